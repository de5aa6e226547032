"""The exact forms of an index, from the term lists that Whoosh keeps sorted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from relsearch.analysis import phonetic_key
from relsearch.engines.whoosh.damage import reading

_FIELDS = ("body", "title")


class WhooshVocabulary:
    """The terms of body and title. One object sees one state of the index.

    Words that only deleted articles hold stay until their segment is written anew; their count
    is 0.
    """

    def __init__(self, reader: Any, folder: Path) -> None:
        self._reader = reader
        self._folder = folder
        self._words: Sequence[str] | None = None
        self._sounding: dict[str, list[str]] = {}

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

    def sounding(self, key: str) -> Sequence[str]:
        """Give the terms with this phonetic key."""
        if not self._sounding:
            for word in self.words():
                self._sounding.setdefault(phonetic_key(word), []).append(word)
        return self._sounding.get(key, ())
