"""Which words of the index look like a word of the query? They stand in for rules of inflection.

By their shared 4-grams one finds other forms, compounds and spellings of a word without knowing
the language. How much that helps depends on what its lemmas do already.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from relsearch.query.tree import Query, Term, WeightedSynonyms

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

MARKED = 0.5
"""How much a word that matches has to resemble the typed one to be marked like it."""

MIN_SHARE = 0.05
"""Share of the articles that a language needs for MATCHING; reading its words is not cheap."""

Resembling = Callable[[str], Sequence[tuple[str, float]]]
"""Exact form → the words of the index that resemble it and how much (0 to 1), best first."""


class _Lookup(Protocol):
    def resembling(self, term: str) -> Sequence[tuple[str, float]]: ...


def resembling_once(vocabulary: _Lookup) -> Resembling:
    """Give a look-up that asks for each word once; numbers resemble nothing."""

    @functools.cache
    def look_up(form: str) -> Sequence[tuple[str, float]]:
        if any(char.isdigit() for char in form):
            return ()
        return vocabulary.resembling(form)[:MAX_RESEMBLING]

    return look_up


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
