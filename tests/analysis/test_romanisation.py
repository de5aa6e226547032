"""What people write in Latin letters for a word in Devanagari, and what that costs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.analysis.romanisation import irregular_readings, sounds, spelling_costs

WORD = st.text(alphabet="कखगजतदनमरलसहािीुेोंअआ्", min_size=1, max_size=8)

LISTED = [("bbc", "बीबीसी"), ("un", "यूएन"), ("delhi", "दिल्ली"), ("russia", "रूस")]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("कनाडा", "क ə^ न आ ड आ$"),
        ("सरकार", "स ə^ र ə- क आ र ə$"),
        ("समझ", "स ə^ म ə. झ ə$"),
        ("लक्ष्य", "ल ə^ कष य ə$"),
        ("ज्ञान", "जञ आ न ə$"),
        ("पत्ता", "प ə^ तत आ$"),
        ("संबंध", "स əं ंप ब əं ं ध ə$"),
        ("संसद", "स əं ंस स ə. द ə$"),
        ("भाई", "भ आ ई'$"),
        ("आठ", "आ^ ठ ə$"),
        ("क", "क ə$"),
        ("", ""),
    ],
)
def test_a_word_is_taken_apart_into_sounds(word: str, expected: str) -> None:
    assert " ".join(sounds(word)) == expected


@pytest.mark.parametrize(
    ("latin", "right", "wrong"),
    [
        ("kamal", "कमल", "कमाल"),
        ("kamaal", "कमाल", "कमल"),
        ("sarkar", "सरकार", "सरकर"),
        ("bharat", "भारत", "बारात"),
        ("phal", "फल", "पल"),
        ("gyan", "ज्ञान", "जान"),
        ("chhaya", "छाया", "चाय"),
        ("nahin", "नहीं", "नहान"),
        ("samvidhan", "संविधान", "सम्वेदना"),
    ],
)
def test_the_likelier_spelling_costs_less(latin: str, right: str, wrong: str) -> None:
    costs = spelling_costs(latin, [wrong, right])
    assert costs[right] < costs.get(wrong, float("inf"))


@given(st.text(alphabet="abdghiklmnorstu", max_size=10), st.lists(WORD, max_size=6, unique=True))
def test_words_worked_out_together_cost_what_they_cost_alone(latin: str, words: list[str]) -> None:
    alone = {word: cost for word in words for cost in spelling_costs(latin, [word]).values()}
    assert spelling_costs(latin, words) == pytest.approx(alone)


@given(
    st.text(alphabet="abdghiklmnorstu", max_size=10), st.lists(WORD, max_size=6), st.floats(0, 40)
)
def test_a_limit_leaves_out_what_costs_more_and_nothing_else(
    latin: str, words: list[str], limit: float
) -> None:
    within = {word: cost for word, cost in spelling_costs(latin, words).items() if cost <= limit}
    assert spelling_costs(latin, words, limit) == within


@pytest.mark.parametrize(("latin", "word"), LISTED)
def test_abbreviations_and_listed_words_are_read_otherwise(latin: str, word: str) -> None:
    assert list(irregular_readings(latin)) == [word]


@pytest.mark.parametrize("latin", ["", "a", "suraksha", "b2b", "é", "कनाडा"])
def test_other_words_have_no_irregular_reading(latin: str) -> None:
    assert irregular_readings(latin) == {}
