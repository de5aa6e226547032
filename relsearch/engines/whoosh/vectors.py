"""Sets of documents in numpy arrays: what `plain.Plain` does, at the speed of compiled code.

Every operation adds and multiplies in the same order as there, so that scores are equal to the
last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from relsearch.engines.whoosh.opened import OpenSegments
from relsearch.engines.whoosh.positions import Where, in_a_row
from relsearch.engines.whoosh.segment import KEYWORDS, LEMMAS, SegmentReader

Array = Any
Found = tuple[Array, Array]
"""Documents, rising, and for each its occurrences or its score."""

_NEAR = 8  # documents to look among for each looked for, from which on they are searched
_MOST = 4  # postings for each that is wanted, up to which all are taken
_GROUPED = 16  # scores of a group, of which the largest is looked at first
_SPARSE = 16  # documents of an index for each found below which they are joined by sorting


class Vectors:
    """Sets of documents over the postings of some segments."""

    def __init__(self, opened: OpenSegments) -> None:
        self._opened = opened
        self.within: Array | None = None

    def size(self, found: Found) -> int:
        """Give the number of documents."""
        return len(found[0])

    def union_size(self, parts: Sequence[Found]) -> int:
        """Give the number of documents in any of the parts."""
        return len(parts[0][0]) if len(parts) == 1 else len(self._union(parts)[0])

    def counted(self, field: str, text: str) -> Found:
        """Give the occurrences of a term, deleted documents left out."""
        parts: list[Found] = []
        for reader, base in self._opened.parts:
            found = _in_segment(reader, field, text)
            if found is not None:
                parts.append(_moved(found, base))
        return self._living(_chained(parts))

    def _living(self, found: Found) -> Found:
        if not self._opened.deleted:
            return found
        kept = self._alive[found[0]]
        return found[0][kept], found[1][kept]

    @property
    def _alive(self) -> Array:
        return self._opened.cached("alive", self._find_alive)

    def _find_alive(self) -> Array:
        alive = np.ones(self._opened.documents, bool)
        alive[list(self._opened.deleted)] = False
        return alive

    def between(self, field: str, low: str, high: str | None) -> Found:
        """Give the documents with a value from `low` to `high`, which may be cut short."""
        parts = []
        for reader, base in self._opened.parts:
            held = [
                np.frombuffer(reader.with_value(field, value), np.uint16)
                for value in reader.values(field)
                if value and value >= low and (high is None or value[: len(high)] <= high)
            ]
            if held:
                documents = _distinct(held)
                parts.append(_moved((documents, np.ones(len(documents))), base))
        return self._living(_chained(parts))

    def phrase(
        self,
        field: str,
        terms: Sequence[str],
        counts: Sequence[Found],
        slop: int,
        is_late: Callable[[], bool],
    ) -> Found:
        """Give how often terms stand in a row, with at most `slop` others between two of them.

        `counts` has the occurrences of each. Once `is_late` documents are left out.
        """
        common = self._common([found[0] for found in counts])
        if self.within is not None:
            common = common[self.within[common]]
        if slop or not len(common):
            return self._spread(field, terms, common, slop)
        rows = self._rows(field, terms[0], common)
        for place, term in enumerate(terms[1:], start=1):
            if is_late() or not len(rows):
                return _NONE
            rows = _in_both(rows, self._rows(field, term, common) - place)
        documents, times = _counted(rows >> _POSITION_BITS)
        kept = self._held(documents, common)
        return documents[kept], times[kept]

    def _spread(self, field: str, terms: Sequence[str], common: Array, slop: int) -> Found:
        numbers = common.tolist()
        where = Where(self._opened, numbers)
        places = [where.positions(field, term) for term in terms]
        times = [in_a_row([place[number] for place in places], slop) for number in numbers]
        found = np.array(times, np.float64)
        return common[found > 0], found[found > 0]

    def _rows(self, field: str, text: str, common: Array) -> Array:
        """Give where a term stands in some documents: document and position in one number."""
        rows = []
        for reader, base in self._opened.parts:
            low, high = np.searchsorted(common, (base, base + reader.segment.documents))
            if low < high:
                rows += _places(reader, field, text, common[low:high] - base, base)
        if len(rows) == 1:
            return rows[0]
        joined = np.concatenate(rows) if rows else np.empty(0, np.int64)
        joined.sort(kind="stable")  # which only has to merge what rises
        return joined

    def weighted(self, parts: Iterable[tuple[Found, float]]) -> Found:
        """Add up occurrences, those of each part times its weight."""
        return self._union([(documents, weight * times) for (documents, times), weight in parts])

    def ranked(self, counts: Found, field: str, factor: float) -> Found:
        """Give the score of each document for so many occurrences; `factor` holds the idf."""
        documents, times = counts
        if self.within is not None:
            kept = self.within[documents]
            documents, times = documents[kept], times[kept]
        return documents, factor * times / (times + self._norms(field)[documents])

    def _norms(self, field: str) -> Array:
        field = LEMMAS.get(field, field)

        def spread() -> Array:
            lengths, norms = self._opened.norms(field)
            return np.array(norms)[np.frombuffer(lengths, np.uint8)]

        return self._opened.cached(field, spread)

    def constant(self, counts: Found, value: float) -> Found:
        """Give every document the same score."""
        return counts[0], np.full(len(counts[0]), value)

    def everything(self) -> Found:
        """Give every document that is not deleted the score 0."""
        numbers = np.arange(self._opened.documents)
        return self._living((numbers, np.zeros(len(numbers))))

    def best_of(self, parts: Iterable[Found]) -> Found:
        """Give each document the best of its scores."""
        return self._union(list(parts), np.maximum, 0.0)

    def either(self, parts: Iterable[Found]) -> Found:
        """Add up the scores of documents that are in any part, part after part."""
        return self._union(list(parts))

    def both(
        self, parts: Sequence[Found], ranked: Iterable[Found], excluded: Iterable[Found]
    ) -> Found:
        """Add up `ranked` for documents that are in all `parts` and in none `excluded`."""
        matched = self._common([found[0] for found in parts])
        for found in excluded:
            matched = matched[~self._held(matched, found[0])]
        scores = np.zeros(len(matched))
        for documents, more in ranked:
            if len(documents) == len(matched):
                scores += more
            elif len(documents) < _NEAR * len(matched):
                self._scratch[documents] = more
                scores += self._scratch[matched]
            else:
                scores += more[np.searchsorted(documents, matched)]
        return matched, scores

    def preferred(self, scores: Found, by: Found) -> Found:
        """Add the scores of `by` to documents that have one already."""
        documents, added = scores[0], scores[1].copy()
        kept = _among(by[0], documents)
        added[np.searchsorted(documents, by[0][kept])] += by[1][kept]
        return documents, added

    def limit(self, scores: Found) -> None:
        """Score only these documents until `within` is set to what it was before."""
        self.within = np.zeros(self._opened.documents, bool)
        self.within[scores[0]] = True

    def items(self, scores: Found) -> Iterable[tuple[int, float]]:
        """Give (document, score)."""
        return zip(scores[0].tolist(), scores[1].tolist(), strict=True)

    def score(self, scores: Found, number: int) -> float | None:
        """Give the score of one document, None when it does not match."""
        place = int(np.searchsorted(scores[0], number))
        held = place < len(scores[0]) and scores[0][place] == number
        return float(scores[1][place]) if held else None

    def raised(self, scores: Found, gained: Mapping[int, float]) -> Found:
        """Add to the scores of some documents that match."""
        scores[1][np.searchsorted(scores[0], list(gained))] += list(gained.values())
        return scores

    def top(self, scores: Found, wanted: int) -> Collection[tuple[int, float]]:
        """Give (document, score) of the best, with all that equal the last of `wanted`."""
        documents, values = scores
        size = len(documents) // _GROUPED
        if size > _GROUPED * wanted:
            # As many values as are wanted are the largest of their group: no floor is higher.
            largest = values[: size * _GROUPED].reshape(_GROUPED, size).max(axis=0)
            kept = np.flatnonzero(values >= np.partition(largest, size - wanted)[size - wanted])
            documents, values = documents[kept], values[kept]
        if len(documents) > wanted:
            floor = np.partition(values, len(values) - wanted)[len(values) - wanted]
            kept = np.flatnonzero(values >= floor)
            documents, values = documents[kept], values[kept]
        return list(zip(documents.tolist(), values.tolist(), strict=True))

    def _common(self, parts: Sequence[Array]) -> Array:
        rising = sorted(parts, key=len)
        matched = rising[0]
        for documents in rising[1:]:
            matched = matched[self._held(matched, documents)]
        return matched

    def _held(self, numbers: Array, others: Array) -> Array:
        """Tell for each of some documents whether it is among others; all of them rise."""
        if len(others) >= _NEAR * len(numbers):
            return _among(numbers, others)
        held = np.zeros(self._opened.documents, bool)
        held[others] = True
        return held[numbers]

    @property
    def _scratch(self) -> Array:
        """A number for each document, of no meaning before it is set."""
        return self._opened.cached("scratch", lambda: np.empty(self._opened.documents))

    def _union(self, parts: Sequence[Found], join: Any = np.add, start: float = 0.0) -> Found:
        """Join sets, part after part: a document of several has `join` of its values."""
        held = [part for part in parts if len(part[0])]
        if len(held) == 1:
            return held[0]
        if not held:
            return _NONE
        if len(held) == 2:
            few, many = sorted(held, key=self.size)
            if self.size(few) * _NEAR < self.size(many):
                return _with_few(many, few, join)
        size = sum(len(part[0]) for part in held)
        if size * _SPARSE < self._opened.documents:
            together = _distinct([part[0] for part in held])
            values: Array = np.full(len(together), start)
            for documents, more in held:
                places = np.searchsorted(together, documents)
                values[places] = join(values[places], more)
            return together, values
        values = self._scratch
        seen = np.zeros(self._opened.documents, bool)
        for documents, _ in held:
            seen[documents] = True
            values[documents] = start
        for documents, more in held:
            values[documents] = join(values[documents], more)
        together = np.flatnonzero(seen)
        return together, values[together]


_POSITION_BITS = 32
_NONE: Found = (np.empty(0, np.int64), np.empty(0))


def _distinct(parts: Sequence[Array]) -> Array:
    """Give the numbers of several rising runs, rising, each once."""
    return _first_of_each(np.sort(np.concatenate(parts), kind="stable"))[0]


def _with_few(many: Found, few: Found, join: Any) -> Found:
    """Join two sets of which one is much smaller; in which order does not matter."""
    places: Array = np.searchsorted(many[0], few[0])
    known: Array = many[0][np.minimum(places, len(many[0]) - 1)] == few[0]
    values = many[1].copy()
    values[places[known]] = join(values[places[known]], few[1][known])
    if known.all():
        return many[0], values
    new = places[~known]
    return np.insert(many[0], new, few[0][~known]), np.insert(values, new, few[1][~known])


def _in_both(numbers: Array, others: Array) -> Array:
    """Give the numbers that are in both of two rising runs, rising."""
    if len(numbers) * _NEAR < len(others):
        return numbers[_among(numbers, others)]
    merged = np.sort(np.concatenate([numbers, others]), kind="stable")
    return merged[:-1][merged[1:] == merged[:-1]]


def _counted(rising: Array) -> Found:
    """Give each of some rising numbers once, and how often it was there."""
    numbers, places = _first_of_each(rising)
    return numbers, np.diff(np.append(places, len(rising))).astype(np.float64)


def _first_of_each(rising: Array) -> tuple[Array, Array]:
    """Give each of some rising numbers once, and the place at which it comes first."""
    places = np.flatnonzero(
        np.append(np.ones(min(1, len(rising)), bool), rising[1:] != rising[:-1])
    )
    return rising[places], places


def _among(numbers: Array, others: Array) -> Array:
    """Tell for each of some rising numbers whether it is among others, which rise too."""
    if not len(others):
        return np.zeros(len(numbers), bool)
    places: Array = np.searchsorted(others, numbers)
    places[places == len(others)] = 0
    return others[places] == numbers


def _moved(found: Found, base: int) -> Found:
    return np.add(found[0], base, dtype=np.int64), found[1]


def _chained(parts: Sequence[Found]) -> Found:
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return _NONE
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _in_segment(reader: SegmentReader, field: str, text: str) -> Found | None:
    if field in KEYWORDS:
        documents = np.frombuffer(reader.with_value(field, text), np.uint16)
        return documents, np.ones(len(documents))
    postings = reader.postings[LEMMAS.get(field, field)]
    runs = reader.runs(field, text)
    if not runs:
        return None
    held = [np.frombuffer(postings.documents(*run), np.uint16) for run in runs]
    times = [_times(postings.occurrences(*run)) for run in runs]
    if len(runs) == 1:
        return held[0], times[0]
    together: Array = np.concatenate(held)
    counts = np.concatenate(times)
    if len(together) * _SPARSE > reader.segment.documents:
        dense = np.bincount(together, counts, reader.segment.documents)
        together = np.flatnonzero(dense)
        return together, dense[together]
    unique = _distinct(held)
    return unique, np.bincount(np.searchsorted(unique, together), counts)


def _times(occurrences: Sequence[int]) -> Array:
    if isinstance(occurrences, memoryview):
        return np.frombuffer(occurrences, np.uint8).astype(np.float64)
    return np.array(occurrences, np.float64)


def _places(
    reader: SegmentReader, field: str, text: str, documents: Array, base: int
) -> list[Array]:
    """Give for each run of postings where it stands in some documents of a segment, or in more."""
    postings = reader.postings[LEMMAS.get(field, field)]
    among = np.zeros(reader.segment.documents, bool)
    among[documents] = True
    found = []
    for start, end in reader.runs(field, text):
        held = np.frombuffer(postings.documents(start, end), np.uint16)
        chosen = np.flatnonzero(among[held])
        if not len(chosen):
            continue
        times = _times(postings.occurrences(start, end)).astype(np.int64)
        before = postings.before(start)
        ends = np.cumsum(times)
        places = _positions(postings.positions(before, before + int(ends[-1])))
        if len(chosen) * _MOST < len(held):
            held, times, ends = held[chosen], times[chosen], ends[chosen]
            # Each chosen posting's first position, less what was taken before it, counted up.
            stops = np.cumsum(times)
            places = places[np.repeat(ends - stops, times) + np.arange(stops[-1])]
        rows = np.repeat(held.astype(np.int64) + base << _POSITION_BITS, times)
        found.append(rows + places)
    return found


def _positions(held: memoryview) -> Array:
    return np.frombuffer(held, np.uint16 if held.itemsize == 2 else np.uint32)
