"""The front door: make an index, open it, add to it, search it.

paths → `update.py` → `ingest.py` (what changed) → `work.py` (read, analyse) → engine; query text →
`find.py` → engine → `snippets` → Results. A search imports nothing of the first line.
"""

from __future__ import annotations

import os
import time
from _thread import RLock  # without the rest of `threading`, which a query does not need
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from relsearch.analysis import analyzer_for
from relsearch.engines import open_engine
from relsearch.errors import IndexUnusableError, NotFoundError, SettingsError, UsageError
from relsearch.index.find import Asked, read_query
from relsearch.index.manifest import (
    Manifest,
    check_analyzers,
    claim,
    holds_index,
    read_manifest,
    write_manifest,
)
from relsearch.index.plan import Plan, ReadOptions
from relsearch.index.results import Hit, IndexReport, Results, Stored, Suggestion
from relsearch.settings import MOST_HITS
from relsearch.snippets import snippets as snippets_of
from relsearch.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from types import TracebackType
    from typing import Any, Self

    from relsearch.article import Article
    from relsearch.engines import Engine, Sort
    from relsearch.index.find import Reading
    from relsearch.index.plan import Progress

__all__ = ["Hit", "Index", "IndexReport", "Plan", "ReadOptions", "Results", "Suggestion"]

DEFAULT_TIMEOUT = 2.0
"""Seconds a search may take before it gives what it has found."""

_READ_BY, _FOUND_BY = 0.4, 0.8  # of that time; then what was found is ordered and quoted
_ENGINE_FOLDER = "engine"
_SORTS: tuple[Sort, ...] = ("score", "newest", "oldest")
_BATCH = 100  # articles read at once when all are


