"""One segment, read where it lies.

A term has two forms, the exact one and the lemma, and every pair of them that occurs is an entry:
entries are numbered in the order of (exact form, lemma). Postings belong to entries; a lemma has
those of all its entries, so that its level of the index costs a table and no postings.

    0    exact forms        a list of words (`wordlist.py`) with the articles that hold each
    1    lemmas             a list of words
    2    extra entries      u4 each: for every entry of a word after its first, the word's number
    3    groups             u4 for each lemma: where its entries begin below, and the end
    4    entries of lemmas  u4 each, rising within a lemma
    5    title, nine sections:
         0  starts          u4 for each entry: where its postings begin, and the end
         1  documents       u2 a posting, rising within an entry
         2  occurrences     u1 a posting; 255 stands for more than 254
         3  many            u4, u4: each posting of 255, and its occurrences
         4  marks           u4 for every 128th posting: positions before it, and all
         5  size            "H" or "I": bytes of a position, 2 or 4
         6  positions       of each occurrence, rising within a posting
         7  lengths         u4 a document: its words
         8  length bytes    u1 a document (`score.py`)
    14   body, the same
    23   ids                two sections: u4 where each document's id begins, and the end; the ids
    25   order              u2: documents in the order of their ids
    26   sentences          two sections: u4 where each document's begin, and the end; the words of
                            each sentence but the last, seven bits a byte, the lowest first
    28   articles           two sections: u4 where each begins, and the end; title, body, language,
                            date, date_from, source, path, url, author and noise lines, parted by a
                            zero byte and deflated
    30   language, date, source_name and source, three sections each:
         0  values          in order, each followed by a zero byte
         1  starts          u4 for each value: where its documents begin, and the end
         2  documents       u2 each, rising within a value
"""

from __future__ import annotations

import functools
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from relsearch.article import Article
from relsearch.engines.letters import NOTHING, decode
from relsearch.engines.whoosh.layout import Numbers, SegmentFile
from relsearch.engines.whoosh.postings import Postings
from relsearch.engines.wordlist import WordList
from relsearch.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path


FIELDS = ("title", "body")
KEYWORDS = ("language", "date", "source_name", "source")
LEMMAS = {"title_lemma": "title", "body_lemma": "body"}
_TITLE, _FIELD, _IDS, ORDER, _SENTENCES, _ARTICLES, _KEYWORDS = 5, 9, 23, 25, 26, 28, 30
_SECTIONS = _KEYWORDS + 3 * len(KEYWORDS)
_REMEMBERED = 20_000  # terms whose postings need not be looked up again


@dataclass(frozen=True, slots=True)
class Segment:
    """What the list of segments says of one: its file, and which documents are deleted.

    size, checksum:  the bytes of the file, and the CRC-32 of its trailer.
    lengths:         field → words over the documents that are not deleted.
    deleted:         a bit for each document, the lowest of each byte first; empty for none.
    """

    name: str
    size: int
    checksum: int
    documents: int
    lengths: Mapping[str, int]
    deleted: bytes = b""

    @property
    def live(self) -> int:
        """The number of documents that are not deleted."""
        return self.documents - int.from_bytes(self.deleted, "little").bit_count()

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.seg"


def deleted_numbers(bits: bytes) -> frozenset[int]:
    """Give the numbers of the bits that are set."""
    return frozenset(
        8 * place + bit
        for place, byte in enumerate(bits)
        if byte
        for bit in range(8)
        if byte >> bit & 1
    )


def _date(text: str) -> dt.date:
    import datetime as dt  # most searches show a date, but not all

    return dt.date.fromisoformat(text)


