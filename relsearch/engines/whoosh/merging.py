"""Several segments → one, without their deleted documents; and when that is done.

Postings are copied as they lie: only the documents are numbered anew. Memory is that of the new
segment's postings of one field.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from relsearch.engines.whoosh import builder, storage
from relsearch.engines.whoosh.builder import MAX_DOCUMENTS
from relsearch.engines.whoosh.generations import new_name
from relsearch.engines.whoosh.layout import Writing
from relsearch.engines.whoosh.postings import ESCAPED
from relsearch.engines.whoosh.segment import FIELDS, KEYWORDS, Segment, SegmentReader

FAN = 4
"""Segments of about one size that are joined, so that a commit costs what it adds."""
SMALL_WORDS = 20_000
"""Words up to which segments are joined at once: it takes a few hundredths of a second."""
GONE = 1.2
"""Times its living documents that a segment may hold before it is written without the others."""
MAX_MERGED_WORDS = 16_000_000
"""Words of a segment that others are joined into: some 300 MB of memory."""
_ASKED = 1024  # entries and documents after which `stop` is asked
_RELEASED = 4096  # documents after whose copying what was read is let go
_MANY = 1_000_000  # postings from which on numpy is worth its import
_SMALLEST = 16  # documents below which segments are of about one size

_Item = TypeVar("_Item")
Sources = Mapping[tuple[str, str], Sequence[int]]
"""(exact form, lemma) → its entries: number times the number of readers, plus which reader's."""


def crowded(segments: Sequence[Segment]) -> Sequence[Segment]:
    """Give segments that ought to be joined into one now; empty when all is well."""
    small = [segment for segment in segments if sum(segment.lengths.values()) <= SMALL_WORDS]
    if len(small) > 1 or any(each.live < each.documents for each in small):
        return _fitting(small)
    tiers: dict[int, list[Segment]] = {}
    for segment in segments:
        tier = int(math.log(max(segment.live, _SMALLEST), FAN))
        tiers.setdefault(tier, []).append(segment)
    for _, tier_of in sorted(tiers.items()):
        chosen = _fitting(tier_of) if len(tier_of) >= FAN else ()
        if len(chosen) > 1:
            return chosen
    return _fitting([each for each in segments if GONE * each.live < each.documents])


def _fitting(segments: Sequence[Segment]) -> Sequence[Segment]:
    """Give as many of the segments as one can hold."""
    chosen: list[Segment] = []
    documents = words = 0
    for segment in sorted(segments, key=lambda each: each.live):
        documents += segment.live
        words += sum(segment.lengths.values())
        if documents > MAX_DOCUMENTS or words > MAX_MERGED_WORDS:
            break
        chosen.append(segment)
    return [segment for segment in segments if segment in chosen]


def joined(
    folder: Path, segments: Sequence[Segment], stop: Callable[[], bool]
) -> tuple[Sequence[Segment], Sequence[Segment]]:
    """Join what ought to be joined, until `stop` says so; give what is left, and what was made.

    It is asked every few tenths of a second.
    """
    made: list[Segment] = []
    with suppress(_StoppedError):
        while chosen := crowded(segments):
            made.append(merge(folder, chosen, stop))
            segments = [s for s in segments if s not in chosen] + made[-1:]
    return segments, made


class _StoppedError(Exception):
    pass


def _check(stop: Callable[[], bool]) -> None:
    if stop():
        raise _StoppedError


def _until(stop: Callable[[], bool], every: Iterable[_Item]) -> Iterator[_Item]:
    """Yield what is given. Raises _StoppedError once `stop` says so."""
    for place, each in enumerate(every):
        if place % _ASKED == 0:
            _check(stop)
        yield each


