"""What does the user look for?

query text → `parse` (syntax only, no language) → tree → `expand` (words → terms × fields ×
weights, with the index's vocabulary) → the tree that an engine searches.
"""

from __future__ import annotations

from relsearch.query.closeness import Closeness, CloseWord, closeness
from relsearch.query.evidence import evidence
from relsearch.query.expand import Expanded, expand
from relsearch.query.parser import Parsed, parse
from relsearch.query.resembling import Resembling, resembling_once
from relsearch.query.tree import (
    And,
    Everything,
    Fuzzy,
    Group,
    Not,
    Or,
    Phrase,
    Preferred,
    Prefix,
    Query,
    Range,
    Synonyms,
    Term,
    WeightedSynonyms,
    Word,
    format_query,
)
from relsearch.query.vocabulary import Vocabulary

__all__ = [
    "And",
    "CloseWord",
    "Closeness",
    "Everything",
    "Expanded",
    "Fuzzy",
    "Group",
    "Not",
    "Or",
    "Parsed",
    "Phrase",
    "Preferred",
    "Prefix",
    "Query",
    "Range",
    "Resembling",
    "Synonyms",
    "Term",
    "Vocabulary",
    "WeightedSynonyms",
    "Word",
    "closeness",
    "evidence",
    "expand",
    "format_query",
    "parse",
    "resembling_once",
]
