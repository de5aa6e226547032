"""Every change to the files of an index: made, put on disk, put in place, taken away."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that is on disk when the block ends, and is not there when it fails."""
    try:
        with path.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def replace(path: Path, data: bytes, *, keeping: Path) -> None:
    """Put data in the place of a file in one step; `keeping` becomes what was there before."""
    scratch = path.with_name(f"{path.name}.new")
    with new_file(scratch) as file:
        file.write(data)
    try:
        before = keeping.with_name(f"{keeping.name}.new")
        before.unlink(missing_ok=True)
        os.link(path, before)
        before.replace(keeping)
    except FileNotFoundError:
        keeping.unlink(missing_ok=True)
    scratch.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(paths: Iterable[Path]) -> None:
    """Delete files, which others may have deleted before."""
    for path in paths:
        path.unlink(missing_ok=True)
