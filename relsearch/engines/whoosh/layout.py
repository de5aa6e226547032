"""The file of a segment: named runs of bytes that are checked as they are read.

Format 2. Numbers are little-endian and unsigned; u1, u2, u4 and u8 say how many bytes each takes.

    sections    one after the other, each beginning at a multiple of 8; `segment.py` says what
                stands in each
    trailer     for each section u8 where it begins and u8 its bytes; then for each block of
                4,096 bytes before the trailer, the last one shorter, u4 its CRC-32
    tail        the last 32 bytes: "relsegmt", u4 version, u4 number of sections, u8 where the
                trailer begins, u4 CRC-32 of the trailer, u4 zero

What is written is never changed. The CRC-32 of the trailer stands in the list of segments too, so
that a file of another state of the index is not taken for this one.
"""

from __future__ import annotations

import mmap
import struct
import sys
import zlib
from array import array
from collections.abc import Iterator

from relsearch.engines.whoosh.storage import open_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO, Literal, TypeAlias

    Code = Literal["B", "H", "I"]
    """u1, u2, u4 for `array` and `memoryview`."""
    Bytes: TypeAlias = bytes | bytearray | memoryview | array[int]

BLOCK = 2**12
_AT_ONCE = 128  # blocks checked before their pages are let go, to be mapped again when read
_MAGIC, _VERSION = b"relsegmt", 2
TAIL = struct.Struct("<8sIIQII")
_SECTION = struct.Struct("<QQ")


