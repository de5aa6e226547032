"""Which spellings are one word: the list of pairs, and the same words in other languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from relsearch.analysis import LANGUAGES, analyzer_for

PAIRS = [
    line.split("\t")
    for line in re.sub(
        r"\\u([0-9a-f]{4})",
        lambda match: chr(int(match[1], 16)),
        (Path(__file__).parents[1] / "cases/analysis/pairs.tsv").read_text("utf-8"),
    ).split("\n")
    if line and not line.startswith("#")
]


def exact(word: str, language: str = "hi") -> list[str]:
    return [token.exact for token in analyzer_for(language)(word)]


@pytest.mark.parametrize(("a", "b", "rule", "label"), PAIRS)
def test_pair_is_one_word_or_two(a: str, b: str, rule: str, label: str) -> None:
    assert len(exact(a)) == len(exact(b)) == 1
    assert (exact(a) == exact(b)) is (label == "same"), rule


def test_pairs_know_no_other_label() -> None:
    assert {row[3] for row in PAIRS} == {"same", "different"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_common_folds_hold_in_every_language(language: str) -> None:
    for a, b in (("सम्बन्ध", "संबंध"), ("क़लम", "कलम"), ("यहाँ", "यहां"), ("१२", "12")):
        assert exact(a, language) == exact(b, language)


@pytest.mark.parametrize("language", ["mr", "ne", "sa", "en"])
def test_glide_and_final_visarga_fold_in_hindi_only(language: str) -> None:
    assert exact("गये", language) == ["गये"]
    assert exact("शान्तिः", language) == ["शांतिः"]


def test_avagraha_folds_in_sanskrit_only() -> None:
    assert exact("रामोऽपि", "sa") == exact("रामोपि", "sa")
    assert exact("रामोऽपि", "hi") != exact("रामोपि", "hi")


def test_candra_a_is_a_letter_in_marathi_only() -> None:
    assert exact("ॲप", "mr") == ["ॲप"]
    assert exact("ॲप", "hi") == ["एप"]


def test_a_colon_never_becomes_a_visarga() -> None:
    assert exact("कहा: दिल्ली: ५:३०") == ["कहा", "दिल्ली", "5", "30"]


def test_three_numbers_with_dots_are_a_date_and_not_a_decimal() -> None:
    assert exact("15.08.2024") == ["15", "08", "2024"]
    assert exact("5.3 1,234.5") == ["5.3", "1234.5"]


def test_a_cut_word_keeps_no_ending_that_only_the_cut_has_made() -> None:
    long = "क" * 254 + "ः" + "ख" * 300
    (once,) = exact(long)
    assert exact(once) == [once]


def test_a_nukta_tells_listed_words_apart_however_it_is_encoded() -> None:
    assert exact("मो\u095c") == exact("मोड\u093c") == ["मोड\u093c"]
    assert exact("मोड") == ["मोड"]
    assert exact("मोड\u093cना") == exact("मोडना")


def test_a_colon_is_a_visarga_inside_a_few_words_only() -> None:
    assert exact("नि:शुल्क दु:खी") == ["निशुल्क", "दुखी"]
    assert exact("दिल्ली:खबर मन: १२:३०") == ["दिल्ली", "खबर", "मन", "12", "30"]
    assert exact("दु:ख", "sa") == ["दुःख"]
