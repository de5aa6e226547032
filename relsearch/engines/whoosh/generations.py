"""Which segments make up the index, and how does a commit switch from one set to the next?

`segments` names them; replacing it is the commit. `segments.previous` is the list before, whose
files stay until the next commit. Everything else is written once.

Format 1, lines of ASCII whose values are parted by spaces:

    relsearch-segments 1
    generation 42                                one more with each commit
    segment NAME BYTES CHECKSUM DOCUMENTS TITLE BODY DELETED
    …                                            one line a segment, in the order of its documents
    end CHECKSUM                                 CRC-32 of all before this line, eight hex digits

NAME is 16 hex digits, the file is NAME.seg; its CHECKSUM that of the file's trailer (`layout.py`).
TITLE and BODY are the words of the documents that are not deleted. DELETED has a bit for each
document, the lowest of each byte first, in hexadecimal; - for none.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from relsearch.engines.whoosh import storage
from relsearch.engines.whoosh.segment import FIELDS, Segment, SegmentReader, deleted_numbers
from relsearch.errors import IndexDamagedError, IndexUnusableError
from relsearch.records import dataclass

LIST = "segments"
PREVIOUS = "segments.previous"
_FIRST = "relsearch-segments 1"
_NAME_DIGITS = 16
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Generation:
    """The segments that one commit made visible."""

    number: int = 0
    segments: tuple[Segment, ...] = ()


def new_name() -> str:
    """Give a name that no segment has."""
    return os.urandom(_NAME_DIGITS // 2).hex()


def read(folder: Path, name: str = LIST) -> Generation:
    """Read a list of segments. Raises IndexDamagedError when it is not what `write` writes."""
    path = folder / name
    try:
        return _generation(path.read_bytes())
    except FileNotFoundError as error:
        raise IndexDamagedError(f"{path} is missing") from error
    except PermissionError as error:
        raise IndexUnusableError(
            f"{path} cannot be read: {error.strerror}", remedy="Check the permissions."
        ) from error
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{path} does not read as a list of segments: {error}") from error


def write(folder: Path, generation: Generation) -> None:
    """Make a generation the visible one; its files are on disk already."""
    lines = [_FIRST, f"generation {generation.number}"]
    for segment in generation.segments:
        lengths = " ".join(str(segment.lengths[field]) for field in FIELDS)
        lines.append(
            f"segment {segment.name} {segment.size} {segment.checksum:08x} {segment.documents} "
            f"{lengths} {segment.deleted.hex() or '-'}"
        )
    text = "".join(f"{line}\n" for line in lines).encode("ascii")
    end = f"end {zlib.crc32(text):08x}\n".encode("ascii")
    storage.sync_folder(folder)  # the names of the segments' files
    storage.replace(folder / LIST, text + end, keeping=folder / PREVIOUS)


def _generation(data: bytes) -> Generation:
    text, end, checksum = data.rpartition(b"end ")
    if not end or checksum != f"{zlib.crc32(text):08x}\n".encode("ascii"):
        raise ValueError("it was altered")
    first, numbered, *rows = text.decode("ascii").splitlines()
    if first != _FIRST:
        raise ValueError(f"it begins with {first!r}")
    return Generation(int(numbered.split()[1]), tuple(map(_segment, rows)))


def _segment(row: str) -> Segment:
    _, name, size, checksum, documents, *lengths, deleted = row.split(" ")
    # The name becomes part of a path, so it may hold nothing but what `new_name` gives.
    if len(name) != _NAME_DIGITS or not _HEX.issuperset(name):
        raise ValueError(f"a segment is called {name!r}")
    bits = b"" if deleted == "-" else bytes.fromhex(deleted)
    by_field = dict(zip(FIELDS, map(int, lengths), strict=True))
    segment = Segment(name, int(size), int(checksum, 16), int(documents), by_field, bits)
    if min(segment.size, segment.documents, *by_field.values()) < 0 or segment.live < 0:
        raise ValueError(f"segment {name} has a negative number")
    return segment


def without(folder: Path, segment: Segment, documents: Iterable[int]) -> Segment:
    """Give the segment with these documents deleted as well."""
    gone = set(documents) - deleted_numbers(segment.deleted)
    if not gone:
        return segment
    reader = SegmentReader(folder, segment)
    bits = bytearray(segment.deleted or bytes(-(-segment.documents // 8)))
    for document in gone:
        bits[document // 8] |= 1 << document % 8
    lengths = {
        field: words - sum(reader.postings[field].lengths[document] for document in gone)
        for field, words in segment.lengths.items()
    }
    return replace(segment, deleted=bytes(bits), lengths=lengths)


def problems(folder: Path, generation: Generation) -> Iterator[tuple[str, str]]:
    """Read every byte of a generation's files; yield (file, what is wrong with it)."""
    for segment in generation.segments:
        path = folder / segment.file
        try:
            for at in SegmentReader(folder, segment).damaged():
                yield str(path), f"was altered in the block at byte {at:,}"
        except OSError as error:
            yield str(path), f"cannot be read: {error.strerror}"
        except ValueError as error:
            yield str(path), str(error)


def unlisted(folder: Path, *generations: Generation) -> Collection[Path]:
    """Give the files in an index's folder that belong to none of these generations."""
    kept = {segment.file for generation in generations for segment in generation.segments}
    kept |= {LIST, PREVIOUS}
    return [path for path in folder.iterdir() if path.name not in kept and is_ours(path)]


def is_ours(path: Path) -> bool:
    """Tell whether a file is one that this room writes."""
    name, _, suffix = path.name.partition(".")
    if suffix == "seg":
        return len(name) == _NAME_DIGITS and _HEX.issuperset(name)
    return name == LIST and suffix in ("new", "previous.new")
