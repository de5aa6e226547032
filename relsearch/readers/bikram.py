"""Bikram Sambat, the calendar of Nepal: a day printed in it → the same day of the common one."""

from __future__ import annotations

import datetime as dt


def from_bikram(year: int, month: int, day: int) -> dt.date | None:
    """Give the Gregorian date of a Bikram Sambat day, or None."""
    return None