def merge(folder: Path, segments: Sequence[Segment], stop: Callable[[], bool] = bool) -> Segment:
    """Write the documents of several segments that are not deleted into a new one."""
    readers = [SegmentReader(folder, segment) for segment in _until(stop, segments)]
    renumbered = _renumbered(readers)
    sources = _sources(readers, stop)
    name = new_name()
    with storage.new_file(folder / f"{name}.seg") as file:
        writing = Writing(file)
        pairs = sorted(sources)
        builder.write_terms(writing, pairs, _counts(readers, stop), partial(_check, stop))
        for field in FIELDS:
            _release(readers)
            of_pairs = map(sources.__getitem__, _until(stop, pairs))
            _write_postings(writing, field, readers, renumbered, of_pairs)
        kept = [(reader, n) for reader in readers for n in _living(reader)]
        builder.write_ids(writing, [reader.id(n) for reader, n in kept])
        for of in (SegmentReader.packed_sentences, SegmentReader.record):
            sizes = [reader.size(of, n) for reader, n in kept]
            builder.write_runs(writing, sizes, _each(of, _until(stop, kept)))
        for field in KEYWORDS:
            builder.write_keywords(writing, _keywords(field, readers, renumbered))
        size, checksum = writing.end()
    lengths = {field: sum(s.lengths[field] for s in segments) for field in FIELDS}
    return Segment(name, size, checksum, len(kept), lengths)


def _release(readers: Iterable[SegmentReader]) -> None:
    """Let go of what was read: mapped files count as memory of a process."""
    for reader in readers:
        reader.release()


def _each(
    of: Callable[[SegmentReader, int], memoryview], kept: Iterable[tuple[SegmentReader, int]]
) -> Iterator[memoryview]:
    for place, (reader, document) in enumerate(kept):
        if place % _RELEASED == 0:
            reader.release()
        yield of(reader, document)


def _living(reader: SegmentReader) -> Iterator[int]:
    return (n for n in range(reader.segment.documents) if n not in reader.deleted)


def _renumbered(readers: Sequence[SegmentReader]) -> Sequence[Sequence[int]]:
    """Give each reader's documents their new numbers, -1 to deleted ones."""
    found = []
    number = 0
    for reader in readers:
        numbers = array("i", [-1]) * reader.segment.documents
        for document in _living(reader):
            numbers[document] = number
            number += 1
        found.append(numbers)
    return found


def _sources(readers: Sequence[SegmentReader], stop: Callable[[], bool]) -> Sources:
    """Give the entries that documents which are not deleted have."""
    sources: dict[tuple[str, str], tuple[int, ...]] = {}
    many = len(readers)
    for place, reader in enumerate(readers):
        for entry, pair in enumerate(_until(stop, reader.pairs())):
            if not reader.deleted or _is_held(reader, entry):
                sources[pair] = (*sources.get(pair, ()), entry * many + place)
    return sources


def _is_held(reader: SegmentReader, entry: int) -> bool:
    for postings in reader.postings.values():
        start, end = postings.bounds[entry : entry + 2]
        if not reader.deleted.issuperset(postings.documents(start, end)):
            return True
    return False


def _counts(readers: Sequence[SegmentReader], stop: Callable[[], bool]) -> Mapping[str, int]:
    """Give word → articles that hold it, in readers' living documents."""
    counts: dict[str, int] = {}
    for reader in readers:
        for word, count in _until(stop, reader.words.items()):
            living = len(reader.holding(word)) if reader.deleted else count
            if living:
                counts[word] = counts.get(word, 0) + living
    return counts


def _given(numbers: Sequence[int], documents: memoryview) -> array[int]:
    """Give the new numbers of documents of which none is deleted."""
    if len(documents) >= _MANY:
        from relsearch.engines.whoosh import bulk

        return bulk.taken(numbers, documents)
    return array("H", map(numbers.__getitem__, documents))


