"""Exact form → lemma: the one form that stands for all inflected forms of a word.

Listed forms first (`languages/CODE/exceptions.tsv`), then the longest suffix that leaves enough of
the word (`languages/CODE/suffixes.txt`). A language without these files keeps its exact forms.
"""

from __future__ import annotations

import functools
from pathlib import Path

MIN_STEM = 2
"""Code points a suffix has to leave: one more loses short verbs, one fewer joins short words."""

VIRAMA = "\u094d"

_LANGUAGES = Path(__file__).parent / "languages"


def _rows(language: str, name: str) -> list[list[str]]:
    path = _LANGUAGES / language / name
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@functools.cache
def _exceptions(language: str) -> dict[str, str]:
    return {row[0]: row[1] for row in _rows(language, "exceptions.tsv")}


@functools.cache
def _suffixes(language: str) -> tuple[tuple[int, frozenset[str]], ...]:
    by_length: dict[int, set[str]] = {}
    for row in _rows(language, "suffixes.txt"):
        by_length.setdefault(len(row[0]), set()).add(row[0])
    return tuple((n, frozenset(by_length[n])) for n in sorted(by_length, reverse=True))


def lemma_of(exact: str, language: str) -> str:
    """Give the lemma of an exact form; the form itself when no rule fires.

    >>> lemma_of("करेगी", "hi"), lemma_of("संबंधों", "hi"), lemma_of("संबंध", "hi")
    ('करना', 'संबंध', 'संबंध')
    """
    return explain(exact, language)[0]


def explain(exact: str, language: str) -> tuple[str, str]:
    """Give the lemma and the rule that made it; an empty rule when the form stands for itself."""
    listed = _exceptions(language).get(exact)
    if listed is not None:
        return listed, f"listed: {exact} → {listed}"
    for length, suffixes in _suffixes(language):
        if len(exact) - length < MIN_STEM or exact[-length - 1] == VIRAMA:
            continue  # a stem does not end in half a consonant: the या of समस्या is no ending
        if exact[-length:] in suffixes:
            return exact[:-length], f"suffix: -{exact[-length:]}"
    return exact, ""
