"""Which files make up the index, and how does a commit switch from one set to the next?

`segments.json` names the segments and their deleted documents; replacing it is the commit. It
stands in the place of Whoosh's table of contents, which is a pickle. Everything else is written
once.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from whoosh import fields
from whoosh.analysis import IDAnalyzer
from whoosh.codec import default_codec
from whoosh.codec.whoosh3 import W3Segment
from whoosh.columns import VarBytesColumn
from whoosh.index import TOC, FileIndex
from whoosh.writing import SegmentWriter

from relsearch.engines import wordlist
from relsearch.engines.whoosh import unpickle
from relsearch.engines.whoosh.storage import SCRATCH, Storage
from relsearch.engines.whoosh.vocabulary import WORD_FIELDS, living_counts
from relsearch.errors import IndexDamagedError, IndexUnusableError

LIST = "segments.json"
TEXT_FIELDS = ("title", "body", "title_lemma", "body_lemma")
_NAME = re.compile("[0-9a-z]{16}")
_SUFFIX = re.compile(r"(\.[a-z_]+)+")
_WORDS = ".words"
_REQUIRED = {".trm", ".pst", "._stored.col", ".id.col", ".date.col", ".lemmas.col", _WORDS}
_BLOCK = 2**20
CHECKED_BYTES = 8 * 2**20
"""Files up to this size are read and checked whenever the index is opened."""
_MEMORY_MB = 256  # postings a writer holds before it spills them to disk

unpickle.install()


@dataclass(frozen=True, slots=True)
class Segment:
    """One immutable set of files, and which of its documents (numbered from 0) are deleted.

    lengths: field → number of terms over the documents that are not deleted, as Whoosh rounds
    them, so that the same articles have the same average however they came into the index.
    files:   suffix → bytes and CRC-32 of each file; empty until the segment is `sealed`.
    """

    name: str
    documents: int
    lengths: Mapping[str, int]
    deleted: frozenset[int] = frozenset()
    files: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def live(self) -> int:
        """The number of documents that are not deleted."""
        return self.documents - len(self.deleted)

    def to_whoosh(self) -> Any:
        """Give the Whoosh segment."""
        deleted = set(self.deleted) or None
        segment = W3Segment(default_codec(), "MAIN", self.documents, self.name, deleted)
        segment._fieldlengths = dict(self.lengths)
        return segment


def schema() -> Any:
    """Give the Whoosh schema. It comes from here, never from a file."""
    text = {name: fields.TEXT(analyzer=IDAnalyzer(), phrase=True) for name in TEXT_FIELDS}
    return fields.Schema(
        id=fields.ID(sortable=True),
        date=fields.ID(sortable=True),
        language=fields.ID(),
        source=fields.KEYWORD(),
        source_name=fields.ID(),
        article=fields.STORED,
        lemmas=fields.COLUMN(VarBytesColumn(write_offsets_cutoff=0)),
        **text,
    )


class _Files(FileIndex):  # type: ignore[misc]
    """A Whoosh index whose list of segments is given, not read from a table of contents."""

    def __init__(self, folder: Path, segments: Sequence[Segment]) -> None:
        self.storage = Storage(folder)
        self._schema = schema()
        self.indexname = "MAIN"
        self._segments = [segment.to_whoosh() for segment in segments]

    def _read_toc(self) -> Any:
        return TOC(self._schema, list(self._segments), 0)


class OpenSegments:
    """A Whoosh reader over segments, `reader`, with the files it keeps open.

    All files are opened at once, so that it goes on reading when a commit of another process has
    deleted them. `columns` holds the values of "id", "date" and "lemmas" by document number,
    `words` the list of words of each segment.
    """

    def __init__(self, folder: Path, segments: Sequence[Segment]) -> None:
        for segment in segments:
            _check(folder, segment)
        self._files = _Files(folder, segments)
        self.words: list[wordlist.WordList] = []
        try:
            self.reader = self._files.reader()
            self.columns = self._open_columns()
            for segment in segments:
                self.words.append(wordlist.WordList(_words_file(folder, segment.name)))
            # Whoosh passes over a file that it does not find. A name is never used twice, so
            # what is there now was there all the time.
            for segment in segments:
                _check_presence(folder, segment)
        except BaseException:
            self.close()
            raise

    def _open_columns(self) -> dict[str, Any]:
        for leaf, _ in self.reader.leaf_readers():
            if leaf.doc_count_all():
                leaf.stored_fields(0)
                for name in TEXT_FIELDS:
                    leaf.doc_field_length(0, name)
        if not self.reader.doc_count_all():
            return {}
        return {name: self.reader.column_reader(name) for name in ("id", "date", "lemmas")}

    def close(self) -> None:
        """Close the files. The reader's own `close` misses some and closes others twice."""
        self._files.storage.close()


