"""Numbers in bytes that are held elsewhere, checked as they are taken."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Code = Literal["I", "H", "B"]
    """u4, u2, u1 for `array` and `memoryview`."""


def trusted(start: int, end: int) -> None:
    """Take bytes as they are."""


class Table:
    """Little-endian numbers, `at` so many bytes from the beginning of what holds them.

    `check` is called with the bounds of bytes there before they are used.
    """

    __slots__ = ("_check", "_numbers", "_sound", "at")

    def __init__(
        self, data: memoryview, code: Code, at: int, check: Callable[[int, int], None]
    ) -> None:
        self.at = at
        self._check = check
        self._sound = False
        self._numbers = data.cast(code)
        if sys.byteorder == "big":
            swapped = array(code, data.tobytes())
            swapped.byteswap()
            self._numbers = memoryview(swapped)

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, place: int) -> int:
        """Give one of the numbers. Raises ValueError beyond their end."""
        number: int = self.some(place, place + 1)[0]
        return number

    def all(self) -> memoryview:
        """Give all numbers, checked when they are asked for first."""
        if not self._sound:
            self.some(0, len(self._numbers))
            self._sound = True
        return self._numbers

    def some(self, start: int, end: int) -> memoryview:
        """Give some of the numbers. Raises ValueError beyond their end."""
        if not 0 <= start <= end <= len(self._numbers):
            raise ValueError("a list of words points beyond its end")
        size = self._numbers.itemsize
        self._check(self.at + start * size, self.at + end * size)
        return self._numbers[start:end]
