"""Tree → scores, over the postings that Whoosh stores.

The score is BM25 as Lucene writes it: for a term of a field,

    weight × idf × tf / (tf + k1 × (1 − b + b × length / average length))
    idf = ln(1 + (N − n + 0.5) / (n + 0.5))

with k1 = 0.9 and b = 0.75; N counts the articles, n those that hold the term, deleted ones never.
A phrase has the sum of its words' idf and its own occurrences as tf; synonyms share one idf and
the best one counts; weighted synonyms share one idf, and their occurrences times their weights are
one tf; And and Or add up. Source: Robertson and Zaragoza, The Probabilistic Relevance Framework
(2009), with Lucene's idf, which cannot become negative.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence, Set
from typing import Any, assert_never

from relsearch.engines.whoosh.postings import LENGTHS, blocks, length_bytes
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

K1, B = 0.9, 0.75
Scores = dict[int, float]
"""Document number → score; a document that does not match is absent."""

_CLOCK_EVERY = 16  # blocks read between two looks at the clock
_BLOCK = 128
_FEW = 4  # only what a restriction leaves is scored when that is a fourth of the articles or less


class DeadlineError(Exception):
    """The time is over, and half of what was asked for would be wrong."""


class Evaluation:
    """One query on one reader. `complete` turns False when the deadline cut something."""

    def __init__(self, reader: Any, deadline: float | None) -> None:
        self._reader = reader
        self._deadline = deadline
        self._leaves = [(leaf, base) for leaf, base in reader.leaf_readers()]
        self._articles = reader.doc_count()
        self._average: dict[str, float] = {}
        self._counts: dict[tuple[str, str], Scores] = {}
        self._norms: dict[str, tuple[bytes, Sequence[float]]] = {}
        self._excluding = False
        self._within: Set[int] | None = None  # others may be left out: an And drops them
        self.complete = True

    def scores(self, query: Query) -> Scores:
        """Give the scores of all documents that match; what was found when time runs out."""
        try:
            return self._evaluate(query)
        except DeadlineError:
            return {}

    def _evaluate(self, query: Query) -> Scores:
        """Give the scores in a dictionary of the caller's own."""
        match query:
            case Term() | Synonyms() | WeightedSynonyms() | Phrase() | Range():
                return self._leaf(query)
            case Everything():
                return dict.fromkeys(self._reader.all_doc_ids(), 0.0)
            case And(parts):
                return self._and(parts)
            case Or(parts):
                return self._or(parts)
            case Not(part):
                excluded = self._excluded(part)
                return {n: 0.0 for n in self._reader.all_doc_ids() if n not in excluded}
            case Preferred(part, by):
                return self._preferred(part, by)
            case Word() | Prefix() | Fuzzy() | Group():
                raise NotImplementedError(f"{type(query).__name__} has to be expanded first")
            case _:
                assert_never(query)

    def _leaf(self, leaf: Term | Synonyms | WeightedSynonyms | Phrase | Range) -> Scores:
        match leaf:
            case Term():
                return self._term(leaf)
            case Synonyms(parts):
                return self._synonyms(parts)
            case WeightedSynonyms(parts, weight):
                return self._weighted_synonyms(parts, weight)
            case Phrase():
                return self._phrase(leaf)
            case Range():
                return self._range(leaf)
            case _:
                assert_never(leaf)

    def _term(self, term: Term) -> Scores:
        counts = self._counted(term.field, term.text)
        if not term.weight or not counts:
            return dict.fromkeys(counts, 0.0)
        factor = term.weight * self._idf(len(counts))
        return self._ranked(counts, term.field, factor)

    def _synonyms(self, parts: tuple[Term, ...]) -> Scores:
        found = [(part, self._counted(part.field, part.text)) for part in parts]
        together: set[int] = set()
        for _, counts in found:
            together.update(counts)
        idf = self._idf(len(together))
        best: Scores = {}
        for part, counts in found:
            for number, score in self._ranked(counts, part.field, part.weight * idf).items():
                if score > best.get(number, -1.0):
                    best[number] = score
        return best

    def _weighted_synonyms(self, parts: tuple[Term, ...], weight: float) -> Scores:
        together: Scores = {}
        for part in parts:
            for number, tf in self._counted(part.field, part.text).items():
                together[number] = together.get(number, 0.0) + part.weight * tf
        if not together:
            return {}
        return self._ranked(together, parts[0].field, weight * self._idf(len(together)))

    def _preferred(self, part: Query, by: Query) -> Scores:
        scores = self._evaluate(part)
        if not scores:
            return scores
        try:
            preferred = self._evaluate(by)
        except DeadlineError:
            self.complete = False
            return scores
        return {number: score + preferred.get(number, 0.0) for number, score in scores.items()}

    def _phrase(self, phrase: Phrase) -> Scores:
        counts = [self._counted(phrase.field, term) for term in phrase.terms]
        if not (counts and all(counts)):
            return {}
        idf = sum(self._idf(len(count)) for count in counts)
        common = set(counts[0])
        for count in counts:
            common.intersection_update(count)
        if self._within is not None:
            common &= self._within
        occurrences: Scores = {}
        if common:
            places = [self._positions(phrase.field, term, common) for term in phrase.terms]
            for number in common:
                times = _in_a_row([place.get(number, []) for place in places], phrase.slop)
                if times:
                    occurrences[number] = float(times)
        return self._ranked(occurrences, phrase.field, phrase.weight * idf)

    def _range(self, query: Range) -> Scores:
        """All values between the bounds; a bound stands for all values that begin with it."""
        low, high = query.low or "", query.high
        matched: Scores = {}
        for value in self._reader.field_terms(query.field):
            if high is not None and value[: len(high)] > high:
                break
            if value and value >= low:  # an undated article has the empty date
                matched.update(self._counted(query.field, value))
        return dict.fromkeys(matched, query.weight)

    def _and(self, parts: tuple[Query, ...]) -> Scores:
        # What only restricts comes first and whole, so that ranking may be cut when time runs
        # out: an article is found with fewer of its words, but none that was ruled out.
        excluded = [self._excluded(part.part) for part in parts if isinstance(part, Not)]
        others = [part for part in parts if not isinstance(part, Not)]
        others.sort(key=_only_restricts, reverse=True)
        positive: list[Scores] = []
        ranked: list[Scores] = []
        before = self._within
        try:
            for part in others or [Everything()]:
                positive.append(self._evaluate(part))
                if not _only_restricts(part):
                    ranked.append(positive[-1])
                elif not positive[-1]:
                    return {}
                elif len(positive[-1]) * _FEW <= self._articles:
                    self._within = positive[-1].keys()
        finally:
            self._within = before
        positive.sort(key=len)
        matched = set(positive[0]).intersection(*positive[1:]).difference(*excluded)
        scores = dict.fromkeys(matched, 0.0)
        for found in sorted(ranked, key=len):
            for number in matched:
                scores[number] += found[number]
        return scores

    def _excluded(self, part: Query) -> Scores:
        """Give all of what must not match: half of it would let the other half through."""
        before, self._excluding = self._excluding, True
        try:
            return self._evaluate(part)
        finally:
            self._excluding = before

    def _or(self, parts: tuple[Query, ...]) -> Scores:
        scores: Scores = {}
        for part in parts:
            try:
                found = self._evaluate(part)
            except DeadlineError:
                if self._excluding:
                    raise
                break
            if len(found) > len(scores):
                scores, found = found, scores
            # Most documents of one part are in no other: the common ones alone are added.
            for number in found.keys() & scores.keys():
                found[number] += scores[number]
            scores.update(found)
        return scores

    def _idf(self, documents: int) -> float:
        return math.log(1 + (self._articles - documents + 0.5) / (documents + 0.5))

    def _ranked(self, counts: Scores, field: str, factor: float) -> Scores:
        if self._within is not None:
            counts = {number: counts[number] for number in counts.keys() & self._within}
        floor, (lengths, norms) = K1 * (1 - B), self._norms_of(field)
        return {
            number: factor * tf / (tf + floor + norms[lengths[number]])
            for number, tf in counts.items()
        }

    def _norms_of(self, field: str) -> tuple[bytes, Sequence[float]]:
        """Give a byte for each document, and what each of the 256 adds to a denominator."""
        if field not in self._norms:
            slope = K1 * B / self._average_length(field)
            lengths = b"".join(length_bytes(leaf, field) for leaf, _ in self._leaves)
            self._norms[field] = lengths, [slope * length for length in LENGTHS]
        return self._norms[field]

    def _average_length(self, field: str) -> float:
        if field not in self._average:
            total = self._reader.field_length(field)  # of the articles that are not deleted
            self._average[field] = (total / (self._articles or 1)) or 1.0
        return self._average[field]

    def _counted(self, field: str, text: str) -> Scores:
        """Give document number → occurrences of a term, deleted documents left out."""
        key = (field, text)
        if key not in self._counts:
            counts: Scores = {}
            for leaf, base in self._holding(field, text):
                for step, (numbers, occurrences) in enumerate(blocks(leaf, field, text), start=1):
                    places = [base + number for number in numbers] if base else numbers
                    counts.update(zip(places, occurrences, strict=True))
                    if step % _CLOCK_EVERY == 0 and self._is_late():
                        break
            self._counts[key] = counts
        return self._counts[key]

    def _positions(self, field: str, text: str, wanted: set[int]) -> dict[int, list[int]]:
        """Give document number → places of a term, for the documents wanted."""
        places: dict[int, list[int]] = {}
        for leaf, base in self._holding(field, text):
            matcher = leaf.postings(field, text)
            step = 0
            while matcher.is_active():
                number = base + matcher.id()
                if number in wanted:
                    places[number] = matcher.value_as("positions")
                matcher.next()
                step += 1
                if step % (_BLOCK * _CLOCK_EVERY) == 0 and self._is_late():
                    break
        return places

    def _holding(self, field: str, text: str) -> Iterator[tuple[Any, int]]:
        """Yield the segments that hold a term, each with the number of its first document."""
        for leaf, base in self._leaves:
            if self._is_late():
                return
            if (field, text) in leaf:
                yield leaf, base

    def _is_late(self) -> bool:
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


def _in_a_row(places: list[list[int]], slop: int) -> int:
    """Count the places of the first word from which the others follow in order.

    Between two neighbours at most `slop` other words may stand.
    """
    following = [set(place) for place in places[1:]]
    times = 0
    for start in places[0]:
        at = start
        for place in following:
            steps = range(at + 1, at + 2 + slop)
            reached = next((step for step in steps if step in place), None)
            if reached is None:
                break
            at = reached
        else:
            times += 1
    return times
