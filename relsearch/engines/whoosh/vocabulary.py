"""The exact forms of an index, from the term lists that Whoosh keeps sorted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

_FIELDS = ("body", "title")


class WhooshVocabulary:
    """The terms of body and title. One object sees one state of the index."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._words: Sequence[str] | None = None

    def count(self, term: str) -> int:
        """Give the number of articles that hold the term in the body, or else in the title."""
        counts = (self._reader.doc_frequency(field, term) for field in _FIELDS)
        return max(counts, default=0)

    def starting(self, prefix: str) -> Iterator[str]:
        """Yield the terms that begin with `prefix`, in code point order."""
        found = {
            term.decode("utf-8") if isinstance(term, bytes) else term
            for field in _FIELDS
            for term in self._reader.expand_prefix(field, prefix)
        }
        yield from sorted(found)

    def words(self) -> Sequence[str]:
        """Give all terms in code point order."""
        if self._words is None:
            self._words = sorted(
                {term for field in _FIELDS for term in self._reader.field_terms(field)}
            )
        return self._words
