"""The terms of a segment as Whoosh asks for them: dictionary, cursor, postings and positions.

Everything is counted over documents that are not deleted: a term that only deleted documents hold
does not exist, so that frequencies do not depend on when segments were joined.
"""

from __future__ import annotations

import functools
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from whoosh import formats
from whoosh.codec.base import FieldCursor, TermsReader
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from relsearch.engines.whoosh.damage import reading
from relsearch.engines.whoosh.opened import OpenSegments
from relsearch.engines.whoosh.positions import Where
from relsearch.engines.whoosh.segment import FIELDS, KEYWORDS, LEMMAS

ID = "id"
TEXTS = (*FIELDS, *LEMMAS)
TERMS = (*TEXTS, *KEYWORDS, ID)
"""The fields that have terms."""

_REMEMBERED = 64  # terms whose postings are kept


def to_bytes(text: str) -> bytes:
    """Give a term as Whoosh keeps it; its order is that of code points."""
    return text.encode("utf-8", "surrogatepass")


def from_bytes(data: bytes) -> str:
    """Give the text of a term that Whoosh has kept."""
    return data.decode("utf-8", "surrogatepass")


class FlatPositions(formats.Positions):  # type: ignore[misc]
    """Positions of four bytes each, where Whoosh's own format would unpickle."""

    def encode(self, poslist: Sequence[int]) -> bytes:
        """Give the bytes of positions."""
        return array("I", poslist).tobytes()

    def decode_positions(self, valuestring: bytes) -> list[int]:
        """Give the positions of bytes."""
        return array("I", valuestring).tolist()

    def decode_frequency(self, valuestring: bytes) -> int:
        """Give the number of positions."""
        return len(valuestring) // array("I").itemsize


class SegmentTerms(TermsReader):  # type: ignore[misc]
    """All terms of one segment."""

    def __init__(self, opened: OpenSegments) -> None:
        self._opened = opened  # holds this segment alone
        (self._reader,) = opened.readers
        self._folder = opened.folder
        self._texts: dict[str, Sequence[str]] = {}
        # Whoosh asks for a term's size, statistics and postings one after the other.
        self.counts = functools.lru_cache(_REMEMBERED)(self._counted)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        field, text = term
        return field in TERMS and self.holds(field, from_bytes(text))

    def holds(self, field: str, text: str) -> bool:
        """Tell whether a document that is not deleted has a term."""
        deleted = self._reader.deleted
        with reading(self._folder):
            return any(
                not deleted.issuperset(documents) if deleted else len(documents) > 0
                for documents, _ in self._runs(field, text)
            )

    def _counted(self, field: str, text: str) -> Mapping[int, int]:
        """Give document → occurrences, rising, deleted documents left out."""
        found: dict[int, int] = {}
        deleted = self._reader.deleted
        with reading(self._folder):
            runs = self._runs(field, text)
            for documents, times in runs:
                for document, count in zip(documents, times, strict=True):
                    if document not in deleted:
                        found[document] = found.get(document, 0) + count
        return found if len(runs) < 2 else dict(sorted(found.items()))

    def _runs(self, field: str, text: str) -> Sequence[tuple[Sequence[int], Sequence[int]]]:
        """Give documents and occurrences, run after run."""
        reader = self._reader
        if field == ID:
            number = reader.numbers([text]).get(text)
            return [] if number is None else [([number], [1])]
        if field in KEYWORDS:
            documents = reader.with_value(field, text) if text else b""
            return [(documents, [1] * len(documents))]
        held = reader.postings[LEMMAS.get(field, field)]
        return [(held.documents(*run), held.occurrences(*run)) for run in reader.runs(field, text)]

    def texts(self, field: str) -> Sequence[str]:
        """Give all terms of a field, in order, with such as no document has any more."""
        if field not in self._texts:
            with reading(self._folder):
                self._texts[field] = self._read(field)
        return self._texts[field]

    def _read(self, field: str) -> Sequence[str]:
        reader = self._reader
        if field == ID:
            return list(dict.fromkeys(map(reader.id, reader.order)))
        if field in KEYWORDS:
            return [value for value in reader.values(field) if value]
        return reader.lemmas.words() if field in LEMMAS else reader.words.words()

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield (field, term), in the order of fields, then of terms."""
        for field in sorted(TERMS):
            yield from self.terms_from(field, b"", end=True)

    def terms_from(
        self, fieldname: str, prefix: bytes, *, end: bool = False
    ) -> Iterator[tuple[str, bytes]]:
        """Yield (field, term) from `prefix` on, and those of later fields unless `end`."""
        if fieldname not in TERMS:
            raise TermNotFound(f"no field {fieldname!r}")
        texts = self.texts(fieldname)
        for place in range(bisect_left(texts, from_bytes(prefix)), len(texts)):
            if self.holds(fieldname, texts[place]):
                yield fieldname, to_bytes(texts[place])
        for field in () if end else sorted(TERMS):
            if field > fieldname:
                yield from self.terms_from(field, b"", end=True)

    def items(self) -> Iterator[tuple[tuple[str, bytes], Any]]:
        """Yield ((field, term), its statistics)."""
        for term in self.terms():
            yield term, self.term_info(*term)

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], Any]]:
        """Yield ((field, term), its statistics) from `prefix` on."""
        for term in self.terms_from(fieldname, prefix):
            yield term, self.term_info(*term)

    def term_info(self, fieldname: str, text: bytes) -> Any:
        """Give a term's statistics. Raises TermNotFound."""
        found = self.counts(fieldname, from_bytes(text)) if fieldname in TERMS else {}
        if not found:
            raise TermNotFound(f"no term {fieldname}:{text!r}")
        lengths: Sequence[int] = [1]
        if fieldname in TEXTS:
            with reading(self._folder):
                held = self._reader.postings[LEMMAS.get(fieldname, fieldname)].lengths
                lengths = [held[document] for document in found]
        return TermInfo(
            weight=sum(found.values()),
            df=len(found),
            minlength=min(lengths),
            maxlength=max(lengths),
            maxweight=max(found.values()),
            minid=min(found),
            maxid=max(found),
        )

    def frequency(self, fieldname: str, text: bytes) -> int:
        """Give a term's occurrences, 0 for an unknown one: Whoosh counts on no error here."""
        return sum(self.counts(fieldname, from_bytes(text)).values())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Give the number of a term's documents, 0 for an unknown one."""
        return len(self.counts(fieldname, from_bytes(text)))

    def matcher(
        self, fieldname: str, text: bytes, format_: Any, scorer: Any = None
    ) -> PostingsMatcher:
        """Give a term's postings. Raises TermNotFound."""
        found = self.counts(fieldname, from_bytes(text)) if fieldname in TERMS else {}
        if not found:
            raise TermNotFound(f"no term {fieldname}:{text!r}")
        return PostingsMatcher(self, (fieldname, text), found, format_, scorer)

    def places(self, field: str, text: str, document: int) -> Sequence[int]:
        """Give the positions of a term in a document."""
        with reading(self._folder):
            return Where(self._opened, [document]).positions(field, text)[document]

    def cursor(self, fieldname: str, fieldobj: Any) -> Cursor:
        """Give a cursor over a field's terms."""
        return Cursor(self, fieldname)

    def indexed_field_names(self) -> Sequence[str]:
        """Give the fields that have terms."""
        return TERMS


