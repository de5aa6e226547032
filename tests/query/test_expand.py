"""Words become terms: fields, weights, spellings, limits, and what is marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.analysis import LANGUAGES, analyzer_for, phonetic_key
from relsearch.errors import QueryError
from relsearch.query import (
    And,
    Everything,
    Expanded,
    Fuzzy,
    Group,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Synonyms,
    Term,
    Word,
    expand,
    format_query,
    parse,
)
from relsearch.query.expand import MAX_FUZZY, MAX_TERMS, MAX_WORDS, WEIGHTS


class Words:
    """A vocabulary of given words and their counts."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts

    def count(self, term: str) -> int:
        return self.counts.get(term, 0)

    def starting(self, prefix: str) -> Iterator[str]:
        return (word for word in self.words() if word.startswith(prefix))

    def words(self) -> Sequence[str]:
        return sorted(self.counts)

    def sounding(self, *keys: str) -> Sequence[str]:
        return [word for word in self.words() if phonetic_key(word) in keys]

    def resembling(
        self, term: str, *, limit: int = 10, least: float = 0.3
    ) -> Sequence[tuple[str, float]]:
        return [(word, 0.6) for word in self.words() if word != term and word[:2] == term[:2]]

    def together(self, one: str, other: str) -> int:
        return 0


SMALL = Words({"सुरक्षा": 9, "सुरंग": 2, "सुर": 1, "संबंध": 5, "संविधान": 3, "कनाडा": 7, "भारत": 20})


def expanded(
    text: str, words: Words = SMALL, *, all_words: bool = False, exact: bool = False
) -> Expanded:
    query = parse(text).query
    return expand(query, analyzer_for("hi"), words, all_words=all_words, exact=exact)


def written(text: str, *, all_words: bool = False, exact: bool = False) -> str:
    return format_query(expanded(text, all_words=all_words, exact=exact).query)