def new_segment(folder: Path, documents: Iterable[dict[str, Any]]) -> Segment:
    """Write documents, given as Whoosh fields, into a segment of their own. Not yet visible."""
    writer = _writer(folder)
    counts: Counter[str] = Counter()
    try:
        for document in documents:
            writer.add_document(**document)
            counts.update({word for name in WORD_FIELDS for word in document.get(name, ())})
        return _finish(writer, counts)
    except BaseException:
        _give_up(writer)
        raise


def sealed(folder: Path, segment: Segment) -> Segment:
    """Give the segment with what its files hold now."""
    prefix = f"MAIN_{segment.name}"
    found = {
        path.name.removeprefix(prefix): _measured(path)
        for path in sorted(folder.glob(f"{prefix}.*"))
    }
    return replace(segment, files=found)


def problems(folder: Path, segment: Segment) -> Iterator[tuple[str, str]]:
    """Read every byte of a segment; yield (file, what is wrong with it)."""
    for suffix, (size, checksum) in segment.files.items():
        path = folder / f"MAIN_{segment.name}{suffix}"
        try:
            found = _measured(path)
        except OSError as error:
            yield str(path), f"cannot be read: {error.strerror}"
            continue
        if found != (size, checksum):
            what = f"has {found[0]} bytes instead of {size}"
            yield str(path), what if found[0] != size else "has other content than was written"


def _measured(path: Path) -> tuple[int, int]:
    size = checksum = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            size += len(block)
            checksum = zlib.crc32(block, checksum)
    return size, checksum


def _check(folder: Path, segment: Segment) -> None:
    """Raise FileNotFoundError or ValueError when files are not what was written.

    Of files larger than CHECKED_BYTES only the size is looked at: reading all of a large index
    would cost more than the query.
    """
    for suffix, (size, checksum) in segment.files.items():
        path = folder / f"MAIN_{segment.name}{suffix}"
        found = path.stat().st_size
        if found != size:
            raise ValueError(f"{path.name} has {found} bytes instead of {size}")
        if size <= CHECKED_BYTES and _measured(path) != (size, checksum):
            raise ValueError(f"{path.name} has other content than was written")


def _check_presence(folder: Path, segment: Segment) -> None:
    for suffix in segment.files:
        (folder / f"MAIN_{segment.name}{suffix}").stat()


def without(folder: Path, segment: Segment, numbers: Collection[int]) -> Segment:
    """Give the segment with these documents deleted as well."""
    gone = [number for number in numbers if number not in segment.deleted]
    if not gone:
        return segment
    taken = _lengths(folder, segment, gone)
    lengths = {field: length - taken[field] for field, length in segment.lengths.items()}
    return replace(segment, lengths=lengths, deleted=segment.deleted | frozenset(gone))


def merge(folder: Path, segments: Sequence[Segment]) -> Segment:
    """Write the live documents of several segments into one new segment."""
    writer = _writer(folder)
    counts: Counter[str] = Counter()
    try:
        for segment in segments:
            source = OpenSegments(folder, [segment])
            try:
                writer.add_reader(source.reader)
                counts.update(living_counts(source.reader, source.words[0]))
            finally:
                source.close()
        return sealed(folder, _finish(writer, counts))
    except BaseException:
        _give_up(writer)
        raise


def _writer(folder: Path) -> Any:
    return SegmentWriter(_Files(folder, ()), _lk=False, compound=False, limitmb=_MEMORY_MB)


def _finish(writer: Any, counts: Mapping[str, int]) -> Segment:
    written = writer._finalize_segment()
    writer.storage.close()
    wordlist.write(_words_file(Path(writer.storage.folder), written.segid), counts)
    documents = written.doc_count_all()
    segment = Segment(written.segid, documents, dict.fromkeys(TEXT_FIELDS, 0))
    lengths = _lengths(Path(writer.storage.folder), segment, range(documents))
    return replace(segment, lengths=lengths)


