"""SQLite FTS5: words by categories that have the marks; `prefix` indexes four letters too."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from bench.peers import LIMIT, Checked
from bench.peers.work import Texts

TOKENS = "unicode61 remove_diacritics 0 categories 'L* N* Co M*' tokenchars '_\u200c\u200d'"
BEST = f"select id from articles where articles match ? order by rank limit {LIMIT}"
COUNT = "select count(*) from articles where articles match ?"


def version() -> str:
    """Give the version of the library; fail where it has no FTS5."""
    sqlite3.connect(":memory:").execute("create virtual table a using fts5(b)")
    return sqlite3.sqlite_version


def _connected(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "articles.db")
    connection.execute("pragma cache_size = -256000")
    return connection


def build(texts: Texts, folder: Path, flavour: str) -> None:
    """Index without a journal, then merge."""
    with _connected(folder) as connection:
        connection.execute("pragma journal_mode = off")
        connection.execute("pragma synchronous = off")
        columns = f'id unindexed, body, tokenize="{TOKENS}"'
        columns += ", prefix='4'" if flavour == "prefix" else ""
        connection.execute(f"create virtual table articles using fts5({columns})")
        connection.executemany("insert into articles values (?, ?)", texts)
        connection.execute("insert into articles(articles) values ('optimize')")


def add(texts: Texts, folder: Path, flavour: str) -> None:
    """Add articles as anyone would: journalled, synced."""
    with _connected(folder) as connection:
        connection.executemany("insert into articles values (?, ?)", texts)


def text_of(kind: str, words: Sequence[str]) -> str:
    """Give a query in FTS5's language."""
    quoted = [f'"{word}"' for word in words]
    if kind == "phrase":
        return '"' + " ".join(words) + '"'
    return quoted[0] + "*" if kind == "prefix" else f" {kind.upper()} ".join(quoted)


class Opened:
    """An open index."""

    def __init__(self, folder: Path, flavour: str) -> None:
        self._connection = _connected(folder)

    def search(self, kind: str, words: Sequence[str]) -> Sequence[str]:
        """Give the best ids."""
        return [row[0] for row in self._connection.execute(BEST, [text_of(kind, words)])]

    def check(self, kind: str, words: Sequence[str]) -> Checked:
        """Give the number of matches and the best."""
        query = [text_of(kind, words)]
        best = self._connection.execute(BEST.replace("id", "id, -rank", 1), query).fetchall()
        return int(self._connection.execute(COUNT, query).fetchone()[0]), best
