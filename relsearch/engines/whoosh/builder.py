"""Documents → the file of one segment. `segment.py` says what it holds, and reads it.

Occurrences grow in an array a term, in the order of the documents, so that nothing has to be
sorted but the terms at the end. Memory follows from the number of words: `is_full` says when to
begin another segment.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import BinaryIO, TypeAlias

from relsearch.article import Article
from relsearch.engines import Document, wordlist
from relsearch.engines.letters import NOTHING, encode
from relsearch.engines.whoosh import storage
from relsearch.engines.whoosh.generations import new_name
from relsearch.engines.whoosh.layout import Writing, little
from relsearch.engines.whoosh.postings import ESCAPED, STRIDE
from relsearch.engines.whoosh.score import length_byte
from relsearch.engines.whoosh.segment import FIELDS, KEYWORDS, Segment

MAX_DOCUMENTS = 2**16
"""Documents of a segment, so that two bytes name one."""
MAX_WORDS = 8_000_000
"""Words of a segment that is built from articles: some 200 MB while it is built."""
MAX_ENTRIES = 200_000
"""Distinct words of a field of such a segment: some 150 MB more."""
MAX_BYTES = 2**28
"""Deflated bytes of articles of such a segment."""
_BATCH = 2**12  # entries whose occurrences are parted at once
_NONE = array("Q")
_LEVEL = 6  # of deflate: higher levels save nothing here


Pair: TypeAlias = tuple[str, str]
"""The exact form and the lemma of a word: an entry of the index."""


class _Occurrences(dict[Pair, Callable[[int], None]]):
    """One field's words: pair → what appends to its occurrences.

    An occurrence is one number, the document's in its upper and the position in its lower half:
    nothing is quicker to take than one number a word. `gathered` parts them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lengths = array("I")
        self._held: dict[Pair, array[int]] = {}

    def __missing__(self, pair: Pair) -> Callable[[int], None]:
        held = self._held[pair] = array("Q")
        append = self[pair] = held.append
        return append

    def add(self, number: int, pairs: Sequence[Pair]) -> None:
        """Take the words of document `number`, in order."""
        first = number << 32
        places = range(first, first + len(pairs))
        for append, at in zip(map(self.__getitem__, pairs), places, strict=True):
            append(at)
        self.lengths.append(len(pairs))

    def gathered(self, order: Sequence[Pair]) -> _Postings:
        """Give the postings of the entries `order`; the occurrences are gone afterwards."""
        self.clear()
        postings = _Postings(wide=max(self.lengths, default=0) > 2**16)
        for start in range(0, len(order), _BATCH):
            arrays = [self._held.pop(pair, _NONE) for pair in order[start : start + _BATCH]]
            postings.extend(arrays)
        return postings


