"""Newsroom noise: which lines of a scraped page are not the article.

`noise/*.txt` holds the rules, one a line: pattern TAB example. A pattern matches a whole folded
line; `<name>` in it stands for an entry of `macros.txt`. Prose is safe because every pattern is
anchored at both ends and the open ones stop at a danda.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from relsearch.readers.folding import fold, fold_letters
from relsearch.records import dataclass

FOLDER = Path(__file__).with_name("noise")
# No line of noise is longer, but for a ticker; that one is known by the label above it.
LONGEST = 900
ANYWHERE = (
    "tweets", "share", "related", "photo", "disclaimers", "adverts", "site", "bars",
)  # fmt: skip
KINDS = ("epaper", *ANYWHERE, "tickers", "signoffs", "headings", "bylines", "outlets")


# A sentence that tells what somebody said may quote any phrase of a page's frame.
_REPORTED = re.compile(
    r"(?: कि |कहा|बताया|अपील|said|told| asked | urged |भने|बताए|म्हणाले|सांगितले|म्हटले).*[।.!?][\"']?$"
    r"|\b(?:said|told|says)\b[.\"']*$"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern, ready to use, with the line that shows what it is for."""

    kind: str
    pattern: re.Pattern[str]
    example: str


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Give all rules in the order of their files."""
    table = _macros()
    found: list[Rule] = []
    for kind in KINDS:
        for line in _lines(f"{kind}.txt"):
            pattern, example = line.split("\t")[:2]
            expanded = _expand(fold_letters(pattern), table)
            found.append(Rule(kind, re.compile(expanded, re.IGNORECASE), example))
    return tuple(found)


@lru_cache(maxsize=1)
def by_kind() -> dict[str, tuple[Rule, ...]]:
    """Give kind → its rules."""
    return {kind: tuple(rule for rule in rules() if rule.kind == kind) for kind in KINDS}


def match_kind(kind: str, folded: str) -> re.Match[str] | None:
    """Match a folded line against the rules of one kind."""
    if len(folded) > LONGEST:
        return None
    if not _joined(kind).fullmatch(folded):
        return None
    for rule in by_kind()[kind]:
        match = rule.pattern.fullmatch(folded)
        if match:
            return match
    return None


def noise_kind(folded: str) -> str | None:
    """Name the kind of noise a folded line is wherever it stands, or None.

    >>> noise_kind(fold("यह भी पढ़ें: मालदीव ने भेजी चिट्ठी"))
    'related'
    >>> noise_kind(fold("उन्होंने कहा कि यह भी पढ़ें तो अच्छा होगा।"))
    """
    if len(folded) > LONGEST:
        return None
    bare = folded.rstrip(" :|>-")
    kind = next(
        (
            kind
            for kind in ANYWHERE
            if match_kind(kind, folded) or (bare != folded and match_kind(kind, bare))
        ),
        None,
    )
    if kind in ("share", "adverts", "site") and _REPORTED.search(folded):
        return None
    return kind


@lru_cache(maxsize=1)
def agencies() -> dict[str, str]:
    """Give folded name of an agency → its canonical name."""
    table = {}
    for line in _lines("agencies.tsv"):
        canonical, names = line.split("\t")
        for name in names.split():
            table[fold(name.replace("-", " ")).casefold()] = canonical
            table[fold(name).casefold()] = canonical
    return table


def is_agency(folded: str) -> bool:
    """Tell a name that is nothing but an agency's, or those of two; "लोकपथ वार्ता" is an outlet."""
    table = agencies()
    parts = re.split(r"\s?[/,|;-]\s?", folded.casefold().strip(" -()[]"))
    whole = folded.casefold().strip(" -()[]")
    return whole in table or whole.strip(".") in table or all(p.strip(".") in table for p in parts)


@lru_cache(maxsize=16)
def word_list(name: str) -> frozenset[str]:
    """Give the folded, case-folded entries of one of the lists of words."""
    return frozenset(fold(line).casefold() for line in _lines(f"{name}.txt"))


def _lines(name: str) -> list[str]:
    text = (FOLDER / name).read_text("utf-8")
    return [line for line in text.split("\n")[1:] if line]


def _alternatives(names: list[str]) -> str:
    ordered = sorted(set(names), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(name) for name in ordered) + ")"


@lru_cache(maxsize=1)
def _macros() -> dict[str, str]:
    table = {
        "agency_word": _alternatives(list(agencies())),
        "section": _alternatives(list(word_list("sections"))),
        "surname": _alternatives(list(word_list("surnames"))),
        "place_name": _alternatives(list(word_list("places"))),
    }
    for line in _lines("macros.txt"):
        name, pattern = line.split("\t")
        table[name] = fold_letters(pattern)
    return table


def _expand(pattern: str, table: dict[str, str]) -> str:
    for _ in range(3):  # a macro may use another, no deeper
        pattern = re.sub(
            r"(?<!\?P)<([a-z_]+)>", lambda m: table.get(m.group(1), m.group()), pattern
        )
    return pattern


@lru_cache(maxsize=32)
def _joined(kind: str) -> re.Pattern[str]:
    """One alternation for all rules of a kind: most lines match none, and this says so at once."""
    sources = [f"(?:{rule.pattern.pattern})" for rule in by_kind()[kind]]
    # Names of groups repeat from rule to rule, which one pattern may not.
    sources = [re.sub(r"\(\?P<\w+>", "(?:", source) for source in sources]
    return re.compile("|".join(sources), re.IGNORECASE)
