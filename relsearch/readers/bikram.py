"""Bikram Sambat, the calendar of Nepal: a day printed in it → the same day of the common one."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path

_FIRST = dt.date(2013, 4, 14)  # 1 Baishakh of the first year in the table


def from_bikram(year: int, month: int, day: int) -> dt.date | None:
    """Give the Gregorian date of a day of a year in the table, else None.

    >>> from_bikram(2082, 8, 4)
    datetime.date(2025, 11, 20)
    """
    table = _months()
    lengths = table.get(year, ())
    if not lengths or not 1 <= month <= 12 or not 1 <= day <= lengths[month - 1]:
        return None
    before = sum(sum(table[earlier]) for earlier in table if earlier < year)
    return _FIRST + dt.timedelta(days=before + sum(lengths[: month - 1]) + day - 1)


@lru_cache(maxsize=1)
def _months() -> dict[int, tuple[int, ...]]:
    lines = Path(__file__).with_name("bikram.tsv").read_text("utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return {int(year): tuple(map(int, lengths.split())) for year, lengths in rows}
