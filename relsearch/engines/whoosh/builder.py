"""Documents → the file of one segment. `segment.py` says what it holds, and reads it.

Words are kept as numbers of entries, in the order of the text; they are put in the order of the
entries at the end, by numpy when they are many. Memory follows from the number of words: `is_full`
says when to begin another segment.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from pathlib import Path
from typing import BinaryIO, TypeAlias

from relsearch.article import Article
from relsearch.engines import Document, packing
from relsearch.engines.letters import NOTHING, UNUSED, encode
from relsearch.engines.whoosh import gathering, storage
from relsearch.engines.whoosh.generations import new_name
from relsearch.engines.whoosh.layout import Writing, little
from relsearch.engines.whoosh.postings import ESCAPED, STRIDE
from relsearch.engines.whoosh.score import length_byte
from relsearch.engines.whoosh.segment import FIELDS, KEYWORDS, Segment

MAX_DOCUMENTS = 2**16
"""Documents of a segment, so that two bytes name one."""
MAX_WORDS = 1_000_000
"""Words of a segment that is built from articles, and 25 MB: what a run that is interrupted can
write in half a second. With twice as many, indexing takes 4 to 12 % less time."""
MAX_ENTRIES = 75_000
"""Distinct words of such a segment: some 60 MB more, and most of the time of writing it. Articles
of a million words hold 50,000; lists of names and bad scans many more."""
MAX_BYTES = 2**28
"""Deflated bytes of articles of such a segment."""
_MANY = 50_000  # words of a segment from which on numpy is worth its import
_NO_TEXT = NOTHING.decode()
_LEVEL = 6  # of deflate: higher levels save nothing here


Pair: TypeAlias = tuple[str, str]
"""The exact form and the lemma of a word: an entry of the index."""
Encoder: TypeAlias = Callable[[str], bytes | None]
"""What `bulk.encoder` gives."""


class _Entries(dict[Pair, int]):
    """pair → the number of its entry, in the order in which pairs are met."""

    def __missing__(self, pair: Pair) -> int:
        number = self[pair] = len(self)
        return number


class _Holders(dict[str, "array[int]"]):
    """value of a keyword → the documents that hold it."""

    def __missing__(self, value: str) -> array[int]:
        found = self[value] = array("H")
        return found


class _Words:
    """One field's words: the entry of each, document after document."""

    def __init__(self) -> None:
        self.entries = array("I")
        self.lengths = array("I")


class Builder:
    """A segment in the making."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.words = 0
        self._bytes = 0
        self._entries = _Entries()
        self._fields = {field: _Words() for field in FIELDS}
        self._keywords = {field: _Holders() for field in KEYWORDS}
        self._sentences: list[bytes] = []
        self._records: list[bytes] = []
        self._encoded: Encoder | None = None

    @property
    def is_full(self) -> bool:
        """Tell whether the next document belongs into another segment."""
        return (
            self.words >= MAX_WORDS
            or self._bytes >= MAX_BYTES
            or len(self.ids) >= MAX_DOCUMENTS
            or len(self._entries) >= MAX_ENTRIES
        )

    def add(self, document: Document) -> None:
        """Take a document; a second one with its id stands beside it."""
        article, terms = document.article, document.terms
        number = len(self.ids)
        for field, words in self._fields.items():
            pairs = document.words.get(field)
            if pairs is None:
                exact = terms.get(field, ())
                pairs = list(zip(exact, terms.get(f"{field}_lemma", exact), strict=True))
            words.entries.extend(map(self._entries.__getitem__, pairs))
            words.lengths.append(len(pairs))
            self.words += len(pairs)
        for field, values in keywords_of(article, terms.get("source", ())):
            for value in values:
                self._keywords[field][value].append(number)
        self._sentences.append(packed_starts(document.sentences))
        if self._encoded is None and self.words >= _MANY:
            from relsearch.engines.whoosh import bulk

            self._encoded = bulk.encoder()
        record = packed_article(article, self._encoded)
        self._bytes += len(record)
        self._records.append(record)
        self.ids.append(article.id)

    def write(self, file: BinaryIO) -> tuple[int, int, Mapping[str, int]]:
        """Write all; give bytes and checksum of the file, and field → number of words.

        What was taken is gone afterwards.
        """
        writing = Writing(file)
        pairs = sorted(self._entries)
        ranks = [0] * len(pairs)
        for rank, pair in enumerate(pairs):
            ranks[self._entries[pair]] = rank
        self._entries.clear()
        numbers, exact = numbered(pairs)
        gathered, holders = _means(self.words)
        found = [gathered(words.entries, words.lengths, ranks) for words in self._fields.values()]
        counts = dict(zip(exact, holders(numbers, found), strict=True))
        write_terms(writing, pairs, counts)
        for words, postings in zip(self._fields.values(), found, strict=True):
            words.entries = array("I")
            write_postings(
                writing,
                postings.starts,
                [postings.documents],
                postings.times,
                postings.escaped,
                [postings.positions],
                wide=postings.wide,
            )
            write_lengths(writing, words.lengths)
        write_ids(writing, self.ids)
        for runs in (self._sentences, self._records):
            write_runs(writing, map(len, runs), runs)
        for values in self._keywords.values():
            write_keywords(writing, values)
        size, checksum = writing.end()
        return size, checksum, {field: sum(held.lengths) for field, held in self._fields.items()}


def _means(words: int) -> tuple[Callable[..., gathering.Gathered], Callable[..., list[int]]]:
    """Give what makes postings of so many words, and what counts documents."""
    if words < _MANY:
        return gathering.gathered, gathering.holders
    from relsearch.engines.whoosh import bulk

    return bulk.gathered, bulk.holders


def numbered(pairs: Iterable[Pair]) -> tuple[array[int], list[str]]:
    """Give the number of each pair's exact form, and the exact forms; pairs come in order."""
    numbers = array("I")
    exact: list[str] = []
    for form, _ in pairs:
        if not exact or form != exact[-1]:
            exact.append(form)
        numbers.append(len(exact) - 1)
    return numbers, exact


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


def packed_article(article: Article, encoded: Encoder | None = None) -> bytes:
    """Give an article without its id, deflated.

    `encoded` does what `encode` does for all texts at once, with U+FFFE between them; it gives
    None where it cannot.
    """
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
    record = _quickly(values, encoded) if encoded else None
    if record is None:
        record = b"\0".join([NOTHING if value is None else encode(value) for value in values])
    # No larger memory than the record fills: for the largest, clearing it takes half the time.
    size = len(record).bit_length()
    window, memory = min(max(size + 1, 9), zlib.MAX_WBITS), min(max(size - 6, 1), 9)
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -window, memory)
    return deflate.compress(record) + deflate.flush()


def _quickly(values: Sequence[str | None], encoded: Encoder) -> bytes | None:
    text = UNUSED.join([_NO_TEXT if value is None else value for value in values])
    if text.count(UNUSED) != len(values) - 1 or text.count(_NO_TEXT[0]) != values.count(None):
        return None  # signs that have to be escaped
    return encoded(text)


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
    writing: Writing,
    pairs: Sequence[tuple[str, str]],
    counts: Mapping[str, int],
    pause: Callable[[], None] = packing.no_pause,
) -> None:
    """Write the sections of terms: `pairs` are the entries, in order; word → articles.

    `pause` is as for `packing.pack`.
    """
    writing.section(packing.pack(counts, pause=pause))
    pause()
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
    pause()
    writing.section(packing.pack(dict.fromkeys(by_lemma, 1), alike=False))
    pause()
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
