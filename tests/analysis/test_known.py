"""Common words of Hindi are told from misspelt ones, without a list of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from relsearch.analysis.known import FILTER, bloom_filter, is_word

COUNTS = Path(__file__).parents[2] / "bench/hindi_words.tsv"
WORDS = [line.split("\t") for line in COUNTS.read_text("utf-8").split("\n")[1:] if line]


@pytest.mark.parametrize("word", ["मजदूर", "मजदूरी", "सरकार", "विदेश", "मंत्री", "अस्पताल", "चुनाव"])
def test_common_words_are_known(word: str) -> None:
    assert is_word(word)


@pytest.mark.parametrize("word", ["मजदुर", "सरकर", "विधेश", "मन्तरी", "असपताल", "xyz", "\ud800"])
def test_what_is_misspelt_is_not(word: str) -> None:
    assert not is_word(word)


def test_nearly_all_frequent_words_are_known_and_few_other_strings() -> None:
    frequent = [word for word, count in WORDS if int(count) >= 50]
    assert sum(map(is_word, frequent)) > 0.95 * len(frequent)
    strange = [word[::-1] for word, _ in WORDS if len(word) > 5]
    assert sum(map(is_word, strange)) < 0.02 * len(strange)


def test_the_filter_is_small() -> None:
    assert FILTER.stat().st_size <= 60_000


def test_a_filter_depends_on_the_words_alone() -> None:
    assert bloom_filter(["क", "ख", "क"]) == bloom_filter(["ख", "क"]) != bloom_filter(["क", "ग"])
    assert bloom_filter([])
