"""relsearch by its Python API: `exact` is like the peers', `default` adds lemmas and snippets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.peers import LIMIT, Checked
from relsearch import Index

TIMEOUT = 120.0  # seconds; a busy machine must not look like a fast search


def text_of(kind: str, words: Sequence[str]) -> str:
    """Give a query in the language of relsearch."""
    if kind == "phrase":
        return '"' + " ".join(words) + '"'
    return words[0] + "*" if kind == "prefix" else f" {kind.upper()} ".join(words)


class Opened:
    """An open index."""

    def __init__(self, folder: Path, flavour: str) -> None:
        self._index = Index.open(folder)
        self._index.timeout = TIMEOUT
        exact = flavour == "exact"
        self._options: dict[str, Any] = {"exact": exact, "snippets": not exact}

    def search(self, kind: str, words: Sequence[str]) -> Sequence[str]:
        """Give the best ids."""
        found = self._index.search(text_of(kind, words), limit=LIMIT, **self._options)
        return [hit.id for hit in found.hits]

    def check(self, kind: str, words: Sequence[str]) -> Checked:
        """Give the number of matches, -1 when it is not exact, and the best."""
        found = self._index.search(text_of(kind, words), limit=LIMIT, **self._options)
        best = [(hit.id, hit.score) for hit in found.hits]
        return found.total if found.total_is == "exact" else -1, best
