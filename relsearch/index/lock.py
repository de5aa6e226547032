"""One writer at a time: a lock that the kernel frees when its process ends, however it ends."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from relsearch.errors import IndexLockedError, IndexUnusableError

try:
    import fcntl
except ImportError:  # Windows has no fcntl; there a region of the file is locked
    fcntl = None  # type: ignore[assignment]

LOCK = "write.lock"


@contextmanager
def write_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of an index. Raises IndexLockedError, which names the holder, at once."""
    path = folder / LOCK
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise IndexUnusableError(
            f"the index in {folder} cannot be written: {error.strerror}",
            remedy="Check the permissions of the folder, or name another with --index.",
        ) from error
    try:
        if not _acquire(handle):
            raise IndexLockedError(f"the index in {folder} is being written{_holder(handle)}")
        _introduce(handle)
        yield
    finally:
        os.close(handle)


def _acquire(handle: int) -> bool:
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True


def _introduce(handle: int) -> None:
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": time.time()}
    os.ftruncate(handle, 0)
    os.pwrite(handle, json.dumps(holder).encode(), 0)


def _holder(handle: int) -> str:
    try:
        holder = json.loads(os.pread(handle, 1024, 0))
        seconds = max(0, int(time.time() - float(holder["since"])))
        return f" by process {int(holder['pid'])} on {holder['host']} for {seconds} s"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
