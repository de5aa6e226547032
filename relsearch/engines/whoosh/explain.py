"""Which parts of a query gave an article its score?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from relsearch.engines.whoosh.search import DeadlineError, Evaluation
from relsearch.query import And, Not, Or, Preferred, Query, format_query


def contributions(
    evaluation: Evaluation, query: Query, numbers: Sequence[int]
) -> Mapping[int, Sequence[tuple[str, float]]]:
    """Give document → the leaves of the tree that count for it, as written, and what each gives.

    They add up to the document's score. Nothing is given when time runs out: a few of them would
    look like all.
    """
    found: dict[int, list[tuple[str, float]]] = {number: [] for number in numbers}
    try:
        _contribute(evaluation, query, numbers, found)
    except DeadlineError:
        evaluation.complete = False
    return found if evaluation.complete else {}


def _contribute(
    evaluation: Evaluation,
    query: Query,
    numbers: Sequence[int],
    found: Mapping[int, list[tuple[str, float]]],
) -> None:
    if isinstance(query, Not):
        return
    if evaluation.is_late():
        raise DeadlineError
    scores = evaluation.evaluate(query)
    each = {number: evaluation.sets.score(scores, number) for number in numbers}
    matching = [number for number, score in each.items() if score is not None]
    if not matching:
        return
    if isinstance(query, And | Or):
        for part in query.parts:
            _contribute(evaluation, part, matching, found)
    elif isinstance(query, Preferred):
        _contribute(evaluation, query.part, matching, found)
        _contribute(evaluation, query.by, matching, found)
    else:
        for number in matching:
            if each[number]:
                found[number].append((format_query(query), each[number] or 0.0))