class Index:
    """An index on disk. Use it as a context manager; it prints nothing.

    Several threads may use one object; they wait for each other. Every method may raise
    IndexDamagedError.
    """

    def __init__(self, path: Path, engine: Engine, manifest: Manifest) -> None:
        self.path = path
        self.timeout = DEFAULT_TIMEOUT
        self._opened_engine: Engine | None = engine
        self._manifest = manifest
        self._lock = RLock()  # one reader's files have one place each

    @property
    def _engine(self) -> Engine:
        if self._opened_engine is None:
            raise UsageError(f"the index in {self.path} has been closed", remedy="Open it again.")
        return self._opened_engine

    @classmethod
    def create(cls, path: str | Path, *, engine: str = "whoosh") -> Self:
        """Make an index in an empty or new folder; open the one that is already there.

        Raises IndexIncompatibleError when the folder holds something else, IndexLockedError when
        another process is making the same index.
        """
        folder = _folder(path)
        if holds_index(folder):
            return cls.open(folder)
        from relsearch.index.lock import write_lock

        claim(folder)
        with write_lock(folder):
            if holds_index(folder):  # another process was first
                return cls.open(folder)
            manifest = Manifest(engine)
            opened = open_engine(engine, folder / _ENGINE_FOLDER, create=True)
            opened.commit([])
            write_manifest(folder, manifest)
        return cls(folder, opened, manifest)

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open an index.

        Raises IndexMissingError, IndexDamagedError, or IndexIncompatibleError (another format,
        another analyzer, or a folder of something else).
        """
        folder = _folder(path)
        manifest = read_manifest(folder)
        index = cls(folder, open_engine(manifest.engine, folder / _ENGINE_FOLDER), manifest)
        try:
            check_analyzers(folder, manifest, set(index.languages()))
        except BaseException:
            index.close()
            raise
        return index

    @classmethod
    def rebuild(
        cls,
        path: str | Path,
        paths: str | Path | Iterable[str | Path],
        *,
        plan: Plan | None = None,
        progress: Progress | None = None,
    ) -> IndexReport:
        """Make an index anew from `paths` and from all files it was made of, in one step.

        The old index answers until the new one is whole. Also mends one that is damaged or was
        made by another analyzer.
        """
        from relsearch.index import update

        folder = _folder(path)
        engine = update.engine_for_rebuild(folder, folder / _ENGINE_FOLDER)
        try:
            return update.rebuild(folder, engine, _paths(paths), plan or Plan(), progress)
        finally:
            engine.close()

    def add(
        self,
        paths: str | Path | Iterable[str | Path],
        *,
        plan: Plan | None = None,
        progress: Progress | None = None,
    ) -> IndexReport:
        """Bring the index up to date with files and folders.

        New and changed articles are read, those of files that have gone from a given folder are
        dropped. What cannot be read is in the report's `failed`, never an exception. With
        `plan.jobs` above 1 worker processes are started, so a script needs the usual
        `if __name__ == "__main__"`. Raises PathMissingError and IndexLockedError.
        """
        from relsearch.index import update

        return update.add(self.path, self._engine, _paths(paths), plan or Plan(), progress)

    def remove(self, ids: str | Iterable[str]) -> int:
        """Remove articles by their ids, or the one with an id; give the number that existed.

        The next `add` of their files reads only what has changed, so they stay away until then.
        """
        from relsearch.index import update

        asked = [ids] if isinstance(ids, str) else list(ids)
        if not all(isinstance(id_, str) for id_ in asked):
            raise UsageError("an id is a text", remedy="Give the ids of articles.")
        return update.remove(self.path, self._engine, list(filter(_is_text, asked)))

    def search(  # noqa: PLR0913 - the contract's signature
        self,
        text: str,
        *,
        limit: int = 10,
        offset: int = 0,
        all_words: bool = False,
        exact: bool = False,
        since: str | dt.date | None = None,
        until: str | dt.date | None = None,
        source: str | Sequence[str] | None = None,
        language: str | None = None,
        sort: Sort = "score",
        snippets: bool = True,
    ) -> Results:
        """Rank the articles that match a query text.

        since, until: the first and last day; YYYY, YYYY-MM or YYYY-MM-DD. Undated articles are
        out. source: words of the source's name, or another name of the same agency; several are
        any of them. Raises QueryError, UsageError for a value out of its range, and LanguageError
        for a language without an analyzer.
        """
        now = time.monotonic()
        _check_page(limit, offset, sort)
        names = () if source is None else (source,) if isinstance(source, str) else tuple(source)
        asked = Asked(all_words, exact, _day(since), _day(until), names, language)
        with self._lock:
            reading = self.read(text, asked, now + self.timeout * _READ_BY)
            answer = self._engine.search(
                reading.query,
                limit=limit,
                offset=offset,
                sort=sort,
                closeness=reading.closeness,
                deadline=now + self.timeout * _FOUND_BY,
            )
            stored = self._engine.stored([match.id for match in answer.matches])
            forms = self._engine.forms(reading.lemmas) if snippets else frozenset()
        hits = []
        for rank, (match, read) in enumerate(zip(answer.matches, stored, strict=True), offset + 1):
            one = Stored(match.id, read)
            shown = _snippets(one.article, reading, forms) if snippets else ()
            hits.append(Hit(rank, match.score, one, shown))
        warnings = list(reading.warnings)
        complete = answer.complete and reading.complete
        if not answer.complete:
            warnings.append(f"the search was cut after {self.timeout:g} s")
        return Results(
            text,
            reading.read_as,
            answer.total,
            answer.total_is if complete else "at least",
            complete,
            reading.suggestion,
            hits,
            (time.monotonic() - now) * 1000,
            tuple(warnings),
        )

    def read(
        self, text: str, asked: Asked | None = None, deadline: float | None = None
    ) -> Reading:
        """Give what a query text means on this index. Raises QueryError and LanguageError."""
        with self._lock:
            vocabulary = self._engine.vocabulary()
            end = deadline or time.monotonic() + self.timeout * _READ_BY
            return read_query(text, asked or Asked(), self._languages(), vocabulary, end)

    def explain(
        self, text: str, ids: Sequence[str], asked: Asked | None = None
    ) -> Mapping[str, Sequence[tuple[str, float]]]:
        """Give id → the parts of its score for a query text, by name; they add up to the score.

        Articles that do not match have no parts. Raises QueryError and LanguageError.
        """
        now = time.monotonic()
        with self._lock:
            read = self.read(text, asked, now + self.timeout * _READ_BY)
            end = now + self.timeout * _FOUND_BY
            return self._engine.explain(read.query, ids, read.closeness, end)

    def suggest(self, word: str, *, limit: int = 10) -> Sequence[Suggestion]:
        """Give the index's own words nearest to a misspelt or romanised word, best first.

        A word the index holds is its own first candidate. Raises UsageError for a limit below 1.
        """
        from relsearch.query.suggest import suggest

        _check_page(limit, 0, "score")
        with self._lock:
            analyzers = [analyzer_for(code) for code in self.languages() or ("hi",)]
            found = suggest(word, analyzers, self._engine.vocabulary(), limit)
        return [Suggestion(each.term, each.term, each.count, each.score) for each in found]

    def get(self, id: str) -> Article:  # noqa: A002 - the contract's name
        """Give the article with this id. Raises NotFoundError."""
        with self._lock:
            found = self._engine.get([id]) if _is_text(id) else ()
        if not found:
            raise NotFoundError(f"there is no article with the id {id!r}")
        return found[0]

    def articles(self) -> Iterator[Article]:
        """Yield every article, in the order of the ids."""
        with self._lock:
            ids = list(self._engine.ids())
        for start in range(0, len(ids), _BATCH):
            with self._lock:
                articles = self._engine.get(ids[start : start + _BATCH])
            yield from articles

    def languages(self) -> tuple[str, ...]:
        """Give the languages of the articles, the most frequent first."""
        return tuple(self._languages())

    def _languages(self) -> Mapping[str, int]:
        with self._lock:
            counts = self._engine.values("language")
        return dict(sorted(counts.items(), key=lambda row: (-row[1], row[0])))

    def stats(self) -> Mapping[str, Any]:
        """Give counts and versions, with the field names of `relsearch.stats/1`."""
        with self._lock:
            dates = dict(self._engine.values("date"))
            languages = dict(self._engine.values("language"))
            sources = dict(self._engine.values("source_name"))
        undated = dates.pop("", 0)
        return {
            "articles": self._engine.count(),
            "languages": languages,
            "sources": sources,
            "first_date": min(dates, default=None),
            "last_date": max(dates, default=None),
            "undated": undated,
            "index": {
                "path": str(self.path),
                "bytes": self._engine.size() + _size(self.path),
                "engine": self._engine.name,
                "format": self._manifest.format,
            },
            "analyzers": dict(self._manifest.analyzers),
            "version": __version__,
        }

    def close(self) -> None:
        """Release files. Only `close` may be called after that."""
        if self._opened_engine is not None:
            self._opened_engine.close()
        self._opened_engine = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _folder(path: str | Path) -> Path:
    if "://" in str(path):
        raise SettingsError(
            f"{path} is a cluster; this version has the embedded engine only",
            remedy="Name a folder with --index.",
        )
    folder = Path(path).absolute()
    try:
        os.stat(folder)  # noqa: PTH116 - Path.exists() passes over impossible names
    except FileNotFoundError:
        pass
    except ValueError as error:
        raise UsageError(f"{str(path)!r} cannot be a folder", remedy="Name another.") from error
    except OSError as error:
        raise IndexUnusableError(
            f"{folder} cannot be used: {error.strerror}",
            remedy="Check the permissions, or name another place with --index.",
        ) from error
    return folder


def _is_text(id_: str) -> bool:
    """Tell whether a string could be an id: none holds lone surrogates."""
    return not any("\ud800" <= char <= "\udfff" for char in id_)


def _check_page(limit: int, offset: int, sort: str) -> None:
    if limit < 1 or offset < 0:
        raise UsageError(
            f"limit {limit} and offset {offset} name no page of hits",
            remedy="limit begins at 1, offset at 0.",
        )
    if max(limit, offset) > MOST_HITS:
        raise UsageError(
            "limit and offset name a page beyond all hits", remedy=f"The largest is {MOST_HITS}."
        )
    if sort not in _SORTS:
        raise UsageError(
            f"hits cannot be sorted by {sort!r}", remedy=f"Use one of {', '.join(_SORTS)}."
        )


def _paths(paths: str | Path | Iterable[str | Path]) -> list[Path]:
    given = [paths] if isinstance(paths, str | Path) else paths
    return [Path(path) for path in given]


def _size(folder: Path) -> int:
    """Give the bytes of a folder's files; a writer beside us may delete some meanwhile."""
    import contextlib
    import stat

    size = 0
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            status = path.stat()
            size += status.st_size if stat.S_ISREG(status.st_mode) else 0
    return size


def _day(day: str | dt.date | None) -> str | None:
    return day if day is None or isinstance(day, str) else day.isoformat()


def _snippets(article: Article, reading: Reading, forms: frozenset[str]) -> tuple[Any, ...]:
    return snippets_of(
        article,
        exact=reading.exact,
        lemmas=reading.lemmas,
        analyzer=analyzer_for(article.language),
        forms=forms,
    )
