"""Topics → the run of an index, as a user's queries would find it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from relsearch.errors import QueryError
from relsearch.evaluation.topics import Run, Topics
from relsearch.render.sanitize import percent_restored

if TYPE_CHECKING:
    from relsearch.index import Index

DEPTH = 1000
"""Hits taken of each topic, as is the custom at TREC; only MAP looks beyond the tenth."""


@dataclass(frozen=True, slots=True)
class Searched:
    """The run of an index. `failed` pairs a topic with why it has no or not all of its hits."""

    run: Run
    failed: tuple[tuple[str, str], ...]


def search_topics(index: Index, topics: Topics, *, depth: int = DEPTH) -> Searched:
    """Search the topics as they stand, with no restriction but what their text asks for.

    The index's `timeout` holds for each. A query that cannot be read finds nothing.
    """
    run: dict[str, list[str]] = {}
    failed: list[tuple[str, str]] = []
    for topic, text in topics.items():
        try:
            results = index.search(text, limit=depth, snippets=False)
        except QueryError as error:
            failed.append((topic, f"{error}. {error.remedy}"))
            continue
        run[topic] = [percent_restored(hit.id) for hit in results.hits]
        if not results.complete:
            failed.append((topic, "; ".join(results.warnings)))
    return Searched(run, tuple(failed))
