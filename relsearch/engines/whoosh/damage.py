"""What files raise that do not read, and what a caller of this room gets instead."""

from __future__ import annotations

import errno
import struct
import zlib
from types import TracebackType

from relsearch.errors import IndexDamagedError, IndexUnusableError, NoRoomError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

DAMAGE = (OSError, ValueError, LookupError, TypeError, OverflowError, struct.error, zlib.error)

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""The disk is full, or a file may not grow."""

BUSY = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EINTR, errno.EAGAIN)
"""The system or this process has too little of something just now."""


class reading:  # noqa: N801 - used like a function
    """Translate whatever reading the files in `folder` raises into IndexDamagedError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            place = error.filename or self._folder
            what = f"{place}: {error.strerror}; not everything could be written"
            raise NoRoomError(what) from error
        if isinstance(error, PermissionError):
            raise closed(self._folder, error) from error
        if isinstance(error, OSError) and error.errno in BUSY:
            raise busy(self._folder, error) from error
        if isinstance(error, DAMAGE):
            # Those of our own are sentences; of others the kind says more than the text.
            what = str(error) if type(error) is ValueError else f"{type(error).__name__}: {error}"
            raise IndexDamagedError(
                f"the index in {self._folder} cannot be read: {what}"
            ) from error


def closed(place: Path, error: OSError) -> IndexUnusableError:
    """Give the error for files that may not be read."""
    return IndexUnusableError(
        f"{error.filename or place} cannot be read: {error.strerror}",
        remedy="Check the permissions of the folder and its files.",
    )


def busy(place: Path, error: OSError) -> IndexUnusableError:
    """Give the error for files that cannot be read now, though nothing says they are damaged."""
    return IndexUnusableError(
        f"the index in {place} cannot be read now: {error.strerror}",
        remedy="Close other programs, then run it again.",
    )
