"""Sets of documents in dictionaries: what a search needs when nothing has been imported yet."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence, Set

from relsearch.engines.whoosh.opened import OpenSegments
from relsearch.engines.whoosh.positions import Where, in_a_row
from relsearch.engines.whoosh.segment import KEYWORDS

Counts = dict[int, float]
"""Document → occurrences of a term."""
Scores = dict[int, float]
"""Document → score; a document that does not match is absent."""


class Plain:
    """What `vectors.Vectors` does, without numpy: for short lists, and for a first search."""

    def __init__(self, opened: OpenSegments) -> None:
        self._opened = opened
        self.within: Set[int] | None = None

    def size(self, found: Counts | Scores) -> int:
        """Give the number of documents."""
        return len(found)

    def union_size(self, parts: Sequence[Counts]) -> int:
        """Give the number of documents in any of the parts."""
        return len(parts[0]) if len(parts) == 1 else len(set().union(*parts))

    def counted(self, field: str, text: str) -> Counts:
        """Give the occurrences of a term, deleted documents left out."""
        counts: Counts = {}
        for reader, base in self._opened.parts:
            add = base.__add__
            if field in KEYWORDS:
                counts.update(dict.fromkeys(map(add, reader.with_value(field, text)), 1))
                continue
            postings = reader.postings[_stored(field)]
            runs = reader.runs(field, text)
            for start, end in runs:
                numbers = map(add, postings.documents(start, end))
                times = postings.occurrences(start, end)
                if len(runs) == 1:
                    counts.update(zip(numbers, times, strict=True))
                else:
                    for number, count in zip(numbers, times, strict=True):
                        counts[number] = counts.get(number, 0) + count
        return self._living(counts)

    def _living(self, counts: Counts) -> Counts:
        for number in self._opened.deleted & counts.keys():
            del counts[number]
        return counts

    def between(self, field: str, low: str, high: str | None) -> Counts:
        """Give the documents with a value from `low` to `high`, which may be cut short."""
        counts: Counts = {}
        for reader, base in self._opened.parts:
            for value in reader.values(field):
                if value and value >= low and (high is None or value[: len(high)] <= high):
                    numbers = map(base.__add__, reader.with_value(field, value))
                    counts.update(dict.fromkeys(numbers, 1))
        return self._living(counts)

    def phrase(
        self, field: str, terms: Sequence[str], counts: Sequence[Counts], slop: int
    ) -> Counts:
        """Give how often terms stand in a row, with at most `slop` others between two of them."""
        fewest: Counts = min(counts, key=len)
        common = set(fewest).intersection(*counts)
        if self.within is not None:
            common &= self.within
        where = Where(self._opened, common)
        places = [where.positions(field, term) for term in terms]
        found = {number: in_a_row([place[number] for place in places], slop) for number in common}
        return {number: float(times) for number, times in found.items() if times}

    def weighted(self, parts: Iterable[tuple[Counts, float]]) -> Counts:
        """Add up occurrences, those of each part times its weight."""
        together: Counts = {}
        for counts, weight in parts:
            for number, times in counts.items():
                together[number] = together.get(number, 0.0) + weight * times
        return together

    def ranked(self, counts: Counts, field: str, factor: float) -> Scores:
        """Give the score of each document for so many occurrences; `factor` holds the idf."""
        if self.within is not None:
            counts = {number: counts[number] for number in counts.keys() & self.within}
        lengths, norms = self._opened.norms(field)
        return {
            number: factor * times / (times + norms[lengths[number]])
            for number, times in counts.items()
        }

    def constant(self, counts: Counts, value: float) -> Scores:
        """Give every document the same score."""
        return dict.fromkeys(counts, value)

    def everything(self) -> Scores:
        """Give every document that is not deleted the score 0."""
        numbers = range(self._opened.documents)
        deleted = self._opened.deleted
        return dict.fromkeys((n for n in numbers if n not in deleted) if deleted else numbers, 0.0)

    def best_of(self, parts: Iterable[Scores]) -> Scores:
        """Give each document the best of its scores."""
        best: Scores = {}
        for scores in parts:
            for number, score in scores.items():
                if score > best.get(number, -1.0):
                    best[number] = score
        return best

    def either(self, parts: Iterable[Scores]) -> Scores:
        """Add up the scores of documents that are in any part, part after part."""
        scores: Scores = {}
        for found in parts:
            if len(found) > len(scores):
                scores, found = dict(found), scores  # noqa: PLW2901 - the larger one stays whole
            # Most documents of one part are in no other: the common ones alone are added.
            common = {
                number: scores[number] + found[number] for number in found.keys() & scores.keys()
            }
            scores.update(found)
            scores.update(common)
        return scores

    def both(
        self, parts: Sequence[Scores], ranked: Iterable[Scores], excluded: Iterable[Scores]
    ) -> Scores:
        """Add up `ranked` for documents that are in all `parts` and in none `excluded`."""
        fewest: Scores = min(parts, key=len)
        ranked = list(ranked)
        if len(parts) == len(ranked) == 1:
            scores = dict(fewest)
            for found in excluded:
                for number in found.keys() & scores.keys():
                    del scores[number]
            return scores
        matched = set(fewest).intersection(*parts).difference(*excluded)
        scores = dict.fromkeys(matched, 0.0)
        for found in ranked:
            for number in matched:
                scores[number] += found[number]
        return scores

    def preferred(self, scores: Scores, by: Scores) -> Scores:
        """Add the scores of `by` to documents that have one already."""
        preferred = dict(scores)
        for number in scores.keys() & by.keys():
            preferred[number] += by[number]
        return preferred

    def limit(self, scores: Scores) -> None:
        """Score only these documents until `within` is set to what it was before."""
        self.within = scores.keys()

    def items(self, scores: Scores) -> Iterable[tuple[int, float]]:
        """Give (document, score)."""
        return scores.items()

    def score(self, scores: Scores, number: int) -> float | None:
        """Give the score of one document, None when it does not match."""
        return scores.get(number)

    def raised(self, scores: Scores, gained: Mapping[int, float]) -> Scores:
        """Add to the scores of some documents that match."""
        for number, more in gained.items():
            scores[number] += more
        return scores

    def top(self, scores: Scores, wanted: int) -> Collection[tuple[int, float]]:
        """Give (document, score) of the best, with all that equal the last of `wanted`."""
        if len(scores) <= wanted:
            return scores.items()
        floor = heapq.nlargest(wanted, scores.values())[-1]
        return [(number, score) for number, score in scores.items() if score >= floor]


def _stored(field: str) -> str:
    return field.removesuffix("_lemma")
