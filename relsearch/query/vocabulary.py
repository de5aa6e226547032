"""What the reading of a query has to know of the words of an index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol
else:
    Protocol = object  # `typing` would cost every start some milliseconds


class Vocabulary(Protocol):
    """The exact forms of one index."""

    def count(self, term: str) -> int:
        """Give the number of articles that hold the term; 0 when it is unknown."""

    def starting(self, prefix: str) -> Iterator[str]:
        """Yield the terms that begin with `prefix`, in code point order."""

    def words(self) -> Sequence[str]:
        """Give all terms in code point order."""

    def sounding(self, key: str) -> Sequence[str]:
        """Give the terms with this phonetic key, in code point order."""

    def resembling(
        self, term: str, *, limit: int = 10, least: float = 0.3
    ) -> Sequence[tuple[str, float]]:
        """Give at most `limit` other terms with their 4-gram Dice, if that is `least` or more.

        The best come first.
        """

    def together(self, one: str, other: str) -> int:
        """Give the number of articles that hold both terms."""
