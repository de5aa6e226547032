"""The tree of a query. Closed: every `match` over it ends with `assert_never`.

`parse` gives Word, Phrase, Prefix, Fuzzy, Range, Group, And, Or, Not; `expand` turns that into
Term, Synonyms, WeightedSynonyms, Phrase, Range, Everything, And, Or, Not, Preferred, which is all
an engine has to know.
"""

from __future__ import annotations

from relsearch.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Never


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed; `exact` asks for this form alone. Gone after `expand`."""

    text: str
    field: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every word that begins like this. Gone after `expand`."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Every word within so many edits (1 or 2). Gone after `expand`."""

    text: str
    field: str = ""
    edits: int = 1


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that stand side by side: ranked, any may match. Gone after `expand`."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One term of one field of the index. A weight of 0 restricts without counting."""

    text: str
    field: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Synonyms:
    """One word in several spellings: the best one counts, and they share one idf."""

    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class WeightedSynonyms:
    """One word and those like it, in one field: their occurrences are those of one term.

    The weight of a part says how much of an occurrence each of its own is; `weight` is that of
    the whole. Known as #wsyn in the query language of Indri.
    """

    parts: tuple[Term, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row. As parsed, `terms` holds the quoted text; expanded, one term a word.

    `slop` is how many other words may stand between two of them.
    """

    terms: tuple[str, ...]
    field: str = ""
    slop: int = 0
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Range:
    """Values of a field from `low` to `high`, both included; None leaves a side open.

    A bound stands for all values that begin with it: 2024-05 includes 2024-05-31. What matches
    has `weight` as its score.
    """

    field: str
    low: str | None
    high: str | None
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Everything:
    """Every article, without a score."""


@dataclass(frozen=True, slots=True)
class And:
    """All parts match; their scores add up."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part matches; the scores of those that do add up."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not match; no score."""

    part: Query


@dataclass(frozen=True, slots=True)
class Preferred:
    """What `part` matches; where `by` matches too, its score is added."""

    part: Query
    by: Query


Query = (
    Word
    | Prefix
    | Fuzzy
    | Group
    | Term
    | Synonyms
    | WeightedSynonyms
    | Phrase
    | Range
    | Everything
    | And
    | Or
    | Not
    | Preferred
)


def assert_never(query: Never) -> Never:
    """Be reached by no query: `typing.assert_never`, without its module at every start."""
    raise AssertionError(f"no query: {query!r}")


def restricts(part: Query) -> bool:
    """Tell whether a parsed part restricts what is found instead of ranking it."""
    match part:
        case Not() | Range():
            return True
        case Word(_, name, _) | Phrase(_, name, _, _):
            return name == "source"
        case Group(parts) | And(parts) | Or(parts):
            return all(map(restricts, parts))
        case _:
            return False


def format_query(query: Query) -> str:
    """Write a tree in the query language; for a parsed tree, parsing it gives the tree again.

    >>> format_query(And((Word("कनाडा"), Not(Phrase(("साइबर सुरक्षा",), "title")))))
    '(कनाडा AND -title:"साइबर सुरक्षा")'
    """
    match query:
        case Synonyms(parts):
            return "{" + " | ".join(format_query(part) for part in parts) + "}"
        case WeightedSynonyms(parts, weight):
            return "{" + " + ".join(format_query(part) for part in parts) + "}" + _weight(weight)
        case Preferred(part, by):
            return f"({format_query(part)} PREFER {format_query(by)})"
        case Group(parts):
            return "(" + " ".join(format_query(part) for part in parts) + ")"
        case And(parts):
            return "(" + " AND ".join(format_query(part) for part in parts) + ")"
        case Or(parts):
            return "(" + " OR ".join(format_query(part) for part in parts) + ")"
        case Not(part):
            return "-" + format_query(part)
        case Word() | Prefix() | Fuzzy() | Term() | Phrase() | Range() | Everything():
            return _format_leaf(query)
        case _:
            assert_never(query)


def _format_leaf(leaf: Word | Prefix | Fuzzy | Term | Phrase | Range | Everything) -> str:
    match leaf:
        case Word(text, field, exact):
            return _field(field) + ("=" if exact else "") + text
        case Prefix(text, field):
            return f"{_field(field)}{text}*"
        case Fuzzy(text, field, edits):
            return f"{_field(field)}{text}~{edits}"
        case Term(text, field, weight):
            return _field(field) + text + _weight(weight)
        case Phrase(terms, field, _, weight):
            return f'{_field(field)}"{" ".join(terms)}"' + _weight(weight)
        case Range(field, low, high, weight):
            return f"{field}:{low or ''}..{high or ''}" + (_weight(weight) if weight else "")
        case Everything():
            return "<everything>"
        case _:
            assert_never(leaf)


def _field(field: str) -> str:
    return f"{field}:" if field else ""


def _weight(weight: float) -> str:
    return "" if weight == 1 else f"^{weight:g}"
