"""Whoosh as it comes (`default`: one process) and with its writer tuned (`tuned`: one a core)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import whoosh
import whoosh.analysis
import whoosh.fields
import whoosh.index
import whoosh.query

from bench.peers import CORES, LIMIT, WORD, Checked
from bench.peers.work import Texts


def version() -> str:
    """Give the version of the library."""
    return ".".join(map(str, whoosh.__version__))


def build(texts: Texts, folder: Path, flavour: str) -> None:
    """Index and commit. Its own tokenizers would drop vowel signs."""
    words = whoosh.analysis.RegexTokenizer(WORD) | whoosh.analysis.LowercaseFilter()
    schema = whoosh.fields.Schema(
        id=whoosh.fields.ID(stored=True, unique=True),
        body=whoosh.fields.TEXT(analyzer=words, stored=True, phrase=True),
    )
    options: dict[str, Any] = {}
    if flavour == "tuned":
        options = {"procs": CORES, "multisegment": True, "limitmb": 512, "batchsize": 256}
    writer = whoosh.index.create_in(folder, schema).writer(**options)
    for id_, text in texts:
        writer.add_document(id=id_, body=text)
    writer.commit()


def add(texts: Texts, folder: Path, flavour: str) -> None:
    """Add articles."""
    writer = whoosh.index.open_dir(folder).writer()
    for id_, text in texts:
        writer.add_document(id=id_, body=text)
    writer.commit()


class Opened:
    """An open index."""

    def __init__(self, folder: Path, flavour: str) -> None:
        self._searcher = whoosh.index.open_dir(folder).searcher()

    def _query(self, kind: str, words: Sequence[str]) -> Any:
        if kind == "phrase":
            return whoosh.query.Phrase("body", list(words))
        if kind == "prefix":
            return whoosh.query.Prefix("body", words[0])
        terms = [whoosh.query.Term("body", word) for word in words]
        if len(terms) == 1:
            return terms[0]
        return whoosh.query.And(terms) if kind == "and" else whoosh.query.Or(terms)

    def search(self, kind: str, words: Sequence[str]) -> Sequence[str]:
        """Give the best ids."""
        return [hit["id"] for hit in self._searcher.search(self._query(kind, words), limit=LIMIT)]

    def check(self, kind: str, words: Sequence[str]) -> Checked:
        """Give the number of matches and the best."""
        found = self._searcher.search(self._query(kind, words), limit=LIMIT)
        return len(found), [(hit["id"], hit.score) for hit in found]
