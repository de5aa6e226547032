"""An index that was altered by somebody who makes the checksums right again."""

from __future__ import annotations

import random
import re
import struct
import zlib
from pathlib import Path

_TAIL = struct.Struct("<8sIIQII")
_SECTION = struct.Struct("<QQ")
_BLOCK = 2**12


def sealed(data: bytes) -> tuple[bytes, int]:
    """Give a segment's bytes with right checksums, and the one that the list of segments has."""
    magic, version, sections, start, _, zero = _TAIL.unpack(data[-_TAIL.size :])
    table = data[start : start + sections * _SECTION.size]
    blocks = [zlib.crc32(data[at : min(at + _BLOCK, start)]) for at in range(0, start, _BLOCK)]
    trailer = table + struct.pack(f"<{len(blocks)}I", *blocks)
    checksum = zlib.crc32(trailer)
    tail = _TAIL.pack(magic, version, sections, start, checksum, zero)
    return data[:start] + trailer + tail, checksum


def planted(data: bytes, payload: bytes, choose: random.Random) -> bytes:
    """Give a segment with a payload somewhere in it; half the time a section begins with it."""
    _, _, sections, start, _, _ = _TAIL.unpack(data[-_TAIL.size :])
    at = choose.randrange(start)
    if choose.random() < 0.5:
        at, _ = _SECTION.unpack_from(data, start + choose.randrange(sections) * _SECTION.size)
        at = min(at, start - 1)
    payload = payload[: start - at]
    return data[:at] + payload + data[at + len(payload) :]


def resealed(listed: bytes, name: str, checksum: int) -> bytes:
    """Give a list of segments that holds another checksum for one of them."""
    text = listed.rpartition(b"end ")[0].decode("ascii")
    text = re.sub(rf"(segment {name} \d+) [0-9a-f]{{8}}", rf"\1 {checksum:08x}", text)
    raw = text.encode("ascii")
    return raw + f"end {zlib.crc32(raw):08x}\n".encode("ascii")


def put_into(segment: Path, data: bytes, payload: bytes, choose: random.Random) -> None:
    """Put a payload into a segment of `data` and make its folder's list agree."""
    bent, checksum = sealed(planted(data, payload, choose))
    segment.write_bytes(bent)
    listed = segment.parent / "segments"
    listed.write_bytes(resealed(listed.read_bytes(), segment.stem, checksum))
