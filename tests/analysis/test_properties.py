"""What holds for the tokens of any text in any language."""

from __future__ import annotations

import importlib
import itertools
import re

from hypothesis import example, given
from hypothesis import strategies as st

from relsearch.analysis import LANGUAGES, Token, analyzer_for, devanagari
from relsearch.analysis.sentences import sentences

DEVANAGARI = st.characters(min_codepoint=0x0900, max_codepoint=0x097F)
LETTERS = "ःऽँंॅॉऍऑॲळ१२०\u093c\u094d\u200d\u200c\u200b\ufeff\u00ad\ud800\x00 \n-।॰_.,'²½ﷺﬁßİ"
WORDS = [
    "न्न",
    "म्ब",
    "ङ्ग",
    "क़",
    "ड़",
    "ये",
    "यी",
    "पी.एम.",
    "4,850",
    "५.३",
    "1.2.3",
    "U.S.",
    "ＮＡＴＯ",
]
ORDERS = [
    "\x1b[31;1m",
    "\x1b[?25l",
    "\x9b2J",
    "\x1b]0;x\x07",
    "\x1b]8;;",
    "\x1b\\",
    "\x1b(0",
    "\x1b",
    "[",
]
PIECES = st.sampled_from([*LETTERS, *WORDS, *ORDERS, "e\u0301", "日本", "क" * 300])
TEXT = st.one_of(
    st.text(st.one_of(DEVANAGARI, st.characters()), max_size=60),
    st.lists(st.one_of(PIECES, DEVANAGARI), max_size=20).map("".join),
)
LANGUAGE = st.sampled_from(LANGUAGES)


def tokens(text: str, language: str) -> list[Token]:
    return list(analyzer_for(language)(text))


def bare(text: str) -> str:
    """Give a text with blanks for what each of its pieces orders a terminal to do."""
    return re.sub(r"\S+", lambda piece: devanagari.without_orders(piece.group()), text)


@given(TEXT)
def test_what_is_without_orders_stays_as_it_is(text: str) -> None:
    assert bare(bare(text)) == bare(text)
    assert len(bare(text)) == len(text)


@given(TEXT, LANGUAGE)
def test_tokens_are_ordered_slices_of_the_text(text: str, language: str) -> None:
    found = tokens(text, language)
    assert all(text[token.start : token.end] == token.surface for token in found)
    assert all(token.start < token.end for token in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert [token.position for token in found] == list(range(len(found)))


@given(TEXT, LANGUAGE)
def test_a_term_is_short_and_holds_no_white_space(text: str, language: str) -> None:
    for token in tokens(text, language):
        for term in (token.exact, token.lemma):
            assert 0 < len(term) <= 255
            assert term.split() == [term]
            assert term.encode("utf-8")


@given(TEXT, LANGUAGE)
@example("ऩ्ध ङ़्क सम\u200d्बन्ध", "hi")
@example("क" * 254 + "ये" + "ः", "hi")
@example("ऄ\u0951\u094d०", "hi")
@example("ﾊﾞ ͺ Ⅷ ǰ ŉ İ ẖ", "en")
def test_the_exact_form_of_an_exact_form_is_itself(text: str, language: str) -> None:
    for token in tokens(text, language):
        again = tokens(token.exact, language)
        if [other.surface for other in again] == [token.exact]:
            assert again[0].exact == token.exact


@given(TEXT)
@example("वार्ता 5.3 बजे। पी.एम. ने कहा.\u2028क्यों?..\n")
def test_the_sentences_of_a_text_are_the_text_and_end_where_they_should(text: str) -> None:
    parts = sentences(text)
    assert "".join(parts) == text
    assert all(part[-1] in "\u0964\u0965!?\n." for part in parts[:-1])
    assert not any(sign in part[:-1] for part in parts for sign in "\u0964\u0965!?\n")


@given(TEXT, LANGUAGE)
@example("।\n है। और.\u2028क्यों?..\n\n5.3 पी.एम. ने!?कहा.।", "hi")
def test_a_passage_is_the_words_of_its_sentences(text: str, language: str) -> None:
    analyzer = analyzer_for(language)
    each = [words for part in sentences(bare(text)) if (words := analyzer.words(part))]
    starts = list(itertools.accumulate(map(len, each), initial=0))[:-1]
    assert analyzer.passage(text) == (list(itertools.chain(*each)), starts)


@given(TEXT, LANGUAGE)
def test_terms_agree_with_tokens(text: str, language: str) -> None:
    found = tokens(text, language)
    exact, lemmas = analyzer_for(language).terms(text)
    assert exact == [token.exact for token in found]
    assert lemmas == [token.lemma for token in found]


@given(TEXT, LANGUAGE)
def test_no_devanagari_digit_nukta_or_joiner_is_left(text: str, language: str) -> None:
    kept = {"गुड\u093c", "मोड\u093c"}
    for token in tokens(text, language):
        if token.exact in kept or not set(token.exact) - set("\u093c\u093d\u200c\u200d"):
            continue  # a word of nothing but dropped signs stays as it is
        assert not set(token.exact) & set("०१२३४५६७८९０１２\u093c\u200c\u200d\u0901")


@given(TEXT, LANGUAGE, st.sampled_from([" ", "\n", "।", "\u200b", "-"]))
def test_a_separator_keeps_the_words_before_it_as_they_are(
    text: str, language: str, separator: str
) -> None:
    alone = tokens(text, language)
    together = tokens(text + separator + "कनाडा", language)
    assert together[: len(alone)] == alone
    assert [token.surface for token in together[len(alone) :]] == ["कनाडा"]


@given(TEXT, LANGUAGE)
def test_a_word_means_the_same_at_every_place(text: str, language: str) -> None:
    twice = tokens(f"{text} | {text}", language)
    half = len(twice) // 2
    assert [t.exact for t in twice[:half]] == [t.exact for t in twice[half:]]


PLAIN = st.text(st.sampled_from("कञनमतपयरलहअइएािीेौंँः़्ऽयेगी"), min_size=1, max_size=8)


@given(PLAIN | TEXT.filter(bool), LANGUAGE)
def test_a_word_that_is_settled_at_one_glance_is_changed_by_no_rule(
    word: str, language: str
) -> None:
    recipe = importlib.import_module(f"relsearch.analysis.languages.{language}").RECIPE
    *_, (_, last) = devanagari._steps(word, recipe)
    assert devanagari.exact_form(word, recipe) == last


@given(st.text(st.sampled_from("कगङचजझञटडणतधनपभमयलहअािंः\u094d\u094d"), min_size=1, max_size=8))
def test_a_nasal_before_a_stop_is_what_the_library_makes_of_it(word: str) -> None:
    theirs = devanagari._library_normaliser().normalize(word)
    assert re.sub(devanagari._NASAL_BEFORE_STOP, "\u0902", word) == theirs


@given(TEXT)
def test_the_words_of_a_text_are_those_its_pattern_finds(text: str) -> None:
    pattern = devanagari.word_pattern()
    assert list(devanagari.surfaces(text)) == [
        (found.group(), found.start(), found.end()) for found in pattern.finditer(bare(text))
    ]
    for piece in text.split():
        assert devanagari.words_in(piece) == pattern.findall(devanagari.without_orders(piece))


@given(TEXT, LANGUAGE)
def test_a_plain_word_is_the_exact_form_of_all_its_piece_holds(text: str, language: str) -> None:
    for piece in text.split():
        plain = devanagari.plain_word(piece)
        assert not plain or [token.exact for token in tokens(piece, language)] == [plain]