class _Postings:
    """One field's postings as they are written, entry after entry."""

    def __init__(self, *, wide: bool) -> None:
        self.wide = wide
        self.starts = array("I", [0])
        self.documents = array("H")
        self.times = bytearray()
        self.escaped: list[tuple[int, int]] = []
        self.positions = array("I" if wide else "H")

    def extend(self, entries: Sequence[array[int]]) -> None:
        """Append the postings of entries, given by their occurrences."""
        halves = memoryview(b"".join(entries)).cast("H")
        low, high = (0, 2) if sys.byteorder == "little" else (3, 1)
        positions = halves.cast("B").cast("I")[low // 2 :: 2] if self.wide else halves[low::4]
        self.positions.frombytes(positions.tobytes())
        documents = halves[high::4].tolist()
        end = 0
        for entry in entries:
            start, end = end, end + len(entry)
            if end - start == 1:  # as often as not
                self.documents.append(documents[start])
                self.times.append(1)
            elif end > start:
                self._append(Counter(documents[start:end]))
            self.starts.append(len(self.documents))

    def _append(self, times: Mapping[int, int]) -> None:
        """Append the postings of one entry: document → occurrences, in order."""
        place = len(self.documents)
        self.documents.extend(times)
        if max(times.values()) < ESCAPED:
            self.times.extend(times.values())
            return
        for posting, often in enumerate(times.values(), place):
            if often >= ESCAPED:
                self.escaped.append((posting, often))
            self.times.append(min(often, ESCAPED))


class Builder:
    """A segment in the making."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.words = 0
        self._bytes = 0
        self._occurrences = {field: _Occurrences() for field in FIELDS}
        self._keywords: dict[str, dict[str, array[int]]] = {field: {} for field in KEYWORDS}
        self._sentences: list[bytes] = []
        self._records: list[bytes] = []

    @property
    def is_full(self) -> bool:
        """Tell whether the next document belongs into another segment."""
        return (
            self.words >= MAX_WORDS
            or self._bytes >= MAX_BYTES
            or len(self.ids) >= MAX_DOCUMENTS
            or any(len(held) >= MAX_ENTRIES for held in self._occurrences.values())
        )

    def add(self, document: Document) -> None:
        """Take a document; a second one with its id stands beside it."""
        article, terms = document.article, document.terms
        number = len(self.ids)
        for field, occurrences in self._occurrences.items():
            pairs = document.words.get(field)
            if pairs is None:
                exact = terms.get(field, ())
                pairs = list(zip(exact, terms.get(f"{field}_lemma", exact), strict=True))
            occurrences.add(number, pairs)
            self.words += len(pairs)
        for field, values in keywords_of(article, terms.get("source", ())):
            for value in values:
                self._keywords[field].setdefault(value, array("H")).append(number)
        self._sentences.append(packed_starts(document.sentences))
        record = packed_article(article)
        self._bytes += len(record)
        self._records.append(record)
        self.ids.append(article.id)

    def write(self, file: BinaryIO) -> tuple[int, int, Mapping[str, int]]:
        """Write all; give bytes and checksum of the file, and field → number of words.

        What was taken is gone afterwards.
        """
        writing = Writing(file)
        order = sorted(set(chain.from_iterable(self._occurrences.values())))
        gathered = [occurrences.gathered(order) for occurrences in self._occurrences.values()]
        write_terms(writing, order, _counts(order, gathered))
        for occurrences, postings in zip(self._occurrences.values(), gathered, strict=True):
            write_postings(
                writing,
                postings.starts,
                [postings.documents],
                postings.times,
                postings.escaped,
                [postings.positions],
                wide=postings.wide,
            )
            write_lengths(writing, occurrences.lengths)
        write_ids(writing, self.ids)
        for runs in (self._sentences, self._records):
            write_runs(writing, map(len, runs), runs)
        for values in self._keywords.values():
            write_keywords(writing, values)
        size, checksum = writing.end()
        return size, checksum, {f: sum(held.lengths) for f, held in self._occurrences.items()}


def _counts(order: Sequence[Pair], gathered: Sequence[_Postings]) -> dict[str, int]:
    """Give word → documents that hold it in any field, under any lemma."""
    held: defaultdict[str, list[array[int]]] = defaultdict(list)
    for postings in gathered:
        bounds = pairwise(postings.starts)
        for (exact, _), (start, end) in zip(order, bounds, strict=True):
            if end > start:
                held[exact].append(postings.documents[start:end])
    return {
        exact: len(parts[0]) if len(parts) == 1 else len(set().union(*parts))
        for exact, parts in held.items()
    }


def build(folder: Path, documents: Iterable[Document]) -> Iterator[tuple[Segment, list[str]]]:
    """Write documents into as many segments as they need; yield each with its documents' ids.

    The files are on disk by then.
    """
    builder = Builder()
    for document in documents:
        if builder.is_full:
            yield _written(folder, builder), builder.ids
            builder = Builder()
        builder.add(document)
    if builder.ids:
        yield _written(folder, builder), builder.ids


def _written(folder: Path, builder: Builder) -> Segment:
    name = new_name()
    with storage.new_file(folder / f"{name}.seg") as file:
        size, checksum, lengths = builder.write(file)
    return Segment(name, size, checksum, len(builder.ids), lengths)


def keywords_of(article: Article, source: Iterable[str]) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield each field of keywords with an article's values; the words of its source are given."""
    yield "language", (article.language,) if article.language else ()
    yield "date", (article.date.isoformat() if article.date else "",)
    yield "source_name", (article.source,) if article.source else ()
    yield "source", dict.fromkeys(source)


def packed_article(article: Article) -> bytes:
    """Give an article without its id, deflated."""
    date = article.date.isoformat() if article.date else None
    values = (
        article.title,
        article.body,
        article.language,
        date,
        article.date_from,
        article.source,
        article.path,
        article.url,
        article.author,
        *article.noise,
    )
    record = b"\0".join(NOTHING if value is None else encode(value) for value in values)
    # No larger memory than the record fills: for the largest, clearing it takes half the time.
    size = len(record).bit_length()
    window, memory = min(max(size + 1, 9), zlib.MAX_WBITS), min(max(size - 6, 1), 9)
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -window, memory)
    return deflate.compress(record) + deflate.flush()


