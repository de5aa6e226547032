"""Where words begin and end, in the seeds and in text nobody would write."""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path

import pytest
import regex

from relsearch.analysis import LANGUAGES, Token, analyzer_for
from relsearch.errors import LanguageError

HANG = 30  # seconds: what takes longer does not come back; speed itself is no test

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))


def tokens(text: str, language: str = "hi") -> list[Token]:
    return list(analyzer_for(language)(text))


def surfaces(text: str) -> list[str]:
    return [token.surface for token in tokens(text)]


def test_all_devanagari_words_of_the_seeds_are_kept_whole() -> None:
    text = "\n".join(path.read_text("utf-8") for path in SEEDS)
    words = set(regex.findall(r"[\p{Devanagari}--[।॥॰]]+", text, regex.VERSION1))
    kept = {word for word in words if surfaces(word) == [word]}
    assert (len(words), len(kept)) == (665, 665)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_no_token_of_a_seed_begins_with_a_mark_or_ends_before_one(path: Path) -> None:
    text = path.read_text("utf-8")
    for token in tokens(text):
        assert not unicodedata.category(token.surface[0]).startswith("M")
        assert not unicodedata.category(text[token.end : token.end + 1] or " ").startswith("M")


def test_a_hyphen_and_a_danda_separate() -> None:
    assert surfaces("भारत-कनाडा।जापान॥") == ["भारत", "कनाडा", "जापान"]


def test_joiners_stay_inside_a_word() -> None:
    for joiner in ("\u200d", "\u200c"):
        assert surfaces(f"क\u094d{joiner}या") == [f"क\u094d{joiner}या"]


def test_other_invisible_characters_separate() -> None:
    for sign in ("\u200b", "\u00a0", "\u202e", "\x00", "\x1b", "\ud800", "\udcff"):
        assert surfaces(f"भारत{sign}कनाडा") == ["भारत", "कनाडा"]


@pytest.mark.parametrize(
    "order",
    [
        "\x1b[31m",
        "\x1b[?25l",
        "\x9b1;4m",
        "\x1b]52;c;cm0=\x07",
        "\x1b]0;x\x1b\\",
        "\x9d0;x\x9c",
        "\x1b(0",
        "\x1b7",
    ],
    ids=repr,
)
def test_orders_to_a_terminal_are_no_part_of_a_word(order: str) -> None:
    raw = f"{order}कनाडा{order} में {order}भारत{order}।"
    found = tokens(raw)
    assert [token.surface for token in found] == ["कनाडा", "में", "भारत"]
    assert all(raw[token.start : token.end] == token.surface for token in found)
    assert analyzer_for("hi").terms(raw)[0] == ["कनाडा", "में", "भारत"]


def test_an_order_without_an_end_hides_nothing() -> None:
    assert surfaces("\x1b]52;c;कनाडा \x1b[कनाडा \x1bPकनाडा") == [
        "52",
        "c",
        "कनाडा",
        "कनाडा",
        "कनाडा",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\x1b\x1b(B12!", ["12"]),
        ("\x1b\x1b\x1b[!abc.", ["bc"]),
        ("'\x1b\x1b]0;x\x1b[!", ["0", "x"]),
    ],
)
def test_an_order_in_a_broken_one_takes_no_letters_that_stand_behind_it(
    text: str, words: list[str]
) -> None:
    assert surfaces(text) == words
    assert analyzer_for("hi").terms(text)[0] == words


def test_orders_that_begin_and_never_end_are_read_without_hanging() -> None:
    started = time.process_time()
    for order in ("\x9d", "\x98क", "\x1b]", "\x1bX\x90", "\x1b[;", "\x9b1", "\x1b/"):
        assert set(surfaces(order * 200_000)) <= {"क", "1"}
        assert len(surfaces("\x1b[" + order * 200_000)) <= 200_001
    assert time.process_time() - started < HANG


def test_words_that_are_cut_are_counted() -> None:
    analyzer = analyzer_for("ne")
    before = analyzer.cut
    words = ["क" * 255, "क" * 256, "क" * 256 + ",", "x" + "\u0301" * 300 + "।"]
    analyzer.terms(" ".join(words))
    assert analyzer.cut - before == 3


def test_other_scripts_keep_their_words() -> None:
    for word in ("தமிழ்", "ಕನ್ನಡ", "বাংলা", "ગુજરાતી", "日本語", "Ελλάδα", "Москва", "naïve"):
        assert surfaces(word) == [word]


def test_text_without_words_has_no_tokens() -> None:
    for text in ("", " \n\t", "।॥…—“”()_", "\u093e\u094d", "\ud800\udfff", "\x00"):
        assert tokens(text) == []


def test_a_word_of_ten_thousand_letters_is_one_token_with_a_short_term() -> None:
    for word in ("क" * 10_000, "x" * 10_000, "कि" * 5_000, "7" * 10_000):
        (token,) = tokens(word)
        assert token.surface == word
        assert token.exact == word[:255]
        assert len(token.lemma) <= 255


def test_fifty_thousand_marks_on_one_letter_are_one_token_without_hanging() -> None:
    started = time.process_time()
    for mark in ("\u0902", "\u0941", "\u093c", "\u0301", "\u200d"):
        (token,) = tokens("क" + mark * 50_000)
        assert token.end == 50_001
        assert 0 < len(token.exact) <= 255
    assert time.process_time() - started < HANG


def test_fifty_thousand_conjuncts_are_one_token_without_hanging() -> None:
    started = time.process_time()
    (token,) = tokens("क\u094d" * 50_000)
    assert len(token.exact) == 255
    assert time.process_time() - started < HANG


def test_a_line_of_dots_and_digits_does_not_hang() -> None:
    started = time.process_time()
    for text in ("1." * 50_000, "1,234" * 20_000, "पी." * 50_000, "A." * 50_000, "-" * 100_000):
        tokens(text)
    assert time.process_time() - started < HANG


def test_a_line_of_digits_and_commas_does_not_hang() -> None:
    assert len(list(analyzer_for("hi")("12," * 1_000_000))) == 1_000_000


def test_a_term_never_comes_out_empty() -> None:
    assert [token.exact for token in tokens("ऽ", "sa")] == ["ऽ"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_one_analyzer_a_language(language: str) -> None:
    assert analyzer_for(language) is analyzer_for(language)
    assert analyzer_for(language).language == language


@pytest.mark.parametrize("language", ["", "xx", "HI", "../hi", "hi/..", "h\x00i", "hindi"])
def test_another_language_has_none(language: str) -> None:
    with pytest.raises(LanguageError):
        analyzer_for(language)


def test_rules_name_what_made_the_lemma() -> None:
    analyzer = analyzer_for("hi")
    assert analyzer.rules("देशों") == ("suffix: -ों",)
    assert analyzer.rules("गया") == ("listed: गया → जाना",)
    assert analyzer.rules("भारत") == ()
