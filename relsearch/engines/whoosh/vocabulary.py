"""The exact forms of an index, from the list of words that each segment carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relsearch.engines.whoosh.damage import reading
from relsearch.engines.whoosh.postings import blocks
from relsearch.engines.wordlist import MIN_DICE, WordList

if TYPE_CHECKING:
    from relsearch.engines.whoosh.segments import OpenSegments

WORD_FIELDS = ("body", "title")
"""The fields of exact forms, whose terms are the words of an index."""

_REMEMBERED = 256  # terms whose articles are kept in memory


class WhooshVocabulary:
    """The terms of body and title. One object sees one state of the index.

    Words that only deleted articles hold stay until their segment is written anew; their count
    is 0.
    """

    def __init__(self, opened: OpenSegments, folder: Path) -> None:
        self._opened = opened
        self._folder = folder
        self._words: Sequence[str] | None = None
        self._held: dict[str, frozenset[int]] = {}

    def count(self, term: str) -> int:
        """Give the number of articles that hold the term in the body, the title or both."""
        with reading(self._folder):
            leaves = [leaf for leaf, _ in self._opened.reader.leaf_readers()]
            return sum(
                _living(leaf, term) if count and leaf.has_deletions() else count
                for leaf, words in zip(leaves, self._opened.words, strict=False)
                if (count := words.count(term))
            )

    def starting(self, prefix: str) -> Iterator[str]:
        """Yield the terms that begin with `prefix`, in code point order."""
        with reading(self._folder):
            found = _joined([words.starting(prefix) for words in self._opened.words])
        yield from found

    def words(self) -> Sequence[str]:
        """Give all terms in code point order."""
        if self._words is None:
            with reading(self._folder):
                self._words = _joined([words.words() for words in self._opened.words])
        return self._words

    def sounding(self, key: str) -> Sequence[str]:
        """Give the terms with this phonetic key, in code point order."""
        with reading(self._folder):
            return _joined([words.sounding(key) for words in self._opened.words])

    def resembling(
        self, term: str, *, limit: int = 10, least: float = MIN_DICE
    ) -> Sequence[tuple[str, float]]:
        """Give other terms with their 4-gram Dice of `least` or more, at most `limit`, best first.

        `WordList.resembling` says how it is counted.
        """
        with reading(self._folder):
            found = {
                pair
                for words in self._opened.words
                for pair in words.resembling(term, limit, least)
            }
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def together(self, one: str, other: str) -> int:
        """Give the number of articles that hold both terms."""
        with reading(self._folder):
            return len(self._holding(one) & self._holding(other))

    def _holding(self, term: str) -> frozenset[int]:
        if term not in self._held:
            if len(self._held) >= _REMEMBERED:
                self._held.clear()
            numbers: set[int] = set()
            for leaf, base in self._opened.reader.leaf_readers():
                numbers.update(base + number for number in _numbers(leaf, term))
            self._held[term] = frozenset(numbers)
        return self._held[term]


def living_counts(leaf: Any, words: WordList) -> Mapping[str, int]:
    """Give word → number of articles that are not deleted, for the words of one segment."""
    if not leaf.has_deletions():
        return dict(words.items())
    counts = {word: _living(leaf, word) for word in words.words()}
    return {word: count for word, count in counts.items() if count}


def _living(leaf: Any, term: str) -> int:
    return len(_numbers(leaf, term))


def _numbers(leaf: Any, term: str) -> set[int]:
    """Give the documents of a segment that hold a term, deleted ones left out."""
    numbers: set[int] = set()
    for field in WORD_FIELDS:
        if (field, term) in leaf:
            for some, _ in blocks(leaf, field, term):
                numbers.update(some)
    return numbers


def _joined(lists: Sequence[Sequence[str]]) -> Sequence[str]:
    """Join sorted lists into one without repetitions."""
    if len(lists) == 1:
        return lists[0]
    return list(dict.fromkeys(sorted(chain.from_iterable(lists))))  # sorting merges sorted runs
