"""Whoosh without what it imports and never uses."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from types import ModuleType

_DOWNLOADER = "urllib.request"


@contextlib.contextmanager
def without_downloader() -> Iterator[None]:
    """Keep Whoosh's import of a downloader from loading http, email and ssl: a tenth of a start.

    Meanwhile an empty module stands in its place, so this does nothing where another thread could
    meet it, or where the downloader is loaded already.
    """
    if _DOWNLOADER in sys.modules or threading.active_count() > 1:
        yield
        return
    empty = ModuleType(_DOWNLOADER)
    vars(empty)["urlretrieve"] = None
    sys.modules[_DOWNLOADER] = empty
    try:
        yield
    finally:
        del sys.modules[_DOWNLOADER]
