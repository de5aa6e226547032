"""Where engine and ledger differ, the engine is right: articles → the rows of their files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

from relsearch.article import Article
from relsearch.engines import Document, Engine, Prepared
from relsearch.errors import IndexDamagedError
from relsearch.index.ledger import FileRow, Ledger
from relsearch.index.work import article_digest, document_of
from relsearch.readers import STREAMED
from relsearch.readers.walk import identify

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
                known = files.get(article.path) or _unknown(article.path)
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
        told = [row if row.id else replace(row, id=_file_id(row)) for row in rows.values()]
        ledger.record(told, generation=engine.generation, forgotten=missing)
    return missing


def prepared_again(engine: Engine, ids: Sequence[str]) -> tuple[Prepared | None, set[str]]:
    """Have articles of the engine prepared for an index made anew; give the ids that do not read.

    They are read one by one, so that damage takes no others away.
    """
    kept: set[str] = set()

    def documents() -> Iterator[Document]:
        for id_ in ids:
            with suppress(IndexDamagedError):
                for article in engine.get([id_]):
                    kept.add(article.id)
                    yield document_of(article)

    prepared = engine.prepare(documents())
    return prepared, set(ids) - kept


def _articles(engine: Engine) -> Iterator[Article]:
    ids = engine.ids()
    while batch := list(islice(ids, _BATCH)):
        yield from engine.get(batch)


def _unknown(path: str) -> FileRow:
    return FileRow(path, "", str(Path(path).parent), (), "", "")


def _unread(row: FileRow, ledger: Ledger) -> FileRow:
    return replace(row, stamp=(), digest="", articles=ledger.articles_of(row.path))


def _file_id(row: FileRow) -> str:
    """Give the id that a file must have had, by its articles.

    Where all records have ids of their own, nothing says which folder was given.
    """
    for id_ in row.articles:
        if (place := place_in(row.path, id_)) != id_:
            return id_.removesuffix(place)
    if Path(row.path).suffix.lower() not in STREAMED:
        return min(row.articles)  # its only one; a link that was given by name has another name
    return identify(Path(row.path), Path(row.path))


def place_in(path: str, id_: str) -> str:
    """Give what of an article's id stays when its file is given by another folder.

    An id that was made from the file's path leaves "#3" of a record and nothing of a file that is
    one article; a record's own id stays whole.

    >>> place_in("/समाचार/दिल्ली/मई.jsonl", "दिल्ली/मई.jsonl#3")
    '#3'
    >>> place_in("/समाचार/दिल्ली/मई.jsonl", "मई-3")
    'मई-3'
    """
    file_id, mark, number = id_.rpartition("#")
    made = file_id if mark and number.isdecimal() else id_
    return id_.removeprefix(made) if _below_root(path).endswith(f"/{made}") else id_


@lru_cache(1)  # a file may hold a million records
def _below_root(path: str) -> str:
    return "/" + identify(Path(path), Path("/"))
