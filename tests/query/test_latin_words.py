"""The list of irregular Latin spellings holds what sound alone does not find, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from relsearch import analysis
from relsearch.analysis import analyzer_for, phonetic_key
from relsearch.query import suggest

COUNTS = Path(__file__).parents[2] / "bench/hindi_words.tsv"
LATIN = Path(analysis.__file__).parent / "latin/words.tsv"
ROWS = [
    (row[0], row[1])
    for line in LATIN.read_text("utf-8").split("\n")
    if line and not line.startswith("#") and len((row := line.split("\t"))[0]) > 1
]


class Words:
    """The words of a large collection, and the listed ones."""

    def __init__(self) -> None:
        lines = COUNTS.read_text("utf-8").split("\n")[1:]
        self.counts = {word: 1 for _, word in ROWS}
        self.counts |= {row[0]: int(row[1]) for line in lines if len(row := line.split("\t")) == 2}
        self.keys: dict[str, list[str]] = {}
        for word in self.counts:
            self.keys.setdefault(phonetic_key(word), []).append(word)

    def count(self, term: str) -> int:
        return self.counts.get(term, 0)

    def starting(self, prefix: str) -> Iterator[str]:
        return (word for word in self.counts if word.startswith(prefix))

    def words(self) -> Sequence[str]:
        return sorted(self.counts)

    def sounding(self, *keys: str) -> Sequence[str]:
        return sorted(word for key in keys for word in self.keys.get(key, ()))

    def resembling(
        self, term: str, *, limit: int = 10, least: float = 0.3
    ) -> Sequence[tuple[str, float]]:
        return []

    def together(self, one: str, other: str) -> int:
        return 0


@pytest.fixture(scope="module")
def words() -> Words:
    return Words()


def readings(latin: str, words: Words) -> list[str]:
    ranked = suggest.ranked_terms(suggest.latin_readings(latin, words), words, 1.0)
    return [candidate.term for candidate in ranked]


def test_no_word_is_listed_twice_and_the_list_is_sorted() -> None:
    listed = [latin for latin, _ in ROWS]
    assert listed == sorted(set(listed))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0]))
def test_a_listed_word_is_an_exact_form_that_sound_alone_does_not_find_first(
    row: tuple[str, str], words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    latin, word = row
    assert next(analyzer_for("hi")(word)).exact == word
    assert word in readings(latin, words)[:6]
    monkeypatch.setattr(suggest, "irregular_readings", lambda latin: {})
    assert readings(latin, words)[:1] != [word]
