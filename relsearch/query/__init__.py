"""What does the user look for?

query text → `parse` (syntax only, no language) → tree → `expand` (words → terms × fields ×
weights, with the index's vocabulary) → the tree that an engine searches.
"""

from __future__ import annotations

from relsearch.query.expand import Expanded, Vocabulary, expand
from relsearch.query.parser import Parsed, parse
from relsearch.query.tree import (
    And,
    Everything,
    Fuzzy,
    Group,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Synonyms,
    Term,
    Word,
    format_query,
)

__all__ = [
    "And",
    "Everything",
    "Expanded",
    "Fuzzy",
    "Group",
    "Not",
    "Or",
    "Parsed",
    "Phrase",
    "Prefix",
    "Query",
    "Range",
    "Synonyms",
    "Term",
    "Vocabulary",
    "Word",
    "expand",
    "format_query",
    "parse",
]
