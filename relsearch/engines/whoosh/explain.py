"""Which parts of a query gave an article its score?"""

from __future__ import annotations

from collections.abc import Iterator

from relsearch.engines.whoosh.search import Evaluation
from relsearch.query import And, Not, Or, Preferred, Query, format_query


def contributions(
    evaluation: Evaluation, query: Query, number: int
) -> Iterator[tuple[str, float]]:
    """Yield each leaf of the tree that counts for a document, as written, and what it gives.

    They add up to the document's score.
    """
    if isinstance(query, Not):
        return
    score = evaluation.sets.score(evaluation.evaluate(query), number)
    if score is None:
        return
    if isinstance(query, And | Or):
        for part in query.parts:
            yield from contributions(evaluation, part, number)
    elif isinstance(query, Preferred):
        yield from contributions(evaluation, query.part, number)
        yield from contributions(evaluation, query.by, number)
    elif score:
        yield format_query(query), score
