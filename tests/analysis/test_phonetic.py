"""Words that sound alike are filed under one key, whatever the script."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.analysis import analyzer_for, phonetic_key
from relsearch.analysis.phonetic import (
    MAX_KEYS,
    each_phonetic_key,
    near_keys,
    phonetic_keys,
    respelled,
)
from relsearch.analysis.romanisation import spelling_costs

ROOM = Path(__file__).parents[2] / "relsearch/analysis"


def rows(name: str) -> list[list[str]]:
    lines = (ROOM / name).read_text("utf-8").split("\n")
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("row", rows("latin_skeleton.tsv"), ids=lambda row: str(row[2]))
def test_a_rule_of_latin_letters_does_what_its_example_says(row: list[str]) -> None:
    assert phonetic_key(row[2]) == row[3]


@pytest.mark.parametrize("row", rows("latin/variants.tsv"), ids=lambda row: str(row[2]))
def test_a_variant_leads_to_the_word_of_its_example(row: list[str]) -> None:
    assert phonetic_key(row[3]) != phonetic_key(row[2])
    assert phonetic_key(row[3]) in phonetic_keys(row[2])


@pytest.mark.parametrize("row", rows("latin/english.tsv"), ids=lambda row: str(row[2]))
def test_an_english_spelling_comes_nearer_to_the_word_of_its_example(row: list[str]) -> None:
    word = next(analyzer_for("hi")(row[3])).exact
    near, far = spelling_costs(respelled(row[2]), [word]), spelling_costs(row[2], [word])
    assert re.search(row[0], row[2])
    assert near[word] + 1 < far.get(word, math.inf)


@pytest.mark.parametrize(
    "spellings",
    [
        ("सुरक्षा", "suraksha", "surakshaa", "suraxa"),
        ("ज्ञान", "gyan", "jnyan", "dnyaan"),
        ("संबंध", "सम्बन्ध", "sambandh", "sambandha"),
        ("क़ानून", "कानून", "kanoon", "qanun"),
        ("यूक्रेन", "ukraine", "yookren"),
        ("हिंदी", "हिन्दी", "hindi"),
        ("श्री", "shri", "śrī"),
        ("२०२४", "2024"),
        ("कनाडा", "CANADA", "Canada"),
    ],
)
def test_spellings_that_sound_alike_share_a_key(spellings: tuple[str, ...]) -> None:
    assert len({phonetic_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("", ""),
        ("\u0964", ""),
        ("---", ""),
        ("\u200d", ""),
        ("हैं", "h"),
        ("आई", "a"),
        ("ungaकनाडा80", "angknd80"),
        ("१२वीं", "12v"),
        ("k" * 10_000, "k"),
        ("कि" * 10_000, "k"),
    ],
)
def test_odd_words_have_a_key_too(word: str, key: str) -> None:
    assert phonetic_key(word) == key


@given(st.text(alphabet="कखगघचजटडतदनणमपबयरलवशषसहअआइईउएओािीुूेैोौं्", min_size=1, max_size=20))
def test_a_word_and_its_exact_form_share_a_key(word: str) -> None:
    # No word begins with half a letter, and doubled signs are typing errors.
    spelt = "क" + re.sub("([ािीुूेैोौं्])[ािीुूेैोौं्]+", r"\1", word)
    for token in analyzer_for("hi")(spelt):
        assert phonetic_key(token.exact) == phonetic_key(token.surface)


@given(st.text(alphabet="abcghknrstwzxyकवबंमहाि", max_size=30))
def test_the_keys_of_a_word_begin_with_its_own_and_are_few(word: str) -> None:
    keys = phonetic_keys(word)
    assert keys[:1] == ((phonetic_key(word),) if phonetic_key(word) else ())
    assert len(set(keys)) == len(keys) <= MAX_KEYS


@pytest.mark.parametrize(
    ("key", "other"),
    [("knd", "nkd"), ("knd", "kd"), ("knd", "krd"), ("knd", "knrd"), ("lktr", "lktntr")],
)
def test_keys_one_letter_away(key: str, other: str) -> None:
    assert other in set(near_keys(key))


@given(st.lists(st.text(st.sampled_from("हकखघजञंँािी़अआव्bn1०\u0964 \n"), max_size=6)))
def test_keys_of_many_words_are_those_of_each(words: list[str]) -> None:
    assert each_phonetic_key(words) == [phonetic_key(word) for word in words]
