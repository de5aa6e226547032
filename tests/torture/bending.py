"""An index of three segments with deletions, and ways to bend a file of it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from unittest import mock

from relsearch import Index
from relsearch.engines.whoosh import merging
from tests.torture.articles import lines, record

SIZES = (50, 16, 6)
"""Records of the files, and of the segments."""
_LANGUAGES = ("hi", "hi", "hi", "mr", "ne")
_SOURCES = ("दैनिक जागरण", "ANI", "अमर उजाला")


def records(file: int) -> Iterator[dict[str, str]]:
    """Yield the records of a file."""
    first = sum(SIZES[:file])
    for number in range(first, first + SIZES[file]):
        more = {
            "date": f"202{number % 3 + 3}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            "source": _SOURCES[number % len(_SOURCES)],
            "language": _LANGUAGES[number % len(_LANGUAGES)],
        }
        yield record(f"a{number}", number, words=50) | more


def build(folder: Path) -> tuple[Path, Path]:
    """Make an index; give its folder, and a copy of what it was before its last commit."""
    corpus, index, before = folder / "corpus", folder / "index", folder / "before"
    corpus.mkdir()
    total = sum(SIZES)
    # Else segments as small as these are joined, and written without what is deleted.
    several = mock.patch.multiple(merging, SMALL_WORDS=0, GONE=3.0)
    with several, Index.create(index) as opened:
        for file in range(len(SIZES)):
            (corpus / f"{file}.jsonl").write_text(lines(records(file)), "utf-8")
            opened.add([corpus])
        opened.remove([f"a{number}" for number in range(0, total, 9)])
        shutil.copytree(index, before)
        opened.remove([f"a{number}" for number in range(1, total, 9)])
    return index, before


def _bit(data: bytes, choose: random.Random) -> bytes:
    at = choose.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << choose.randrange(8)]) + data[at + 1 :]


def _zeroed(data: bytes, choose: random.Random) -> bytes:
    at = choose.randrange(len(data))
    return data[:at] + bytes(min(512, len(data) - at)) + data[at + 512 :]


def _noise(data: bytes, choose: random.Random) -> bytes:
    at = choose.randrange(len(data))
    return data[:at] + choose.randbytes(min(16, len(data) - at)) + data[at + 16 :]


def _cut(data: bytes, choose: random.Random) -> bytes:
    return data[: choose.randrange(len(data))]


def _swapped(data: bytes, choose: random.Random) -> bytes:
    size = min(choose.choice((64, 512, 4096, 16384)), len(data) // 2)
    one, two = sorted(choose.sample(range(len(data) // size), 2))
    a, b = one * size, two * size
    return (
        data[:a] + data[b : b + size] + data[a + size : b] + data[a : a + size] + data[b + size :]
    )


def _longer(data: bytes, choose: random.Random) -> bytes:
    return data + choose.choice((b"\0", b"\n", b"0" * 512, choose.randbytes(33)))


_BENDING: Mapping[str, Callable[[bytes, random.Random], bytes]] = {
    "bit": _bit,
    "zeroed": _zeroed,
    "random": _noise,
    "truncated": _cut,
    "swapped": _swapped,
    "appended": _longer,
    "emptied": lambda data, choose: b"",
}
KINDS = (*_BENDING, "missing", "stale")


def bend(
    path: Path, kind: str, data: bytes, stale: Sequence[bytes], choose: random.Random
) -> bool:
    """Damage a file that holds `data`; tell whether it is another one now."""
    if kind == "missing":
        path.unlink()
        return True
    if kind == "stale":
        bent = choose.choice(stale)
    else:
        bent = _BENDING[kind](data, choose) if data else b"\0"
    path.write_bytes(bent)
    return bent != data


def states_before(path: Path, before: Path) -> list[bytes]:
    """Give what a file may have held earlier, from a copy of the index before its last commit.

    Of a segment, which never changes, all others. An older seal of the ledger is what a run leaves
    that was killed before its end, and is known by that.
    """
    if path.name == "ledger.sum":
        return []
    segment = path.suffix == ".seg"
    found = sorted(before.rglob("*.seg" if segment else path.name))
    return [each.read_bytes() for each in found if not segment or each.name != path.name]
