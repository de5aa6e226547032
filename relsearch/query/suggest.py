"""An unknown, misspelt or romanised word → the vocabulary's own words, best first.

word → `phonetic_keys` and keys one letter away → words filed under them → cost of the slip or of
the Latin spelling, less a bonus for words of many articles.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from relsearch.analysis import Analyzer
from relsearch.analysis.phonetic import near_keys, phonetic_keys, respelled
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
ENGLISH = 1.0
"""What a word costs more that is spelt as in English."""
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
    word: str, analyzers: Sequence[Analyzer], vocabulary: Vocabulary, limit: int = 5
) -> list[Candidate]:
    """Give the terms nearest to a word, best first; a word that is known comes first itself.

    `analyzers` are those of the vocabulary's languages, each with its own form of the word. A word
    of several tokens is looked up as if it were written as one.
    """
    forms = dict.fromkeys("".join(t.exact for t in analyzer(word)) for analyzer in analyzers)
    forms.pop("", None)
    costs: dict[str, float] = {}
    for form in forms:
        for term, cost in near_terms(form, vocabulary).items():
            costs[term] = min(cost, costs.get(term, cost))
    known = {form: count for form in forms if (count := vocabulary.count(form))}
    ranked = [c for c in ranked_terms(costs, vocabulary) if c.term not in known]
    for form, count in sorted(known.items(), key=lambda row: (row[1], row[0])):
        own = FREQUENCY * math.log(count)
        ranked.insert(0, Candidate(form, max([own, *(c.score for c in ranked[:1])]), count))
    return ranked[:limit]


def near_terms(form: str, vocabulary: Vocabulary, farthest: float = math.inf) -> dict[str, float]:
    """Give term → cost for the terms that an exact form may have been meant for.

    Terms in the same script that cost more than `farthest` may be missing.
    """
    if len(form) > MAX_LETTERS or any(char.isdigit() for char in form):
        return {}  # 2014 is no slip for 2024
    if not form.isascii():
        return _slips(form, vocabulary, farthest)
    readings = latin_readings(form, vocabulary)
    if not readings:
        return _slips(form, vocabulary, farthest)
    return _slips_among(form, phonetic_keys(form), vocabulary, farthest) | readings


def _slips(form: str, vocabulary: Vocabulary, farthest: float) -> dict[str, float]:
    """Give term → cost for terms of the same script that differ by a slip.

    Most slips leave the sound as it was; only where none is found, other sounds are tried.
    """
    keys = phonetic_keys(form)
    costs = _slips_among(form, keys, vocabulary, farthest)
    if keys and min(costs.values(), default=FAR) > ALIKE:
        other = set(near_keys(keys[0])).difference(keys)
        costs |= _slips_among(form, other, vocabulary, farthest)
    return costs


def _slips_among(
    form: str, keys: Iterable[str], vocabulary: Vocabulary, farthest: float
) -> dict[str, float]:
    costs = {
        term: slip_cost(form, term, farthest)
        for term in vocabulary.sounding(*keys)
        if term.isascii() == form.isascii() and _may_be_a_slip(form, term)
    }
    return {term: cost for term, cost in costs.items() if cost < math.inf}


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
    costs = _as_spelt(form, vocabulary, farthest)
    english = respelled(form)
    if english != form:
        for term, cost in _as_spelt(english, vocabulary, farthest).items():
            costs[term] = min(cost + ENGLISH, costs.get(term, FAR))
    for term, cost in irregular_readings(form).items():
        costs[term] = min(cost, costs.get(term, cost))
    return costs


def _as_spelt(latin: str, vocabulary: Vocabulary, farthest: float) -> dict[str, float]:
    sounding = vocabulary.sounding(*phonetic_keys(latin))
    return spelling_costs(latin, (term for term in sounding if not term.isascii()), farthest)


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
