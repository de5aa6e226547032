"""Opening a file that may be anything: only regular files, never blocking, never beyond a cap."""

from __future__ import annotations

import os
import stat
from io import BufferedReader
from pathlib import Path

from relsearch.errors import ReadError

# Windows has neither flag; there a path is opened as it is.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def open_regular(path: Path) -> BufferedReader:
    """Open `path` for reading bytes. A link, a pipe or a device raises ReadError, at once.

    A link that the caller has resolved and accepted has to be passed resolved.
    """
    descriptor = os.open(path, _FLAGS)
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise ReadError(f"not a regular file ({kind_of(mode)})")
    return os.fdopen(descriptor, "rb")


def read_capped(path: Path, *, cap: int) -> bytes:
    """Give the bytes of `path`; more than `cap` bytes raise ReadError without reading them."""
    with open_regular(path) as file:
        before = os.fstat(file.fileno())
        if before.st_size > cap:
            raise ReadError(
                f"larger than the cap for one article: {before.st_size} bytes of {cap}",
                remedy="Raise max_article_mib.",
            )
        # A file may grow while it is read: one byte beyond the cap tells.
        data = file.read(cap + 1)
        if len(data) > cap:
            raise ReadError(f"larger than the cap for one article: more than {cap} bytes")
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise ReadError("changed while it was read")
    return data


def kind_of(mode: int) -> str:
    """Name what a mode stands for, in words for a message."""
    names = (
        (stat.S_ISLNK, "a symbolic link"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a character device"),
        (stat.S_ISBLK, "a block device"),
    )
    return next((name for test, name in names if test(mode)), "a special file")