def packed_starts(starts: Sequence[int]) -> bytes:
    """Give the words of each sentence but the last, seven bits a byte, the lowest first."""
    packed = bytearray()
    before = 0
    for start in starts[1:]:
        words, before = start - before, start
        while words >= 0x80:
            packed.append(words & 0x7F | 0x80)
            words >>= 7
        packed.append(words)
    return bytes(packed)


def write_terms(
    writing: Writing, pairs: Sequence[tuple[str, str]], counts: Mapping[str, int]
) -> None:
    """Write the sections of terms: `pairs` are the entries, in order; word → articles."""
    writing.section(wordlist.pack(counts))
    by_lemma: dict[str, list[int]] = {}
    extras = array("I")
    word = -1
    before = None
    for entry, (exact, lemma) in enumerate(pairs):
        by_lemma.setdefault(lemma, []).append(entry)
        if exact == before:
            extras.append(word)
        else:
            word, before = word + 1, exact
    writing.section(wordlist.pack(dict.fromkeys(by_lemma, 1), alike=False))
    writing.section(little(extras))
    groups = [by_lemma[lemma] for lemma in sorted(by_lemma)]
    writing.section(little(array("I", accumulate(map(len, groups), initial=0))))
    writing.section(little(array("I", chain.from_iterable(groups))))


def write_postings(
    writing: Writing,
    starts: array[int],
    documents: Iterable[array[int]],
    times: bytes | bytearray,
    escaped: Sequence[tuple[int, int]],
    positions: Iterable[array[int]],
    *,
    wide: bool,
) -> None:
    """Write the first seven sections of a field. `times` holds ESCAPED where `escaped` says more:
    (posting, occurrences), rising. What comes in several arrays is written one after the other.
    """
    writing.section(little(starts))
    writing.section(*map(little, documents))
    writing.section(times)
    writing.section(little(array("I", chain.from_iterable(escaped))))
    blocks = [sum(times[at : at + STRIDE]) for at in range(0, len(times), STRIDE)]
    for posting, count in escaped:
        blocks[posting // STRIDE] += count - ESCAPED
    writing.section(little(array("I", accumulate(blocks, initial=0))))
    writing.section(b"I" if wide else b"H")
    writing.section(*map(little, positions))


def write_lengths(writing: Writing, lengths: array[int]) -> None:
    """Write the two sections of lengths: words, and the bytes that the score takes for them."""
    writing.section(little(lengths))
    writing.section(bytes(map(length_byte, lengths)))


def write_ids(writing: Writing, ids: Sequence[str]) -> None:
    """Write the sections of ids."""
    order = sorted(range(len(ids)), key=ids.__getitem__)
    encoded = [encode(id_) for id_ in ids]
    write_runs(writing, map(len, encoded), encoded)
    writing.section(little(array("H", order)))


def write_runs(writing: Writing, sizes: Iterable[int], runs: Iterable[bytes | memoryview]) -> None:
    """Write two sections: where each run of bytes begins, and the end; and the runs."""
    writing.section(little(array("I", accumulate(sizes, initial=0))))
    writing.begin()
    for run in runs:
        writing.write(run)


def write_keywords(writing: Writing, values: Mapping[str, array[int]]) -> None:
    """Write the three sections of a field of keywords."""
    ordered = sorted(values)
    parts = [encode(value) + b"\0" for value in ordered]
    writing.section(*parts)
    sizes = (len(values[value]) for value in ordered)
    writing.section(little(array("I", accumulate(sizes, initial=0))))
    writing.section(*(little(values[value]) for value in ordered))
