"""Search over Devanagari text on your own disk.

>>> from relsearch import Index                                          # doctest: +SKIP
>>> with Index.open("index") as index:                                   # doctest: +SKIP
...     for hit in index.search("कनाडा सुरक्षा").hits:
...         print(hit.rank, hit.article.title)

The names below are the whole public interface. They are loaded when first used, so that importing
the package costs nothing.
"""

from __future__ import annotations

from relsearch.version import __version__

TYPE_CHECKING = False  # typing itself takes longer than all else here
if TYPE_CHECKING:
    from typing import Any

    from relsearch.analysis import Token, analyzer_for
    from relsearch.article import Article
    from relsearch.errors import (
        IndexDamagedError,
        IndexIncompatibleError,
        IndexLockedError,
        IndexMissingError,
        IndexUnusableError,
        NotFoundError,
        PathMissingError,
        QueryError,
        RelsearchError,
    )
    from relsearch.index import Hit, Index, IndexReport, Results
    from relsearch.snippets import Snippet

_HOMES = {
    "Article": "relsearch.article",
    "Hit": "relsearch.index",
    "Index": "relsearch.index",
    "IndexDamagedError": "relsearch.errors",
    "IndexIncompatibleError": "relsearch.errors",
    "IndexLockedError": "relsearch.errors",
    "IndexMissingError": "relsearch.errors",
    "IndexReport": "relsearch.index",
    "IndexUnusableError": "relsearch.errors",
    "NotFoundError": "relsearch.errors",
    "PathMissingError": "relsearch.errors",
    "QueryError": "relsearch.errors",
    "RelsearchError": "relsearch.errors",
    "Results": "relsearch.index",
    "Snippet": "relsearch.snippets",
    "Token": "relsearch.analysis",
    "analyzer_for": "relsearch.analysis",
}

__all__ = [
    "Article",
    "Hit",
    "Index",
    "IndexDamagedError",
    "IndexIncompatibleError",
    "IndexLockedError",
    "IndexMissingError",
    "IndexReport",
    "IndexUnusableError",
    "NotFoundError",
    "PathMissingError",
    "QueryError",
    "RelsearchError",
    "Results",
    "Snippet",
    "Token",
    "__version__",
    "analyzer_for",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'relsearch' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(home), name)


def __dir__() -> list[str]:
    return list(__all__)
