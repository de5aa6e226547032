"""Words that resemble what was typed: where they match, where they rank, and where they do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from relsearch.analysis import analyzer_for
from relsearch.query import (
    Closeness,
    Expanded,
    Or,
    Preferred,
    Query,
    Range,
    Synonyms,
    Term,
    WeightedSynonyms,
    closeness,
    evidence,
    expand,
    parse,
    resembling_once,
)
from relsearch.query.resembling import MAX_RESEMBLING, UNKNOWN_WEIGHT, families, nothing

ALIKE = {
    "कनाडा": [("कनाडाच्या", 0.6), ("कनाडाई", 0.4)],
    "कनाटडा": [("कनाडा", 0.8)],
    "2024": [("2023", 0.33)],
}


class Words:
    """A vocabulary that holds कनाडा, and says how often it was asked what resembles a word."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def count(self, term: str) -> int:
        return 5 if term == "कनाडा" else 0

    def starting(self, prefix: str) -> Iterator[str]:
        return iter([word for word in ("कनाडा",) if word.startswith(prefix)])

    def words(self) -> Sequence[str]:
        return ["कनाडा"]

    def sounding(self, *keys: str) -> Sequence[str]:
        return []

    def resembling(
        self, term: str, *, limit: int = 10, least: float = 0.3
    ) -> Sequence[tuple[str, float]]:
        self.asked.append(term)
        return ALIKE.get(term, [])[:limit]

    def together(self, one: str, other: str) -> int:
        return 0


def expanded(
    text: str,
    *,
    language: str = "mr",
    matching: float = 0.75,
    all_words: bool = False,
    exact: bool = False,
) -> Expanded:
    return expand(
        parse(text).query,
        analyzer_for(language),
        Words(),
        all_words=all_words,
        exact=exact,
        resembling=resembling_once(Words()),
        matching=matching,
    )


def parts(query: Query) -> tuple[Query, ...]:
    assert isinstance(query, Or)
    return query.parts


def test_where_endings_grow_on_a_word_shares_its_score_with_what_resembles_it() -> None:
    found = parts(expanded("कनाडा").query)
    assert Term("कनाडा", "body", 0.25) in found
    assert Term(analyzer_for("mr").terms("कनाडा")[1][0], "body_lemma", 0.25) in found
    family = (
        Term("कनाडा", "body", 1.0),
        Term("कनाडाच्या", "body", 0.6),
        Term("कनाडाई", "body", 0.4),
    )
    assert WeightedSynonyms(family, 1.5) in found


def test_where_all_of_the_score_is_shared_nothing_else_is_searched() -> None:
    found = parts(expanded("कनाडा", language="sa", matching=1.0).query)
    assert {type(part) for part in found} == {WeightedSynonyms}


def test_only_what_resembles_well_is_marked() -> None:
    assert expanded("कनाडा").exact == {"कनाडा", "कनाडाच्या"}


@pytest.mark.parametrize(
    "text",
    [
        "कनाडा AND भारत", '"कनाडा"', "=कनाडा", "-कनाडा", "और",
        "-(कनाडा भारत)", "-(कनाडा OR भारत)", "और -(कनाटडा और)",
    ],
)  # fmt: skip
def test_what_must_match_stands_for_itself_and_its_lemma_alone(text: str) -> None:
    assert "WeightedSynonyms" not in str(expanded(text).query)
    assert "Preferred" not in str(expanded(text, matching=0.0, language="hi").query)


def test_every_word_of_all_matches_as_form_or_lemma_alone() -> None:
    assert "WeightedSynonyms" not in str(expanded("कनाडा भारत", all_words=True).query)
    assert "WeightedSynonyms" not in str(expanded("कनाटडा भारत", all_words=True).query)


def test_exact_stands_for_itself_alone() -> None:
    found = expanded("कनाडा", exact=True)
    assert "कनाडाच्या" not in str(found.query)
    assert found.exact == {"कनाडा"}


def test_a_known_word_resembles_nothing_where_lemmas_do_the_work() -> None:
    plain = expand(parse("कनाडा").query, analyzer_for("hi"), Words())
    assert expanded("कनाडा", language="hi", matching=0.0) == plain


def test_what_an_unknown_word_resembles_ranks_but_does_not_match() -> None:
    tree = expanded("कनाटडा भारत", language="hi", matching=0.0).query
    assert isinstance(tree, Preferred)
    assert "Term(text='कनाडा'," not in str(tree.part)
    family = (Term("कनाटडा", "body", 1.0), Term("कनाडा", "body", 0.8))
    assert WeightedSynonyms(family, UNKNOWN_WEIGHT) in parts(tree.by)


