"""What a text's words give, with each piece between white space worked out once.

No word holds white space, and none depends on what lies beyond it (`devanagari.word_pattern`); so
the words of a text are those of its pieces, and news repeats its pieces. To cut at white space and
look up costs an eighth of finding the words anew.
"""

from __future__ import annotations

from collections.abc import Callable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    Given = TypeVar("Given")
else:
    Given = object

MOST = 150_000
"""Pieces remembered before the memory starts anew (about 40 MB)."""
LONGEST = 64
"""Code points of a piece that is remembered: a text without white space is one piece."""


class Pieces(dict[str, Given]):
    """piece → what a function gives for it, filled as pieces are met.

    >>> lengths = Pieces(len)
    >>> [lengths[piece] for piece in "भारत का रुख".split()], len(lengths)
    ([4, 2, 3], 3)
    """

    def __init__(self, work: Callable[[str], Given]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, piece: str) -> Given:
        given = self._work(piece)
        if len(piece) <= LONGEST:
            if len(self) >= MOST:
                self.clear()
            self[piece] = given
        return given
