"""Has a change made the answers worse? Floors for each kind of topic, on one fixed collection.

articles + topics + qrels → a run → means by kind → compared with, or raised into, a file of floors

A topic's kind is its id up to the last hyphen: `typo-03` is a `typo`. A floor is lowered, and a
collection exchanged, only with a reason that stays in the file.
"""

from __future__ import annotations

import hashlib
import json
import math
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TypeAlias

from relsearch.errors import UsageError
from relsearch.evaluation.measures import evaluate
from relsearch.evaluation.search import search_topics
from relsearch.evaluation.topics import read_qrels, read_topics
from relsearch.index import Index

Means: TypeAlias = Mapping[str, Mapping[str, float]]
"""Kind of topic → measure → mean; the kind `all` is all topics together."""

_ROUNDING = 1e-9  # 0.7 may come out as 0.69999…
_NO_LIMIT = 600.0  # seconds; a slow machine must not pass for worse answers


@dataclass(frozen=True, slots=True)
class Collection:
    """The files of a gate: `articles` are files and folders to index."""

    articles: Sequence[Path]
    topics: Path
    qrels: Path

    def fingerprint(self) -> str:
        """Give one SHA-256 for the names and bytes of all files, in whatever order they are."""
        below = [file for path in self.articles for file in (path, *path.rglob("*"))]
        files = {file for file in (*below, self.topics, self.qrels) if file.is_file()}
        lines = sorted(f"{_sha256(file.read_bytes())}  {file.name}" for file in files)
        return _sha256("\n".join(lines).encode())


@dataclass(frozen=True, slots=True)
class Floors:
    """What was reached on a collection, and why it was ever lowered, the oldest reason first."""

    collection: str
    floors: Means
    lowered: tuple[str, ...] = ()


def measured(collection: Collection) -> Means:
    """Index the collection in a temporary folder, search its topics, and give the means.

    Raises UsageError for a topic that cannot be searched, and as `evaluate` does.
    """
    topics = read_topics(_lines(collection.topics), collection.topics.name)
    qrels = read_qrels(_lines(collection.qrels), collection.qrels.name)
    with tempfile.TemporaryDirectory() as folder, Index.create(folder) as index:
        index.timeout = _NO_LIMIT
        index.add(collection.articles)
        searched = search_topics(index, topics)
    if searched.failed:
        topic, reason = searched.failed[0]
        raise UsageError(f"topic {topic} was not searched: {reason}", remedy="Correct it.")
    scores = evaluate(searched.run, qrels)
    kinds = {topic: topic.rpartition("-")[0] for topic in scores[0].by_topic}
    return {
        kind: {
            score.measure: fmean(
                value for topic, value in score.by_topic.items() if kind in ("all", kinds[topic])
            )
            for score in scores
        }
        for kind in ("all", *sorted(set(kinds.values())))
    }


def read_floors(path: Path) -> Floors:
    """Read a file of floors."""
    record = json.loads(path.read_text(encoding="utf-8"))
    return Floors(record["collection"], record["floors"], tuple(record["lowered"]))


def write_floors(floors: Floors, path: Path) -> None:
    """Write a file of floors."""
    record = {
        "collection": floors.collection,
        "floors": floors.floors,
        "lowered": list(floors.lowered),
    }
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def fallen(floors: Floors, reached: Means) -> tuple[str, ...]:
    """Give a line for each measure that is below its floor.

    >>> fallen(Floors("…", {"typo": {"MAP": 0.7}}), {"typo": {"MAP": 0.65}})
    ('typo MAP is 0.6500, its floor 0.7000',)
    """
    return tuple(
        f"{kind} {measure} is {reached[kind][measure]:.4f}, its floor {floor:.4f}"
        for kind, measures in floors.floors.items()
        for measure, floor in measures.items()
        if reached[kind][measure] < floor - _ROUNDING
    )


def raised(floors: Floors, collection: str, reached: Means, *, reason: str = "") -> Floors:
    """Give the floors with what is reached now where that is higher.

    With a reason they follow downwards too, or go over to another collection; it is kept with
    what fell. Raises UsageError when that is needed and no reason is given.
    """
    other = floors.collection != collection
    changes = ("another collection",) if other else fallen(floors, reached)
    if changes and not reason.strip():
        raise UsageError(
            f"floors are not lowered in silence: {'; '.join(changes)}",
            remedy="Repair what fell, or give the reason: make floors REASON='…'",
        )
    why = (f"{reason.strip()} ({'; '.join(changes)})",) if changes else ()
    # What did not fall is at its floor or above.
    return Floors(
        collection,
        {
            kind: {measure: _floor(value) for measure, value in measures.items()}
            for kind, measures in reached.items()
        },
        (*floors.lowered, *why),
    )


def _floor(value: float) -> float:
    return math.floor((value + _ROUNDING) * 10_000) / 10_000


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
