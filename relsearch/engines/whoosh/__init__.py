"""The embedded engine: a Whoosh index in a folder.

Documents → `segments.py` (files, commit) → `search.py` (tree → scores) → matches. No Whoosh object
leaves this room.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import heapq
import json
import math
import warnings
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from relsearch.article import Article
from relsearch.engines import Answer, Document, Match, Prepared, Sort
from relsearch.engines.whoosh.lean import without_downloader
from relsearch.errors import IndexDamagedError
from relsearch.query import Closeness, Query, Vocabulary

with warnings.catch_warnings(), without_downloader():
    # What newer Pythons say about Whoosh's source when they compile it is nothing for users.
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    from relsearch.engines.whoosh import segments as files
    from relsearch.engines.whoosh.closeness import best_numbers, bonuses, packed
    from relsearch.engines.whoosh.damage import reading
    from relsearch.engines.whoosh.explain import contributions
    from relsearch.engines.whoosh.postings import living_frequency
    from relsearch.engines.whoosh.search import DeadlineError, Evaluation, Scores
    from relsearch.engines.whoosh.segments import Segment
    from relsearch.engines.whoosh.vocabulary import WhooshVocabulary

MERGE_AT = 8
"""Segments of about one size that are joined into one, so that a commit costs what it adds."""
MERGE_UP_TO = 4096
"""Documents of a segment that is not joined any more: Whoosh rewrites posting by posting."""

_TRIES = 20  # commits that may come between reading the list and opening its files


class WhooshEngine:
    """The engine over one folder. A reader sees the state of its last commit or opening."""

    name = "whoosh"

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self._segments: Sequence[Segment] = ()
        self._leftovers: Collection[Path] = ()
        self._open: files.OpenSegments | None = None
        self._vocabulary: WhooshVocabulary | None = None
        self._values: dict[str, Mapping[str, int]] = {}
        if create:
            path.mkdir(parents=True, exist_ok=True)
        else:
            self._segments = files.read_list(path)

    def refresh(self) -> None:
        """See what other processes have committed, and what killed ones have left behind."""
        self.close()
        if (self.path / files.LIST).exists():
            with contextlib.suppress(IndexDamagedError):  # then a rebuild begins with nothing
                self._segments = files.read_list(self.path)
        # Later files may be those of this run's workers.
        self._leftovers = files.unlisted(self.path, self._segments)

    @property
    def _opened(self) -> files.OpenSegments:
        if self._open is None:
            self._open = self._open_latest()
        return self._open

    @property
    def _reader(self) -> Any:
        return self._opened.reader

    def _open_latest(self) -> files.OpenSegments:
        """Open the segments; the newer ones when another process has just swept these."""
        for _ in range(_TRIES):
            try:
                with reading(self.path):
                    return files.OpenSegments(self.path, self._segments)
            except IndexDamagedError:
                # Files that go while they are opened look damaged in many ways.
                latest = files.read_list(self.path)
                if latest == self._segments:
                    raise
                self._segments = latest
        with reading(self.path):
            return files.OpenSegments(self.path, self._segments)

    def prepare(self, documents: Iterable[Document]) -> Prepared | None:
        """Write documents into a segment that no list names yet."""
        ids: list[str] = []

        def rows() -> Iterator[dict[str, Any]]:
            for document in documents:
                ids.append(document.article.id)
                yield _row(document)

        segment = files.new_segment(self.path, rows())
        if not ids:
            files.remove_files(self.path, [segment.name])
            return None
        return Prepared(segment.name, tuple(ids), segment.lengths)

    def commit(
        self, prepared: Sequence[Prepared], *, remove: Collection[str] = (), fresh: bool = False
    ) -> None:
        """Make prepared documents visible and `remove` ids invisible, in one step."""
        gone = set(remove)
        added = []
        for part in prepared:
            refused = set(part.refused)
            gone.update(id_ for place, id_ in enumerate(part.ids) if place not in refused)
            with reading(self.path):
                whole = files.sealed(self.path, Segment(part.name, len(part.ids), part.lengths))
                added.append(files.without(self.path, whole, refused))
        kept: Sequence[Segment] = () if fresh else self._without(gone)
        with reading(self.path):
            visible, joined = self._merged([s for s in (*kept, *added) if s.live])
        files.write_list(self.path, visible)
        self.close()
        replaced = {segment.name for segment in (*self._segments, *added, *joined)}
        self._segments = visible
        files.remove_files(self.path, replaced - {segment.name for segment in visible})
        files.remove(set(self._leftovers) & set(files.unlisted(self.path, visible)))

    def discard(self, prepared: Sequence[Prepared]) -> None:
        """Delete the files of prepared documents that no list names."""
        names = {part.name for part in prepared}
        if names and (self.path / files.LIST).exists():
            names -= {segment.name for segment in files.read_list(self.path)}
        files.remove_files(self.path, names)

    def write(self, documents: Iterable[Document]) -> int:
        """Prepare and commit; of several documents with one id the last one stays."""
        prepared = self.prepare(documents)
        if prepared is None:
            return 0
        last = {id_: place for place, id_ in enumerate(prepared.ids)}
        older = frozenset(p for p, id_ in enumerate(prepared.ids) if last[id_] != p)
        self.commit([replace(prepared, refused=older)])
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
            evaluation = Evaluation(self._reader, deadline)
            scores = evaluation.scores(query)
            for number, gained in self._bonuses(closeness, evaluation, scores).items():
                scores[number] += sum(gained.values())
            best = self._best(scores, limit + offset, sort)[offset:]
            matches = [Match(id_, scores[number]) for number, id_ in best]
        total_is: Literal["exact", "at least"] = "exact" if evaluation.complete else "at least"
        return Answer(matches, len(scores), total_is, evaluation.complete)

    def _bonuses(
        self, closeness: Closeness | None, evaluation: Evaluation, scores: Scores
    ) -> Mapping[int, Mapping[str, float]]:
        """Give what the first documents gain; nothing when there is no time for all of them."""
        if not (closeness and scores and evaluation.complete):
            return {}
        numbers = best_numbers(scores, self._opened.columns["id"])
        try:
            return bonuses(closeness, evaluation, self._opened.columns["lemmas"], numbers)
        except DeadlineError:
            evaluation.complete = False
            return {}

    def explain(
        self, query: Query, ids: Sequence[str], closeness: Closeness | None = None
    ) -> Mapping[str, Sequence[tuple[str, float]]]:
        """Give id → the parts of its score in `search`, each named; unknown ids are left out."""
        with reading(self.path):
            evaluation = Evaluation(self._reader, None)
            gained = self._bonuses(closeness, evaluation, evaluation.scores(query))
            return {
                id_: [*contributions(evaluation, query, number), *gained.get(number, {}).items()]
                for id_, number in self._numbers(set(ids)).items()
            }

    def get(self, ids: Sequence[str]) -> Sequence[Article]:
        """Give the stored articles in the order of `ids`; unknown ids are left out."""
        with reading(self.path):
            numbers = self._numbers(set(ids))
            return [
                _article(self._reader.stored_fields(numbers[id_])["article"])
                for id_ in ids
                if id_ in numbers
            ]

    def ids(self) -> Iterator[str]:
        """Yield all ids in order."""
        with reading(self.path):
            if not self._reader.doc_count():
                return
            column = self._opened.columns["id"]
            found = sorted(column[number] for number in self._reader.all_doc_ids())
        yield from found

    def count(self) -> int:
        """Give the number of articles."""
        return sum(segment.live for segment in self._segments)

    def values(self, field: str) -> Mapping[str, int]:
        """Give value → number of articles, in the order of the values."""
        if field not in self._values:
            counts: Counter[str] = Counter()
            with reading(self.path):
                for leaf, _ in self._reader.leaf_readers():
                    for value in leaf.field_terms(field):
                        counts[value] += living_frequency(leaf, field, value)
            self._values[field] = {value: counts[value] for value in sorted(counts - Counter())}
        return self._values[field]

    def vocabulary(self) -> Vocabulary:
        """Give the exact forms of title and body."""
        if self._vocabulary is None:
            self._vocabulary = WhooshVocabulary(self._opened, self.path)
        return self._vocabulary

    def verify(self) -> Iterator[tuple[str, str]]:
        """Read every byte; yield (file, what is wrong with it)."""
        for segment in self._segments:
            yield from files.problems(self.path, segment)

    def size(self) -> int:
        """Give the bytes on disk."""
        size = 0
        for path in self.path.iterdir():
            with contextlib.suppress(FileNotFoundError):  # swept by a writer meanwhile
                size += path.stat().st_size
        return size

    def close(self) -> None:
        """Release files; the next call opens them again."""
        if self._open is not None:
            self._open.close()
        self._open = None
        self._vocabulary = None
        self._values = {}

    def _numbers(self, ids: set[str]) -> dict[str, int]:
        """Give id → document number for the ids that exist."""
        numbers: dict[str, int] = {}
        for leaf, base in self._reader.leaf_readers():
            for id_ in ids:
                if ("id", id_) in leaf:
                    for number in leaf.postings("id", id_).all_ids():
                        numbers[id_] = base + number
        return numbers

    def _without(self, ids: set[str]) -> Sequence[Segment]:
        if not ids or not self._segments:
            return self._segments
        with reading(self.path):
            places = sorted(self._numbers(ids).values())
        kept = []
        base = 0
        for segment in self._segments:
            end = base + segment.documents
            gone = [place - base for place in places if base <= place < end]
            kept.append(files.without(self.path, segment, gone))
            base = end
        return kept

    def _merged(self, segments: list[Segment]) -> tuple[list[Segment], list[Segment]]:
        """Join segments of about one size once there are MERGE_AT of them.

        Give the segments that are left, and those that were joined into others.
        """
        gone: list[Segment] = []
        while True:
            tiers: dict[int, list[Segment]] = {}
            for segment in segments:
                if segment.live <= MERGE_UP_TO:
                    tier = int(math.log(max(segment.live, MERGE_AT), MERGE_AT))
                    tiers.setdefault(tier, []).append(segment)
            crowded = next((tier for tier in tiers.values() if len(tier) >= MERGE_AT), None)
            wasted = [s for s in segments if len(s.deleted) > s.live]
            chosen = crowded or wasted
            if not chosen:
                return segments, gone
            gone += chosen
            joined = files.merge(self.path, chosen)
            segments = [s for s in segments if s not in chosen] + [joined]

    def _best(self, scores: Scores, wanted: int, sort: Sort) -> list[tuple[int, str]]:
        """Give the first `wanted` (document number, id) in the order of `sort`."""
        if not scores or wanted <= 0:
            return []
        ids = self._opened.columns["id"]
        if sort == "score":
            floor = heapq.nlargest(wanted, scores.values())[-1]
            candidates = [(-s, ids[n], n) for n, s in scores.items() if s >= floor]
            return [(n, id_) for _, id_, n in heapq.nsmallest(wanted, candidates)]
        dates = self._opened.columns["date"]
        sign = -1 if sort == "newest" else 1
        dated = []
        for number, score in scores.items():
            date = dates[number]
            day = sign * dt.date.fromisoformat(date).toordinal() if date else math.inf
            dated.append((day, -score, ids[number], number))
        return [(n, id_) for _, _, id_, n in heapq.nsmallest(wanted, dated)]


def _row(document: Document) -> dict[str, Any]:
    """Give the Whoosh fields of a document. Term lists skip Whoosh's analysis."""
    article = document.article
    row: dict[str, Any] = {
        "id": article.id,
        "article": _stored(article),
        "language": article.language,
        "date": article.date.isoformat() if article.date else "",
    }
    if article.source:
        row["source_name"] = article.source
    title, body = (document.terms.get(name, ()) for name in ("title_lemma", "body_lemma"))
    row["lemmas"] = packed(title, body, document.sentences)
    for field, terms in document.terms.items():
        if terms:
            row[field] = list(terms)
    return {name: value for name, value in row.items() if value != "" or name == "date"}


_FIELDS = tuple(Article.__dataclass_fields__)


def _stored(article: Article) -> str:
    values = [getattr(article, name) for name in _FIELDS]
    return json.dumps(values, default=dt.date.isoformat)


def _article(stored: str) -> Article:
    values = dict(zip(_FIELDS, json.loads(stored), strict=True))
    if values["date"]:
        values["date"] = dt.date.fromisoformat(values["date"])
    values["noise"] = tuple(values["noise"])
    return Article(**values)
