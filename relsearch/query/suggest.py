"""An unknown, misspelt or romanised word → the vocabulary's own words, best first.

word → `phonetic_keys` and keys one letter away → words filed under them → cost of the slip or of
the Latin spelling, less a bonus for words of many articles.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from relsearch.analysis import Analyzer
from relsearch.analysis.phonetic import near_keys, phonetic_keys
from relsearch.analysis.romanisation import irregular_readings, spelling_costs
from relsearch.query.slips import ALIKE, slip_cost
from relsearch.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from relsearch.query.vocabulary import Vocabulary

MAX_LETTERS = 32
"""A longer word is no slip of another word; only itself can be its candidate."""
FREQUENCY = 0.3
"""What e times as many articles are worth, in units of `spelling_costs`."""
FAR = 30.0
"""Latin spellings that cost more are spellings of something else."""


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
    if len(form) > MAX_LETTERS or any(char.isdigit() for char in form):
        return {}  # 2014 is no slip for 2024
    if not form.isascii():
        return _slips(form, vocabulary)
    readings = latin_readings(form, vocabulary)
    if not readings:
        return _slips(form, vocabulary)
    return _slips_among(form, phonetic_keys(form), vocabulary) | readings


def _slips(form: str, vocabulary: Vocabulary) -> dict[str, float]:
    """Give term → cost for terms of the same script that differ by a slip.

    Most slips leave the sound as it was; only where none is found, other sounds are tried.
    """
    keys = phonetic_keys(form)
    costs = _slips_among(form, keys, vocabulary)
    if keys and min(costs.values(), default=FAR) > ALIKE:
        costs |= _slips_among(form, set(near_keys(keys[0])).difference(keys), vocabulary)
    return costs


def _slips_among(form: str, keys: Iterable[str], vocabulary: Vocabulary) -> dict[str, float]:
    return {
        term: slip_cost(form, term)
        for key in keys
        for term in vocabulary.sounding(key)
        if term.isascii() == form.isascii() and _may_be_a_slip(form, term)
    }


def _may_be_a_slip(typed: str, term: str) -> bool:
    """Tell whether two edits can make one of the other, as far as length and letters tell."""
    return (
        abs(len(typed) - len(term)) <= 2
        and len(set(typed).difference(term)) <= 2
        and len(set(term).difference(typed)) <= 2
    )


def latin_readings(form: str, vocabulary: Vocabulary, farthest: float = FAR) -> dict[str, float]:
    """Give term → cost for the terms in Devanagari that a word in Latin letters may spell."""
    if len(form) > MAX_LETTERS or not form.isascii() or not form.isalpha():
        return {}
    sounding = {term for key in phonetic_keys(form) for term in vocabulary.sounding(key)}
    costs = spelling_costs(form, (term for term in sounding if not term.isascii()), farthest)
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