def leaves(query: Query) -> Iterator[Query]:
    match query:
        case And(parts) | Or(parts) | Synonyms(parts) | Group(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield query


CANADA = "(body:कनाडा OR title:कनाडा^0.4 OR body_lemma:कनाडा OR title_lemma:कनाडा^0.4)"
INDIA = "(body:भारत OR title:भारत^0.4 OR body_lemma:भारत OR title_lemma:भारत^0.4)"


def test_a_word_is_searched_in_title_and_body_by_form_and_lemma() -> None:
    assert written("कनाडा") == CANADA


def test_an_exact_word_has_no_lemma() -> None:
    assert written("=कनाडा") == "(body:कनाडा OR title:कनाडा^0.4)"
    assert written("कनाडा", exact=True) == "(body:कनाडा OR title:कनाडा^0.4)"


def test_a_field_restricts_to_it() -> None:
    assert written("title:कनाडा") == "(title:कनाडा^0.4 OR title_lemma:कनाडा^0.4)"
    assert written("body:=कनाडा") == "body:कनाडा"


def test_a_word_is_searched_as_its_exact_form() -> None:
    assert written("=सम्बन्ध") == "(body:संबंध OR title:संबंध^0.4)"


def test_bare_words_are_ranked_and_all_words_are_required() -> None:
    assert written("कनाडा भारत") == f"({CANADA} OR {INDIA})"
    assert written("कनाडा भारत", all_words=True) == f"({CANADA} AND {INDIA})"
    assert written("कनाडा AND भारत") == f"({CANADA} AND {INDIA})"


def test_stop_words_are_left_out_beside_others_only() -> None:
    assert written("कनाडा और भारत") == written("कनाडा भारत")
    assert written("और") != "()"
    assert written("=और कनाडा") != written("कनाडा")


def test_stop_words_stay_in_phrases() -> None:
    phrases = list(leaves(expanded('"कनाडा और भारत"').query))
    assert phrases[0] == Phrase(("कनाडा", "और", "भारत"), "body")


def test_a_compound_matches_by_either_word_and_better_in_a_row() -> None:
    tree = expanded("भारत-कनाडा").query
    assert isinstance(tree, Or)
    assert Phrase(("भारत", "कनाडा"), "body") in set(leaves(tree))
    assert Term("कनाडा", "body") in set(leaves(tree))


def test_a_compound_is_required_whole_where_all_words_are() -> None:
    assert written("भारत-कनाडा", all_words=True) == f"({INDIA} AND {CANADA})"


def test_a_compound_is_excluded_only_in_a_row() -> None:
    tree = expanded("जापान -भारत-कनाडा").query
    assert isinstance(tree, And)
    (excluded,) = [part for part in tree.parts if isinstance(part, Not)]
    assert all(isinstance(leaf, Phrase) for leaf in leaves(excluded))


def test_dates_sources_and_negations_restrict_and_do_not_rank() -> None:
    tree = expanded("कनाडा date:2024 source:ANI -भारत").query
    assert isinstance(tree, And)
    assert Range("date", "2024", "2024") in tree.parts
    assert Term("ani", "source", 0.0) in tree.parts
    assert any(isinstance(part, Not) for part in tree.parts)


def test_a_source_of_several_words_has_all_of_them() -> None:
    expected = And((Term("abc", "source", 0.0), Term("news", "source", 0.0)))
    assert expanded('source:"ABC News"').query == expected


def test_a_negation_alone_excludes_from_everything() -> None:
    for text in ("-भारत", "NOT भारत", "-भारत -कनाडा", "-भारत AND -कनाडा"):
        tree = expanded(text).query
        assert isinstance(tree, And)
        assert tree.parts[0] == Everything()


def test_a_date_alone_is_all_articles_of_it() -> None:
    assert expanded("date:2024").query == Range("date", "2024", "2024")


def test_a_prefix_becomes_the_words_that_begin_so() -> None:
    terms = {leaf.text for leaf in leaves(expanded("सुर*").query) if isinstance(leaf, Term)}
    assert terms == {"सुर", "सुरंग", "सुरक्षा"}


def test_a_prefix_that_ends_in_a_nasal_finds_the_anusvara() -> None:
    terms = {leaf.text for leaf in leaves(expanded("सम्*").query) if isinstance(leaf, Term)}
    assert terms == {"संबंध", "संविधान"}


def test_a_prefix_without_words_matches_nothing() -> None:
    assert not [leaf for leaf in leaves(expanded("कग*").query) if isinstance(leaf, Term)]


def test_a_fuzzy_word_weighs_less_the_further_it_is() -> None:
    weights = {
        leaf.text: leaf.weight
        for leaf in leaves(expanded("body:सुरग~2").query)
        if isinstance(leaf, Term)
    }
    assert weights == {"सुर": 0.8, "सुरंग": 0.8}


def test_spellings_share_their_idf_in_each_field() -> None:
    tree = expanded("सुर*").query
    assert isinstance(tree, Or)
    assert all(isinstance(part, Synonyms) for part in tree.parts)


def test_more_words_than_the_limit_are_cut_to_the_rarest() -> None:
    many = Words({f"शब्द{n}": n + 1 for n in range(MAX_WORDS + 44)})
    result = expanded(" ".join(many.counts), many)
    found = {leaf.text for leaf in leaves(result.query) if isinstance(leaf, Term)}
    assert found == {f"शब्द{n}" for n in range(MAX_WORDS)}
    assert not result.complete
    assert any("256" in line for line in result.warnings)


def test_as_many_words_as_the_limit_are_all_searched() -> None:
    many = Words({f"शब्द{n}": 1 for n in range(MAX_WORDS)})
    result = expanded(" ".join(many.counts), many)
    assert (result.complete, result.warnings) == (True, ())


def test_more_spellings_than_the_limit_are_cut_to_the_most_frequent() -> None:
    many = Words({f"सुर{n}": n for n in range(MAX_TERMS + 6)})
    result = expanded("सुर*", many)
    found = {leaf.text for leaf in leaves(result.query) if isinstance(leaf, Term)}
    assert found == {f"सुर{n}" for n in range(6, MAX_TERMS + 6)}
    assert not result.complete
    assert any("सुर*" in line for line in result.warnings)


def test_the_limit_on_spellings_is_one_for_the_whole_query() -> None:
    many = Words({f"{start}{n}": 1 for start in ("कख", "गघ") for n in range(700)})
    result = expanded("कख* गघ*", many)
    terms = {leaf.text for leaf in leaves(result.query) if isinstance(leaf, Term)}
    assert len(terms) == MAX_TERMS
    assert not result.complete


def test_fuzzy_words_beyond_the_limit_are_left_out_with_one_warning() -> None:
    many = Words({f"कखगघ{sign}{sign}": 1 for sign in "चछजझटठडढतथ"})
    result = expanded(" ".join(f"{word}~" for word in many.counts), many)
    texts = {leaf.text for leaf in leaves(result.query) if isinstance(leaf, Term)}
    assert len(texts) == MAX_FUZZY
    assert not result.complete
    assert len(result.warnings) == 1


def test_no_vocabulary_is_searched_once_the_spellings_are_used_up() -> None:
    many = Words({f"सुर{n}": 1 for n in range(MAX_TERMS)})
    result = expanded("सुर* सुर1* सुर1~ कनाडा", many)
    assert Term("कनाडा", "body") in set(leaves(result.query))
    assert not result.complete
    assert len(result.warnings) == 1


def test_marks_are_forms_and_lemmas_of_what_is_searched_for() -> None:
    result = expanded("संबंधों =कनाडा -भारत सुर*")
    assert result.exact == {"संबंधों", "कनाडा", "सुर", "सुरंग", "सुरक्षा"}
    assert result.lemmas == {"संबंध"}


def test_a_query_without_a_word_matches_nothing() -> None:
    for text in ("\U0001d165a\u0301 ।",):
        parse(text)
    assert expand(Word("।"), analyzer_for("hi"), SMALL).query == Or(())
    assert expand(Group((Word("।"), Not(Word("—")))), analyzer_for("hi"), SMALL).query == Or(())


def test_weights_can_be_given() -> None:
    weights = {**WEIGHTS, "body": 3.0}
    tree = expand(Word("कनाडा", "body", exact=True), analyzer_for("hi"), SMALL, weights=weights)
    assert tree.query == Term("कनाडा", "body", 3.0)


SIGNS = st.sampled_from(
    [
        *("कनाडा", "भारत-कनाडा", "सुर*", "सुरग~", "=गये", '"कनाडा और भारत"', "date:2024"),
        *("source:ANI", "title:सुरक्षा", "और", "AND", "OR", "NOT", "पी.एम.", "x", *'-()। "'),
    ]
)


@given(st.lists(SIGNS, max_size=12).map(" ".join), st.sampled_from(LANGUAGES), st.booleans())
def test_nothing_is_left_that_an_engine_would_have_to_read(
    text: str, language: str, strict: bool
) -> None:
    try:
        query = parse(text).query
    except QueryError:
        return
    result = expand(query, analyzer_for(language), SMALL, all_words=strict, exact=not strict)
    for leaf in leaves(result.query):
        assert not isinstance(leaf, Word | Prefix | Fuzzy | Group)
        if isinstance(leaf, Term | Phrase):
            assert leaf.field in {*WEIGHTS, "source"}
            assert leaf.weight >= 0
        if isinstance(leaf, Phrase):
            assert len(leaf.terms) > 1
    assert not isinstance(result.query, Not)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_expands(language: str) -> None:
    result = expand(parse("Canada कनाडा").query, analyzer_for(language), SMALL)
    assert {"canada", "कनाडा"} <= result.exact


@pytest.mark.parametrize("text", ["author:कनाडा", "कनाडा:भारत", "/कनाडा/", "[कनाडा]", "कनाडा^5"])
def test_signs_of_other_query_languages_only_separate_words(text: str) -> None:
    terms = {leaf.text for leaf in leaves(expanded(text).query) if isinstance(leaf, Term)}
    assert "कनाडा" in terms
    assert not any(sign in term for term in terms for sign in ":/[]^")


def test_words_before_a_prefix_or_a_fuzzy_word_are_required() -> None:
    for text in ("भारत-सुर*", "भारत-सुरग~"):
        tree = expanded(text).query
        assert isinstance(tree, And)
        assert Term("भारत", "body") in set(leaves(tree.parts[0]))
        assert "सुरंग" in {leaf.text for leaf in leaves(tree.parts[1]) if isinstance(leaf, Term)}


def test_a_phrase_of_one_word_is_the_word() -> None:
    assert written('"कनाडा"') == CANADA
    assert written('"कनाडा।"') == CANADA


def test_what_holds_no_word_for_the_analyzer_drops_out() -> None:
    for part in (Word("।"), Phrase(("।",)), Prefix("।"), Fuzzy("।")):
        tree = expand(Group((part, Word("कनाडा"))), analyzer_for("hi"), SMALL).query
        assert format_query(tree) == CANADA
