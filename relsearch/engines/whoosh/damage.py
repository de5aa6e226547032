"""What Whoosh raises on files that do not read, and what a caller of this room gets instead."""

from __future__ import annotations

import pickle
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.filedb.filetables import FileFormatError
from whoosh.index import IndexError as WhooshIndexError
from whoosh.reading import TermNotFound

from relsearch.errors import IndexDamagedError

DAMAGE = (
    OSError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    MemoryError,
    RecursionError,
    struct.error,
    zlib.error,
    pickle.UnpicklingError,
    FileFormatError,
    WhooshIndexError,
    TermNotFound,
)


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Translate whatever reading the files in `folder` raises into IndexDamagedError."""
    try:
        yield
    except DAMAGE as error:
        raise IndexDamagedError(
            f"the index in {folder} cannot be read: {type(error).__name__}: {error}"
        ) from error
