"""The word lists: each says where it is from, and each line does what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from relsearch.analysis import LANGUAGES, analyzer_for
from relsearch.analysis.detect import LONGEST_ENDING
from relsearch.analysis.lemma import explain, lemma_of

ROOM = Path(__file__).parents[2] / "relsearch/analysis"
FILES = sorted([*ROOM.rglob("*.txt"), *ROOM.rglob("*.tsv")])


def rows(path: Path) -> list[list[str]]:
    lines = path.read_text("utf-8").split("\n")
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


SUFFIXES = rows(ROOM / "languages/hi/suffixes.txt")
LISTED = rows(ROOM / "languages/hi/exceptions.tsv")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOM)))
def test_line_one_says_what_the_file_is_and_its_source(path: Path) -> None:
    first = path.read_text("utf-8").split("\n")[0]
    assert first.startswith("# ")
    assert "Source: " in first


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOM)))
def test_no_line_stands_twice_or_has_blanks_around_it(path: Path) -> None:
    listed = rows(path)
    if path.name != "markers.tsv":
        assert len({row[0] for row in listed}) == len(listed)
    assert all(cell == cell.strip() and cell for row in listed for cell in row)


@pytest.mark.parametrize("row", SUFFIXES, ids=lambda row: str(row[0]))
def test_suffix_does_what_its_example_says(row: list[str]) -> None:
    suffix, example, left = row
    assert example == left + suffix
    assert explain(example, "hi") == (left, f"suffix: -{suffix}")


def test_listed_forms_and_suffixes_are_written_as_exact_forms() -> None:
    analyzer = analyzer_for("hi")
    for form, lemma in LISTED:
        assert [token.exact for token in analyzer(f"{form} {lemma}")] == [form, lemma]
    for _, example, _ in SUFFIXES:
        assert [token.exact for token in analyzer(example)] == [example]


@pytest.mark.parametrize("lemma", sorted({row[1] for row in LISTED}))
def test_a_listed_lemma_is_its_own_lemma(lemma: str) -> None:
    assert lemma_of(lemma, "hi") == lemma


@pytest.mark.parametrize(
    "forms",
    [
        "देश देशों",
        "संबंध संबंधों",
        "हमला हमले हमलों",
        "लडका लडके लडकों लडकी लडकियां लडकियों",
        "समस्या समस्याएं समस्याओं",
        "मंत्री मंत्रियों",
        "खाना खाने खाता खाया",
        "करना करता करेगी किया कर",
        "जाना गया गई जाएगा",
    ],
)
def test_forms_of_one_word_have_one_lemma(forms: str) -> None:
    assert len({lemma_of(form, "hi") for form in forms.split()}) == 1


@pytest.mark.parametrize("pair", ["मंत्री मंत्र", "चीन चीनी", "सेना से", "नेता ने", "घटना घट"])
def test_two_words_have_two_lemmas(pair: str) -> None:
    assert len({lemma_of(form, "hi") for form in pair.split()}) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_stop_words_are_exact_forms_of_one_word_each(language: str) -> None:
    analyzer = analyzer_for(language)
    listed = [row[0] for row in rows(ROOM / "languages" / language / "stopwords.txt")]
    assert len(analyzer.stop_words) > 50
    for word in listed:
        (token,) = analyzer(word)
        assert token.exact in analyzer.stop_words
    for word in analyzer.stop_words:
        assert [token.exact for token in analyzer(word)] == [word]


def test_a_marker_is_listed_once_a_language_and_no_ending_is_too_long() -> None:
    listed = [
        (language, word)
        for language, _, words in rows(ROOM / "markers.tsv")
        for word in words.split()
    ]
    assert len(set(listed)) == len(listed)
    for _, word in listed:
        if word.startswith("-"):
            assert 2 <= len(word) - 1 <= LONGEST_ENDING
        if word.startswith("*"):
            assert len(word.removesuffix("\u093c")) == 2


def test_languages_without_rules_keep_the_exact_form() -> None:
    for language in ("mr", "ne", "sa", "en"):
        assert explain("देशों", language) == ("देशों", "")
