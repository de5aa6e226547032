"""Tokens → tree: syntax only. NOT binds tightest, then AND, then OR, then mere neighbours."""

from __future__ import annotations

import re
from collections.abc import Callable

from relsearch.errors import QueryError
from relsearch.query.lexer import OPERATORS, Lexeme, lex
from relsearch.query.tree import And, Fuzzy, Group, Not, Or, Phrase, Prefix, Query, Range, Word
from relsearch.records import dataclass

MAX_EDITS = 2
MAX_FUZZY_LETTERS = 32
MIN_PREFIX_LETTERS = 2

# Compiled where one is needed: few queries hold such signs.
_FUZZY = r"(.+)~(\d*)"
_PREFIX = r"([^*]+)\*"
_LETTER = re.compile(r"[^\W_]")
_MARK_OR_LETTER = "[^\\W_]|[\u0900-\u0903\u093a-\u094f]"
_DATE = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_DEVANAGARI_DIGITS = {ord("०") + n: str(n) for n in range(10)}


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree, and a line for each sign that looked like an operator and was not read as one."""

    query: Query
    warnings: tuple[str, ...] = ()


def parse(text: str) -> Parsed:
    """Read a query text.

    Raises QueryError when there is nothing to search for, or a limit of the language is passed.

    >>> parse('कनाडा "साइबर सुरक्षा" -date:2023').query
    Group(parts=(Word(text='कनाडा', field='', exact=False), \
Phrase(terms=('साइबर सुरक्षा',), field='', slop=0, weight=1.0), \
Not(part=Range(field='date', low='2023', high='2023', weight=0.0))))
    """
    lexemes, warnings = lex(text)
    reader = _Reader(lexemes, warnings)
    query = reader.side_by_side()
    if query is None:
        raise QueryError("the query holds no word to search for")
    return Parsed(query, tuple(dict.fromkeys(warnings)))


def date_bound(text: str) -> str:
    """Check a date bound: YYYY, YYYY-MM or YYYY-MM-DD, in either digit system.

    Raises QueryError for anything else.
    """
    bound = text.translate(_DEVANAGARI_DIGITS)
    if re.fullmatch(_DATE, bound) and _is_day(bound + "-01-01"[len(bound) - 4 :]):
        return bound
    raise QueryError(
        f"{text!r} is not a date",
        remedy="Write YYYY, YYYY-MM or YYYY-MM-DD; a range as 2024..2025.",
    )


def _is_day(text: str) -> bool:
    import datetime as dt  # few queries hold a date

    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def date_range(low: str | None, high: str | None) -> Range:
    """Give the days from `low` to `high`, each a date bound or None.

    Raises QueryError for a bound that is none, and when no day can lie between them.
    """
    first = None if low is None else date_bound(low)
    last = None if high is None else date_bound(high)
    if first is not None and last is not None and first[: len(last)] > last[: len(first)]:
        raise QueryError(f"no day lies between {low} and {high}", remedy="Exchange the two dates.")
    return Range("date", first, last)


class _Reader:
    """Recursive descent over the tokens; the lexer has bounded the depth."""

    def __init__(self, lexemes: list[Lexeme], warnings: list[str]) -> None:
        self._lexemes = lexemes
        self._at = 0
        self._warnings = warnings

    def _kind(self) -> str:
        return self._lexemes[self._at].kind if self._at < len(self._lexemes) else "end"

    def side_by_side(self) -> Query | None:
        parts: list[Query] = []
        while self._kind() not in ("end", "close"):
            part = self._either()
            if part is not None:
                parts.append(part)
        if len(parts) == 1 and not isinstance(parts[0], Not):
            return parts[0]
        return Group(tuple(parts)) if parts else None

    def _either(self) -> Query | None:
        parts = self._joined("or", self._both)
        return Or(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None

    def _both(self) -> Query | None:
        parts = self._joined("and", self._single)
        return And(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None

    def _joined(self, operator: str, part_of: Callable[[], Query | None]) -> list[Query]:
        parts: list[Query] = []
        part = part_of()
        while True:
            if part is not None:
                parts.append(part)
            if self._kind() != operator:
                return parts
            self._at += 1
            lonely = self._kind() in ("end", "close", "and", "or")
            if part is None or lonely:
                self._warnings.append(f"{operator.upper()} without a word beside it is ignored")
            part = None if lonely else part_of()

    def _single(self) -> Query | None:
        negations = 0
        while self._kind() == "not":
            negations += 1
            self._at += 1
        if self._kind() in ("end", "close", "and", "or"):
            if negations:
                self._warnings.append("NOT without a word after it is ignored")
            return None
        part = self._operand()
        return Not(part) if part is not None and negations % 2 else part

    def _operand(self) -> Query | None:
        lexeme = self._lexemes[self._at]
        self._at += 1
        if lexeme.kind == "open":
            inner = self.side_by_side()
            if self._kind() == "close":
                self._at += 1
            return _any_of(inner) if lexeme.field in ("source", "date") else inner
        try:
            if lexeme.field == "date":
                return _date_range(lexeme.text)
            return _phrase(lexeme) if lexeme.kind == "phrase" else _word(lexeme)
        except QueryError as error:
            raise error.at(lexeme.at) from None


def _any_of(group: Query | None) -> Query | None:
    """Sources and dates restrict, and no article has two: side by side they are alternatives."""
    if not isinstance(group, Group):
        return group
    named = tuple(part for part in group.parts if not isinstance(part, Not))
    if len(named) < 2:
        return group
    without = tuple(part for part in group.parts if isinstance(part, Not))
    return Group((Or(named), *without)) if without else Or(named)


def _phrase(lexeme: Lexeme) -> Query | None:
    if not _LETTER.search(lexeme.text):
        return None
    return Phrase((" ".join(lexeme.text.split()),), lexeme.field)


def _word(lexeme: Lexeme) -> Query | None:
    text, field = lexeme.text, lexeme.field
    if not _LETTER.search(text):
        return None
    if text.startswith("=") and _LETTER.search(text):
        return Word(text.lstrip("="), field, exact=True)
    if text in OPERATORS and not field:  # -OR excludes the word, which only quotes can name
        return Phrase((text,))
    if field == "source" and text.rstrip("12").endswith(("~", "*")):
        raise QueryError(
            f"source:{text} is not understood: a source is named by whole words",
            remedy="'relsearch stats' lists the sources.",
        )
    fuzzy = re.fullmatch(_FUZZY, text) if "~" in text else None
    if fuzzy and _LETTER.search(fuzzy[1]):
        return _fuzzy(fuzzy[1], field, fuzzy[2])
    prefix = re.fullmatch(_PREFIX, text) if text.endswith("*") else None
    if prefix and _LETTER.search(prefix[1]):
        return _prefix(prefix[1], field)
    return Word(text, field)


def _fuzzy(text: str, field: str, edits: str) -> Query:
    asked = int(edits[:4]) if edits else 1
    if asked > MAX_EDITS:
        raise QueryError(
            f"{text}~{edits[:8]} asks for more than {MAX_EDITS} edits",
            remedy=f"Write {text}~ or {text}~{MAX_EDITS}.",
        )
    if len(text) > MAX_FUZZY_LETTERS:
        raise QueryError(
            f"a fuzzy word has {len(text)} letters; {MAX_FUZZY_LETTERS} is the limit",
            remedy="Search it without ~.",
        )
    return Fuzzy(text, field, asked) if asked else Word(text, field, exact=True)


def _prefix(text: str, field: str) -> Query:
    if len(re.findall(_MARK_OR_LETTER, text)) < MIN_PREFIX_LETTERS:
        raise QueryError(
            f"{text}* is too short for a prefix",
            remedy=f"Give at least {MIN_PREFIX_LETTERS} letters before the *.",
        )
    return Prefix(text, field)


def _date_range(text: str) -> Range:
    low, dots, high = text.partition("..")
    if not dots:
        high = low
    if not (low or high):
        raise QueryError("date: without a date", remedy="Write date:2024 or date:2024..2025-06.")
    return date_range(low or None, high or None)