class _Source:
    """One field's postings of one segment, checked as a whole and then read straight."""

    def __init__(self, reader: SegmentReader, field: str, numbers: Sequence[int]) -> None:
        postings = reader.postings[field]
        self.starts = postings.starts.tolist()
        self.whole = not reader.deleted
        documents = postings.documents(0, self.starts[-1])
        self.documents: Sequence[int] = documents
        if self.whole:
            self.documents = _given(numbers, documents)
        self.times = postings.occurrences(0, self.starts[-1])
        self.positions = postings.positions(0, postings.before(self.starts[-1]))
        self.numbers = numbers
        self.at = (0, 0)  # where the last copy ended: posting, position
        self.before = postings.before


class _Copied:
    """One field's postings, copied from segment after segment, term after term."""

    def __init__(self, *, wide: bool) -> None:
        self.documents, self.times = array("H"), bytearray()
        self.positions = array("I" if wide else "H")
        self.escaped: list[tuple[int, int]] = []

    def copy(self, source: _Source, entry: int) -> None:
        """Copy an entry; entries of one source come in their order."""
        start, end = source.starts[entry], source.starts[entry + 1]
        if start == end:
            return
        times = source.times[start:end]
        first = source.at[1] if source.at[0] == start else source.before(start)
        after = first + sum(times)
        source.at = end, after
        documents = source.documents[start:end]
        positions: Sequence[int] = source.positions[first:after]
        if not source.whole:
            documents, times, positions = _living_only(documents, times, positions, source.numbers)
        if not isinstance(times, memoryview):
            many = enumerate(times, start=len(self.times))
            self.escaped += [(at, count) for at, count in many if count >= ESCAPED]
            times = bytes(min(count, ESCAPED) for count in times)
        self.documents.extend(documents)
        self.times += times
        if isinstance(positions, memoryview) and positions.itemsize == self.positions.itemsize:
            self.positions.frombytes(positions.cast("B"))
        else:
            self.positions.extend(positions)


def _living_only(
    documents: Sequence[int],
    times: Sequence[int],
    positions: Sequence[int],
    numbers: Sequence[int],
) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    kept: list[tuple[int, int]] = []
    places: list[int] = []
    at = 0
    for document, count in zip(documents, times, strict=True):
        if numbers[document] >= 0:
            kept.append((document, count))
            places += positions[at : at + count]
        at += count
    return [numbers[document] for document, _ in kept], [count for _, count in kept], places


def _holds_long(reader: SegmentReader, field: str) -> bool:
    """Tell whether a document that is not deleted needs positions of four bytes."""
    postings = reader.postings[field]
    return postings.wide and any(postings.lengths[n] > 2**16 for n in _living(reader))


def _write_postings(
    writing: Writing,
    field: str,
    readers: Sequence[SegmentReader],
    renumbered: Sequence[Sequence[int]],
    sources: Iterable[Sequence[int]],
) -> None:
    wide = any(_holds_long(reader, field) for reader in readers)
    copied = _Copied(wide=wide)
    held = [
        _Source(reader, field, numbers)
        for reader, numbers in zip(readers, renumbered, strict=True)
    ]
    starts = array("I", [0])
    for of_pair in sources:
        for source in of_pair:
            entry, place = divmod(source, len(held))
            copied.copy(held[place], entry)
        starts.append(len(copied.documents))
    builder.write_postings(
        writing,
        starts,
        [copied.documents],
        bytes(copied.times),
        copied.escaped,
        [copied.positions],
        wide=wide,
    )
    lengths = array("I")
    for reader in readers:
        lengths.extend(reader.postings[field].lengths[n] for n in _living(reader))
    builder.write_lengths(writing, lengths)


def _keywords(
    field: str, readers: Sequence[SegmentReader], renumbered: Sequence[Sequence[int]]
) -> Mapping[str, array[int]]:
    found: dict[str, array[int]] = {}
    for reader, numbers in zip(readers, renumbered, strict=True):
        for value in reader.values(field):
            kept = [numbers[n] for n in reader.with_value(field, value) if numbers[n] >= 0]
            if kept:
                found.setdefault(value, array("H")).extend(kept)
    return found
