"""Articles that only the engine knows → the rows that the ledger should have of their files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from relsearch.article import Article
from relsearch.index.ledger import FileRow, Ledger


def recalled(articles: Iterable[Article], ledger: Ledger) -> Iterator[FileRow]:
    """Yield a row a file, with these articles beside those that the ledger has of it.

    Stamps and digests are empty, so a run that finds the file reads it again.
    """
    rows: dict[str, FileRow] = {}
    for article in articles:
        path = article.path
        if path not in rows:
            rows[path] = FileRow(
                path,
                _file_id(article),
                str(Path(path).parent),
                (),
                "",
                "",
                ledger.articles_of(path),
            )
        rows[path].articles[article.id] = ""
    yield from rows.values()


def _file_id(article: Article) -> str:
    """Give the id of the article's file: a record without an id of its own is named "file#3"."""
    file_id, mark, number = article.id.rpartition("#")
    return file_id if mark and number.isdecimal() else article.id
