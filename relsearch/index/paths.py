"""What a path says of its file and of the folders that it lies in."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from relsearch.index.manifest import MANIFEST
from relsearch.index.seal import LEDGER


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


class IndexFolders:
    """Which folders belong to an index, ours or another: their files are no articles."""

    def __init__(self, own: Path) -> None:
        self._own = os.path.realpath(own)
        self._known: dict[str, bool] = {}

    def hold(self, path: str | Path) -> bool:
        """Tell whether a file lies in a folder of an index."""
        folder = os.path.dirname(path)  # noqa: PTH120 - like upward
        if folder not in self._known:
            real = os.path.realpath(folder)
            self._known[folder] = self._own in upward(real) or any(
                all(os.access(f"{place}/{name}", os.F_OK) for name in (MANIFEST, LEDGER))
                for place in (real, os.path.dirname(real))  # noqa: PTH120
            )
        return self._known[folder]
