"""Query text → tokens: quotes, parentheses, operators, and words with their decoration."""

from __future__ import annotations

import re
from collections.abc import Iterator

from relsearch.errors import QueryError
from relsearch.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Kind = Literal["word", "phrase", "open", "close", "and", "or", "not"]

MAX_BYTES = 16 * 1024
MAX_OPERATORS = 64
MAX_DEPTH = 16

FIELDS = ("title", "body", "source", "date")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One token of the query text. `field` is the one that it, or a group around it, names.

    `at` is its place in the text, in code points.
    """

    kind: Kind
    text: str = ""
    field: str = ""
    at: int = 0


# Curly and full-width signs mean what their ASCII forms mean.
_SIGNS = str.maketrans(
    "“”„‟«»\uff02\uff08\uff09\uff1a\uff0a\uff5e\uff1d\u2212\uff0d", '"""""""():*~=--'
)
OPERATORS: dict[str, Kind] = {"AND": "and", "OR": "or", "NOT": "not"}
_CHUNK = re.compile(r'\s+|(?P<open>\()|(?P<close>\))|(?P<quote>")|(?P<word>[^\s()"]+)')
_PAIRED = re.compile('["()]')
_INNER = bytes(range(0x80, 0xC0))  # bytes of UTF-8 that begin no character
_FIELD = re.compile(f"(-*)({'|'.join(FIELDS)}):")


def lex(text: str) -> tuple[list[Lexeme], list[str]]:
    """Give the tokens of `text` and warnings about what was taken literally.

    Raises QueryError when the text is longer than MAX_BYTES, nests deeper than MAX_DEPTH, or
    holds more than MAX_OPERATORS operators and phrases.
    """
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > MAX_BYTES:
        begun = len(data[:MAX_BYTES].translate(None, _INNER))
        raise QueryError(
            f"the query is longer than {MAX_BYTES // 1024} KiB",
            remedy="Shorten it, or put separate queries into a file and use --queries.",
            position=begun - (data[MAX_BYTES] in _INNER),
        )
    text = text.translate(_SIGNS)
    paired, warnings = _pairs(text)
    lexemes: list[Lexeme] = []
    at = 0
    while at < len(text):
        match = _CHUNK.match(text, at)
        if match is None:  # pragma: no branch - the pattern matches any character
            break
        at = match.end()
        if match["word"]:
            at = _read_word(text, match, paired, lexemes)
        elif match["quote"] and match.start() in paired:
            at = _read_phrase(text, match.start(), "", paired, lexemes)
        elif (match["open"] or match["close"]) and match.start() in paired:
            kind: Kind = "open" if match["open"] else "close"
            lexemes.append(Lexeme(kind, "", "", match.start()))
    _check_limits(lexemes)
    if any(lexeme.field for lexeme in lexemes):
        lexemes = list(_with_fields(lexemes))
    return lexemes, warnings


def _with_fields(lexemes: list[Lexeme]) -> Iterator[Lexeme]:
    """Give the words of title:(…) their field; one of their own, or of an inner group, wins."""
    fields = [""]
    for lexeme in lexemes:
        if lexeme.kind == "close":
            fields.pop()
        if not lexeme.field and lexeme.kind in ("word", "phrase", "open"):
            lexeme = Lexeme(lexeme.kind, lexeme.text, fields[-1], lexeme.at)  # noqa: PLW2901
        if lexeme.kind == "open":
            fields.append(lexeme.field)
        yield lexeme


def _pairs(text: str) -> tuple[dict[int, int], list[str]]:
    """Match quotes and parentheses: place → place of its partner. The rest stays literal."""
    paired: dict[int, int] = {}
    stack: list[int] = []
    loose = quote = -1
    for match in _PAIRED.finditer(text):
        at, sign = match.start(), match[0]
        if sign == '"':
            if quote < 0:
                quote = at
            else:
                paired[quote], paired[at], quote = at, quote, -1
        elif quote >= 0:
            continue
        elif sign == "(":
            stack.append(at)
        elif stack:
            opened = stack.pop()
            paired[opened], paired[at] = at, opened
        else:
            loose = at
    warnings = []
    if quote >= 0:
        warnings.append("unbalanced quote taken literally")
        paired, stack, loose = _pairs_without_quote(text, quote)
    if stack or loose >= 0:
        warnings.append("unbalanced parenthesis taken literally")
    return paired, warnings


def _pairs_without_quote(text: str, quote: int) -> tuple[dict[int, int], list[int], int]:
    """Match again with the last, lonely quote read as a blank."""
    paired, warnings = _pairs(text[:quote] + " " + text[quote + 1 :])
    return paired, [0] if warnings else [], -1


def _read_word(
    text: str, match: re.Match[str], paired: dict[int, int], lexemes: list[Lexeme]
) -> int:
    word, at = match["word"], match.start()
    if word in OPERATORS:
        lexemes.append(Lexeme(OPERATORS[word], "", "", at))
        return match.end()
    named = _FIELD.match(word)
    if named:
        if named[1]:
            lexemes.append(Lexeme("not", "", "", at))
        rest = word[named.end() :]
        if rest:
            lexemes.append(Lexeme("word", rest, named[2], at))
            return match.end()
        if match.end() in paired and text[match.end()] == '"':
            return _read_phrase(text, match.end(), named[2], paired, lexemes)
        if match.end() in paired and text[match.end()] == "(":
            lexemes.append(Lexeme("open", "", named[2], at))
            return match.end() + 1
        lexemes.append(Lexeme("word", named[2], "", at))
        return match.end()
    if word.startswith("-") and word.strip("-"):
        lexemes.append(Lexeme("not", "", "", at))
        lexemes.append(Lexeme("word", word.lstrip("-"), "", at))
    elif word.strip("-"):
        lexemes.append(Lexeme("word", word, "", at))
    elif match.end() in paired and text[match.end()] in '("':
        lexemes.append(Lexeme("not", "", "", at))
    return match.end()


def _read_phrase(
    text: str, start: int, field: str, paired: dict[int, int], lexemes: list[Lexeme]
) -> int:
    end = paired[start]
    lexemes.append(Lexeme("phrase", text[start + 1 : end], field, start))
    return end + 1


def _check_limits(lexemes: list[Lexeme]) -> None:
    depth = deepest = operators = 0
    too_deep = too_many = 0
    for lexeme in lexemes:
        if lexeme.kind in ("and", "or", "not", "phrase"):
            operators += 1
            too_many = lexeme.at if operators == MAX_OPERATORS + 1 else too_many
        depth += (lexeme.kind == "open") - (lexeme.kind == "close")
        too_deep = lexeme.at if depth > MAX_DEPTH >= deepest else too_deep
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise QueryError(
            f"the query nests {deepest} parentheses deep; {MAX_DEPTH} is the limit",
            remedy="Take parentheses away.",
            position=too_deep,
        )
    if operators > MAX_OPERATORS:
        raise QueryError(
            f"the query has {operators} operators and phrases; {MAX_OPERATORS} is the limit",
            remedy="Split it into several queries.",
            position=too_many,
        )