class Writing:
    """A segment's file that is being written, section after section."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._checksums = array("I")
        self._sections: list[tuple[int, int]] = []
        self._at = 0
        self._open = b""  # less than a block, not yet written

    def section(self, *parts: Bytes) -> None:
        """Append a section made of these bytes; numbers have to be `little`."""
        self.begin()
        for part in parts:
            self.write(part)

    def begin(self) -> None:
        """Begin a section that `write` fills."""
        gap = -self._at % 8
        self._put(bytes(gap))
        self._sections.append((self._at, 0))

    def write(self, data: Bytes) -> None:
        """Append to the section that was begun last."""
        view = memoryview(data).cast("B")
        start, length = self._sections[-1]
        self._sections[-1] = (start, length + len(view))
        self._put(view)

    def _put(self, data: bytes | memoryview) -> None:
        self._at += len(data)
        taken = 0
        while len(self._open) + len(data) - taken >= BLOCK:
            end = taken + BLOCK - len(self._open)
            block = self._open + data[taken:end]
            self._checksums.append(zlib.crc32(block))
            self._file.write(block)
            self._open, taken = b"", end
        self._open += data[taken:]

    def end(self) -> tuple[int, int]:
        """Write the rest; give the bytes of the file and the CRC-32 of its trailer."""
        self._put(bytes(-self._at % 8))
        start = self._at
        if self._open:
            self._checksums.append(zlib.crc32(self._open))
            self._file.write(self._open)
        table = b"".join(_SECTION.pack(*section) for section in self._sections)
        trailer = table + little(self._checksums)
        checksum = zlib.crc32(trailer)
        tail = TAIL.pack(_MAGIC, _VERSION, len(self._sections), start, checksum, 0)
        self._file.write(trailer + tail)
        return start + len(trailer) + len(tail), checksum


class SegmentFile:
    """The sections of a written file, mapped. All calls raise ValueError on damage."""

    def __init__(self, path: Path, size: int, checksum: int) -> None:
        """Open a file of `size` bytes whose trailer has this CRC-32. Raises OSError too."""
        self.path = path
        with open_file(path) as file:
            self.map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if len(self.map) != size or size < TAIL.size:
            raise ValueError(f"{path.name} has {len(self.map)} bytes instead of {size}")
        magic, version, count, start, found, zero = TAIL.unpack(self.map[-TAIL.size :])
        if (magic, version, zero) != (_MAGIC, _VERSION, 0):
            raise ValueError(f"{path.name} does not end like a segment")
        trailer = self.map[start : -TAIL.size]
        if not zlib.crc32(trailer) == found == checksum:
            raise ValueError(f"{path.name} has another trailer than was written")
        self._end = start
        table = count * _SECTION.size
        if len(trailer) != table + -(-start // BLOCK) * 4:
            raise ValueError(f"{path.name} has another trailer than {count} sections need")
        self.sections = list(_SECTION.iter_unpack(trailer[:table]))
        self._checksums = array("I", trailer[table:])
        if sys.byteorder == "big":
            self._checksums.byteswap()
        self._sound = bytearray(len(self._checksums))
        self._fresh = 0  # blocks checked
        self.view = memoryview(self.map)

    def bytes_of(self, section: int, start: int = 0, end: int | None = None) -> memoryview:
        """Give bytes of a section that are what was written."""
        begin, length = self.sections[section]
        stop = length if end is None else end
        if not 0 <= start <= stop <= length:
            raise ValueError(f"{self.path.name} points beyond its section {section}")
        self.check(begin + start, begin + stop)
        return self.view[begin + start : begin + stop]

    def numbers(
        self, section: int, code: Code, start: int = 0, end: int | None = None
    ) -> memoryview:
        """Give numbers `start` to `end` of a section of numbers."""
        size = SIZES[code]
        data = self.bytes_of(section, start * size, None if end is None else end * size)
        if sys.byteorder == "little" or code == "B":
            return data.cast(code)
        swapped = array(code, data.tobytes())
        swapped.byteswap()
        return memoryview(swapped)

    def check(self, start: int, end: int) -> None:
        """Compare the blocks that hold these bytes with their checksums, each once."""
        first, last = start // BLOCK, -(-end // BLOCK)
        if self._sound.find(0, first, last) < 0:
            return
        for block in range(first, last):
            if not self._sound[block]:
                at = block * BLOCK
                data = self.view[at : min(at + BLOCK, self._end)]
                if zlib.crc32(data) != self._checksums[block]:
                    raise ValueError(f"{self.path.name} was altered at byte {at:,} or after it")
                self._sound[block] = 1
                self._fresh += 1
                if self._fresh % _AT_ONCE == 0:
                    self.release()  # a check maps many pages around those it looks at

    def release(self) -> None:
        """Let the system take back the memory of what was read, where it can be told so."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self.map.madvise(mmap.MADV_DONTNEED)

    def damaged(self) -> Iterator[int]:
        """Yield where each block begins that is not what was written, in order."""
        for block, checksum in enumerate(self._checksums):
            at = block * BLOCK
            if zlib.crc32(self.view[at : min(at + BLOCK, self._end)]) != checksum:
                yield at


class Numbers:
    """A section of numbers, of which a slice is checked when it is taken.

    A slice beyond the end raises ValueError.
    """

    def __init__(self, file: SegmentFile, section: int, code: Code) -> None:
        start, length = file.sections[section]
        self._check = file.check
        self._start = start
        self._size = SIZES[code]
        self._length = length // self._size
        self._swap = sys.byteorder == "big" and code != "B"
        self._numbers = file.view[start : start + length].cast(code)

    def __getitem__(self, wanted: slice) -> memoryview:
        start, end = wanted.start, wanted.stop
        if not 0 <= start <= end <= self._length:
            raise ValueError("a segment points beyond a section")
        self._check(self._start + start * self._size, self._start + end * self._size)
        found = self._numbers[wanted]
        if self._swap:
            swapped = array(found.format, found.tobytes())
            swapped.byteswap()
            return memoryview(swapped)
        return found


SIZES = {code: array(code).itemsize for code in ("B", "H", "I")}


def little(numbers: array[int]) -> bytes | memoryview:
    """Give the bytes of numbers, the lowest byte of each first; not copied if they lie so."""
    if sys.byteorder == "big":
        numbers = array(numbers.typecode, numbers)
        numbers.byteswap()
    return memoryview(numbers).cast("B") if numbers else b""
