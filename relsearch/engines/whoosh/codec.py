"""The same files for Whoosh: `open_index` gives a `whoosh.index.Index` that its searcher reads.

Segments come from our list, the schema from the code here, and no file holds a pickle. Writing is
refused: `builder.py` writes. Searches of relsearch itself go past all this; it is for those who
have queries of Whoosh's own, and the tests compare both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from whoosh import columns, fields
from whoosh.analysis import Token, Tokenizer
from whoosh.codec.base import Codec, PerDocumentReader
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.index import Index
from whoosh.reading import EmptyReader, MultiReader
from whoosh.reading import SegmentReader as WhooshReader
from whoosh.writing import IndexingError

from relsearch.analysis import analyzer_for
from relsearch.engines.whoosh import generations
from relsearch.engines.whoosh.codec_terms import (
    ID,
    TEXTS,
    FlatPositions,
    SegmentTerms,
    to_bytes,
)
from relsearch.engines.whoosh.damage import reading
from relsearch.engines.whoosh.generations import Generation
from relsearch.engines.whoosh.opened import OpenSegments
from relsearch.engines.whoosh.segment import KEYWORDS, LEMMAS, Segment, deleted_numbers
from relsearch.errors import IndexDamagedError

COLUMNS = (ID, "date")
STORED = ("path", "url", "author", "date_from")
_TRIES = 20  # commits that may come between reading the list and opening its files


def open_index(folder: Path, *, language: str = "hi") -> SegmentsIndex:
    """Open the engine's folder, `engine` in that of an index, for Whoosh.

    `language` is that of the analyzer for query strings, highlights and texts to compare with;
    the terms of the index are what they are. Raises IndexDamagedError, LanguageError.
    """
    return SegmentsIndex(folder, language)


def schema(language: str = "hi") -> Any:
    """Give Whoosh's schema of every index."""
    exact, lemmas = Words(language, lemmas=False), Words(language, lemmas=True)
    held = {name: _text(exact, stored=True) for name in TEXTS if name not in LEMMAS}
    held |= {name: _text(lemmas, stored=False) for name in LEMMAS}
    held |= {
        name: fields.ID(stored=name != "source", sortable=name in COLUMNS) for name in KEYWORDS
    }
    held |= {name: fields.STORED() for name in STORED}
    return fields.Schema(**held, id=fields.ID(stored=True, unique=True, sortable=True))


def _text(analyzer: Words, *, stored: bool) -> Any:
    field = fields.TEXT(analyzer=analyzer, stored=stored)
    field.format = FlatPositions()
    return field


class Words(Tokenizer):  # type: ignore[misc]
    """Whoosh's interface of an analyzer, with the words of ours."""

    def __init__(self, language: str, *, lemmas: bool) -> None:
        self._analyzer = analyzer_for(language)
        self._lemmas = lemmas

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        keeporiginal: bool = False,
        removestops: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        mode: str = "",
        **others: Any,
    ) -> Iterator[Any]:
        """Yield one and the same token object, word after word, as Whoosh's analyzers do."""
        token = Token(positions, chars, removestops=removestops, mode=mode, **others)
        for word in self._analyzer(value):
            token.text = word.lemma if self._lemmas else word.exact
            token.boost = 1.0
            token.stopped = False
            token.original = word.surface
            token.pos = start_pos + word.position
            token.startchar, token.endchar = start_char + word.start, start_char + word.end
            yield token


class SegmentsIndex(Index):  # type: ignore[misc]
    """The latest state of an index; each reader keeps the state in which it was opened."""

    def __init__(self, folder: Path, language: str) -> None:
        self.folder = folder
        self.schema = schema(language)
        self.indexname = "relsearch"
        self._latest()

    def _latest(self) -> Generation:
        return generations.read(self.folder)

    def reader(self, reuse: Any = None) -> Any:
        """Open the segments. Raises IndexDamagedError."""
        latest = self._latest()
        for _ in range(_TRIES):
            try:
                return self._reader(latest)
            except IndexDamagedError:  # files that a commit sweeps look damaged in many ways
                before, latest = latest, self._latest()
                if latest == before:
                    raise
        return self._reader(latest)

    def _reader(self, state: Generation) -> Any:
        with reading(self.folder):
            readers = [
                WhooshReader(None, self.schema, SegmentEntry(self.folder, segment), state.number)
                for segment in state.segments
            ]
        if not readers:
            return EmptyReader(self.schema)
        return readers[0] if len(readers) == 1 else MultiReader(readers, state.number)

    def is_empty(self) -> bool:
        """Tell whether there is no document."""
        return not self._latest().segments

    def latest_generation(self) -> int:
        """Give the number of the last commit."""
        return self._latest().number

    def last_modified(self) -> float:
        """Give the time of the last commit, in seconds since 1970."""
        return (self.folder / generations.LIST).stat().st_mtime

    def optimize(self) -> None:
        """Refuse: segments are joined as relsearch writes."""
        _refuse()

    def writer(self, **options: Any) -> NoReturn:
        """Refuse: relsearch writes."""
        _refuse()


