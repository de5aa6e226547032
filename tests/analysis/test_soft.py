"""Looser spellings, which only queries use: the list of pairs, and what holds for any word."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.analysis import analyzer_for, soft_forms
from relsearch.analysis.soft import MOST

PAIRS = [
    line.split("\t")
    for line in (Path(__file__).parents[1] / "cases/analysis/soft.tsv")
    .read_text("utf-8")
    .split("\n")
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("form", "other", "label"), PAIRS)
def test_a_form_may_also_be_spelt_so(form: str, other: str, label: str) -> None:
    assert label in ("soft", "not")
    assert (other in soft_forms(form)) is (label == "soft")


@pytest.mark.parametrize(("form", "other", "label"), PAIRS)
def test_what_is_soft_for_a_query_is_two_words_in_the_index(
    form: str, other: str, label: str
) -> None:
    if form != other:
        exact, _ = analyzer_for("hi").terms(f"{form} {other}")
        assert len(set(exact)) == 2


def test_the_form_without_candra_comes_first() -> None:
    assert soft_forms("कॉलिज")[0] == "कालिज"


def test_a_word_without_such_vowels_has_no_soft_form() -> None:
    assert soft_forms("भजन") == soft_forms("nato") == soft_forms("") == ()


@given(st.text(st.characters(min_codepoint=0x0900, max_codepoint=0x097F)))
def test_soft_forms_are_few_other_words_of_the_same_length(form: str) -> None:
    forms = soft_forms(form)
    assert len(forms) <= MOST
    assert form not in forms
    assert len(set(forms)) == len(forms)
    assert all(len(other) == len(form) for other in forms)


def test_a_very_long_word_has_no_more_than_the_most() -> None:
    assert len(soft_forms("दा" * 100)) == MOST