class SegmentReader:
    """The documents and terms of one segment. All calls raise ValueError on damage."""

    def __init__(self, folder: Path, segment: Segment) -> None:
        """Open its file. Raises OSError too."""
        self.segment = segment
        self._file = SegmentFile(folder / segment.file, segment.size, segment.checksum)
        if len(self._file.sections) != _SECTIONS:
            raise ValueError(f"{segment.file} has {len(self._file.sections)} sections")
        if self._file.sections[ORDER][1] != 2 * segment.documents:
            raise ValueError(f"{segment.file} does not hold {segment.documents} documents")
        self._values: dict[str, Sequence[str]] = {}
        self._packed_sections: dict[int, tuple[Numbers, Numbers]] = {}
        self._runs: dict[tuple[str, str], Sequence[tuple[int, int]]] = {}
        self._entries: tuple[dict[str, Sequence[int]], dict[str, Sequence[int]]] = ({}, {})
        self.deleted = deleted_numbers(segment.deleted)
        self.postings = {
            field: Postings(self._file, _TITLE + _FIELD * place)
            for place, field in enumerate(FIELDS)
        }

    @functools.cached_property
    def words(self) -> WordList:
        """The exact forms."""
        return self._words(0)

    @functools.cached_property
    def lemmas(self) -> WordList:
        """The lemmas."""
        return self._words(1)

    def _words(self, section: int) -> WordList:
        start, length = self._file.sections[section]
        return WordList(self._file.map, start, start + length, check=self._file.check)

    def entries(self, field: str, text: str) -> Sequence[int]:
        """Give the entries of a term of a text field or of its lemmas, rising."""
        known = self._entries[field in LEMMAS]  # title and body have the same ones
        if text not in known:
            if len(known) >= _REMEMBERED:
                known.clear()
            number = (self.lemmas if field in LEMMAS else self.words).number(text)
            of_number = self.group if field in LEMMAS else self.of_word
            known[text] = () if number is None else of_number(number)
        return known[text]

    def group(self, lemma: int) -> Sequence[int]:
        """Give the entries of the lemma with a number."""
        start, end = self._groups[lemma : lemma + 2]
        return self._members[start:end]

    def of_word(self, word: int) -> Sequence[int]:
        """Give the entries of the exact form with a number."""
        extras = self.extras
        first = word + bisect_left(extras, word)
        return range(first, word + 1 + bisect_right(extras, word))

    def pairs(self) -> Sequence[tuple[str, str]]:
        """Give the exact form and the lemma of each entry."""
        words = self.words.words()
        lemmas = [""] * (len(self.postings["body"].starts) - 1)
        for number, lemma in enumerate(self.lemmas.words()):
            for entry in self.group(number):
                lemmas[entry] = lemma
        numbers = sorted([*range(len(words)), *self.extras])
        return [(words[n], lemma) for n, lemma in zip(numbers, lemmas, strict=True)]

    def holding(self, word: str) -> set[int]:
        """Give the documents that are not deleted and hold an exact form."""
        found: set[int] = set()
        for field, postings in self.postings.items():
            for start, end in self.runs(field, word):
                found.update(postings.documents(start, end))
        return found - self.deleted

    def forms(self, lemma: str) -> set[str]:
        """Give the exact forms of a lemma."""
        extras = self.extras
        places = range(len(extras))  # the entry of each: its word's number, and those before it
        return {
            self.words.word(entry - bisect_right(places, entry, key=lambda n: extras[n] + n + 1))
            for entry in self.entries("body_lemma", lemma)
        }

    @functools.cached_property
    def extras(self) -> memoryview:
        """The number of the word, for every entry of a word after its first."""
        return self._file.numbers(2, "I")

    @functools.cached_property
    def _groups(self) -> Numbers:
        return Numbers(self._file, 3, "I")

    @functools.cached_property
    def _members(self) -> Numbers:
        return Numbers(self._file, 4, "I")

    def runs(self, field: str, text: str) -> Sequence[tuple[int, int]]:
        """Give the runs of postings of a term, each with its first and its end."""
        found = self._runs.get((field, text))
        if found is None:
            if len(self._runs) >= _REMEMBERED:
                self._runs.clear()
            found = self._runs[field, text] = self._find_runs(field, text)
        return found

    def _find_runs(self, field: str, text: str) -> Sequence[tuple[int, int]]:
        bounds = self.postings[LEMMAS.get(field, field)].bounds
        found = (tuple(bounds[entry : entry + 2]) for entry in self.entries(field, text))
        return [(start, end) for start, end in found if start < end]

    def id(self, document: int) -> str:
        """Give a document's id."""
        return decode(self._packed_of(_IDS, document))

    @functools.cached_property
    def order(self) -> memoryview:
        """The documents in the order of their ids."""
        return self._file.numbers(ORDER, "H")

    def numbers(self, ids: Collection[str]) -> dict[str, int]:
        """Give id → document for the ids that exist; of two documents with one id the later."""
        order = self.order
        found: dict[str, int] = {}
        if len(ids) * 16 > len(order):  # looking at all is quicker than looking each up
            every = {self.id(n): n for n in range(len(order)) if n not in self.deleted}
            return {id_: every[id_] for id_ in ids if id_ in every}
        for id_ in ids:
            place = bisect_right(order, id_, key=self.id) - 1
            while place >= 0 and self.id(order[place]) == id_:
                if order[place] not in self.deleted:
                    found[id_] = max(order[place], found.get(id_, -1))
                place -= 1
        return found

    def sentences(self, document: int) -> Sequence[int]:
        """Give the positions in the body at which sentences begin after the first, rising."""
        starts: list[int] = []
        at = words = shift = 0
        for byte in self._packed_of(_SENTENCES, document):
            words |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                at += words
                starts.append(at)
                words = shift = 0
        return starts

    def article(self, document: int) -> Article:
        """Give a stored article."""
        record = zlib.decompress(self._packed_of(_ARTICLES, document), -zlib.MAX_WBITS)
        title, body, language, date, date_from, source, path, url, author, *noise = [
            None if value == NOTHING else decode(value) for value in record.split(b"\0")
        ]
        return Article(
            self.id(document),
            title or "",
            body or "",
            language or "",
            _date(date) if date else None,
            date_from,  # type: ignore[arg-type]
            source or "",
            path or "",
            url,
            author,
            tuple(line or "" for line in noise),
        )

    def record(self, document: int) -> memoryview:
        """Give a stored article as it is kept."""
        return self._packed_of(_ARTICLES, document)

    def size(self, of: Callable[[SegmentReader, int], memoryview], document: int) -> int:
        """Give the bytes that `record` or `packed_sentences` gives, without reading them."""
        section = _ARTICLES if of is SegmentReader.record else _SENTENCES
        start, end = self._packed(section)[0][document : document + 2]
        return int(end - start)

    def section_sizes(self) -> Sequence[int]:
        """Give the bytes of each section."""
        return [length for _, length in self._file.sections]

    def release(self) -> None:
        """Let the system take back the memory that what was read takes."""
        self._file.release()

    def packed_sentences(self, document: int) -> memoryview:
        """Give the lengths of a document's sentences as they are kept."""
        return self._packed_of(_SENTENCES, document)

    def _packed_of(self, section: int, document: int) -> memoryview:
        starts, data = self._packed(section)
        start, end = starts[document : document + 2]
        return data[start:end]

    def _packed(self, section: int) -> tuple[Numbers, Numbers]:
        if section not in self._packed_sections:
            numbers = Numbers(self._file, section, "I"), Numbers(self._file, section + 1, "B")
            self._packed_sections[section] = numbers
        return self._packed_sections[section]

    def values(self, field: str) -> Sequence[str]:
        """Give the values of a field of keywords, in order."""
        if field not in self._values:
            data = self._file.bytes_of(_KEYWORDS + 3 * KEYWORDS.index(field)).tobytes()
            self._values[field] = [decode(value) for value in data.split(b"\0")[:-1]]
        return self._values[field]

    def value_counts(self, field: str) -> Iterator[tuple[str, int]]:
        """Yield the values of a field of keywords, each with its documents, deleted ones too."""
        section = _KEYWORDS + 3 * KEYWORDS.index(field)
        starts = self._file.numbers(section + 1, "I")
        counts = [end - start for start, end in pairwise(starts)]
        held = self._file.sections[section + 2][1] // 2
        if min(counts, default=0) < 0 or (starts and (starts[0], starts[-1]) != (0, held)):
            raise ValueError(f"{self.segment.file} has other documents of a {field} than in all")
        return zip(self.values(field), counts, strict=True)

    def with_value(self, field: str, value: str) -> memoryview:
        """Give the documents with a value of a field of keywords, rising."""
        values = self.values(field)
        place = bisect_left(values, value)
        if place == len(values) or values[place] != value:
            return memoryview(b"").cast("H")
        section = _KEYWORDS + 3 * KEYWORDS.index(field)
        start, end = self._file.numbers(section + 1, "I", place, place + 2)
        return self._file.numbers(section + 2, "H", start, end)

    def damaged(self) -> Iterator[int]:
        """Yield where each block of the file begins that is not what was written."""
        return self._file.damaged()
