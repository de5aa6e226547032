"""The exact forms of an index, from the term lists that Whoosh keeps sorted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from relsearch.engines.whoosh.damage import reading

_FIELDS = ("body", "title")
_LEAST_DICE = 0.3


class WhooshVocabulary:
    """The terms of body and title. One object sees one state of the index.

    Words that only deleted articles hold stay until their segment is written anew; their count
    is 0.
    """

    def __init__(self, reader: Any, folder: Path) -> None:
        self._reader = reader
        self._folder = folder
        self._words: Sequence[str] | None = None
        self._grams: tuple[Sequence[int], Mapping[str, Sequence[int]]] | None = None

    def count(self, term: str) -> int:
        """Give the number of articles that hold the term in the body, or else in the title."""
        with reading(self._folder):
            return max(self._living(field, term) for field in _FIELDS)

    def _living(self, field: str, term: str) -> int:
        if not self._reader.has_deletions():
            return int(self._reader.doc_frequency(field, term))
        return sum(
            sum(1 for _ in leaf.postings(field, term).all_ids())
            for leaf, _ in self._reader.leaf_readers()
            if (field, term) in leaf
        )

    def starting(self, prefix: str) -> Iterator[str]:
        """Yield the terms that begin with `prefix`, in code point order."""
        with reading(self._folder):
            found = {
                term.decode("utf-8") if isinstance(term, bytes) else term
                for field in _FIELDS
                for term in self._reader.expand_prefix(field, prefix)
            }
        yield from sorted(found)

    def words(self) -> Sequence[str]:
        """Give all terms in code point order."""
        if self._words is None:
            with reading(self._folder):
                self._words = sorted(
                    {term for field in _FIELDS for term in self._reader.field_terms(field)}
                )
        return self._words

    def resembling(self, term: str) -> Sequence[tuple[str, float]]:
        """Give terms that share 4-grams with another one, and their Dice coefficient, best first.

        Only those of 0.3 or more; the term itself is not one of them. The first call reads all
        terms.
        """
        words = self.words()
        if self._grams is None:
            sizes: list[int] = []
            holders: dict[str, list[int]] = {}
            for place, word in enumerate(words):
                grams = _grams(word)
                sizes.append(len(grams))
                for gram in grams:
                    holders.setdefault(gram, []).append(place)
            self._grams = (sizes, holders)
        sizes_, holders_ = self._grams
        asked = _grams(term)
        shared = Counter(place for gram in asked for place in holders_.get(gram, ()))
        found = [
            (words[place], 2 * count / (len(asked) + sizes_[place]))
            for place, count in shared.items()
        ]
        near = [(word, dice) for word, dice in found if dice >= _LEAST_DICE and word != term]
        return sorted(near, key=lambda pair: (-pair[1], pair[0]))


def _grams(word: str) -> set[str]:
    framed = f"^{word}$"
    return {framed[at : at + 4] for at in range(len(framed) - 3)} or {framed}
