"""Which segments make up the index, and how does a commit switch from one set to the next?

`segments` names them; replacing it is the commit. `segments.previous` is the list before, whose
files stay until the next commit: it answers where the newer one does not read. Everything else is
written once. A commit: segment files on disk → `segments.previous` → `segments` → what neither
names is swept; each of the two is put in place in one step, and is on disk before the next.

Format 1, lines of ASCII whose values are parted by spaces:

    relsearch-segments 1
    generation 42                                one more with each commit; after it "mending"
                                                 while a repair has not had everything again, and
                                                 how many articles there were if only that is
                                                 known, or ? if not even that
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
from collections.abc import Collection, Iterable, Sequence

from relsearch.engines.whoosh import storage
from relsearch.engines.whoosh.damage import BUSY, busy, closed
from relsearch.engines.whoosh.segment import FIELDS, Segment, SegmentReader, deleted_numbers
from relsearch.errors import IndexDamagedError
from relsearch.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

LIST = "segments"
PREVIOUS = "segments.previous"
_FIRST = "relsearch-segments 1"
_MENDING = "mending"
UNKNOWN = -1
"""Articles that a repair has to find where not even their number is known."""
_NAME_DIGITS = 16
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Generation:
    """The segments that one commit made visible; with `mending` a repair has yet to add some.

    expected: how many articles there were before the damage, while a repair has yet to look for
    some that nothing names; UNKNOWN where that is lost too; else 0.
    """

    number: int = 0
    segments: tuple[Segment, ...] = ()
    mending: bool = False
    expected: int = 0

    def numbered(self, number: int, segments: Sequence[Segment] | None = None) -> Generation:
        """Give it another number and, where they are given, other segments."""
        kept = self.segments if segments is None else tuple(segments)
        return Generation(number, kept, self.mending, self.expected)


def new_name() -> str:
    """Give a name that no segment has."""
    return os.urandom(_NAME_DIGITS // 2).hex()


def read(folder: Path, name: str = LIST) -> Generation:
    """Read a list of segments. Raises IndexDamagedError when it is not what `write` writes."""
    path = folder / name
    try:
        with storage.open_file(path) as file:
            return _generation(file.read())
    except FileNotFoundError as error:
        raise IndexDamagedError(f"{path} is missing") from error
    except PermissionError as error:
        raise closed(folder, error) from error
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno in BUSY:
            raise busy(folder, error) from error
        why = getattr(error, "strerror", None) or error
        raise IndexDamagedError(f"{path} does not read as a list of segments: {why}") from error


def latest(folder: Path) -> tuple[Generation, str]:
    """Read the list of segments; give it, or the one before and why.

    Raises IndexDamagedError when neither reads, or the one before has nothing to answer with.
    """
    try:
        return read(folder), ""
    except IndexDamagedError as error:
        return before(folder, error), str(error)


def before(folder: Path, error: IndexDamagedError) -> Generation:
    """Give the generation before; raise `error` when there is none with an article."""
    try:
        generation = read(folder, PREVIOUS)
    except IndexDamagedError:
        raise error from None
    if not any(segment.live for segment in generation.segments):
        raise error
    return generation


def write(folder: Path, generation: Generation, *, before: Generation) -> None:
    """Make a generation the visible one; its files, and those of the one before, are on disk."""
    # The first step also puts the names of the segments' files on disk.
    storage.replace(folder / PREVIOUS, _packed(before))
    replace_list(folder, generation)


def replace_list(folder: Path, generation: Generation) -> None:
    """Write the visible generation again, which is the same but for `mending`."""
    storage.replace(folder / LIST, _packed(generation))


def _packed(generation: Generation) -> bytes:
    numbered = f"generation {generation.number}"
    if generation.mending:
        numbered += f" {_MENDING}"
    if generation.mending and generation.expected:
        numbered += f" {'?' if generation.expected == UNKNOWN else generation.expected}"
    lines = [_FIRST, numbered, *map(row_of, generation.segments)]
    text = "".join(f"{line}\n" for line in lines).encode("ascii")
    return text + f"end {zlib.crc32(text):08x}\n".encode("ascii")


def row_of(segment: Segment) -> str:
    """Give the line of a list that names a segment."""
    lengths = " ".join(str(segment.lengths[field]) for field in FIELDS)
    return (
        f"segment {segment.name} {segment.size} {segment.checksum:08x} {segment.documents} "
        f"{lengths} {segment.deleted.hex() or '-'}"
    )


def _generation(data: bytes) -> Generation:
    text, end, checksum = data.rpartition(b"end ")
    if not end or checksum != f"{zlib.crc32(text):08x}\n".encode("ascii"):
        raise ValueError("it was altered")
    first, numbered, *rows = text.decode("ascii").splitlines()
    word, number, *mark = numbered.split(" ")
    count = mark[1] if mark[1:] else "0"
    known = (first, word) == (_FIRST, "generation") and mark in ([], [_MENDING], [_MENDING, count])
    if not known or int(number) < 0 or not (count.isdecimal() or count == "?"):
        raise ValueError(f"it begins with {first!r} and {numbered!r}")
    segments = tuple(map(segment_of, rows))
    if len({segment.name for segment in segments}) < len(segments):
        raise ValueError("it names a segment twice")
    return Generation(int(number), segments, bool(mark), UNKNOWN if count == "?" else int(count))


def segment_of(row: str) -> Segment:
    """Read a line of `row_of`. Raises ValueError when it is none."""
    word, name, size, checksum, documents, *lengths, deleted = row.split(" ")
    # The name becomes part of a path, so it may hold nothing but what `new_name` gives.
    if word != "segment" or len(name) != _NAME_DIGITS or not _HEX.issuperset(name):
        raise ValueError(f"a {word} is called {name!r}")
    bits = b"" if deleted == "-" else bytes.fromhex(deleted)
    by_field = dict(zip(FIELDS, map(int, lengths), strict=True))
    segment = Segment(name, int(size), int(checksum, 16), int(documents), by_field, bits)
    if min(segment.size, segment.documents, *by_field.values()) < 0:
        raise ValueError(f"segment {name} has a negative number")
    if (deleted != "-" and len(bits) != -(-segment.documents // 8)) or (
        int.from_bytes(bits, "little") >> segment.documents
    ):
        raise ValueError(f"segment {name} has not one bit for each document")
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
        field: words - sum(map(reader.postings[field].length, gone))
        for field, words in segment.lengths.items()
    }
    from dataclasses import replace

    return replace(segment, deleted=bytes(bits), lengths=lengths)


def unlisted(folder: Path, *generations: Generation) -> Collection[Path]:
    """Give the files in an index's folder that belong to none of these generations."""
    kept = {segment.file for generation in generations for segment in generation.segments}
    return [path for path in folder.iterdir() if path.name not in kept and is_ours(path)]


def any_segment(folder: Path) -> bool:
    """Tell whether a folder holds a segment's file."""
    return any(is_ours(path) for path in folder.glob("*.seg"))


def is_ours(path: Path) -> bool:
    """Tell whether a file is one that this room writes."""
    name, _, suffix = path.name.partition(".")
    if suffix == "seg":
        return len(name) == _NAME_DIGITS and _HEX.issuperset(name)
    return name == LIST and suffix in ("new", "previous.new")
