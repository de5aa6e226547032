"""How much a search will read, from which on numpy is worth its import."""

from __future__ import annotations

from relsearch.engines.whoosh.opened import OpenSegments
from relsearch.engines.whoosh.segment import KEYWORDS
from relsearch.query import (
    And,
    Everything,
    Not,
    Or,
    Phrase,
    Preferred,
    Query,
    Range,
    Synonyms,
    Term,
    WeightedSynonyms,
)

_MUCH = 500_000
"""Postings that take as long in dictionaries as the import does, and more room than its arrays."""


def is_much(query: Query, opened: OpenSegments) -> bool:
    """Tell whether a search for `query` reads so much that numpy ought to do it."""
    return _postings(query, opened, _MUCH) >= _MUCH


def _postings(query: Query, opened: OpenSegments, most: int) -> int:
    """Give the number of postings that a tree reads, or some number from `most` on."""
    match query:
        case Term(text, field):
            return _of_term(field, text, opened)
        case Phrase(terms, field):
            return sum(_of_term(field, text, opened) for text in terms)
        case Everything() | Range():
            return opened.articles
        case Not(part):
            return _postings(part, opened, most)
        case Preferred(part, by):
            return _postings(part, opened, most) + _postings(by, opened, most)
        case And(parts) | Or(parts) | Synonyms(parts) | WeightedSynonyms(parts):
            found = 0
            for part in parts:
                if found >= most:
                    break
                found += _postings(part, opened, most - found)
            return found
        case _:
            return 0


def _of_term(field: str, text: str, opened: OpenSegments) -> int:
    if field in KEYWORDS:
        return sum(len(reader.with_value(field, text)) for reader in opened.readers)
    runs = (run for reader in opened.readers for run in reader.runs(field, text))
    return sum(end - start for start, end in runs)
