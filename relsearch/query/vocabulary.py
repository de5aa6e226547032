"""What the reading of a query has to know of the words of an index."""

from __future__ import annotations

import time
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

    def sounding(self, *keys: str) -> Sequence[str]:
        """Give the terms with one of these phonetic keys, in code point order."""

    def resembling(
        self, term: str, *, limit: int = 10, least: float = 0.3
    ) -> Sequence[tuple[str, float]]:
        """Give at most `limit` other terms with their 4-gram Dice, if that is `least` or more.

        The best come first.
        """

    def together(self, one: str, other: str) -> int:
        """Give the number of articles that hold both terms."""


class Hurried:
    """A vocabulary that has an end: from `deadline` (`time.monotonic()`) on it knows no word.

    What was looked up until then counts as all there is; `late` tells whether something was not.
    """

    def __init__(self, vocabulary: Vocabulary, deadline: float | None) -> None:
        self._vocabulary = vocabulary
        self._deadline = deadline
        self.late = False

    def is_late(self) -> bool:
        """Tell whether the time is over."""
        if not self.late:
            self.late = self._deadline is not None and time.monotonic() > self._deadline
        return self.late

    def count(self, term: str) -> int:
        """Give the number of articles that hold the term."""
        return 0 if self.is_late() else self._vocabulary.count(term)

    def starting(self, prefix: str) -> Iterator[str]:
        """Yield the terms that begin with `prefix`."""
        return iter(()) if self.is_late() else self._vocabulary.starting(prefix)

    def words(self) -> Sequence[str]:
        """Give all terms."""
        return () if self.is_late() else self._vocabulary.words()

    def sounding(self, *keys: str) -> Sequence[str]:
        """Give the terms with one of these phonetic keys."""
        return () if self.is_late() else self._vocabulary.sounding(*keys)

    def resembling(
        self, term: str, *, limit: int = 10, least: float = 0.3
    ) -> Sequence[tuple[str, float]]:
        """Give other terms with their 4-gram Dice."""
        if self.is_late():
            return ()
        return self._vocabulary.resembling(term, limit=limit, least=least)

    def together(self, one: str, other: str) -> int:
        """Give the number of articles that hold both terms."""
        return 0 if self.is_late() else self._vocabulary.together(one, other)
