"""A disk that fails, or loses what was not synced, at any call that the index makes of it.

It stands in for `os` where the index changes files (`storage.py`, `lock.py`), and for SQLite's
statements and commits. SQLite's own writing is taken at its word: what it committed is on disk.
"""

from __future__ import annotations

import errno
import io
import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relsearch.engines.whoosh import storage
from relsearch.index import ledger, lock

ERRORS = (errno.EIO, errno.ENOSPC, errno.EINTR, errno.EMFILE, errno.EACCES)
FAULTS = (*ERRORS, "short", "full", "broken")
"""One call fails with an error; it writes less than asked; from it on there is no room; from it on
nothing works."""

_SQLITE = {
    errno.ENOSPC: "SQLITE_FULL",
    errno.EIO: "SQLITE_IOERR_WRITE",
    errno.EINTR: "SQLITE_IOERR",
    errno.EMFILE: "SQLITE_CANTOPEN",
    errno.EACCES: "SQLITE_READONLY",
}
_GROWING = ("create", "write", "fsync", "mkdir", "pwrite", "statement", "commit")
_WRITING = ("write", "pwrite")
LIST = "segments"


def faults_at(what: str) -> tuple[object, ...]:
    """Give the faults that do something at a call of this kind.

    No room from a call on that needs none is no room from a later one on.
    """
    lacking = [
        *(["short"] if what not in _WRITING else []),
        *(["full"] if what not in _GROWING else []),
    ]
    return tuple(fault for fault in FAULTS if fault not in lacking)


class PowerCutError(BaseException):
    """The power went; nothing that this process does from here on reaches the disk."""


@dataclass(eq=False, slots=True)
class Inode:
    """A file: what of it is on disk for sure, and what was last seen of it; None for nothing."""

    synced: bytes | None = None
    last: bytes = b""


