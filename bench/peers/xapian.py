"""Xapian by the system's Python: its own word breaker keeps Devanagari whole, no stemmer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xapian

from bench.peers import LIMIT, Checked
from bench.peers.work import Texts


def version() -> str:
    """Give the version of the library."""
    return str(xapian.version_string())


def build(texts: Texts, folder: Path, flavour: str) -> None:
    """Index; the data of a document are its id and text."""
    os.environ["XAPIAN_FLUSH_THRESHOLD"] = "20000"
    database = xapian.WritableDatabase(str(folder), xapian.DB_CREATE_OR_OPEN)
    generator = xapian.TermGenerator()
    for id_, text in texts:
        document = xapian.Document()
        generator.set_document(document)
        generator.index_text(text)
        document.set_data(f"{id_}\n{text}")
        database.add_document(document)
    database.commit()


add = build


class Opened:
    """An open index."""

    def __init__(self, folder: Path, flavour: str) -> None:
        self._database = xapian.Database(str(folder))
        self._enquire = xapian.Enquire(self._database)

    def _query(self, kind: str, words: Sequence[str]) -> Any:
        if kind == "prefix":
            # Without its last part the library takes the text for a list of queries.
            begins = xapian.Query.OP_WILDCARD, words[0], 0, xapian.Query.WILDCARD_LIMIT_ERROR
            return xapian.Query(*begins)
        operators = {"and": xapian.Query.OP_AND, "phrase": xapian.Query.OP_PHRASE}
        return xapian.Query(operators.get(kind, xapian.Query.OP_OR), list(words))

    def search(self, kind: str, words: Sequence[str]) -> Sequence[str]:
        """Give the best ids."""
        self._enquire.set_query(self._query(kind, words))
        found = self._enquire.get_mset(0, LIMIT)
        return [match.document.get_data().split(b"\n", 1)[0].decode() for match in found]

    def check(self, kind: str, words: Sequence[str]) -> Checked:
        """Give the number of matches and the best."""
        self._enquire.set_query(self._query(kind, words))
        found = self._enquire.get_mset(0, LIMIT, self._database.get_doccount())
        best = [
            (match.document.get_data().split(b"\n", 1)[0].decode(), match.weight)
            for match in found
        ]
        return int(found.get_matches_estimated()), best
