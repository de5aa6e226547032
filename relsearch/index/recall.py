"""Where engine and ledger differ, the engine is right: articles → the rows of their files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

from relsearch.article import Article
from relsearch.engines import Engine
from relsearch.index.ledger import FileRow, Ledger
from relsearch.index.work import article_digest

_BATCH = 100  # articles taken from the engine at once


def reconcile(
    engine: Engine, ledger: Ledger, *, dry_run: bool = False, removed: Collection[str] = ()
) -> Mapping[str, str]:
    """Make the ledger say what the engine holds; give id → file of what the engine lacks.

    They differ after a run that died between their commits, and when one of them was lost. Files
    whose articles differ have neither stamp nor digest then, so that a run reads them again; what
    the engine lacks stays listed without a digest until that is done, however often it is begun.
    """
    if engine.generation == ledger.generation:
        return ledger.lost()
    listed = ledger.digests()
    missing = {id_: path for id_, (path, _) in listed.items()}
    files = ledger.files()
    rows: dict[str, FileRow] = {}
    for article in _articles(engine):
        missing.pop(article.id, None)
        path, digest = listed.get(article.id, ("", ""))
        now = article_digest(article)
        if (path, digest) != (article.path, now):
            if article.path not in rows:
                known = files.get(article.path) or _row(article)
                rows[article.path] = _unread(known, ledger)
            rows[article.path].articles[article.id] = now
    for id_, path in missing.items():
        if path not in rows and path in files and id_ not in removed:
            rows[path] = _unread(files[path], ledger)
        if path in rows and id_ not in removed:
            rows[path].articles[id_] = ""
        elif path in rows:
            rows[path].articles.pop(id_, None)
    if not dry_run:
        ledger.record(rows.values(), generation=engine.generation, forgotten=missing)
    return missing


def _articles(engine: Engine) -> Iterator[Article]:
    ids = engine.ids()
    while batch := list(islice(ids, _BATCH)):
        yield from engine.get(batch)


def _unread(row: FileRow, ledger: Ledger) -> FileRow:
    return replace(row, stamp=(), digest="", articles=ledger.articles_of(row.path))


def _row(article: Article) -> FileRow:
    return FileRow(article.path, _file_id(article), str(Path(article.path).parent), (), "", "")


def _file_id(article: Article) -> str:
    """Give the id of the article's file: a record without an id of its own is named "file#3"."""
    file_id, mark, number = article.id.rpartition("#")
    return file_id if mark and number.isdecimal() else article.id