class PostingsMatcher(LeafMatcher):  # type: ignore[misc]
    """The documents of one term in one segment. It has no blocks to skip by quality."""

    def __init__(
        self,
        terms: SegmentTerms,
        term: tuple[str, bytes],
        found: Mapping[int, int],
        format_: Any,
        scorer: Any,
    ) -> None:
        self.scorer = scorer
        self.format = format_
        self._terms = terms
        self._term = term
        self._found = found
        self._documents = list(found)
        self._place = 0

    def is_active(self) -> bool:
        """Tell whether there is a posting here."""
        return self._place < len(self._documents)

    def reset(self) -> None:
        """Go back to the first posting."""
        self._place = 0

    def copy(self) -> PostingsMatcher:
        """Give a second one that stands at the same posting."""
        copied = PostingsMatcher(self._terms, self._term, self._found, self.format, self.scorer)
        copied._place = self._place
        return copied

    def id(self) -> int:
        """Give the document."""
        return self._documents[self._place]

    def next(self) -> bool:
        """Go to the next posting."""
        if not self.is_active():
            raise ReadTooFar
        self._place += 1
        return False  # no new block

    def skip_to(self, id: int) -> bool:  # noqa: A002 - Whoosh's name
        """Go on to the first posting of this document or a later one."""
        if not self.is_active():
            raise ReadTooFar
        self._place = bisect_left(self._documents, id, self._place)
        return False

    def weight(self) -> float:
        """Give the occurrences."""
        return float(self._found[self.id()])

    def value(self) -> bytes:
        """Give the positions as bytes; nothing for a keyword."""
        field, text = self._term
        if field not in TEXTS:
            return b""
        return bytes(self.format.encode(self._terms.places(field, from_bytes(text), self.id())))

    def supports_block_quality(self) -> bool:
        """Say no."""
        return False

    def max_quality(self) -> float:
        """Give an upper bound of the score, which Whoosh asks for nevertheless."""
        return float(self.scorer.max_quality()) if self.scorer else float("inf")


class Cursor(FieldCursor):  # type: ignore[misc]
    """A place among the terms of one field; at first the first one."""

    def __init__(self, terms: SegmentTerms, field: str) -> None:
        self._terms = terms
        self._field = field
        self._texts = terms.texts(field)
        self._place = -1
        self.next()

    def first(self) -> str | None:
        """Go to the first term, and give it."""
        self._place = -1
        return self.next()

    def find(self, string: str | bytes) -> str | None:
        """Go to the first term that is not before this one, and give it."""
        text = from_bytes(string) if isinstance(string, bytes) else string
        self._place = bisect_left(self._texts, text) - 1
        return self.next()

    def next(self) -> str | None:
        """Go to the next term, and give it; None after the last one."""
        self._place += 1
        while self.is_valid() and not self._terms.holds(self._field, self._texts[self._place]):
            self._place += 1
        return self.text()

    def text(self) -> str | None:
        """Give the term, None after the last one."""
        return self._texts[self._place] if self.is_valid() else None

    def term_info(self) -> Any:
        """Give the term's statistics."""
        text = self.text()
        return None if text is None else self._terms.term_info(self._field, to_bytes(text))

    def is_valid(self) -> bool:
        """Tell whether there is a term here."""
        return self._place < len(self._texts)
