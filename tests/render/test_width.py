import time
import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from relsearch.render.options import Options
from relsearch.render.page import Page
from relsearch.render.width import fitting, truncate, width, wrap

HANG = 30  # seconds: what takes longer does not come back; speed itself is no test

DEVANAGARI = st.characters(min_codepoint=0x0900, max_codepoint=0x097F)
AWKWARD = st.sampled_from(
    "\u200d\u200c\u093c\u094d\u0951\u1cd0\ua8e0\u20dd日語한😀👩🏽 \n\t aB9-।"
)
TEXT = st.text(st.one_of(DEVANAGARI, DEVANAGARI, AWKWARD), max_size=200)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0), ("abc", 3), ("का", 2), ("श्री", 3), ("राष्ट्रीय", 7), ("प्रौद्योगिकी", 10),
        ("क्\u200dष", 2), ("日本", 4), ("😀", 2), ("e\u0301", 1), ("a\u20dd", 1), ("\u302a", 0),
    ],
)  # fmt: skip
def test_cells_are_those_of_the_widest_terminals(text: str, cells: int) -> None:
    assert width(text) == cells


@given(TEXT, st.integers(2, 40))
def test_no_line_is_wider_than_the_width(text: str, columns: int) -> None:
    for start, end in wrap(text, columns):
        assert width(text[start:end]) <= columns


@given(TEXT, st.integers(1, 40), st.integers(1, 40))
def test_lines_hold_every_word_once_and_in_order(text: str, columns: int, first: int) -> None:
    lines = wrap(text, columns, first=first)
    blanks = str.maketrans("", "", " \t\n")
    assert "".join(text[a:b] for a, b in lines).translate(blanks) == text.translate(blanks)
    assert all(text[a] not in " \t\n" and text[b - 1] not in " \t\n" for a, b in lines)


@given(TEXT, st.integers(1, 40))
def test_a_cluster_that_fits_on_a_line_is_never_broken(text: str, columns: int) -> None:
    starts = {a for a, _ in wrap(text, columns)}
    for word in regex.finditer(r"[^ \t\n]+", text):
        at = word.start()
        for cluster in regex.findall(r"\X", word.group()):
            inside = range(at + 1, at + len(cluster))
            assert width(cluster) > columns or not starts.intersection(inside)
            at += len(cluster)


@given(TEXT, st.integers(1, 40))
def test_a_truncated_text_fits_and_ends_between_clusters(text: str, columns: int) -> None:
    text = text.replace("\n", " ").replace("\t", " ")
    cut = truncate(text, columns)
    assert width(cut) <= columns
    if cut != text:
        assert cut.endswith("…")
        edges = {0, *(found.end() for found in regex.finditer(r"\X", text))}
        assert len(cut) - 1 in edges or text[len(cut) - 1] == " "


def test_a_line_is_filled_as_far_as_words_go() -> None:
    text = "एक दो तीन चार"
    assert [text[a:b] for a, b in wrap(text, 6)] == ["एक दो", "तीन", "चार"]
    assert [text[a:b] for a, b in wrap(text, 0)] == [text]


def test_a_conjunct_wider_than_the_line_is_cut_between_code_points() -> None:
    assert [b - a for a, b in wrap("क्ष्म्य", 2)] == [4, 3]
    assert fitting("日", 1) == 1


@pytest.mark.parametrize("word", ["क" * 1_000_000, "क" + "\u094d" * 100_000, "क्ष" * 100_000])
def test_an_endless_word_wraps_without_hanging(word: str) -> None:
    begin = time.perf_counter()
    lines = wrap(word, 80)
    assert time.perf_counter() - begin < HANG
    assert lines[0][0] == 0
    assert lines[-1][1] == len(word)


class _Lines(list[str]):
    def write(self, text: str) -> int:
        self.append(text)
        return len(text)


@given(TEXT, st.integers(1, 40), st.integers(0, 8), st.integers(0, 8), st.booleans())
def test_a_paragraph_fits_any_terminal(
    text: str, columns: int, indent: int, hang: int, color: bool
) -> None:
    out = _Lines()
    page = Page(out, Options(width=columns, color=color, terminal=True))  # type: ignore[arg-type]
    page.paragraph(text, spans=[(0, len(text) // 2, "mark")], indent=indent, hang=hang)
    for line in out:
        shown = regex.sub("\x1b\\[[0-9;]*m", "", line.removesuffix("\n"))
        assert width(shown) <= columns
        assert all(unicodedata.category(char) != "Cc" for char in shown)