def _lengths(folder: Path, segment: Segment, numbers: Iterable[int]) -> dict[str, int]:
    """Give the lengths of the text fields summed over some documents."""
    wanted = list(numbers)
    source = OpenSegments(folder, [segment])
    try:
        length_of = source.reader.doc_field_length
        return {field: sum(length_of(n, field) or 0 for n in wanted) for field in TEXT_FIELDS}
    finally:
        source.close()


def _words_file(folder: Path, name: str) -> Path:
    return folder / f"MAIN_{name}{_WORDS}"


def _give_up(writer: Any) -> None:
    # Not through Whoosh, which would write the rest of the segment first, perhaps to a full disk.
    writer.storage.close()
    remove_files(Path(writer.storage.folder), [writer.newsegment.segid])


def remove_files(folder: Path, names: Iterable[str]) -> None:
    """Delete the files of these segments."""
    for name in names:
        for path in folder.glob(f"MAIN_{name}.*"):
            path.unlink(missing_ok=True)


def read_list(folder: Path) -> tuple[Segment, ...]:
    """Read `segments.json`. Raises IndexDamagedError when it is not what `write_list` writes."""
    path = folder / LIST
    try:
        return tuple(_segment(**row) for row in _rows(path.read_bytes()))
    except FileNotFoundError as error:
        raise IndexDamagedError(f"{path} is missing") from error
    except PermissionError as error:
        raise IndexUnusableError(
            f"{path} cannot be read: {error.strerror}", remedy="Check the permissions."
        ) from error
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise IndexDamagedError(f"{path} does not read as a list of segments: {error}") from error


def _rows(data: bytes) -> list[dict[str, Any]]:
    listed = json.loads(data)
    rows: list[dict[str, Any]] = listed["segments"]
    if checksum(rows) != listed["checksum"]:
        raise ValueError("it was altered")
    return rows


def checksum(rows: object) -> int:
    """Give the CRC-32 of a list of segments, as `json.dumps` writes it."""
    return zlib.crc32(json.dumps(rows).encode())


def _segment(
    name: str,
    documents: int,
    lengths: dict[str, int],
    deleted: list[int],
    files: dict[str, list[int]],
) -> Segment:
    # The name and the suffixes become part of a path, so they may hold nothing but what Whoosh
    # makes them of.
    if not _NAME.fullmatch(name) or not _is_count(documents):
        raise ValueError(f"segment {name!r} of {documents!r} documents")
    if not all(_is_count(number) and number < documents for number in deleted):
        raise ValueError(f"segment {name!r} has a deleted document beyond its end")
    if set(lengths) != set(TEXT_FIELDS) or not all(map(_is_count, lengths.values())):
        raise ValueError(f"segment {name!r} has a field of no length")
    if not set(files) >= _REQUIRED or not all(map(_SUFFIX.fullmatch, files)):
        raise ValueError(f"segment {name!r} lacks a file")
    measures = {suffix: (size, checksum) for suffix, (size, checksum) in files.items()}
    return Segment(name, documents, lengths, frozenset(deleted), measures)


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def write_list(folder: Path, segments: Sequence[Segment]) -> None:
    """Make `segments` the visible ones: their files reach the disk before the list does."""
    for segment in segments:
        for path in folder.glob(f"MAIN_{segment.name}.*"):
            _sync(path)
    rows = [{**asdict(segment), "deleted": sorted(segment.deleted)} for segment in segments]
    scratch = folder / f"{LIST}.new"
    listed = {"segments": rows, "checksum": checksum(rows)}
    scratch.write_text(json.dumps(listed), encoding="utf-8")
    _sync(scratch)
    scratch.replace(folder / LIST)
    _sync(folder)


def unlisted(folder: Path, segments: Sequence[Segment]) -> tuple[Path, ...]:
    """Give what belongs to none of these segments: other segments and scratch folders."""
    names = {segment.name for segment in segments}
    return tuple(
        path
        for path in folder.iterdir()
        if (path.name.startswith("MAIN_") and path.name[5:21] not in names)
        or path.name.endswith(SCRATCH)
    )


def remove(paths: Iterable[Path]) -> None:
    """Delete files and scratch folders, which others may have deleted before."""
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
