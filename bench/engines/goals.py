"""The goals of relsearch's engine, each with what the run gave; from the largest size."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.engines.rows import Row, Size

OURS, DEFAULT, TANTIVY, FTS5 = "relsearch", "relsearch-default", "tantivy", "fts5"
NAMES = {"rare": "rare", "common": "common", "and": "AND of two", "or": "OR of three"}
NAMES |= {"phrase": "phrase", "prefix": "prefix"}


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: what, the value reached (None: not measured), the bound, the unit."""

    what: str
    value: float | None
    bound: float
    unit: str = "×"
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether it is reached; None when it was not measured."""
        if self.value is None:
            return None
        return self.value >= self.bound if self.at_least else self.value <= self.bound


def ratio(ours: float | None, theirs: float | None) -> float | None:
    """Give a ratio, None where a part is missing."""
    return ours / theirs if ours is not None and theirs else None


def wall(row: Row | None, what: str) -> float | None:
    """Give the seconds of a build, cold query or addition; None when missing or impossible."""
    ran = {"build": row.build, "cold": row.cold, "add": row.add}[what] if row else None
    return ran.wall if ran and ran.possible else None


def warm(row: Row | None, kind: str) -> float | None:
    """Give the median milliseconds of a kind of warm query."""
    return row.warm[kind].p50 if row and kind in row.warm else None


def doubling(sizes: Sequence[Size], name: str, what: str) -> float | None:
    """Give the factor for twice the corpus: that of the two largest sizes, by doublings."""
    if len(sizes) < 2:
        return None
    small, large = sizes[-2], sizes[-1]
    grown = ratio(wall(large.rows.get(name), what), wall(small.rows.get(name), what))
    if grown is None or large.articles <= small.articles:
        return None
    return math.pow(grown, 1 / math.log2(large.articles / small.articles))


def goals(sizes: Sequence[Size]) -> Sequence[Goal]:
    """Give all goals, in the order of the tables. sizes: ascending."""
    last = sizes[-1]
    ours, tantivy, fts5 = (last.rows.get(name) for name in (OURS, TANTIVY, FTS5))
    default = last.rows.get(DEFAULT)
    bytes_ = ours.bytes if ours else None
    memory = default.cold.peak / 1e6 if default and default.cold else None
    found = [
        Goal("build, of Tantivy's time", ratio(wall(ours, "build"), wall(tantivy, "build")), 1.3),
        Goal("index, of the text", ratio(bytes_, last.facts["bytes"]), 1.0),
        *_cold(sizes),
        Goal("memory of a cold query", memory, 40, "MB"),
    ]
    for kind, bound in {"rare": 1.3, "common": 1.3, "and": 1.3, "or": 2.5, "phrase": 2.5}.items():
        what = f"warm, {NAMES[kind]}, of Tantivy's time"
        found.append(Goal(what, ratio(warm(ours, kind), warm(tantivy, kind)), bound))
    for kind in ("common", "or"):
        what = f"warm, {NAMES[kind]}, times faster than FTS5"
        found.append(Goal(what, ratio(warm(fts5, kind), warm(ours, kind)), 15, at_least=True))
    found += [
        Goal("adding one article", wall(ours, "add"), 0.3, "s"),
        Goal("build of twice the corpus", doubling(sizes, OURS, "build"), 2.1),
        Goal("cold query, twice the corpus", doubling(sizes, DEFAULT, "cold"), 1.1),
    ]
    return found


def _cold(sizes: Sequence[Size]) -> list[Goal]:
    """Compare cold queries with FTS5 at the two largest sizes, and these with each other."""
    found = []
    for size in sizes[-2:]:
        rows: Mapping[str, Row] = size.rows
        what = f"cold query over {size.articles:,}, of an FTS5 script's time"
        ours, theirs = rows.get(DEFAULT), rows.get(FTS5)
        found.append(Goal(what, ratio(wall(ours, "cold"), wall(theirs, "cold")), 2.0))
    if len(sizes) > 1:
        small, large = (wall(size.rows.get(DEFAULT), "cold") for size in sizes[-2:])
        what = f"cold query, {sizes[-1].articles:,} to {sizes[-2].articles:,}"
        found.append(Goal(what, ratio(large, small), 1.2))
    return found
