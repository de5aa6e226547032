"""The file of a segment: what is written is read, and every byte of it is checked."""

from __future__ import annotations

import io
import mmap
import struct
import zlib
from array import array
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.engines.whoosh.layout import BLOCK, SIZES, Numbers, SegmentFile, Writing, little

TYPE_CHECKING = False
if TYPE_CHECKING:
    from relsearch.engines.whoosh.layout import Code

LENGTHS = st.integers(0, 2 * BLOCK) | st.sampled_from([0, 1, 7, 8, BLOCK - 1, BLOCK, BLOCK + 1])


def written(sections: Sequence[bytes]) -> tuple[bytes, int]:
    """Give a file's bytes and the checksum that the list of segments holds."""
    file = io.BytesIO()
    writing = Writing(file)
    for section in sections:
        writing.section(section)
    size, checksum = writing.end()
    assert size == len(file.getvalue())
    return file.getvalue(), checksum


def opened(path: Path, data: bytes, checksum: int) -> SegmentFile:
    path.unlink(missing_ok=True)  # the one before may still be mapped
    path.write_bytes(data)
    return SegmentFile(path, len(data), checksum)


@pytest.fixture(scope="module", name="path")
def _path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layout") / "a.seg"


@given(st.lists(st.tuples(LENGTHS, st.integers(0, 255)), max_size=6))
def test_sections_come_back(path: Path, wanted: list[tuple[int, int]]) -> None:
    sections = [bytes([value]) * size for size, value in wanted]
    file = opened(path, *written(sections))
    assert [file.bytes_of(n).tobytes() for n in range(len(sections))] == sections
    assert all(start % 8 == 0 for start, _ in file.sections)
    assert list(file.damaged()) == []


@given(st.lists(st.binary(max_size=BLOCK), max_size=5))
def test_a_section_is_one_however_it_was_written(parts: list[bytes]) -> None:
    file = io.BytesIO()
    writing = Writing(file)
    writing.begin()
    for part in parts:
        writing.write(part)
    writing.end()
    assert file.getvalue() == written([b"".join(parts)])[0]


def test_the_format_is_the_documented_one(path: Path) -> None:
    data, checksum = written([b"abc", b"", b"x" * 4097])
    body = b"abc" + bytes(5) + b"x" * 4097 + bytes(7)
    trailer = struct.pack("<6Q", 0, 3, 8, 0, 8, 4097)
    trailer += struct.pack("<2I", zlib.crc32(body[:4096]), zlib.crc32(body[4096:]))
    tail = struct.pack("<8sIIQII", b"relsegmt", 2, 3, len(body), zlib.crc32(trailer), 0)
    assert data == body + trailer + tail
    assert checksum == zlib.crc32(trailer)


