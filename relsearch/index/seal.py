"""Is the ledger what was written last, and which commit does it belong to?

SQLite has no checksums, so `ledger.sum` holds one of the whole file. It is written when a run
ends. Before its first change a run breaks it, so that whatever one leaves that was killed fits:
what SQLite rolls back may differ from what was sealed, in pages that are not in use.
"""

from __future__ import annotations

import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

LEDGER = "ledger.sqlite"
SEAL = "ledger.sum"
_CHUNK = 2**20
_MOST_COMMITS = 2**30  # a larger number is none of ours
_BROKEN = -1  # changes, which no ledger has seen
_MAGIC = b"SQLite format 3\0"
# Source: https://www.sqlite.org/fileformat2.html#the_database_header
_HEADER, _CHANGES, _VERSION, _CHANGES_AGAIN = 100, 24, 60, 92


def write_seal(folder: Path) -> None:
    """Seal the ledger as it is now; the writer calls it when the ledger is closed."""
    _write(folder, *_sums(folder))


def break_seal(folder: Path) -> None:
    """Say that the ledger is being written; the writer calls it before its first change."""
    _write(folder, _BROKEN, 0, 0)


def _write(folder: Path, changes: int, size: int, checksum: int) -> None:
    from relsearch.engines.whoosh import storage

    line = f"relsearch-ledger 1 {changes} {size} {checksum:08x}"
    storage.replace(folder / SEAL, f"{line} {zlib.crc32(line.encode()):08x}\n".encode())


def ledger_problem(folder: Path) -> tuple[str, str] | None:
    """Give the file and what is wrong when the ledger is not what was sealed.

    Only a writer at work, which holds the lock, may change it meanwhile. Raises OSError.
    """
    try:
        changes, size, checksum = _sealed(folder)
    except FileNotFoundError:
        return SEAL, "is missing"
    except ValueError as error:
        return SEAL, f"does not read: {error}"
    try:
        found = _sums(folder)
    except ValueError as error:
        return LEDGER, f"does not read: {error}"
    if changes == _BROKEN:
        return None  # a run was killed as it wrote
    if found != (changes, size, checksum):
        return LEDGER, "was altered"
    return None


def ledger_generation(folder: Path) -> int:
    """Give the engine's commit that the ledger belongs to; 0 when it does not say."""
    try:
        head = _header(folder)
    except (OSError, ValueError):
        return 0
    number = _number(head, _VERSION)
    return number if head.startswith(_MAGIC) and number < _MOST_COMMITS else 0


def _sealed(folder: Path) -> tuple[int, int, int]:
    from relsearch.engines.whoosh import storage

    with storage.open_file(folder / SEAL) as file:
        line, _, end = file.read().decode("ascii").rpartition(" ")
    if end != f"{zlib.crc32(line.encode()):08x}\n":
        raise ValueError("it was altered")
    changes, size, checksum = line.split(" ")[2:]
    return int(changes), int(size), int(checksum, 16)


def _sums(folder: Path) -> tuple[int, int, int]:
    """Give the counter of changes, the size and the CRC-32 of the ledger."""
    head = _header(folder)
    changes = _number(head, _CHANGES)
    if changes != _number(head, _CHANGES_AGAIN):
        raise ValueError("its two counters of changes differ")
    size = checksum = 0
    with _opened(folder) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
    return changes, size, checksum


def _header(folder: Path) -> bytes:
    with _opened(folder) as file:
        head = file.read(_HEADER)
    if len(head) < _HEADER:
        raise ValueError("it is too short")
    return head


def _opened(folder: Path) -> BinaryIO:
    from relsearch.engines.whoosh import storage

    return storage.open_file(folder / LEDGER)


def _number(head: bytes, at: int) -> int:
    return int.from_bytes(head[at : at + 4], "big")