def test_a_word_is_looked_up_once_and_numbers_never() -> None:
    words = Words()
    look_up = resembling_once(words)
    assert look_up("कनाडा") == look_up("कनाडा") == ALIKE["कनाडा"]
    assert look_up("2024") == ()
    assert words.asked == ["कनाडा"]


def test_no_word_resembles_more_than_the_limit() -> None:
    class Many(Words):
        def resembling(
            self, term: str, *, limit: int = 10, least: float = 0.3
        ) -> Sequence[tuple[str, float]]:
            return [(f"{term}{n}", 0.5) for n in range(2 * MAX_RESEMBLING)]

    assert len(resembling_once(Many())("कनाडा")) == MAX_RESEMBLING


def test_a_part_of_a_compound_is_held_whole_by_it_however_long_it_is() -> None:
    class Compounds(Words):
        def resembling(
            self, term: str, *, limit: int = 10, least: float = 0.3
        ) -> Sequence[tuple[str, float]]:
            found = [("जनसंख्या", 1.0), ("जनसंख्यावृद्धि", 2 * 6 / 18), ("जनसभा", 2 * 1 / 9)]
            return [pair for pair in found if pair[0] != term and pair[1] >= least][:limit]

    look_up = resembling_once(Compounds(), compounds=True)
    assert look_up("जनसंख्या") == [("जनसंख्यावृद्धि", 1.0), ("जनसभा", pytest.approx(1 / 6))]
    assert [form for form, _ in resembling_once(Compounds())("जनसंख्या")] == ["जनसंख्यावृद्धि"]


def test_a_family_has_the_weight_of_its_field() -> None:
    found = families("क", [("कख", 0.5)], {"body": 1.0, "title": 0.5}, 0.5)
    assert [str(part) for part in found] == [
        str(WeightedSynonyms((Term("क", name), Term("कख", name, 0.5)), weight))
        for name, weight in (("body", 1.0), ("title", 0.5))
    ]


def close(text: str, *languages: str) -> Closeness:
    found = closeness(
        parse(text).query, [analyzer_for(code) for code in languages], resembling_once(Words())
    )
    assert found is not None
    return found


def test_words_close_together_have_the_lemmas_of_each_language_and_of_what_resembles() -> None:
    (word,) = close("कनाडा", "hi", "mr").words
    own = {lemma for lemma, share in word.lemmas.items() if share == 1}
    assert own == {analyzer_for(code).terms("कनाडा")[1][0] for code in ("hi", "mr")}
    assert word.lemmas[analyzer_for("mr").terms("कनाडाई")[1][0]] == 0.4


def test_stop_words_do_not_count_beside_others() -> None:
    assert [word.counts for word in close("भारत का रुख", "hi").words] == [True, False, True]
    assert [word.counts for word in close("का और", "hi").words] == [True, True]


@pytest.mark.parametrize("text", ["title:कनाडा", "=कनाडा", "-कनाडा", "date:2024", "कना*"])
def test_what_is_not_a_word_of_the_body_is_not_looked_for_close_together(text: str) -> None:
    assert closeness(parse(text).query, [analyzer_for("hi")], nothing) is None


def test_phrases_and_operators_give_their_words() -> None:
    lemmas = [
        next(iter(word.lemmas)) for word in close('"साइबर नीति" OR (चीन AND भारत)', "hi").words
    ]
    assert lemmas == [analyzer_for("hi").terms(w)[1][0] for w in ["साइबर", "नीति", "चीन", "भारत"]]


def test_a_year_a_month_and_a_source_are_evidence() -> None:
    found = evidence(parse("पीटीआई मई 2024 का बजट").query, analyzer_for("hi"))
    assert Range("date", "2024", "2024", 1.0) in found
    assert Range("date", "2024-05", "2024-05", 1.0) in found
    assert Term("पीटीआई", "source", 0.5) in found
    assert Term("का", "source", 0.5) not in found


@pytest.mark.parametrize("text", ["4850 करोड़", "20245", "-2024", "title:2024", "बजट मई"])
def test_other_numbers_and_excluded_years_are_no_evidence_of_a_date(text: str) -> None:
    found = evidence(parse(text).query, analyzer_for("hi"))
    assert not [part for part in found if isinstance(part, Range)]


def test_spellings_of_a_prefix_are_not_widened() -> None:
    tree = expanded("कना*").query
    assert all(isinstance(part, Synonyms) for part in parts(tree))
