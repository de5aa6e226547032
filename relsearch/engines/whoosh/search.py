"""Tree → scores. The score of a term is that of `score.py`.

A phrase has the sum of its words' idf and its own occurrences as tf; synonyms share one idf and
the best one counts; weighted synonyms share one idf, and their occurrences times their weights are
one tf; And and Or add up. Sets of documents are dictionaries (`plain.py`) or arrays
(`vectors.py`); what is done with them stands here, once.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import islice, takewhile

from relsearch.engines import Match
from relsearch.engines.whoosh import score
from relsearch.engines.whoosh.opened import OpenSegments
from relsearch.engines.whoosh.segment import KEYWORDS
from relsearch.query import (
    And,
    Everything,
    Fuzzy,
    Group,
    Not,
    Or,
    Phrase,
    Preferred,
    Prefix,
    Query,
    Range,
    Synonyms,
    Term,
    WeightedSynonyms,
    Word,
)
from relsearch.query.tree import assert_never

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from relsearch.engines import Sort
    from relsearch.engines.whoosh.plain import Plain
    from relsearch.engines.whoosh.vectors import Vectors

    Counts = Any
    Scores = Any
    """What the sets hold: documents with occurrences, documents with scores."""

_HELD = 4  # documents for each article that are kept apart before they are joined
_FEW = 4  # only what a restriction leaves is scored when that is a fourth of the articles or less
_NAMED = 1000  # matches that are named however late it is, which takes a hundredth of a second
# Postings that take as long in dictionaries as numpy's import does, and more room than its arrays.
_MUCH = 500_000


class DeadlineError(Exception):
    """The time is over, and half of what was asked for would be wrong."""


class Evaluation:
    """One query on some segments. `complete` turns False when the deadline cut something."""

    def __init__(
        self, opened: OpenSegments, sets: Plain | Vectors, deadline: float | None = None
    ) -> None:
        self.sets: Any = sets
        self.complete = True
        self._articles = opened.articles
        self._deadline = deadline
        self._counts: dict[tuple[str, str], Counts] = {}
        self._counted = 0  # documents in all of these
        self._excluding = False

    def scores(self, query: Query) -> Scores:
        """Give the scores of all documents that match; what was found when time runs out."""
        try:
            return self.evaluate(query)
        except DeadlineError:
            return self.sets.either([])

    def evaluate(self, query: Query) -> Scores:
        """Give the scores of all documents that match. Raises DeadlineError."""
        match query:
            case Term() | Synonyms() | WeightedSynonyms() | Phrase() | Range():
                return self._leaf(query)
            case Everything():
                return self.sets.everything()
            case And(parts):
                return self._and(parts)
            case Or(parts):
                return self._or(parts)
            case Not(part):
                return self.sets.both([self.sets.everything()], [], self._excluded([part]))
            case Preferred(part, by):
                return self._preferred(part, by)
            case Word() | Prefix() | Fuzzy() | Group():
                raise NotImplementedError(f"{type(query).__name__} has to be expanded first")
            case _:
                return assert_never(query)

    def _leaf(self, leaf: Term | Synonyms | WeightedSynonyms | Phrase | Range) -> Scores:
        if self.is_late():
            return self.sets.either([])
        match leaf:
            case Term(text, field, weight):
                counts = self.counted(field, text)
                if not weight:
                    return self.sets.constant(counts, 0.0)
                factor = weight * self.idf([counts])
                return self.sets.ranked(counts, field, factor)
            case Synonyms(parts):
                return self._synonyms(parts)
            case WeightedSynonyms(parts, weight):
                counts = self.sets.weighted(
                    (self.counted(part.field, part.text), part.weight) for part in parts
                )
                return self.sets.ranked(counts, parts[0].field, weight * self.idf([counts]))
            case Phrase():
                return self._phrase(leaf)
            case Range(field, low, high, weight):
                found = self.sets.between(field, low or "", high)
                return self.sets.constant(found, weight)
            case _:
                return assert_never(leaf)

    def _synonyms(self, parts: Sequence[Term]) -> Scores:
        found = [(part, self.counted(part.field, part.text)) for part in parts]
        idf = self.idf([counts for _, counts in found])
        return self.sets.best_of(
            self.sets.ranked(counts, part.field, part.weight * idf)
            for part, counts in found
            if not self.is_late()
        )

    def _preferred(self, part: Query, by: Query) -> Scores:
        scores = self.evaluate(part)
        if not self.sets.size(scores):
            return scores
        try:
            return self.sets.preferred(scores, self.evaluate(by))
        except DeadlineError:
            self.complete = False
            return scores

    def _phrase(self, phrase: Phrase) -> Scores:
        counts = {term: self.counted(phrase.field, term) for term in phrase.terms}
        if not (counts and all(map(self.sets.size, counts.values()))):
            return self.sets.either([])
        idfs = {term: self.idf([each]) for term, each in counts.items()}
        idf = sum(idfs[term] for term in phrase.terms)
        held = list(counts.values())
        rows = self.sets.phrase(phrase.field, phrase.terms, held, phrase.slop, self.is_late)
        return self.sets.ranked(rows, phrase.field, phrase.weight * idf)

    def _and(self, parts: tuple[Query, ...]) -> Scores:
        # What only restricts comes first and whole, so that ranking may be cut when time runs
        # out: an article is found with fewer of its words, but none that was ruled out.
        nots = dict.fromkeys(part.part for part in parts if isinstance(part, Not))
        excluded = self._excluded(list(nots))
        others = [part for part in parts if not isinstance(part, Not)]
        others.sort(key=_only_restricts, reverse=True)
        positive: list[Scores] = []
        ranked: list[Scores] = []
        before = self.sets.within
        try:
            for part in others or [Everything()]:
                positive.append(self.evaluate(part))
                size = self.sets.size(positive[-1])
                if not _only_restricts(part):
                    ranked.append(positive[-1])
                elif not size:
                    return positive[-1]
                elif size * _FEW <= self._articles:
                    self.sets.limit(positive[-1])
                if self._are_many(positive):
                    positive = [self.sets.both(positive, ranked, [])]
                    ranked = positive[:] if ranked else []
        finally:
            self.sets.within = before
        return self.sets.both(positive, ranked, excluded)

    def _excluded(self, parts: Sequence[Query]) -> list[Scores]:
        """Give all of what must not match: half of it would let the other half through."""
        before, self._excluding = self._excluding, True
        try:
            return [self._or(parts)] if parts else []
        finally:
            self._excluding = before

    def _or(self, parts: Sequence[Query]) -> Scores:
        found: list[Scores] = []
        for part in parts:
            try:
                found.append(self.evaluate(part))
            except DeadlineError:
                if self._excluding:
                    raise
                break
            if self._are_many(found):
                found = [self.sets.either(found)]
        return self.sets.either(found)

    def _are_many(self, found: Sequence[Scores]) -> bool:
        """Tell whether sets ought to be joined before there are more, for the memory they take.

        Scores are the same: parts are added one after the other either way.
        """
        return len(found) > 1 and sum(map(self.sets.size, found)) > _HELD * self._articles

    def idf(self, found: Sequence[Counts]) -> float:
        """Give the idf that terms share, by the documents that hold one of them."""
        return score.idf(self._articles, self.sets.union_size(found) if found else 0)

    def counted(self, field: str, text: str) -> Counts:
        """Give the occurrences of a term; none when the time is over.

        They are read once, unless a query has so many that they are better read again than kept.
        """
        key = (field, text)
        if key not in self._counts:
            counts = self.sets.either([]) if self.is_late() else self.sets.counted(field, text)
            self._counted += self.sets.size(counts)
            if self._counted > _HELD * self._articles:
                self._counts.clear()
                self._counted = self.sets.size(counts)
            self._counts[key] = counts
        return self._counts[key]

    def is_late(self) -> bool:
        """Tell whether the time is over. What was read until then counts as all there is.

        Raises DeadlineError while reading what must not match, for that has to be whole.
        """
        late = self._deadline is not None and time.monotonic() > self._deadline
        if late:
            self.complete = False
            if self._excluding:
                raise DeadlineError
        return late


def _only_restricts(query: Query) -> bool:
    match query:
        case Term() | Phrase() | Range():
            return not query.weight
        case Everything() | Not():
            return True
        case Synonyms(parts) | And(parts) | Or(parts):
            return all(map(_only_restricts, parts))
        case _:
            return False


def is_much(query: Query, opened: OpenSegments) -> bool:
    """Tell whether a search for `query` reads so much that numpy ought to do it."""
    return _postings(query, opened, _MUCH) >= _MUCH


def _postings(query: Query, opened: OpenSegments, most: int) -> int:
    """Give the number of postings that a tree reads, or some number from `most` on."""
    match query:
        case Term(text, field):
            return _of_term(field, text, opened)
        case Phrase(terms, field):
            return sum(_of_term(field, text, opened) for text in terms)
        case Everything() | Range():
            return opened.articles
        case Not(part):
            return _postings(part, opened, most)
        case Preferred(part, by):
            return _postings(part, opened, most) + _postings(by, opened, most)
        case And(parts) | Or(parts) | Synonyms(parts) | WeightedSynonyms(parts):
            found = 0
            for part in parts:
                if found >= most:
                    break
                found += _postings(part, opened, most - found)
            return found
        case Word() | Prefix() | Fuzzy() | Group():
            return 0
        case _:
            return assert_never(query)


def _of_term(field: str, text: str, opened: OpenSegments) -> int:
    if field in KEYWORDS:
        return sum(len(reader.with_value(field, text)) for reader in opened.readers)
    runs = (run for reader in opened.readers for run in reader.runs(field, text))
    return sum(end - start for start, end in runs)


def named(
    opened: OpenSegments, evaluation: Evaluation, numbers: Sequence[tuple[int, float]]
) -> list[Match]:
    """Give the matches with the ids of their documents: the first, and as many as time allows."""
    matches = (Match(opened.id(number), score) for number, score in numbers)
    found = list(islice(matches, _NAMED))
    return found + list(takewhile(lambda _: not evaluation.is_late(), matches))


def first(
    opened: OpenSegments, sets: Any, scores: Any, wanted: int, sort: Sort
) -> Sequence[tuple[int, float]]:
    """Give the first `wanted` (document, score); equal scores in the order of the ids.

    Undated documents come last in both orders of days.
    """
    if wanted <= 0:
        return []
    if sort == "score":
        top = sets.top(scores, wanted)
        ordered = sorted((-value, opened.id(number), number) for number, value in top)
        return [(number, -negative) for negative, _, number in ordered[:wanted]]
    dates = opened.dates
    days: dict[str, list[tuple[int, float]]] = {}
    for number, value in sets.items(scores):
        days.setdefault(dates[number], []).append((number, value))
    undated = days.pop("", [])
    by_day = [days[day] for day in sorted(days, reverse=sort == "newest")]
    found: list[tuple[int, float]] = []
    for of_day in (*by_day, undated):
        if len(found) >= wanted:
            break
        found += sorted(of_day, key=lambda each: (-each[1], opened.id(each[0])))
    return found[:wanted]
