"""One field's postings in one segment: documents, occurrences, positions and lengths.

`segment.py` says which sections they stand in.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from relsearch.engines.whoosh.layout import Numbers, SegmentFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from relsearch.engines.whoosh.layout import Code

STRIDE = 128
"""Postings between two marks that say how many positions stand before."""
ESCAPED = 255
"""Stands for a number of occurrences that a byte does not hold."""


class Postings:
    """A field's postings in one segment. A run of them is given by its first and its end."""

    def __init__(self, file: SegmentFile, section: int) -> None:
        self._file = file
        self._section = section

    @functools.cached_property
    def bounds(self) -> Numbers:
        """Where the postings of each entry begin, and the end."""
        return Numbers(self._file, self._section, "I")

    @property
    def starts(self) -> memoryview:
        """All of `bounds`, checked."""
        return self._file.numbers(self._section, "I")

    def documents(self, start: int, end: int) -> memoryview:
        """Give the documents of postings, rising within an entry."""
        return self._documents[start:end]

    def occurrences(self, start: int, end: int) -> Sequence[int]:
        """Give how often each posting's term stands in its document."""
        times = self._times[start:end]
        if ESCAPED not in times.tobytes():
            return times
        found = list(times)
        for posting, many in self.many(start, end):
            found[posting - start] = many
        return found

    def before(self, posting: int) -> int:
        """Give the number of positions before a posting's."""
        mark = posting // STRIDE
        before: int = self._marks[mark : mark + 1][0]
        return before + sum(self.occurrences(mark * STRIDE, posting))

    def positions(self, start: int, end: int) -> memoryview:
        """Give positions, numbered over the whole field."""
        return self._positions[start:end]

    def length(self, document: int) -> int:
        """Give the words of a document."""
        words: int = self._lengths[document : document + 1][0]
        return words

    @functools.cached_property
    def lengths(self) -> memoryview:
        """The words of each document, all of them checked."""
        return self._file.numbers(self._section + 7, "I")

    @functools.cached_property
    def length_bytes(self) -> memoryview:
        """The byte of each document's length."""
        return self._file.bytes_of(self._section + 8)

    @property
    def wide(self) -> bool:
        """Tell whether a position takes four bytes."""
        return self._code == "I"

    @functools.cached_property
    def _code(self) -> Code:
        return "I" if self._file.bytes_of(self._section + 5).tobytes() == b"I" else "H"

    @functools.cached_property
    def _documents(self) -> Numbers:
        return Numbers(self._file, self._section + 1, "H")

    @functools.cached_property
    def _times(self) -> Numbers:
        return Numbers(self._file, self._section + 2, "B")

    @functools.cached_property
    def _positions(self) -> Numbers:
        return Numbers(self._file, self._section + 6, self._code)

    @functools.cached_property
    def _lengths(self) -> Numbers:
        return Numbers(self._file, self._section + 7, "I")

    @functools.cached_property
    def _marks(self) -> Numbers:
        return Numbers(self._file, self._section + 4, "I")

    @property
    def marks(self) -> memoryview:
        """The positions before every STRIDE-th posting, and all; all of them checked."""
        return self._file.numbers(self._section + 4, "I")

    def many(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the postings of ESCAPED or more occurrences, each with their number."""
        held = self._file.numbers(self._section + 3, "I")
        pairs = range(len(held) // 2)
        first = bisect_left(pairs, start, key=lambda pair: held[2 * pair])
        for pair in pairs[first:]:
            posting, times = held[2 * pair : 2 * pair + 2]
            if posting >= end:
                return
            yield posting, times