class SegmentCodec(Codec):  # type: ignore[misc]
    """Reads a segment; every way to write one is refused."""

    length_stats = False

    def __init__(self, opened: OpenSegments) -> None:
        self._opened = opened

    def terms_reader(self, storage: Any, segment: SegmentEntry) -> SegmentTerms:
        """Give the terms."""
        return SegmentTerms(self._opened)

    def per_document_reader(self, storage: Any, segment: SegmentEntry) -> Documents:
        """Give the documents."""
        return Documents(self._opened)

    def per_document_writer(self, storage: Any, segment: Any) -> NoReturn:
        """Refuse."""
        _refuse()

    def field_writer(self, storage: Any, segment: Any) -> NoReturn:
        """Refuse."""
        _refuse()

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> NoReturn:
        """Refuse."""
        _refuse()

    def new_segment(self, storage: Any, indexname: str) -> NoReturn:
        """Refuse."""
        _refuse()


class SegmentEntry(WhooshSegment):  # type: ignore[misc]
    """What Whoosh is told of one segment."""

    def __init__(self, folder: Path, segment: Segment) -> None:
        super().__init__("relsearch")
        self.segid = segment.name
        self._folder = folder
        self._segment = segment
        self._deleted = deleted_numbers(segment.deleted)

    def codec(self) -> SegmentCodec:
        """Open the file. Raises OSError, ValueError."""
        return SegmentCodec(OpenSegments(self._folder, [self._segment]))

    def doc_count_all(self) -> int:
        """Give the number of documents with the deleted ones."""
        return self._segment.documents

    def deleted_count(self) -> int:
        """Give the number of deleted documents."""
        return len(self._deleted)

    def deleted_docs(self) -> Sequence[int]:
        """Give the deleted documents."""
        return sorted(self._deleted)

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a document is deleted."""
        return docnum in self._deleted

    def delete_document(self, docnum: int, delete: bool = True) -> NoReturn:
        """Refuse."""
        _refuse()

    def set_doc_count(self, doccount: int) -> NoReturn:
        """Refuse."""
        _refuse()

    def should_assemble(self) -> bool:
        """Say no: a segment is one file."""
        return False


class Documents(PerDocumentReader):  # type: ignore[misc]
    """What is known of each document of a segment."""

    def __init__(self, opened: OpenSegments) -> None:
        (self._reader,) = opened.readers
        self._folder = opened.folder
        self._segment = self._reader.segment

    def doc_count(self) -> int:
        """Give the number of documents that are not deleted."""
        return self._segment.live

    def doc_count_all(self) -> int:
        """Give the number of documents with the deleted ones."""
        return self._segment.documents

    def has_deletions(self) -> bool:
        """Tell whether there are deleted documents."""
        return bool(self._reader.deleted)

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a document is deleted."""
        return docnum in self._reader.deleted

    def deleted_docs(self) -> Sequence[int]:
        """Give the deleted documents."""
        return sorted(self._reader.deleted)

    def supports_columns(self) -> bool:
        """Say yes."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Tell whether a field has a column."""
        return fieldname in COLUMNS

    def list_columns(self) -> Sequence[str]:
        """Give the fields that have a column."""
        return COLUMNS

    def column_reader(self, fieldname: str, column: Any) -> ValueColumn:
        """Give the value of each document, empty for none."""
        reader = self._reader
        with reading(self._folder):
            if fieldname == ID:
                return ValueColumn([to_bytes(reader.id(n)) for n in range(self.doc_count_all())])
            held = [b""] * self.doc_count_all()
            for value in reader.values(fieldname):
                for document in reader.with_value(fieldname, value):
                    held[document] = to_bytes(value)
        return ValueColumn(held)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Give the words of a document's field, exactly."""
        if fieldname not in TEXTS:
            return default
        with reading(self._folder):
            return int(self._lengths(fieldname)[docnum])

    def field_length(self, fieldname: str) -> int:
        """Give the words of a field, those of deleted documents left out."""
        return self._segment.lengths.get(LEMMAS.get(fieldname, fieldname), 0)

    def min_field_length(self, fieldname: str) -> int:
        """Give the words of the shortest."""
        return min(self._living_lengths(fieldname), default=0)

    def max_field_length(self, fieldname: str) -> int:
        """Give the words of the longest."""
        return max(self._living_lengths(fieldname), default=0)

    def _living_lengths(self, field: str) -> Sequence[int]:
        if field not in TEXTS:
            return []
        with reading(self._folder):
            lengths = self._lengths(field)
            return [lengths[document] for document in self.all_doc_ids()]

    def _lengths(self, field: str) -> Sequence[int]:
        return self._reader.postings[LEMMAS.get(field, field)].lengths

    def stored_fields(self, docnum: int) -> Mapping[str, str]:
        """Give what a document has of the stored fields."""
        with reading(self._folder):
            article = self._reader.article(docnum)
        found = {
            "id": article.id,
            "title": article.title,
            "body": article.body,
            "language": article.language,
            "date": article.date.isoformat() if article.date else None,
            "source_name": article.source,
            **{name: getattr(article, name) for name in STORED},
        }
        return {name: value for name, value in found.items() if value}


class ValueColumn(columns.ColumnReader):  # type: ignore[misc]
    """A value for each document."""

    def __init__(self, held: Sequence[bytes]) -> None:
        self._held = held

    def __len__(self) -> int:
        return len(self._held)

    def __getitem__(self, docnum: int) -> bytes:
        return self._held[docnum]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._held)


def _refuse() -> NoReturn:
    raise IndexingError("this index is written by relsearch alone: use Index.add")
