"""Whoosh stores postings and headers as pickles; here they are read without running any code.

A pickle can name any function of any module and have it called. The index holds none that need
one: lists, tuples, dictionaries, numbers, strings, bytes. So the unpickler below refuses every
name but the one that bytes need, and Whoosh's modules are given it in place of their own.
"""

from __future__ import annotations

import io
import pickle
import sys
from typing import IO, Any

# Under protocol 2 bytes are written as a call of this encoder on a latin-1 string.
_ALLOWED = {("_codecs", "encode")}

# Every module of Whoosh 2.7.4 that reads pickles, with the name it uses.
_READERS = {
    "whoosh.formats": "loads",
    "whoosh.columns": "loads",
    "whoosh.codec.whoosh3": "loads",
    "whoosh.filedb.structfile": "load_pickle",
    "whoosh.index": "pickle",
}


class _DataUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _ALLOWED:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"the index names {module}.{name}; data may not name code")


def load(file: IO[bytes]) -> Any:
    """Read one pickled value of plain data. Raises pickle.UnpicklingError on anything else."""
    return _DataUnpickler(file).load()


def loads(data: bytes) -> Any:
    """Read a pickled value made of plain data from bytes. Raises pickle.UnpicklingError."""
    return load(io.BytesIO(data))


class _NoPickle:
    """Stands where `whoosh.index` keeps the pickle module: its files are never read by us."""

    @staticmethod
    def loads(_: bytes) -> Any:
        raise pickle.UnpicklingError("Whoosh's own table of contents is not read")


def install() -> None:
    """Give Whoosh's modules the data-only unpickler. They must have been imported."""
    replacements = {"loads": loads, "load_pickle": load, "pickle": _NoPickle}
    for module, name in _READERS.items():
        if module in sys.modules:
            setattr(sys.modules[module], name, replacements[name])