class Disk:
    """The disk below `root`, which does at call number `at` what `fault` says.

    kinds:         of the calls so far.
    struck:        whether the fault has done something.
    acknowledged:  what `look` gave after the last commit that is on disk for sure.
    pending:       what it gave after those since then.
    """

    def __init__(
        self, root: Path, look: Callable[[Path], Any], *, at: int = 0, fault: object = None
    ) -> None:
        self.root = root
        self.kinds: list[str] = []
        self.struck = False
        self.acknowledged = look(root)
        self.pending: list[Any] = []
        self._look, self._looking = look, False
        self._at, self._fault = at, fault
        self._cut = False
        self._names: dict[str, Inode] = {}
        self._handles: dict[int, Inode | str] = {}
        self._pending: list[tuple[str, str, str, Inode]] = []  # operation, folder, name, file
        for place in (root, *root.rglob("*")) if root.exists() else ():
            if place.is_file():
                data = place.read_bytes()
                self._names[str(place)] = Inode(data, data)
        self._durable = dict(self._names)
        self._folders = {str(place) for place in root.rglob("*") if place.is_dir()}
        self._folders |= {str(root)} if root.exists() else set()

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Let the index use this disk."""
        system, database = _System(self), _Database(self)
        put: list[tuple[Any, str, Any]] = [
            (storage, "os", system),
            (lock, "os", system),
            (ledger, "sqlite3", database),
        ]
        before = [(where, name, getattr(where, name)) for where, name, _ in put]
        for where, name, value in put:
            setattr(where, name, value)
        try:
            yield
        finally:
            for where, name, value in before:
                setattr(where, name, value)

    def call(self, what: str, *, database: bool = False) -> bool:
        """Count a call, and fail where it is time to; tell whether to write too little."""
        if self._cut:
            raise PowerCutError
        if self._looking:
            return False
        self.kinds.append(what)
        if not self._at or len(self.kinds) < self._at:
            return False
        first = len(self.kinds) == self._at
        if self._fault == "cut" and first:
            self._cut = self.struck = True
            raise PowerCutError
        if self._fault == "short":
            self.struck |= first and what in _WRITING
            return first
        number: object = self._fault if first else None
        if self._fault == "full" and what in _GROWING:
            number = errno.ENOSPC
        elif self._fault == "broken":
            number = errno.EIO
        if isinstance(number, int):
            self.struck = True
            raise _database_error(number) if database else OSError(number, os.strerror(number))
        return False

    def opened(self, handle: int, path: str, flags: int) -> None:
        """Remember which file or folder a handle is of."""
        place = Path(path)
        if flags & os.O_EXCL:
            inode = self._names[path] = Inode()
            self._handles[handle] = inode
            self._pending.append(("link", str(place.parent), place.name, inode))
        elif place.is_dir():
            self._handles[handle] = path

    def sync(self, handle: int) -> None:
        """Put a file, or the names in a folder, on disk."""
        found = self._handles.get(handle)
        if isinstance(found, Inode):
            found.synced = found.last = Path(f"/proc/self/fd/{handle}").read_bytes()
        elif found is not None:
            done = [each for each in self._pending if each[1] == found]
            self._pending = [each for each in self._pending if each[1] != found]
            _apply(done, self._durable, self._folders)
            if self.pending and any(name == LIST for _, _, name, _ in done):
                self.acknowledged = self.pending[-1]
                self.pending = []

    def unlink(self, path: str) -> None:
        """Take a name away."""
        place = Path(path)
        inode = self._names.pop(path, None)
        if inode is not None:
            inode.last = place.read_bytes()
            self._pending.append(("unlink", str(place.parent), place.name, inode))
        place.unlink()

    def replace(self, source: str, target: str) -> None:
        """Give a file the name of another."""
        inode = self._names.pop(source)
        place = Path(target)
        if target in self._names:
            self._names[target].last = place.read_bytes()
        inode.last = Path(source).read_bytes()
        self._names[target] = inode
        self._pending.append(("unlink", str(Path(source).parent), Path(source).name, inode))
        self._pending.append(("link", str(place.parent), place.name, inode))
        Path(source).replace(place)
        if place.name == LIST:
            self._looking = True
            self.pending.append(self._look(self.root))
            self._looking = False

    def mkdir(self, path: str) -> None:
        """Make a folder."""
        Path(path).mkdir()
        self._pending.append(("mkdir", str(Path(path).parent), Path(path).name, Inode()))

    def after_power_cut(self, target: Path, chance: random.Random) -> None:
        """Write into `target` what may be on disk when the power is back."""
        names, folders = dict(self._durable), set(self._folders)
        _apply([each for each in self._pending if chance.random() < 0.5], names, folders)
        if str(self.root) not in folders:
            return
        target.mkdir()
        for folder in sorted(folders - {str(self.root)}):
            (target / Path(folder).relative_to(self.root)).mkdir()
        for path, inode in names.items():
            place = target / Path(path).relative_to(self.root)
            if place.parent.is_dir():
                live = Path(path).read_bytes() if self._names.get(path) is inode else inode.last
                place.write_bytes(_torn(inode.synced, live, chance))
        rows = self.root / "ledger.sqlite"
        if rows.exists():
            (target / rows.name).write_bytes(rows.read_bytes())


def _apply(
    operations: list[tuple[str, str, str, Inode]], names: dict[str, Inode], folders: set[str]
) -> None:
    for operation, folder, name, inode in operations:
        path = f"{folder}/{name}"
        if operation == "mkdir":
            folders.add(path)
        elif operation == "link":
            names[path] = inode
        elif names.get(path) is inode:
            del names[path]


def _torn(synced: bytes | None, live: bytes, chance: random.Random) -> bytes:
    """Give what may be left of a file: what was synced, or anything where nothing was."""
    if synced == live or not live:
        return live
    flipped = bytearray(live)
    flipped[chance.randrange(len(live))] ^= 1 << chance.randrange(8)
    return chance.choice(
        [synced or b"", b"", live, bytes(len(live)), live[: len(live) // 2], bytes(flipped)]
    )


def _database_error(number: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(os.strerror(number))
    error.sqlite_errorname = _SQLITE[number]
    return error


class _Raw(io.FileIO):
    """A file whose writes are calls of the disk."""

    def __init__(self, disk: Disk, handle: int) -> None:
        super().__init__(handle, "wb")
        self._disk = disk

    def write(self, data: Any) -> int:
        short = self._disk.call("write")
        return super().write(memoryview(data)[: len(data) // 2 or 1] if short else data)


class _System:
    """`os`, but that some of its calls are the disk's."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def open(self, path: Any, flags: int, mode: int = 0o777) -> int:
        self._disk.call("create" if flags & os.O_CREAT else "open")
        handle = os.open(path, flags, mode)
        self._disk.opened(handle, str(path), flags)
        return handle

    def fdopen(self, handle: int, mode: str) -> Any:
        if "r" in mode:
            return os.fdopen(handle, mode)
        return io.BufferedWriter(_Raw(self._disk, handle))

    def fsync(self, handle: int) -> None:
        self._disk.call("fsync")
        self._disk.sync(handle)

    def replace(self, source: Any, target: Any) -> None:
        self._disk.call("replace")
        self._disk.replace(str(source), str(target))

    def unlink(self, path: Any) -> None:
        if os.path.lexists(path):
            self._disk.call("unlink")
            self._disk.unlink(str(path))

    def mkdir(self, path: Any) -> None:
        self._disk.call("mkdir")
        self._disk.mkdir(str(path))

    def ftruncate(self, handle: int, size: int) -> None:
        self._disk.call("ftruncate")
        os.ftruncate(handle, size)

    def pwrite(self, handle: int, data: bytes, at: int) -> int:
        short = self._disk.call("pwrite")
        return os.pwrite(handle, data[: len(data) // 2] if short else data, at)


class _Database:
    """`sqlite3`, but that statements and commits are calls of the disk."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    def __getattr__(self, name: str) -> Any:
        return getattr(sqlite3, name)

    def connect(self, *given: Any, **named: Any) -> sqlite3.Connection:
        disk = self._disk

        class Rows(sqlite3.Connection):
            def execute(self, *what: Any) -> sqlite3.Cursor:
                disk.call("statement", database=True)
                return super().execute(*what)

            def executemany(self, *what: Any) -> sqlite3.Cursor:
                disk.call("statement", database=True)
                return super().executemany(*what)

            def __exit__(self, kind: Any, error: Any, trace: Any) -> Any:
                try:
                    if kind is None:
                        disk.call("commit", database=True)
                except BaseException:
                    self.rollback()
                    raise
                return super().__exit__(kind, error, trace)

        disk.call("connect", database=True)
        return sqlite3.connect(*given, factory=Rows, **named)
