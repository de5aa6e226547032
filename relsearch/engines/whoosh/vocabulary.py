"""The exact forms of an index, from the list of words of each segment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from relsearch.engines.whoosh.damage import reading
from relsearch.engines.whoosh.opened import OpenSegments
from relsearch.engines.wordlist import MIN_DICE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from relsearch.engines.whoosh.segment import SegmentReader

_REMEMBERED = 256  # terms whose articles are kept in memory


class SegmentsVocabulary:
    """The terms of body and title. One object sees one state of the index.

    Words that only deleted articles hold stay until their segment is written anew; their count
    is 0, and they resemble nothing.
    """

    def __init__(self, opened: OpenSegments, folder: Path) -> None:
        self._readers = opened.readers
        self._parts = opened.parts
        self._folder = folder
        self._words: Sequence[str] | None = None
        self._held: dict[str, frozenset[int]] = {}

    def count(self, term: str) -> int:
        """Give the number of articles that hold the term in the body, the title or both."""
        with reading(self._folder):
            return sum(
                len(reader.holding(term)) if count and reader.deleted else count
                for reader in self._readers
                if (count := reader.words.count(term))
            )

    def starting(self, prefix: str) -> Iterator[str]:
        """Yield the terms that begin with `prefix`, in code point order."""
        with reading(self._folder):
            found = _joined([reader.words.starting(prefix) for reader in self._readers])
        yield from found

    def words(self) -> Sequence[str]:
        """Give all terms in code point order."""
        if self._words is None:
            with reading(self._folder):
                self._words = _joined([reader.words.words() for reader in self._readers])
        return self._words

    def sounding(self, *keys: str) -> Sequence[str]:
        """Give the terms with one of these phonetic keys, in code point order."""
        with reading(self._folder):
            return _joined([reader.words.sounding(*keys) for reader in self._readers])

    def resembling(
        self, term: str, *, limit: int = 10, least: float = MIN_DICE
    ) -> Sequence[tuple[str, float]]:
        """Give other terms with their 4-gram Dice of `least` or more, at most `limit`, best first.

        `WordList.resembling` says how it is counted.
        """
        with reading(self._folder):
            lists = [self._alike(reader, term, limit, least) for reader in self._readers]
            found = set(chain.from_iterable(lists))
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def _alike(
        self, reader: SegmentReader, term: str, limit: int, least: float
    ) -> Sequence[tuple[str, float]]:
        """Ask one segment; what only deleted articles hold must not change any score."""
        wanted = limit
        while True:
            found = reader.words.resembling(term, wanted, least)
            living = [each for each in found if self.count(each[0])] if reader.deleted else found
            if len(living) >= limit or len(found) < wanted:
                return living
            wanted *= 2

    def together(self, one: str, other: str) -> int:
        """Give the number of articles that hold both terms."""
        with reading(self._folder):
            return len(self._holding(one) & self._holding(other))

    def _holding(self, term: str) -> frozenset[int]:
        if term not in self._held:
            if len(self._held) >= _REMEMBERED:
                self._held.clear()
            numbers: set[int] = set()
            for reader, base in self._parts:
                numbers.update(map(base.__add__, reader.holding(term)))
            self._held[term] = frozenset(numbers)
        return self._held[term]


def _joined(lists: Sequence[Sequence[str]]) -> Sequence[str]:
    """Join sorted lists into one without repetitions."""
    if len(lists) == 1:
        return lists[0]
    return list(dict.fromkeys(sorted(chain.from_iterable(lists))))  # sorting merges sorted runs
