"""A text's words that match are found without working the others out."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.analysis import LANGUAGES, analyzer_for
from relsearch.analysis.devanagari import CONSONANTS, VIRAMA

ROOT = Path(__file__).parents[2]
LETTERS = [chr(code) for code in range(0x900, 0x980)]
SIGNS = [*LETTERS, *"aZ9.,:- \n\u200c\u200d\u0300\ua8e0\u1cd0\u0919\u094d"]
TEXTS = st.text(st.sampled_from(SIGNS), max_size=30)
SENTENCES = ["वह गया और भारत से लड़के गए", "किए गये अन्त में U.S. भारतों"]
WANTED = st.frozensets(st.sampled_from(["जाना", "भारत", "कर", "का", "लड़का", "a", "ab", "", "अंत"]))


@pytest.mark.parametrize("language", LANGUAGES)
@given(
    TEXTS | st.sampled_from(["वह गया और भारत से लड़के गए", "किए गये अन्त में U.S. भारतों"]), WANTED, WANTED
)
def test_what_matches_are_the_tokens_that_do(
    language: str, text: str, exact: frozenset[str], lemmas: frozenset[str]
) -> None:
    analyzer = analyzer_for(language)
    tokens = [token for token in analyzer(text) if token.exact in exact or token.lemma in lemmas]
    assert list(analyzer.matching(text, exact, lemmas)) == tokens


@pytest.mark.parametrize("language", LANGUAGES)
@given(TEXTS)
def test_every_word_is_found_by_its_own_forms(language: str, text: str) -> None:
    analyzer = analyzer_for(language)
    for token in analyzer(text):
        for exact, lemmas in (({token.exact}, set()), (set(), {token.lemma})):
            found = analyzer.matching(text, frozenset(exact), frozenset[str](lemmas))
            assert token in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_frequent_word_begins_with_its_first_letter(language: str) -> None:
    analyzer = analyzer_for(language)
    lines = (ROOT / "bench/hindi_words.tsv").read_text("utf-8").splitlines()[1:]
    for line in lines[::7]:
        word = line.partition("\t")[0]
        for token in analyzer(word):
            assert word[0] not in CONSONANTS or word[1:2] == VIRAMA or token.exact[0] == word[0]
            assert token in analyzer.matching(word, frozenset(), frozenset({token.lemma}))
