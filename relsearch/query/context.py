"""Which readings of a query's words go together?

A word in Latin letters may be several Hindi words. Those are likelier that the articles hold
together with the words beside it, more often than chance has it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from relsearch.query.vocabulary import Vocabulary

NEIGHBOURS = 2
"""Words of a query, on either side, that say something about a word."""
MAX_PAIRS = 256
"""Pairs of words that one query asks for."""
MOST_SHARE, MOST_ARTICLES, FEW_ARTICLES = 0.1, 5_000, 16
"""A word of more articles than this share and number is found beside any word, and reading the
numbers of its articles costs most: its pairs say nothing. One of a few articles always counts."""

_WEIGHT = 0.7  # of a pair's evidence beside that of spelling and frequency; neighbours overlap
_LEAST = 0.02  # readings that are less likely by themselves are not tried
_SMOOTH = 1.0  # articles added to what is counted and to what is expected

Reading = tuple[str, float]
"""An exact form, and the logarithm of its odds among the readings of one word."""


def probabilities(
    rows: Sequence[Sequence[Reading]], vocabulary: Vocabulary, articles: int
) -> list[list[float]]:
    """Give the probability of each reading of each word of a query, words in their order.

    A word that is certain has one reading. A pair of readings is worth the ratio of the articles
    that hold both to those expected if they were independent; for a word beside, the mean over its
    readings by their own probability. Source: pointwise mutual information (Church and Hanks,
    1990) in one step of mean-field inference; weights of our own.
    """
    alone = [_normalised([score for _, score in row]) for row in rows]
    pairs = _Pairs(vocabulary, articles)
    found = []
    for place, row in enumerate(rows):
        tried = [n for n, chance in enumerate(alone[place]) if chance >= _LEAST]
        scores = [score for _, score in row]
        beside = range(max(0, place - NEIGHBOURS), min(len(rows), place + NEIGHBOURS + 1))
        for other in beside if len(tried) > 1 else ():
            if other == place:
                continue
            chances = {
                term: chance
                for (term, _), chance in zip(rows[other], alone[other], strict=True)
                if chance >= _LEAST
            }
            for n in tried:
                scores[n] += _WEIGHT * pairs.evidence(row[n][0], chances)
        found.append(_normalised(scores))
    return found


class _Pairs:
    """What the articles say of pairs of words, each asked for once."""

    def __init__(self, vocabulary: Vocabulary, articles: int) -> None:
        self._vocabulary = vocabulary
        self._articles = articles
        self._most = max(FEW_ARTICLES, min(MOST_SHARE * articles, MOST_ARTICLES))
        self._counts: dict[str, int] = {}
        self._ratios: dict[frozenset[str], float] = {}

    def evidence(self, term: str, chances: Mapping[str, float]) -> float:
        """Give the logarithm of how much oftener than by chance a term stands with a word."""
        whole = sum(chances.values())
        return math.log(sum(p * self._ratio(term, o) for o, p in chances.items()) / whole)

    def _ratio(self, term: str, other: str) -> float:
        pair = frozenset((term, other))
        if pair not in self._ratios:
            self._ratios[pair] = 1.0
            first, second = self._count(term), self._count(other)
            tells = 0 < first <= self._most and 0 < second <= self._most
            if tells and len(pair) == 2 and len(self._ratios) <= MAX_PAIRS:
                expected = first * second / max(self._articles, first, second)
                both = self._vocabulary.together(term, other)
                self._ratios[pair] = (both + _SMOOTH) / (expected + _SMOOTH)
        return self._ratios[pair]

    def _count(self, term: str) -> int:
        if term not in self._counts:
            self._counts[term] = self._vocabulary.count(term)
        return self._counts[term]


def _normalised(scores: Sequence[float]) -> list[float]:
    """Give the probabilities of what has these log odds."""
    most = max(scores)
    odds = [math.exp(score - most) for score in scores]
    return [chance / sum(odds) for chance in odds]
