"""All segments of one state of the index as one: documents are numbered through them."""

from __future__ import annotations

import functools
from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import accumulate

from relsearch.engines.whoosh.score import FLOOR, K1, LENGTHS, B
from relsearch.engines.whoosh.segment import FIELDS, LEMMAS, Segment, SegmentReader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

_REMEMBERED = 20_000  # ids that need not be read again
_NO_NORMS = [FLOOR] * 256


class OpenSegments:
    """The readers of some segments.

    All files are opened at once, so that it goes on reading when a commit of another process has
    deleted them.
    """

    def __init__(self, folder: Path, segments: Sequence[Segment]) -> None:
        """Open the files. Raises OSError, and ValueError where one is not what was written."""
        self.folder = folder
        self.readers = [SegmentReader(folder, segment) for segment in segments]
        self.bases = list(accumulate((each.documents for each in segments), initial=0))
        self.documents = self.bases.pop()
        self.articles = sum(segment.live for segment in segments)
        self.words = sum(sum(segment.lengths.values()) for segment in segments)
        self._ids: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        self._norms: dict[str, tuple[bytes, Sequence[float]]] = {}
        self._cached: dict[str, Any] = {}

    def cached(self, name: str, make: Callable[[], Any]) -> Any:
        """Give what `make` gave when it was first asked for under this name."""
        if name not in self._cached:
            self._cached[name] = make()
        return self._cached[name]

    @property
    def parts(self) -> Sequence[tuple[SegmentReader, int]]:
        """Each reader, and the number of its first document."""
        return list(zip(self.readers, self.bases, strict=True))

    def place(self, number: int) -> tuple[SegmentReader, int]:
        """Give the reader that has a document, and its number there."""
        part = bisect_right(self.bases, number) - 1
        return self.readers[part], number - self.bases[part]

    def id(self, number: int) -> str:
        """Give a document's id."""
        id_ = self._ids.get(number)
        if id_ is None:
            if len(self._ids) >= _REMEMBERED:
                self._ids.clear()
                self._numbers.clear()
            reader, document = self.place(number)
            id_ = self._ids[number] = reader.id(document)
            self._numbers[id_] = number
        return id_

    def numbers(self, ids: Collection[str]) -> dict[str, int]:
        """Give id → document for the ids that exist."""
        if all(id_ in self._numbers for id_ in ids):  # those of hits are known from ranking them
            return {id_: self._numbers[id_] for id_ in ids}
        found = {}
        for reader, base in self.parts:
            for id_, document in reader.numbers(ids).items():
                found[id_] = base + document
        return found

    @functools.cached_property
    def deleted(self) -> frozenset[int]:
        """The documents that are deleted."""
        return frozenset(base + n for reader, base in self.parts for n in reader.deleted)

    @functools.cached_property
    def dates(self) -> Sequence[str]:
        """The date of each document, empty for none."""
        found = [""] * self.documents
        for reader, base in self.parts:
            for value in filter(None, reader.values("date")):
                for document in reader.with_value("date", value):
                    found[base + document] = value
        return found

    def values(self, field: str) -> Mapping[str, int]:
        """Give value → number of documents, in the order of the values."""
        counts: dict[str, int] = {}
        for reader in self.readers:
            for value, count in reader.value_counts(field):
                found = reader.with_value(field, value) if reader.deleted else ()
                gone = len(reader.deleted.intersection(found))
                counts[value] = counts.get(value, 0) + count - gone
        return {value: counts[value] for value in sorted(counts) if counts[value]}

    def norms(self, field: str) -> tuple[bytes, Sequence[float]]:
        """Give a byte for each document, and what each of the 256 adds to tf in a denominator."""
        field = LEMMAS.get(field, field)
        if field not in FIELDS:
            return bytes(self.documents), _NO_NORMS  # keywords have no lengths
        if field not in self._norms:
            words = sum(reader.segment.lengths[field] for reader in self.readers)
            slope = K1 * B / (words / (self.articles or 1) or 1.0)
            held = b"".join(reader.postings[field].length_bytes for reader in self.readers)
            self._norms[field] = held, [FLOOR + slope * length for length in LENGTHS]
        return self._norms[field]
