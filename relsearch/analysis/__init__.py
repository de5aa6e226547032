"""Which words does this text consist of, and in which form do they match?

raw text → word pattern (`devanagari.py`) → surface → exact form (`devanagari.py`) → lemma
(`lemma.py`) → Token; one recipe for each language under `languages/`. A word in either script →
`phonetic_key` (`phonetic.py`). `soft.py` gives a query the spellings that are too loose for the
index.
"""

from __future__ import annotations

from relsearch.analysis.analyzer import Analyzer, Token, analyzer_for
from relsearch.analysis.detect import detect
from relsearch.analysis.phonetic import phonetic_key
from relsearch.analysis.soft import soft_forms

LANGUAGES = ("hi", "mr", "ne", "sa", "en")
"""The languages that have an analyzer, ISO 639-1."""

__all__ = [
    "LANGUAGES",
    "Analyzer",
    "Token",
    "analyzer_for",
    "detect",
    "phonetic_key",
    "soft_forms",
]
