"""What a path says of its file and of the folders that it lies in."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator


def upward(path: str) -> Iterator[str]:
    """Yield an absolute path itself, then each folder above it.

    A set of folders is asked through it, so that many files under many folders cost no product.

    >>> list(upward("/a/b/c"))
    ['/a/b/c', '/a/b', '/a', '/']
    """
    while True:
        yield path
        above = os.path.dirname(path)  # noqa: PTH120 - for each file: Path would cost more
        if above == path:
            return
        path = above


def has_gone(path: str) -> bool:
    """Tell whether there is no file at this place any more.

    A file behind a folder that may not be entered has not gone; a pipe in its place is no file.
    """
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116 - any name may come
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return True
    except OSError:
        return False
