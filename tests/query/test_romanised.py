"""Queries in Latin letters or with a slip: which words are searched, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import pytest

from relsearch.analysis import analyzer_for, phonetic_key
from relsearch.query import Expanded, Or, Phrase, Query, Synonyms, expand, format_query, parse
from relsearch.query.context import MAX_PAIRS
from relsearch.query.romanised import (
    MAX_CORRECTED,
    MAX_READ,
    MAX_ROWS,
    Readings,
    plain_words,
    read_words,
    replaced,
)

HINDI = analyzer_for("hi")
COUNTS = {
    "कनाडा": 7,
    "सुरक्षा": 9,
    "भारत": 40,
    "की": 90,
    "कि": 60,
    "संबंध": 5,
    "माल": 8,
    "मॉल": 6,
    "मोदी": 30,
    "modi": 4,
    "covid": 9,
    "एनसीआर": 3,
    "दुनिया": 120,
    "दूनिया": 1,
}


class Words:
    """A vocabulary that counts how often it was asked."""

    def __init__(
        self, counts: dict[str, int], pairs: Mapping[frozenset[str], int] = MappingProxyType({})
    ) -> None:
        self.counts = counts
        self.pairs = pairs
        self.asked = self.paired = 0

    def count(self, term: str) -> int:
        return self.counts.get(term, 0)

    def starting(self, prefix: str) -> Iterator[str]:
        return (word for word in self.words() if word.startswith(prefix))

    def words(self) -> Sequence[str]:
        return sorted(self.counts)

    def sounding(self, *keys: str) -> Sequence[str]:
        self.asked += 1
        return [word for word in self.counts if phonetic_key(word) in keys]

    def resembling(
        self, term: str, *, limit: int = 10, least: float = 0.3
    ) -> Sequence[tuple[str, float]]:
        return []

    def together(self, one: str, other: str) -> int:
        self.paired += 1
        return self.pairs.get(frozenset((one, other)), 0)


def read(text: str, words: Words | None = None) -> Readings:
    tokens = [token.exact for word in plain_words(parse(text).query) for token in HINDI(word)]
    return read_words([(form,) for form in tokens], words or Words(COUNTS))


def expanded(text: str, *, exact: bool = False) -> Expanded:
    words = Words(COUNTS)
    spellings = read(text, words).spellings
    return expand(parse(text).query, HINDI, words, exact=exact, spellings=spellings)


def searched(text: str, *, exact: bool = False) -> str:
    return format_query(expanded(text, exact=exact).query)


def synonyms(query: Query) -> list[Synonyms]:
    assert isinstance(query, Or)
    return [part for part in query.parts if isinstance(part, Synonyms)]


def test_a_latin_word_is_read_as_the_hindi_word_it_spells() -> None:
    assert read("canada suraksha").read == {"canada": "कनाडा", "suraksha": "सुरक्षा"}


def test_a_reading_is_searched_in_title_and_body_as_form_and_as_lemma() -> None:
    fields = [part.parts[0].field for part in synonyms(expanded("canada").query)]
    assert sorted(fields) == ["body", "body_lemma", "title", "title_lemma"]
    assert "canada" not in searched("canada")


def test_the_readings_of_a_word_are_alternatives_weighted_by_their_probability() -> None:
    body = next(p for p in synonyms(expanded("ki bharat").query) if p.parts[0].field == "body")
    assert [term.text for term in body.parts] == ["भारत"]  # की is a stop word
    for text in ("ki", "maal"):
        weights = [weight for _, weight in read(text).spellings[text]]
        assert weights == sorted(weights, reverse=True)
        assert sum(weights) == pytest.approx(1) or len(weights) == 1
    assert [form for form, _ in read("ki").spellings["ki"]] == ["की", "कि"]


def test_the_marks_are_those_of_the_readings() -> None:
    marked = expanded("canada suraksha")
    assert {"कनाडा", "सुरक्षा"} <= marked.exact


def test_a_word_of_both_kinds_is_searched_as_both_the_latin_one_first() -> None:
    readings = read("modi")
    (first, weight), (second, less) = readings.spellings["modi"]
    assert (first, second) == ("modi", "मोदी")
    assert weight == 1.0 > less
    assert readings.read == {"modi": "modi/मोदी"}


def test_a_latin_word_of_the_index_that_spells_nothing_means_itself() -> None:
    assert read("covid") == Readings()


def test_abbreviations_are_read_by_their_letters() -> None:
    assert read("NCR").read == {"ncr": "एनसीआर"}


@pytest.mark.parametrize(
    "text",
    ['source:"canada suraksha"', "=canada", "canad*", "canada~", "source:canada", "2024", "२०२४"],
)
def test_what_is_to_be_taken_as_typed_is_not_read(text: str) -> None:
    assert read(text) == Readings()


def test_quoted_words_in_latin_letters_are_read_each() -> None:
    assert read('"canada suraksha"').read == {"canada": "कनाडा", "suraksha": "सुरक्षा"}
    assert '"कनाडा सुरक्षा"' in searched('"canada suraksha"')
    assert "canada" not in searched('"canada suraksha"')
    assert expanded('"canada suraksha"').exact == {"कनाडा", "सुरक्षा"}


def test_a_quoted_word_of_both_kinds_is_searched_as_both() -> None:
    tree = expanded('"modi bharat"').query
    assert isinstance(tree, Or)
    rows = [part.terms for part in tree.parts if isinstance(part, Phrase) and part.field == "body"]
    assert rows == [("modi", "भारत"), ("मोदी", "भारत")]


def test_quoted_words_in_devanagari_mean_themselves() -> None:
    assert read('"सुरक्सा कनाड"') == Readings()
    assert '"सुरक्सा कनाडा"' in searched('सुरक्सा "सुरक्सा canada"')


def test_a_phrase_of_doubtful_words_stands_for_few_rows() -> None:
    words = Words({"माल": 8, "मॉल": 6, "maal": 2})
    text = '"' + " ".join(["maal"] * 9) + '"'
    tree = expand(parse(text).query, HINDI, words, spellings=read(text, words).spellings).query
    assert isinstance(tree, Or)
    assert len(tree.parts) <= 4 * MAX_ROWS


def test_the_words_beside_decide_between_readings() -> None:
    counts = {"देता": 90, "डेटा": 30, "चोरी": 20, "साथ": 80}
    pairs = {frozenset(("डेटा", "चोरी")): 15, frozenset(("देता", "साथ")): 60}
    for text, meant in (("data chori", "डेटा"), ("data saath", "देता")):
        tokens = [(token.exact,) for token in HINDI(text)]
        assert read_words(tokens, Words(counts, pairs), 1000).read["data"] == meant


def test_pairs_are_asked_for_doubtful_words_alone_and_not_without_end() -> None:
    words = Words(COUNTS)
    read_words([("canada",), ("suraksha",)], words, 1000)
    assert not words.paired
    alike = {stem + ending: 9 for stem in ("माल", "मॉल") for ending in ("", "ा", "े", "ी")}
    words = Words(alike)
    spelt = [f"m{'a' * n}l{end}" for n in range(1, 9) for end in ("", "a", "e", "i", "ee", "aa")]
    read_words([(form,) for form in spelt], words, 1000)
    assert 0 < words.paired <= MAX_PAIRS


def test_exact_search_takes_words_as_typed() -> None:
    assert searched("canada", exact=True) == "(body:canada OR title:canada^0.4)"


def test_a_field_restricts_the_reading_too() -> None:
    assert searched("title:canada").startswith("({title:कनाडा^0.4} OR {title_lemma:")


def test_what_is_left_out_is_the_likeliest_reading_alone() -> None:
    assert "कि" not in searched("bharat -ki")
    assert "{body:की^" in searched("bharat -ki")
    assert not expanded("-ki").exact


def test_words_in_a_row_are_read_each() -> None:
    assert read("bharat-canada").read == {"bharat": "भारत", "canada": "कनाडा"}


def test_an_unknown_word_is_searched_as_typed_and_less_as_its_correction() -> None:
    readings = read("शुरक्षा")
    assert readings.corrected == {"शुरक्षा": "सुरक्षा"}
    (typed, full), (corrected, less) = readings.spellings["शुरक्षा"]
    assert (typed, corrected) == ("शुरक्षा", "सुरक्षा")
    assert full == 1.0 > less > 0


def test_known_words_are_not_compared_with_the_vocabulary() -> None:
    words = Words({word: count + 20 for word, count in COUNTS.items()})
    assert read("भारत कनाडा सुरक्षा संबंध", words) == Readings()
    assert words.asked == 0


def test_a_rare_word_is_searched_as_typed_and_its_frequent_twin_is_suggested() -> None:
    readings = read("दूनिया")
    assert readings.corrected == {"दूनिया": "दुनिया"}
    assert not readings.spellings


def test_a_word_of_hindi_that_the_index_lacks_is_not_corrected() -> None:
    words = Words({"मजदूरी": 200, "मंत्र": 200, "मंत्रों": 90})
    assert read("मजदूर मंत्री", words) == Readings()
    assert read("मजदुरी", words).corrected == {"मजदुरी": "मजदूरी"}


def test_a_common_misspelling_is_corrected_to_a_word_of_many_articles() -> None:
    assert read("दूनिया", Words({"दुनिया": 120})).corrected == {"दूनिया": "दुनिया"}
    assert read("दूनिया", Words({"दुनिया": 12})) == Readings()


def test_a_frequent_word_outweighs_a_misspelling_that_is_nearer() -> None:
    counts = {"lockdown": 3, "लॉकडाउन": 400, "लॉकडॉउन": 1, "कोरोना": 1100, "करोना": 8}
    assert read("lockdown", Words(counts)).read == {"lockdown": "lockdown/लॉकडाउन"}
    assert read("क्रोना", Words(counts)).corrected == {"क्रोना": "कोरोना"}


def test_a_word_far_from_all_the_index_holds_is_not_taken_for_a_rare_one() -> None:
    words = Words({"कैसिनो": 1, "केयर": 2, "संदेह": 3})
    assert read("किसानो शेयर सन्देश", words) == Readings()
    assert read("ढेयर", Words({"केयर": 90})).corrected == {"ढेयर": "केयर"}


def test_short_words_are_not_read_as_whatever_is_nearest() -> None:
    words = Words({"मुद्दे": 9, "बाद": 9, "खास": 9, "यस": 2, "इस": 500, "कि": 500})
    assert read("modi bar x यस क्", words) == Readings()


def test_a_word_is_searched_less_with_or_without_its_candra_too() -> None:
    words = Words({"कॉलेज": 3, "कालेज": 2, "कॉफी": 1, "काफी": 90})
    assert read("कॉलेज", words).spellings == {"कॉलेज": (("कॉलेज", 1.0), ("कालेज", 0.3))}
    assert read("कालेज", words).spellings == {"कालेज": (("कालेज", 1.0), ("कॉलेज", 0.3))}
    assert read("कॉफी", words).spellings == {}  # काफी is another word


def test_a_word_of_another_language_s_spelling_is_known_when_one_form_is() -> None:
    assert read_words([("गई", "गयी")], Words({"गयी": 3, "गए": 9})) == Readings()


@pytest.mark.parametrize("counts", [{}, {"covid": 3}, {"कनाडा": 0}])
def test_an_index_without_a_fitting_word_reads_nothing(counts: dict[str, int]) -> None:
    assert read("canada suraksha शुरक्षा कanada", Words(counts)) == Readings()


def test_a_query_of_many_words_is_read_up_to_a_limit() -> None:
    vowels = ("a", "aa", "ai", "e", "i", "o", "u", "ee")
    typed = [f"k{a}n{b}d{c}" for a in vowels for b in vowels for c in vowels][:500]
    words = Words({"कनाडा": 1})
    assert len(read(" ".join(typed), words).read) == MAX_READ
    assert words.asked < 20_000
    words = Words({"सुरक्षा": 90, **COUNTS})
    unknown = [f"श{'ािीुूेैोौ'[n % 9]}र{'ािीुूेैोौ'[n // 9]}क्षा" for n in range(81)]
    corrected = read(" ".join(unknown)).corrected
    assert len(corrected) <= MAX_CORRECTED


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("canada suraksha", "कनाडा सुरक्षा"),
        ("Canada  AND (suraksha OR रक्षा)", "कनाडा  AND (सुरक्षा OR रक्षा)"),
        ('canada "canada" =canada canada* canada~ -canada', None),
        ("title:canada source:PTI date:2024", "title:कनाडा source:PTI date:2024"),
        ("भारत", ""),
    ],
)
def test_the_text_is_shown_with_the_words_replaced(text: str, shown: str | None) -> None:
    if shown is None:
        shown = 'कनाडा "canada" =canada canada* canada~ -कनाडा'
    assert replaced(text, {"canada": "कनाडा", "suraksha": "सुरक्षा"}, HINDI) == (shown or None)