def test_every_byte_is_checked(path: Path) -> None:
    data, checksum = written([b"abc", bytes(2 * BLOCK + 5), b"end"])
    for place in [*range(0, len(data), 501), *range(len(data) - 120, len(data))]:
        bad = data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :]
        try:
            file = opened(path, bad, checksum)
        except ValueError:
            continue
        assert list(file.damaged()) == [place // BLOCK * BLOCK], place
        with pytest.raises(ValueError, match="altered"):
            list(map(file.bytes_of, range(3)))


def test_only_what_is_read_is_checked_and_that_once(path: Path) -> None:
    data, checksum = written([bytes(BLOCK), bytes(BLOCK), bytes(BLOCK)])
    bad = data[: BLOCK + 1] + b"\1" + data[BLOCK + 2 :]
    file = opened(path, bad, checksum)
    assert file.bytes_of(0) == file.bytes_of(2) == bytes(BLOCK)
    for start, end in ((0, 9), (1, 2), (0, BLOCK)):
        with pytest.raises(ValueError, match=f"altered at byte {BLOCK:,}"):
            file.bytes_of(1, start, end)


def test_a_block_is_checked_when_it_is_read_first(path: Path) -> None:
    data, checksum = written([bytes(2 * BLOCK)])
    file = opened(path, data, checksum)
    assert file.bytes_of(0, 0, BLOCK) == bytes(BLOCK)
    with path.open("r+b") as held:  # which changes what is mapped
        held.write(b"\1" * 2 * BLOCK)
    assert file.bytes_of(0, 0, BLOCK) == b"\1" * BLOCK
    with pytest.raises(ValueError, match=r"^a.seg was altered at byte 4,096 or after it$"):
        file.bytes_of(0)


@pytest.mark.parametrize("code", ["B", "H", "I"])
def test_numbers_are_checked_where_they_are_taken(path: Path, code: Code) -> None:
    numbers = array(code, (n % 251 for n in range(3 * BLOCK)))
    data, checksum = written([b"before", bytes(little(numbers)), b"behind"])
    altered = 8 + BLOCK + BLOCK // 2  # in the second block
    file = opened(path, data[:altered] + b"\xff" + data[altered + 1 :], checksum)
    bad = range((BLOCK - 8) // SIZES[code], (2 * BLOCK - 8) // SIZES[code])
    held = Numbers(file, 1, code)
    for start, end in ((0, 3), (2, 2), (bad[0] - 4, bad[0]), (bad[-1] + 1, 3 * BLOCK)):
        assert held[start:end].tolist() == numbers[start:end].tolist()
        assert file.numbers(1, code, start, end).tolist() == numbers[start:end].tolist()
    for start, end in ((bad[0] - 1, bad[0] + 1), (bad[-1], bad[-1] + 1), (bad[0], bad[0] + 1)):
        with pytest.raises(ValueError, match="altered at byte 4,096"):
            held[start:end]
        with pytest.raises(ValueError, match="altered at byte 4,096"):
            file.numbers(1, code, start, end)
    assert file.bytes_of(2).tobytes() == b"behind"


@pytest.mark.skipif(not hasattr(mmap, "MADV_DONTNEED"), reason="memory cannot be let go here")
def test_memory_is_let_go_after_so_many_blocks(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = opened(path, *written([bytes(300 * BLOCK)]))
    released: list[int] = []

    class Map:
        def madvise(self, advice: int) -> None:
            assert advice == mmap.MADV_DONTNEED
            released.append(block)

    file.map = Map()  # type: ignore[assignment]
    for block in range(300):
        file.bytes_of(0, block * BLOCK, (block + 1) * BLOCK)
    file.bytes_of(0)
    assert released == [127, 255]
    monkeypatch.delattr(mmap, "MADV_DONTNEED", raising=False)
    file.release()
    assert released == [127, 255]


def test_a_file_of_another_state_or_size_is_refused(path: Path) -> None:
    data, checksum = written([b"abc"])
    zeroed = struct.pack("<8sIIQII", b"relsegmt", 2, 9, 8, zlib.crc32(data[8:-32]), 0)
    for size, sum_, held, why in (
        (len(data), checksum ^ 1, data, "a.seg has another trailer than was written"),
        (len(data) + 1, checksum, data, f"a.seg has {len(data)} bytes instead of {len(data) + 1}"),
        (len(data), checksum, data[:-1], f"a.seg has {len(data) - 1} bytes"),
        (0, checksum, b"", "empty"),
        (5, checksum, b"short", "a.seg has 5 bytes instead of 5"),
        (len(data), checksum, b"\0" * len(data), "a.seg does not end like a segment"),
        (len(data), checksum, data[:-32] + zeroed, "a.seg has another trailer than 9 sections"),
    ):
        path.unlink(missing_ok=True)
        path.write_bytes(held)
        with pytest.raises(ValueError, match=why):
            SegmentFile(path, size, sum_)
    with pytest.raises(FileNotFoundError):
        SegmentFile(path.with_name("none.seg"), 1, 0)


@pytest.mark.parametrize("bounds", [(-1, 2), (0, 5), (3, 2), (5, 6)])
def test_a_slice_beyond_a_section_is_refused(path: Path, bounds: tuple[int, int]) -> None:
    file = opened(path, *written([bytes(little(array("I", [1, 2, 3, 4]))), b"more"]))
    with pytest.raises(ValueError, match=r"^a.seg points beyond its section 0$"):
        file.numbers(0, "I", *bounds)
    with pytest.raises(ValueError, match="beyond"):
        Numbers(file, 0, "I")[slice(*bounds)]


def test_numbers_are_swapped_where_the_machine_has_the_other_order(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = array("I", [1, 2**31, 7])
    plain = bytes(little(numbers))
    monkeypatch.setattr("sys.byteorder", "big")  # then this machine swaps what needs no swapping
    assert little(numbers) == b"".join(plain[at : at + 4][::-1] for at in range(0, 12, 4))
    file = opened(path, *written([b"abc"]))  # the checksums of blocks are swapped alike
    assert file.bytes_of(0).tobytes() == b"abc"
    file = opened(path, *written([bytes(little(numbers))]))
    assert file.numbers(0, "I").tolist() == numbers.tolist()
    assert Numbers(file, 0, "I")[1:3].tolist() == [2**31, 7]
    assert file.numbers(0, "B").tolist() == list(little(numbers))
