"""Which words of the index look like a word of the query? They stand in for rules of inflection.

By their shared 4-grams one finds other forms, compounds and spellings of a word without knowing
the language. How much that helps depends on what its lemmas do already.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence

from relsearch.query.tree import Query, Term, WeightedSynonyms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol
else:
    Protocol = object

MAX_RESEMBLING = 10
"""Words that one word is taken to resemble."""

MATCHING: Mapping[str, float] = {"mr": 0.7, "ne": 0.7, "sa": 1.0}
"""Language → how much of a word's score comes from it and the words it resembles together.

The rest comes from its form and its lemma. In these languages endings and postpositions grow
together with the noun, and their lemmas take few of them off. Elsewhere a word that resembles does
not match; if the index does not hold the typed one, those it resembles rank what others match.
"""

UNKNOWN_WEIGHT = 0.4
"""Weight of the words that an unknown word resembles."""

COMPOUNDING = frozenset({"sa"})
"""Languages that write whole phrases as one word.

There a word counts by how much of the typed one it holds, however long it is itself: जनसंख्या is
in जनसंख्याघनत्वं, and their Dice is low.
"""

MAX_COMPOUNDS = 30
MIN_COMPOUND_DICE = 0.2
"""What is looked at there: more words, and words less alike, than elsewhere."""

MARKED = 0.5
"""How much a word that matches has to resemble the typed one to be marked like it."""

MIN_SHARE = 0.05
"""Share of the articles that a language needs for MATCHING; reading its words is not cheap."""

Resembling = Callable[[str], Sequence[tuple[str, float]]]
"""Exact form → the words of the index that resemble it and how much (0 to 1), best first."""


class _Lookup(Protocol):
    def resembling(
        self, term: str, *, limit: int = ..., least: float = ...
    ) -> Sequence[tuple[str, float]]: ...


def resembling_once(vocabulary: _Lookup, *, compounds: bool = False) -> Resembling:
    """Give a look-up that asks for each word once; numbers resemble nothing.

    With `compounds` a word resembles the typed one as much as it holds of it, see COMPOUNDING.
    """

    @functools.cache
    def look_up(form: str) -> Sequence[tuple[str, float]]:
        if any(char.isdigit() for char in form):
            return ()
        if not compounds:
            return vocabulary.resembling(form)[:MAX_RESEMBLING]
        found = vocabulary.resembling(form, limit=MAX_COMPOUNDS, least=MIN_COMPOUND_DICE)
        shares = [(other, _held(form, other, dice)) for other, dice in found]
        return sorted(shares, key=lambda pair: (-pair[1], pair[0]))

    return look_up


def _held(form: str, other: str, dice: float) -> float:
    """Give the share of the 4-grams of `form` that `other` has; a word of n letters has n - 2."""
    return min(1.0, dice * (len(form) + len(other) - 4) / (2 * len(form) - 4))


def nothing(_: str) -> Sequence[tuple[str, float]]:
    """Take no word to resemble another."""
    return ()


def families(
    form: str, found: Sequence[tuple[str, float]], weights: Mapping[str, float], matching: float
) -> list[Query]:
    """Give for each field, with its weight, a form and the words it resembles as one word.

    >>> [str(part.weight) for part in families("कनाडा", [("कनाडाई", 0.67)], {"body": 1.0}, 0.5)]
    ['1.0']
    """
    total = 2 * matching or UNKNOWN_WEIGHT  # twice: it stands for the form and for the lemma
    return [
        WeightedSynonyms(
            tuple(Term(text, name, share) for text, share in ((form, 1.0), *found)),
            total * weight,
        )
        for name, weight in weights.items()
    ]
