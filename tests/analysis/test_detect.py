"""Which language is this text?"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.analysis import LANGUAGES, detect

HANG = 30  # seconds: what takes longer does not come back; speed itself is no test

ROOT = Path(__file__).parents[1]
SENTENCES = [
    line.split("\t")
    for line in (ROOT / "cases/analysis/sentences.tsv").read_text("utf-8").split("\n")
    if line and not line.startswith("#")
]
SEEDS = sorted((ROOT.parent / "seeds").glob("*.txt"))


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_sentence_has_this_language(language: str, sentence: str) -> None:
    assert detect(sentence) == language


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_the_seeds_are_hindi(path: Path) -> None:
    assert detect(path.read_text("utf-8")) == "hi"


@pytest.mark.parametrize("text", ["", " \n", "2024 4,850 12:30", "।।", "\ud800", "भारत कनाडा"])
def test_text_that_tells_nothing_is_hindi(text: str) -> None:
    assert detect(text) == "hi"


def test_latin_text_without_one_known_word_is_english() -> None:
    assert detect("Ottawa Toronto NATO") == "en"


def test_the_first_pages_decide() -> None:
    hindi = "विदेश मंत्री ने कहा कि दोनों देश सहमत हैं। " * 600
    assert detect(hindi + "The minister said that it is so. " * 2_000) == "hi"


def test_a_very_long_text_takes_no_longer() -> None:
    started = time.process_time()
    assert detect("भारत ने कहा है " * 1_000_000) == "hi"
    assert time.process_time() - started < HANG


@given(st.text())
def test_any_text_gets_one_of_the_languages(text: str) -> None:
    assert detect(text) in LANGUAGES
