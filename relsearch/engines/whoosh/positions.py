"""Where terms stand in documents."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

from relsearch.engines.whoosh.opened import OpenSegments
from relsearch.engines.whoosh.segment import LEMMAS, SegmentReader

_SHORT = 8  # postings for each document looked for, up to which all are looked at


def positions(
    opened: OpenSegments, field: str, text: str, wanted: Collection[int]
) -> dict[int, list[int]]:
    """Give document → positions of a term, rising, for those of `wanted` that hold it."""
    found: dict[int, list[int]] = {}
    numbers = sorted(wanted)
    for reader, base in opened.parts:
        low = bisect_left(numbers, base)
        high = bisect_left(numbers, base + reader.segment.documents)
        if low < high:
            documents = [number - base for number in numbers[low:high]]
            for document, places in _in_segment(reader, field, text, documents):
                held = found.setdefault(base + document, places)
                if held is not places:
                    held += places
                    held.sort()
    return found


def _in_segment(
    reader: SegmentReader, field: str, text: str, documents: Sequence[int]
) -> Iterator[tuple[int, list[int]]]:
    postings = reader.postings[LEMMAS.get(field, field)]
    for start, end in reader.runs(field, text):
        for at, document in _places(postings.documents(start, end), documents):
            before = postings.before(start + at)
            times = postings.occurrences(start + at, start + at + 1)[0]
            yield document, postings.positions(before, before + times).tolist()


def _places(held: Sequence[int], documents: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield (place, document) for those of `documents` that are held; both rise."""
    if len(held) < _SHORT * len(documents):
        wanted = set(documents)
        yield from ((at, document) for at, document in enumerate(held) if document in wanted)
        return
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
