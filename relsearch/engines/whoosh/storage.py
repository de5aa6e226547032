"""Every change to the files of an index: made, put on disk, put in place, taken away.

Whatever changes a file of an index, but for SQLite, does it here, by `os` alone: the tests put a
disk that fails in its place.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_BINARY = getattr(os, "O_BINARY", 0)  # only Windows knows other files
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that is on disk when the block ends, and is not there when it fails.

    Nothing is written through a link that lies in its place.
    """
    remove([path])
    try:
        with os.fdopen(os.open(path, _NEW, 0o666), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        remove([path])
        raise


def replace(path: Path, data: bytes) -> None:
    """Put data in the place of a file in one step that is on disk afterwards."""
    scratch = path.with_name(f"{path.name}.new")
    with new_file(scratch) as file:
        file.write(data)
    os.replace(scratch, path)  # noqa: PTH105
    sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Make a folder and those above it that are missing; they are on disk afterwards."""
    if path.is_dir():
        return
    make_folder(path.parent)
    with suppress(FileExistsError):  # another process was first
        os.mkdir(path)  # noqa: PTH102
    with suppress(PermissionError):  # a folder that may be written and not read
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # which says that this file system has no such thing
            raise
    finally:
        os.close(handle)


def remove(paths: Iterable[Path]) -> None:
    """Delete files; those that cannot be are left to the next writer, which sweeps."""
    for path in paths:
        with suppress(OSError):
            os.unlink(path)  # noqa: PTH108


def open_file(path: Path) -> BinaryIO:
    """Open a file to read it. Raises ValueError for a pipe or a device, which would block."""
    handle = os.open(path, _READ)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    raise ValueError(f"{path} is no regular file")
