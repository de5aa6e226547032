"""An unknown, misspelt or romanised word → the vocabulary's own words, best first.

word → `phonetic_keys` → words filed under them, and words within two edits → cost of the slip or
of the Latin spelling, less a bonus for words of many articles.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from relsearch.analysis import Analyzer
from relsearch.analysis.phonetic import phonetic_keys
from relsearch.analysis.romanisation import irregular_readings, spelling_costs
from relsearch.query.fuzzy import within
from relsearch.query.slips import slip_cost

if TYPE_CHECKING:
    from relsearch.query.expand import Vocabulary

MAX_LETTERS = 32
"""A longer word is no slip of another word; only itself can be its candidate."""
FREQUENCY = 0.3
"""What e times as many articles are worth, in units of `spelling_costs`."""
FAR = 30.0
"""Latin spellings that cost more are spellings of something else."""

_FIRST_DEVANAGARI = "\u0900"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A term of the vocabulary, how likely it was meant (more is likelier; only the order within
    one answer says something), and the number of articles that hold it.
    """

    term: str
    score: float
    count: int


def suggest(
    word: str, analyzer: Analyzer, vocabulary: Vocabulary, limit: int = 5
) -> list[Candidate]:
    """Give the terms nearest to a word, best first; a word that is known comes first itself.

    A word of several tokens is looked up as if it were written as one.
    """
    form = "".join(token.exact for token in analyzer(word))
    if not form:
        return []
    ranked = [c for c in ranked_terms(near_terms(form, vocabulary), vocabulary) if c.term != form]
    known = vocabulary.count(form)
    if known:
        own = FREQUENCY * math.log(known)
        ranked.insert(0, Candidate(form, max([own, *(c.score for c in ranked[:1])]), known))
    return ranked[:limit]


def near_terms(form: str, vocabulary: Vocabulary) -> dict[str, float]:
    """Give term → cost for the terms that an exact form may have been meant for."""
    if len(form) > MAX_LETTERS:
        return {}
    if form.isascii():
        return latin_readings(form, vocabulary) | _edited(form, vocabulary)
    sounding = {term for key in phonetic_keys(form) for term in vocabulary.sounding(key)}
    costs = {term: slip_cost(form, term) for term in sounding if not term.isascii()}
    return costs | _edited(form, vocabulary)


def latin_readings(form: str, vocabulary: Vocabulary) -> dict[str, float]:
    """Give term → cost for the terms in Devanagari that a word in Latin letters may spell."""
    if not form.isalpha():
        return {}
    sounding = {term for key in phonetic_keys(form) for term in vocabulary.sounding(key)}
    costs = spelling_costs(form, (term for term in sounding if not term.isascii()), FAR)
    for term, cost in irregular_readings(form).items():
        costs[term] = min(cost, costs.get(term, cost))
    return costs


def ranked_terms(
    costs: dict[str, float], vocabulary: Vocabulary, frequency: float = FREQUENCY
) -> list[Candidate]:
    """Order terms by cost and number of articles; terms that no article holds are left out."""
    counted = ((term, cost, vocabulary.count(term)) for term, cost in costs.items())
    candidates = [
        Candidate(term, frequency * math.log(count) - cost, count)
        for term, cost, count in counted
        if count
    ]
    return sorted(candidates, key=lambda c: (-c.score, c.term))


def _edited(form: str, vocabulary: Vocabulary) -> dict[str, float]:
    """Terms of the same script within two edits, one for short words."""
    words = vocabulary.words()
    border = bisect_left(words, _FIRST_DEVANAGARI)
    words = words[:border] if form.isascii() else words[border:]
    edits = 1 if len(form) < 5 else 2
    return {term: slip_cost(form, term) for term, _ in within(form, words, edits)}
