"""The front door: make an index, open it, add to it, search it.

paths → `update.py` → `ingest.py` (what changed) → `work.py` (read, analyse) → engine; query text →
`answer.py` → engine → `snippets` → Results. A search imports nothing of the first line.
"""

from __future__ import annotations

import time
from _thread import RLock  # without the rest of `threading`, which a query does not need
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from relsearch.analysis import analyzer_for
from relsearch.engines import open_engine
from relsearch.errors import IndexDamagedError, NotFoundError, UsageError
from relsearch.index.answer import READ_BY, Clock, Page, answer
from relsearch.index.arguments import check_page, day_of, folder_of, is_text, paths_of, size_of
from relsearch.index.find import Asked, read_query
from relsearch.index.manifest import (
    ENGINE_FOLDER,
    Manifest,
    check_analyzers,
    holds_index,
    read_manifest,
)
from relsearch.index.plan import Plan, ReadOptions
from relsearch.index.results import Explanation, Hit, IndexReport, Results, Suggestion
from relsearch.index.seal import ledger_generation
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

__all__ = ["Hit", "Index", "IndexReport", "Page", "Plan", "ReadOptions", "Results", "Suggestion"]

DEFAULT_TIMEOUT = 2.0
"""Seconds a search may take before it gives what it has found."""

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
        self._stale = ""
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
        folder = folder_of(path)
        if holds_index(folder):
            return cls.open(folder)
        from relsearch.index import update

        opened = update.create(folder, folder / ENGINE_FOLDER, engine)
        return cls.open(folder) if opened is None else cls(folder, opened, Manifest(engine))

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open an index.

        Raises IndexMissingError, IndexDamagedError, or IndexIncompatibleError (another format,
        another analyzer, or a folder of something else).
        """
        folder = folder_of(path)
        manifest = read_manifest(folder)
        index = cls(folder, open_engine(manifest.engine, folder / ENGINE_FOLDER), manifest)
        try:
            check_analyzers(folder, manifest, set(index.languages()))
            index._check_age()
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

        folder = folder_of(path)
        engine = update.engine_for_rebuild(folder, folder / ENGINE_FOLDER)
        try:
            return update.rebuild(folder, engine, paths_of(paths), plan or Plan(), progress)
        finally:
            engine.close()

    def _check_age(self) -> None:
        """See whether the engine's list is older than the ledger, which is written after it."""
        engine = self._engine
        known = ledger_generation(self.path)
        if engine.generation < known and not engine.warning:
            latest = open_engine(engine.name, engine.path)  # another process may have committed
            if latest.generation < known:
                what = f"{engine.path} is of commit {engine.generation}, and {known} was the last"
                self._stale = what

    @property
    def warnings(self) -> tuple[str, ...]:
        """Why articles may be missing: an older state answers, or a repair has not finished."""
        why = self._engine.warning or self._stale
        if why:
            why += "; an older state of the index answers, so newer articles may be missing"
        elif self._engine.mending:
            why = f"a repair of the index in {self.path} has not finished; articles may be missing"
        return (f"{why}. {IndexDamagedError.default_remedy}",) if why else ()

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
        `plan.jobs` above 1 worker processes are started. Raises PathMissingError and
        IndexLockedError.
        """
        from relsearch.index import update

        return update.add(self.path, self._engine, paths_of(paths), plan or Plan(), progress)

    def remove(self, ids: str | Iterable[str]) -> int:
        """Remove articles by their ids, or the one with an id; give the number that existed.

        The next `add` of their files reads only what has changed, so they stay away until then.
        """
        from relsearch.index import update

        asked = [ids] if isinstance(ids, str) else list(ids)
        if not all(isinstance(id_, str) for id_ in asked):
            raise UsageError("an id is a text", remedy="Give the ids of articles.")
        return update.remove(self.path, self._engine, list(filter(is_text, asked)))

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
        names = () if source is None else (source,) if isinstance(source, str) else tuple(source)
        asked = Asked(all_words, exact, day_of(since), day_of(until), names, language)
        return self.explain(text, asked, Page(limit, offset, sort, snippets)).results

    def explain(
        self, text: str, asked: Asked | None = None, page: Page | None = None
    ) -> Explanation:
        """Search, and give with the answer how the query was read, and what made up each score.

        Scores are taken apart if the page says so. All takes no longer than a search may. Raises
        what `search` does.
        """
        clock = Clock(time.monotonic(), self.timeout)
        page = page or Page(parts=True)
        check_page(page.limit, page.offset, page.sort)
        with self._lock:
            return answer(
                self._engine,
                text,
                asked or Asked(),
                page,
                languages=self._languages(),
                older=self.warnings,
                clock=clock,
            )

    def read(
        self, text: str, asked: Asked | None = None, deadline: float | None = None
    ) -> Reading:
        """Give what a query text means on this index. Raises QueryError and LanguageError."""
        with self._lock:
            vocabulary = self._engine.vocabulary()
            end = deadline or time.monotonic() + self.timeout * READ_BY
            return read_query(text, asked or Asked(), self._languages(), vocabulary, end)

    def suggest(self, word: str, *, limit: int = 10) -> Sequence[Suggestion]:
        """Give the index's own words nearest to a misspelt or romanised word, best first.

        A word the index holds is its own first candidate. Raises UsageError for a limit below 1.
        """
        from relsearch.query.suggest import suggest

        check_page(limit, 0, "score")
        with self._lock:
            analyzers = [analyzer_for(code) for code in self.languages() or ("hi",)]
            found = suggest(word, analyzers, self._engine.vocabulary(), limit)
        return [Suggestion(each.term, each.term, each.count, each.score) for each in found]

    def get(self, id: str) -> Article:  # noqa: A002 - the contract's name
        """Give the article with this id. Raises NotFoundError."""
        with self._lock:
            found = self._engine.get([id]) if is_text(id) else ()
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
            parts = {**self._engine.sizes(), "ledger": size_of(self.path)}
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
                "bytes": sum(parts.values()),
                "parts": parts,
                "engine": self._engine.name,
                "format": self._manifest.format,
            },
            "analyzers": dict(self._manifest.analyzers),
            "version": __version__,
        }

    def verify(self) -> Sequence[tuple[str, str]]:
        """Read every byte; give (file, what is wrong with it)."""
        from relsearch.index.verify import verify

        return verify(self.path)

    @classmethod
    def repair(
        cls,
        path: str | Path,
        paths: str | Path | Iterable[str | Path] = (),
        *,
        plan: Plan | None = None,
        progress: Progress | None = None,
    ) -> IndexReport:
        """Mend a damaged index: keep what is sound, read the rest from its files again.

        paths: what it was made of, for articles whose files nothing names any more. Files are
        read as they were before; `plan.reading` is for those of which nobody knows how. What
        could not be had again is in the report's `lost`. Raises IndexMissingError,
        IndexIncompatibleError and IndexLockedError.
        """
        from relsearch.index.verify import repair

        return repair(folder_of(path), paths_of(paths), plan or Plan(), progress)

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
