"""An index that was altered by somebody who makes the checksums right again."""

from __future__ import annotations

import json
import random
import re
import sqlite3
import struct
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

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


def without_name(path: Path) -> tuple[str, int]:
    """Give what to sort an index's files by: the names of segments are others each time."""
    return path.suffix or path.name, path.stat().st_size


def into_segment(index: Path, payload: bytes, choose: random.Random) -> str:
    """Put a payload into a segment, and make the list agree; say where."""
    path = choose.choice(sorted((index / "engine").glob("*.seg"), key=without_name))
    bent, checksum = sealed(planted(path.read_bytes(), payload, choose))
    path.write_bytes(bent)
    listed = path.with_name("segments")
    listed.write_bytes(resealed(listed.read_bytes(), path.stem, checksum))
    return f"engine/{path.name}"


def into_list(index: Path, payload: bytes, choose: random.Random) -> str:
    """Put a payload in the place of a value in one of the lists of segments."""
    path = index / "engine" / choose.choice(("segments", "segments.previous"))
    values = re.split(rb"([ \n])", path.read_bytes().rpartition(b"end ")[0])
    at = choose.randrange(0, len(values), 2)
    raw = b"".join((*values[:at], payload, *values[at + 1 :]))
    path.write_bytes(raw + f"end {zlib.crc32(raw):08x}\n".encode("ascii"))
    return f"engine/{path.name}, value {at // 2}"


def into_manifest(index: Path, payload: bytes, choose: random.Random) -> str:
    """Put a payload in the place of a value of the manifest, or of one of its names."""
    path = index / "manifest.json"
    values: dict[str, Any] = json.loads(path.read_bytes())
    del values["checksum"]
    text = payload.decode("utf-8" if payload.isascii() else "latin-1")
    where = choose.choice(("engine", "format", "analyzers", "a fingerprint", "a language", "more"))
    if where == "a fingerprint":
        values["analyzers"][choose.choice(list(values["analyzers"]))] = text
    elif where == "a language":
        values["analyzers"][text] = text
    else:
        values[where] = text
    raw = json.dumps(values, separators=(",", ":")).encode()
    values["checksum"] = f"{zlib.crc32(raw):08x}"
    path.write_text(f"{json.dumps(values, indent=1)}\n", "utf-8")
    return f"{path.name}, {where}"


def into_ledger(index: Path, payload: bytes, choose: random.Random) -> str:
    """Put a payload into a row of the ledger, as text or as bytes, and seal the ledger."""
    path = index / "ledger.sqlite"
    table, column = choose.choice(_COLUMNS)
    value = payload if choose.random() < 0.5 else payload.decode("utf-8", "replace")
    with closing(sqlite3.connect(path)) as rows, rows:
        (key,) = choose.choice(rows.execute(f"select {_KEYS[table]} from {table}").fetchall())
        where = f"{_KEYS[table]} = ?"
        rows.execute(f"update {table} set {column} = ? where {where}", (value, key))
    data = path.read_bytes()
    changes = int.from_bytes(data[24:28], "big")
    line = f"relsearch-ledger 1 {changes} {len(data)} {zlib.crc32(data):08x}"
    seal = f"{line} {zlib.crc32(line.encode()):08x}\n"
    path.with_name("ledger.sum").write_text(seal, "ascii")
    return f"{path.name}, {table}.{column}"


_KEYS = {"files": "path", "articles": "id"}
_COLUMNS = (
    *(("files", name) for name in ("path", "id", "root", "stamp", "digest", "options")),
    *(("articles", name) for name in ("id", "path", "digest")),
)
SEALED: Sequence[Callable[[Path, bytes, random.Random], str]] = (
    *(into_segment, into_segment, into_segment),
    *(into_ledger, into_ledger, into_list, into_manifest),
)
"""Ways to plant with right checksums, the more important ones more than once."""
