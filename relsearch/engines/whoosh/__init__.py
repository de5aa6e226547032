"""The embedded engine: segments in a folder, which Whoosh can read too.

Documents → `builder.py` (files) → `generations.py` (commit) → `search.py` (tree → scores) →
matches. `codec.py` shows the same files to Whoosh; nothing else here imports it.
"""

from __future__ import annotations

import contextlib
import heapq
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial

from relsearch.article import Article
from relsearch.engines import Answer, Prepared
from relsearch.engines.whoosh import generations, storage
from relsearch.engines.whoosh.damage import reading
from relsearch.engines.whoosh.generations import Generation
from relsearch.engines.whoosh.opened import OpenSegments
from relsearch.engines.whoosh.search import DeadlineError, Evaluation, first, is_much, named
from relsearch.errors import IndexDamagedError
from relsearch.query import Closeness, Query, Vocabulary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from relsearch.engines import Acknowledged, Document, Look, Remake, Sort
    from relsearch.engines.whoosh.segment import Segment, SegmentReader

_TRIES = 20  # commits that may come between reading the list and opening its files
_WARM = 3  # searches of one opened index from which on numpy is worth its import


class WhooshEngine:
    """The engine over one folder. A reader sees the state of its last commit or opening."""

    name = "whoosh"

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self.warning = ""
        self._generation = Generation()
        self._after = 0
        self._guard: Callable[[], None] | None = None
        self._open: OpenSegments | None = None
        self._before: Sequence[Segment] = ()  # of the list before
        self._searches = 0
        self._values: dict[str, Mapping[str, int]] = {}
        if create:
            storage.make_folder(path)
        else:
            self._generation, self.warning = generations.latest(path)

    @property
    def generation(self) -> int:
        """The number of the commit that it sees."""
        return self._generation.number

    @property
    def mending(self) -> bool:
        """Whether a repair has not finished."""
        return self._generation.mending

    @property
    def expected(self) -> int:
        """How many articles a repair has to account for that knows no more of them."""
        return self._generation.expected

    def mended(self) -> None:
        """Say that a repair has finished."""
        self._generation = Generation(self.generation, self._generation.segments)
        generations.replace_list(self.path, self._generation)

    def refresh(self, *, after: int = 0, guard: Callable[[], None] | None = None) -> None:
        """See what other processes have committed, and sweep what killed ones left behind."""
        self.close()
        self.warning = ""
        if (self.path / generations.LIST).exists() or generations.any_segment(self.path):
            try:
                self._generation, self.warning = generations.latest(self.path)
                self._open = self._open_latest()
            except IndexDamagedError as error:  # a rebuild begins with what reads
                self.warning = str(error)
        self._after, self._guard = after, guard
        self._before = ()
        with contextlib.suppress(IndexDamagedError):
            previous = generations.read(self.path, generations.PREVIOUS)
            self._before = previous.segments
            # Before there are files of this run's workers. Those of a damaged index may be needed.
            if not self.warning:
                storage.remove(generations.unlisted(self.path, self._generation, previous))

    @property
    def _opened(self) -> OpenSegments:
        if self._open is None:
            self._open = self._open_latest()
        return self._open

    def _open_latest(self) -> OpenSegments:
        """Open the segments; the newer ones when another process has just swept these.

        Where they do not open, those of the state before do, and `warning` says so.
        """
        failed: list[Generation] = []
        for _ in range(_TRIES):
            try:
                with reading(self.path):
                    return OpenSegments(self.path, self._generation.segments)
            except IndexDamagedError as error:
                if self._guard is not None:
                    raise  # a writer must not go on from an older state
                # Files that go while they are opened look damaged in many ways.
                failed.append(self._generation)
                latest, why = generations.latest(self.path)
                if latest in failed and not why:
                    latest, why = generations.before(self.path, error), str(error)
                if latest in failed:
                    raise
                self._generation, self.warning = latest, why
        with reading(self.path):
            return OpenSegments(self.path, self._generation.segments)

    def prepare(self, documents: Iterable[Document]) -> Prepared | None:
        """Write documents into segments that no list names yet."""
        from relsearch.engines.whoosh.builder import build

        ids: list[str] = []
        parts: list[Segment] = []
        try:
            for part, of_part in build(self.path, documents):
                parts.append(part)
                ids += of_part
        except BaseException:
            self._remove(parts)
            raise
        rows = tuple(map(generations.row_of, parts))
        return Prepared(parts[0].name, tuple(ids), rows) if parts else None

    def commit(
        self,
        prepared: Sequence[Prepared],
        *,
        remove: Collection[str] = (),
        fresh: bool = False,
        stop: Callable[[], bool] = bool,
    ) -> None:
        """Make prepared documents visible and `remove` ids invisible, in one step."""
        from relsearch.engines.whoosh.merging import joined

        self._check()  # who took the lock away may have swept what is to be joined
        gone = set(remove)
        added: list[Segment] = []
        with reading(self.path):
            for part in prepared:
                gone.update(id_ for n, id_ in enumerate(part.ids) if n not in part.refused)
                added += self._without_places(part)
            kept = () if fresh else self._without(gone)
            visible, made = joined(self.path, [s for s in (*kept, *added) if s.live], stop)
        number = max(self._generation.number, self._after) + 1
        before = self._generation.numbered(number - 1)
        now = (Generation() if fresh else before).numbered(number, visible)
        self._switch(now, before)
        # The files of the list before stay for those who may have to go back to it.
        listed = {segment.file for each in (now, before) for segment in each.segments}
        self._remove(s for s in (*self._before, *added, *made) if s.file not in listed)
        self._before = before.segments

    def _check(self) -> None:
        if self._guard is not None:
            self._guard()

    def _switch(self, now: Generation, before: Generation) -> None:
        self._check()
        generations.write(self.path, now, before=before)
        self._release()
        self._generation = now

    def settle(self) -> None:
        """Let the files that only the state before has go, once this one has proved sound."""
        from relsearch.engines.whoosh.checking import prove

        segments = self._generation.segments
        kept = {segment.file for segment in segments}
        gone = [segment for segment in self._before if segment.file not in kept]
        if gone:
            self._check()
            with reading(self.path):
                prove(self.path, segments)
            self._switch(self._generation, self._generation.numbered(self.generation - 1))
            self._remove(gone)
            self._before = segments

    def repair(
        self, acknowledged: Acknowledged, remake: Remake, *, since: int, anew: bool
    ) -> None:
        """Commit every article that still reads, twice: the state before is to be sound too.

        Both are marked, until `mended`, as lacking what has to be read again.
        """
        from relsearch.engines.whoosh.salvage import Salvage

        salvage = Salvage(self.path, acknowledged, since=since, anew=anew)
        prepared = self.prepare(map(remake, salvage.articles()))
        made = map(generations.segment_of, prepared.parts if prepared else ())
        number = max(salvage.number, self._generation.number, self._after) + 2
        segments = (*salvage.kept, *made)
        now = Generation(number, segments, mending=True, expected=salvage.expected)
        self._switch(now, now.numbered(number - 1))
        self.warning = ""
        storage.remove(generations.unlisted(self.path, self._generation))
        self._before = segments

    def _remove(self, segments: Iterable[Segment]) -> None:
        storage.remove(self.path / segment.file for segment in segments)

    def discard(self, prepared: Sequence[Prepared]) -> None:
        """Delete the files of prepared documents that no list names."""
        parts = [generations.segment_of(part) for each in prepared for part in each.parts]
        listed: set[str] = set()
        if parts and (self.path / generations.LIST).exists():
            listed = {segment.name for segment in generations.read(self.path).segments}
        self._remove(part for part in parts if part.name not in listed)

    def write(self, documents: Iterable[Document]) -> int:
        """Prepare and commit; of several documents with one id the last one stays."""
        prepared = self.prepare(documents)
        if prepared is None:
            return 0
        last = {id_: place for place, id_ in enumerate(prepared.ids)}
        older = frozenset(p for p, id_ in enumerate(prepared.ids) if last[id_] != p)
        self.commit([Prepared(prepared.name, prepared.ids, prepared.parts, older)])
        return len(last)

    def delete(self, ids: Collection[str]) -> int:
        """Remove articles; give the number that existed."""
        before = self.count()
        self.commit([], remove=ids)
        return before - self.count()

    def search(
        self,
        query: Query,
        *,
        limit: int,
        offset: int = 0,
        sort: Sort = "score",
        closeness: Closeness | None = None,
        deadline: float | None = None,
    ) -> Answer:
        """Rank the articles that match."""
        with reading(self.path):
            evaluation = self._evaluation(query, deadline)
            scores = evaluation.scores(query)
            gained = self._bonuses(closeness, evaluation, scores)
            totals = {number: sum(parts.values()) for number, parts in gained.items()}
            scores = evaluation.sets.raised(scores, totals) if totals else scores
            best = first(self._opened, evaluation.sets, scores, limit + offset, sort)[offset:]
            size, complete = evaluation.sets.size(scores), evaluation.complete
            matches = named(self._opened, evaluation, best)
        return Answer(matches, size, "exact" if complete else "at least", complete)

    def _evaluation(self, query: Query, deadline: float | None) -> Evaluation:
        """Begin a search: with numpy when it is there, or worth its import."""
        self._searches += 1
        opened = self._opened
        if "numpy" in sys.modules or self._searches >= _WARM or is_much(query, opened):
            from relsearch.engines.whoosh.vectors import Vectors

            return Evaluation(opened, Vectors(opened), deadline)
        from relsearch.engines.whoosh.plain import Plain

        return Evaluation(opened, Plain(opened), deadline)

    def _bonuses(
        self, closeness: Closeness | None, evaluation: Evaluation, scores: Any
    ) -> Mapping[int, Mapping[str, float]]:
        """Give what the first documents gain; nothing when there is no time for all of them."""
        if not (closeness and evaluation.complete and evaluation.sets.size(scores)):
            return {}
        from relsearch.engines.whoosh.closeness import DEPTH, bonuses

        best = first(self._opened, evaluation.sets, scores, DEPTH, "score")
        try:
            return bonuses(closeness, evaluation, self._opened, [number for number, _ in best])
        except DeadlineError:
            evaluation.complete = False
            return {}

    def explain(
        self,
        query: Query,
        ids: Sequence[str],
        closeness: Closeness | None = None,
        deadline: float | None = None,
    ) -> Mapping[str, Sequence[tuple[str, float]]]:
        """Give id → the parts of its score in `search`, each named; unknown ids are left out."""
        from relsearch.engines.whoosh.explain import contributions

        with reading(self.path):
            evaluation = self._evaluation(query, deadline)
            gained = self._bonuses(closeness, evaluation, evaluation.scores(query))
            numbers = self._opened.numbers(set(ids))
            parts = contributions(evaluation, query, list(numbers.values()))
            return {
                id_: [*parts[number], *gained.get(number, {}).items()]
                for id_, number in numbers.items()
                if number in parts
            }

    def get(self, ids: Sequence[str]) -> Sequence[Article]:
        """Give the stored articles in the order of `ids`; unknown ids are left out."""
        return [read() for read in self.stored(ids)]

    def stored(self, ids: Sequence[str]) -> Sequence[Callable[[], Article]]:
        """Give what reads each stored article, in the order of `ids`, also after `close`."""
        with reading(self.path):
            numbers = self._opened.numbers(set(ids))
            places = [self._opened.place(numbers[id_]) for id_ in ids if id_ in numbers]
        return [partial(self._article, *place) for place in places]

    def _article(self, reader: SegmentReader, document: int) -> Article:
        with reading(self.path):
            return reader.article(document)

    def ids(self) -> Iterator[str]:
        """Yield all ids in order."""
        with reading(self.path):
            runs = [
                [reader.id(n) for n in reader.order if n not in reader.deleted]
                for reader in self._opened.readers
            ]
        yield from heapq.merge(*runs)

    def count(self) -> int:
        """Give the number of articles."""
        return sum(segment.live for segment in self._generation.segments)

    def values(self, field: str) -> Mapping[str, int]:
        """Give value → number of articles, in the order of the values."""
        if field not in self._values:
            with reading(self.path):
                self._values[field] = self._opened.values(field)
        return self._values[field]

    def vocabulary(self) -> Vocabulary:
        """Give the exact forms of title and body."""
        from relsearch.engines.whoosh.vocabulary import SegmentsVocabulary

        opened = self._opened
        made: Vocabulary = opened.cached("words", lambda: SegmentsVocabulary(opened, self.path))
        return made

    def forms(self, lemmas: Collection[str]) -> frozenset[str]:
        """Give the exact forms that articles hold of some lemmas."""
        with reading(self.path):
            readers = self._opened.readers
            return frozenset(form for r in readers for each in lemmas for form in r.forms(each))

    def verify(self, look: Look | None = None) -> Iterator[tuple[str, str]]:
        """Read every byte of both states; yield (file, what is wrong with it)."""
        from relsearch.engines.whoosh.checking import check

        self._generation, problems = check(self.path, look)
        yield from problems

    def sizes(self) -> Mapping[str, int]:
        """Give part → its bytes on disk."""
        from relsearch.engines.whoosh.sizes import sizes

        with reading(self.path):
            return sizes(self.path, self._opened)

    def close(self) -> None:
        """Release files, and end writing; the next call opens them again."""
        self._guard = None
        self._release()

    def _release(self) -> None:
        self._open = None
        self._values = {}

    def _without_places(self, prepared: Prepared) -> Iterator[Segment]:
        """Give the segments of prepared documents without those that were refused."""
        base = 0
        for segment in map(generations.segment_of, prepared.parts):
            end = base + segment.documents
            places = [place - base for place in prepared.refused if base <= place < end]
            yield generations.without(self.path, segment, places)
            base = end

    def _without(self, ids: set[str]) -> Sequence[Segment]:
        if not ids or not self._generation.segments:
            return self._generation.segments
        return [
            generations.without(self.path, reader.segment, reader.numbers(ids).values())
            for reader in self._opened.readers
        ]
