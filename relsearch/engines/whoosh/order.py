"""Which of the documents that match come first: by score, or by day."""

from __future__ import annotations

from collections.abc import Sequence

from relsearch.engines.whoosh.opened import OpenSegments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from relsearch.engines import Sort


def first(
    opened: OpenSegments, sets: Any, scores: Any, wanted: int, sort: Sort
) -> Sequence[tuple[int, float]]:
    """Give the first `wanted` (document, score); equal scores in the order of the ids.

    Undated documents come last in both orders of days.
    """
    if wanted <= 0:
        return []
    if sort == "score":
        top = sets.top(scores, wanted)
        ordered = sorted((-score, opened.id(number), number) for number, score in top)
        return [(number, -negative) for negative, _, number in ordered[:wanted]]
    dates = opened.dates
    days: dict[str, list[tuple[int, float]]] = {}
    for number, score in sets.items(scores):
        days.setdefault(dates[number], []).append((number, score))
    undated = days.pop("", [])
    by_day = [days[day] for day in sorted(days, reverse=sort == "newest")]
    found: list[tuple[int, float]] = []
    for of_day in (*by_day, undated):
        if len(found) >= wanted:
            break
        found += sorted(of_day, key=lambda each: (-each[1], opened.id(each[0])))
    return found[:wanted]
