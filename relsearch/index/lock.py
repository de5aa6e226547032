"""One writer at a time: a lock that the kernel frees when its process ends, however it ends."""

from __future__ import annotations

import errno
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from relsearch.errors import IndexLockedError, IndexUnusableError

try:
    import fcntl
except ImportError:  # Windows has no fcntl; there a region of the file is locked
    fcntl = None  # type: ignore[assignment]

LOCK = "write.lock"
_HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
_TRIES = 20  # files that may be taken away while they are being locked
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)


@contextmanager
def write_lock(folder: Path) -> Iterator[Callable[[], None]]:
    """Hold the lock of an index. Raises IndexLockedError, which names the holder, at once.

    What it gives raises IndexLockedError when the lock's file has been taken away meanwhile, so
    that another writer may be at work: to be called before each commit.
    """
    handle = _locked(folder)
    try:
        _introduce(handle)
        yield lambda: _check(folder, handle)
    finally:
        os.close(handle)


def _locked(folder: Path) -> int:
    """Lock the file that has the lock's name, and not one that has just lost it."""
    for _ in range(_TRIES):
        try:
            handle = os.open(folder / LOCK, _FLAGS, 0o644)
        except OSError as error:
            raise _unusable(folder, error) from error
        held = in_place = False
        try:
            held = _acquire(handle)
            holder = "" if held else _holder(handle)
            in_place = held and _is_in_place(folder, handle)
        except OSError as error:
            raise _unusable(folder, error) from error
        finally:
            if not in_place:
                os.close(handle)
        if in_place:
            return handle
        if not held:
            raise IndexLockedError(f"the index in {folder} is being written{holder}")
    raise IndexLockedError(f"{folder / LOCK} is being taken away again and again")


def _acquire(handle: int) -> bool:
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise
    return True


def _is_in_place(folder: Path, handle: int) -> bool:
    ours = os.fstat(handle)
    try:
        there = os.lstat(folder / LOCK)
    except FileNotFoundError:
        return False
    return os.path.samestat(ours, there)


def _check(folder: Path, handle: int) -> None:
    if not _is_in_place(folder, handle):
        raise IndexLockedError(
            f"{folder / LOCK} was taken away while this process held it, so another may write too",
            remedy="Leave that file alone, and run the command again.",
        )


def _introduce(handle: int) -> None:
    """Say who holds the lock; where that cannot be written, the lock holds all the same."""
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": time.time()}
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(holder).encode(), 0)


def _holder(handle: int) -> str:
    try:
        holder = json.loads(os.pread(handle, 1024, 0))
        since = float(holder["since"])
        began = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(since))
        seconds = max(0, int(time.time() - since))
        owner = f"process {int(holder['pid'])} on {holder['host']}"
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return ""
    return f" by {owner} since {began}, for {seconds} s"


def _unusable(folder: Path, error: OSError) -> IndexUnusableError:
    remedy = "Check the permissions of the folder, or name another with --index."
    if error.errno == errno.ELOOP:
        remedy = "Take that link away."
    return IndexUnusableError(
        f"{folder / LOCK} cannot be written: {error.strerror}", remedy=remedy
    )
