"""Where terms stand in documents."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate

from relsearch.engines.whoosh.opened import OpenSegments
from relsearch.engines.whoosh.postings import Postings
from relsearch.engines.whoosh.segment import LEMMAS

_SHORT = 8  # postings for each document looked for, up to which all are looked at
_NEAR = 256  # postings up to which occurrences are added up once for all that are wanted


class Where:
    """Where terms stand in some documents."""

    def __init__(self, opened: OpenSegments, wanted: Collection[int]) -> None:
        numbers = sorted(wanted)
        self._parts = []
        for reader, base in opened.parts:
            low = bisect_left(numbers, base)
            high = bisect_left(numbers, base + reader.segment.documents)
            if low < high:
                documents = [number - base for number in numbers[low:high]]
                self._parts.append((reader, base, documents, frozenset(documents)))

    def positions(self, field: str, text: str) -> dict[int, list[int]]:
        """Give document → positions of a term, rising, for the documents that hold it."""
        found: dict[int, list[int]] = {}
        stored = LEMMAS.get(field, field)
        for reader, base, documents, wanted in self._parts:
            postings = reader.postings[stored]
            for start, end in reader.runs(field, text):
                held = postings.documents(start, end)
                for document, places in _of_run(postings, start, held, documents, wanted):
                    before = found.setdefault(base + document, places)
                    if before is not places:
                        before += places
                        before.sort()
        return found


def _of_run(
    postings: Postings,
    start: int,
    held: Sequence[int],
    documents: Sequence[int],
    wanted: frozenset[int],
) -> Iterator[tuple[int, list[int]]]:
    if len(held) >= _SHORT * len(documents):
        places = list(_searched(held, documents))
    elif wanted.isdisjoint(held):
        return
    else:
        places = [(at, document) for at, document in enumerate(held) if document in wanted]
    if places and places[-1][0] < _NEAR:
        times = postings.occurrences(start, start + places[-1][0] + 1)
        ends = list(accumulate(times, initial=postings.before(start)))
        for at, document in places:
            yield document, postings.positions(ends[at], ends[at + 1]).tolist()
        return
    for at, document in places:
        first = postings.before(start + at)
        times = postings.occurrences(start + at, start + at + 1)
        yield document, postings.positions(first, first + times[0]).tolist()


def _searched(held: Sequence[int], documents: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield (place, document) for those of `documents` that are held; both rise."""
    at = 0
    for document in documents:
        at = bisect_left(held, document, at)
        if at == len(held):
            return
        if held[at] == document:
            yield at, document


def in_a_row(places: Sequence[Sequence[int]], slop: int) -> int:
    """Count the places of the first word from which the others follow in order.

    Between two neighbours at most `slop` other words may stand.
    """
    following = [set(place) for place in places[1:]]
    times = 0
    for start in places[0]:
        reached = {start}  # by whichever way: the nearest next word may be too far from its next
        for place in following:
            reached = {
                step for at in reached for step in range(at + 1, at + 2 + slop) if step in place
            }
            if not reached:
                break
        times += bool(reached)
    return times
