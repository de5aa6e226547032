"""Documents → the file of one segment. `segment.py` says what it holds, and reads it.

Postings grow in arrays a term, in the order of the documents, so that nothing has to be sorted but
the terms at the end. Memory follows from the number of words: `is_full` says when to begin another
segment.
"""

from __future__ import annotations

import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from pathlib import Path
from typing import BinaryIO

from relsearch.article import Article
from relsearch.engines import Document, wordlist
from relsearch.engines.letters import NOTHING, encode
from relsearch.engines.whoosh import storage
from relsearch.engines.whoosh.generations import new_name
from relsearch.engines.whoosh.layout import Writing, little
from relsearch.engines.whoosh.score import length_byte
from relsearch.engines.whoosh.segment import ESCAPED, FIELDS, KEYWORDS, STRIDE, Segment

MAX_DOCUMENTS = 2**16
"""Documents of a segment, so that two bytes name one."""
MAX_WORDS = 8_000_000
"""Words of a segment that is built from articles: some 200 MB while it is built."""
MAX_BYTES = 2**28
"""Deflated bytes of articles of such a segment."""
_LEVEL = 6  # of deflate: higher levels save nothing here


class _Numbers(dict[tuple[str, str], int]):
    """(exact form, lemma) → its number, given in the order in which they are met."""

    def __missing__(self, pair: tuple[str, str]) -> int:
        number = self[pair] = len(self)
        return number


class _Postings:
    """One field's postings: for each entry its documents, occurrences and positions."""

    def __init__(self) -> None:
        self.documents: dict[int, array[int]] = defaultdict(lambda: array("H"))
        self.occurrences: dict[int, bytearray] = defaultdict(bytearray)
        self.escaped: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.positions: dict[int, array[int]] = defaultdict(lambda: array("H"))
        self.lengths = array("I")
        self.wide = False

    def add(self, number: int, entries: Sequence[int]) -> None:
        """Take the words of document `number`, given by their entries, in order."""
        if len(entries) > 2**16 and not self.wide:
            self._widen()
        positions, documents, occurrences = self.positions, self.documents, self.occurrences
        for position, entry in enumerate(entries):
            positions[entry].append(position)
        for entry, times in Counter(entries).items():
            if times >= ESCAPED:
                self.escaped[entry].append((len(documents[entry]), times))
                times = ESCAPED  # noqa: PLW2901 - what the byte says
            documents[entry].append(number)
            occurrences[entry].append(times)
        self.lengths.append(len(entries))

    def _widen(self) -> None:
        """Make room for positions of four bytes."""
        widened = ((entry, array("I", held)) for entry, held in self.positions.items())
        self.positions = defaultdict(lambda: array("I"), widened)
        self.wide = True


class Builder:
    """A segment in the making."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.words = 0
        self._bytes = 0
        self._numbers = _Numbers()
        self._counts: Counter[str] = Counter()
        self._postings = {field: _Postings() for field in FIELDS}
        self._keywords: dict[str, dict[str, array[int]]] = {field: {} for field in KEYWORDS}
        self._sentences: list[bytes] = []
        self._records: list[bytes] = []

    @property
    def is_full(self) -> bool:
        """Tell whether the next document belongs into another segment."""
        return (
            self.words >= MAX_WORDS or self._bytes >= MAX_BYTES or len(self.ids) >= MAX_DOCUMENTS
        )

    def add(self, document: Document) -> None:
        """Take a document; a second one with its id stands beside it."""
        article, terms = document.article, document.terms
        number = len(self.ids)
        seen: set[str] = set()
        for field, postings in self._postings.items():
            exact = terms.get(field, ())
            lemmas = terms.get(f"{field}_lemma", exact)
            pairs = zip(exact, lemmas, strict=True)
            entries = list(map(self._numbers.__getitem__, pairs))
            postings.add(number, entries)
            self.words += len(entries)
            seen.update(exact)
        self._counts.update(seen)
        for field, values in _keywords(article, terms.get("source", ())):
            for value in values:
                self._keywords[field].setdefault(value, array("H")).append(number)
        self._sentences.append(packed_starts(document.sentences))
        record = packed_article(article)
        self._bytes += len(record)
        self._records.append(record)
        self.ids.append(article.id)

    def write(self, file: BinaryIO) -> tuple[int, int, Mapping[str, int]]:
        """Write all; give bytes and checksum of the file, and field → number of words."""
        writing = Writing(file)
        order = sorted(self._numbers)
        entries = [self._numbers[pair] for pair in order]
        write_terms(writing, order, self._counts)
        for postings in self._postings.values():
            _write_postings(writing, postings, entries)
        write_documents(writing, self.ids, self._sentences, self._records)
        for values in self._keywords.values():
            write_keywords(writing, values)
        size, checksum = writing.end()
        return size, checksum, {f: sum(p.lengths) for f, p in self._postings.items()}


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


def _keywords(article: Article, source: Iterable[str]) -> Iterator[tuple[str, Iterable[str]]]:
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
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
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


def _write_postings(writing: Writing, postings: _Postings, entries: Sequence[int]) -> None:
    documents, occurrences = postings.documents, postings.occurrences
    sizes = [len(documents[entry]) if entry in documents else 0 for entry in entries]
    starts = array("I", accumulate(sizes, initial=0))
    held = [entry for entry, size in zip(entries, sizes, strict=True) if size]
    escaped: list[tuple[int, int]] = []
    for start, entry in zip(starts, entries, strict=False):
        escaped += ((start + place, times) for place, times in postings.escaped.get(entry, ()))
    write_postings(
        writing,
        starts,
        [documents[entry] for entry in held],
        b"".join([occurrences[entry] for entry in held]),
        escaped,
        [postings.positions[entry] for entry in held],
        wide=postings.wide,
    )
    write_lengths(writing, postings.lengths)


def write_postings(
    writing: Writing,
    starts: array[int],
    documents: Iterable[array[int]],
    times: bytes,
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


def write_documents(
    writing: Writing, ids: Sequence[str], sentences: Sequence[bytes], records: Sequence[bytes]
) -> None:
    """Write the sections of documents."""
    order = sorted(range(len(ids)), key=ids.__getitem__)
    write_runs(writing, [encode(id_) for id_ in ids])
    writing.section(little(array("H", order)))
    write_runs(writing, sentences)
    write_runs(writing, records)


def write_runs(writing: Writing, runs: Sequence[bytes]) -> None:
    """Write two sections: where each run of bytes begins, and the end; and the runs."""
    writing.section(little(array("I", accumulate(map(len, runs), initial=0))))
    writing.section(*runs)


def write_keywords(writing: Writing, values: Mapping[str, array[int]]) -> None:
    """Write the three sections of a field of keywords."""
    ordered = sorted(values)
    parts = [encode(value) + b"\0" for value in ordered]
    writing.section(*parts)
    sizes = (len(values[value]) for value in ordered)
    writing.section(little(array("I", accumulate(sizes, initial=0))))
    writing.section(*(little(values[value]) for value in ordered))
