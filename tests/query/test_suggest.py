"""A misspelt or romanised word finds the word that was meant, in either script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.analysis import analyzer_for, phonetic_key
from relsearch.query.slips import slip_cost
from relsearch.query.suggest import MAX_LETTERS, Candidate, suggest

CASES = Path(__file__).parents[1] / "cases/suggest"


def rows(name: str) -> list[tuple[str, str]]:
    lines = (CASES / name).read_text("utf-8").split("\n")
    parts = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(left, right) for left, right in parts]


class Words:
    """A vocabulary in memory: exact form → articles that hold it."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts
        self.keys: dict[str, list[str]] = {}
        for word in self.words():
            self.keys.setdefault(phonetic_key(word), []).append(word)

    def count(self, term: str) -> int:
        return self.counts.get(term, 0)

    def starting(self, prefix: str) -> Iterator[str]:
        return (word for word in self.words() if word.startswith(prefix))

    def words(self) -> Sequence[str]:
        return sorted(self.counts)

    def sounding(self, *keys: str) -> Sequence[str]:
        return sorted(word for key in keys for word in self.keys.get(key, []))

    def resembling(
        self, term: str, *, limit: int = 10, least: float = 0.3
    ) -> Sequence[tuple[str, float]]:
        return []

    def together(self, one: str, other: str) -> int:
        return 0


def exact(word: str) -> str:
    return next(analyzer_for("hi")(word)).exact


SMALL = Words({exact(word): int(count) for word, count in rows("vocabulary.tsv")})


def found(word: str, words: Words = SMALL, limit: int = 5) -> list[Candidate]:
    return suggest(word, [analyzer_for("hi")], words, limit)


@pytest.mark.parametrize(("typed", "meant"), rows("expected.tsv"))
def test_the_word_that_was_meant_comes_first(typed: str, meant: str) -> None:
    assert [candidate.term for candidate in found(typed)][:1] == [exact(meant)]


@pytest.mark.parametrize("word", ["सूरत", "मंत्र", "अमरीका", "डेली", "modi"])
def test_a_word_of_the_index_is_its_own_first_candidate(word: str) -> None:
    first, *others = found(word)
    assert first.term == word
    assert first.count == SMALL.count(word)
    assert all(other.term != word for other in others)


def test_candidates_come_best_first_and_no_more_than_asked_for() -> None:
    few, many = found("ki", limit=2), found("ki", limit=50)
    assert many[:2] == few
    assert len(few) == 2
    scores = [candidate.score for candidate in many]
    assert scores == sorted(scores, reverse=True)


def test_the_more_frequent_of_two_words_spelt_alike_comes_first() -> None:
    assert [c.term for c in found("ki")][:2] == ["की", "कि"]


def test_a_word_that_no_article_holds_any_more_is_no_candidate() -> None:
    assert found("canada", Words({"कनाडा": 0})) == []


@pytest.mark.parametrize("word", ["canada", "कनाडा", "", "2024", "a"])
def test_an_empty_index_has_no_candidate(word: str) -> None:
    assert found(word, Words({})) == []


@pytest.mark.parametrize(
    "word",
    [
        "",
        " ",
        "\u0964",
        "!!!",
        "\u200d",
        "qxqxqx",
        "क" * 10_000,
        "k" * 10_000,
        "2031",
        "२०३१",
        "কলকাতা",
        "🙂",
    ],
)
def test_what_resembles_nothing_has_no_candidate(word: str) -> None:
    assert found(word) == []


def test_a_long_word_of_the_index_is_still_its_own_candidate() -> None:
    word = "अति" * MAX_LETTERS
    assert [c.term for c in found(word, Words({word: 1}))] == [word]


def test_digits_of_both_systems_are_the_same_word() -> None:
    words = Words({"2024": 3})
    assert found("२०२४", words) == found("2024", words) != []


def test_a_word_of_two_scripts_finds_what_differs_by_a_slip() -> None:
    assert [c.term for c in found("covid१९", Words({"covid19": 2}))] == ["covid19"]
    assert found("कanada") == []


def test_a_latin_word_is_not_answered_with_latin_words_that_only_sound_alike() -> None:
    assert [c.term for c in found("suraksha", Words({"सुरक्षा": 1, "sorax": 1}))] == ["सुरक्षा"]


WORD = st.text(alphabet="कखगचजतदनपबमरलवसहािीुूेोंअआइ्abckst", min_size=1, max_size=12)


@given(WORD, st.dictionaries(WORD, st.integers(0, 50), max_size=8))
def test_every_candidate_is_a_word_of_the_index_with_its_count(
    word: str, counts: dict[str, int]
) -> None:
    words = Words(counts)
    candidates = found(word, words)
    assert len({c.term for c in candidates}) == len(candidates) <= 5
    assert all(c.count == counts[c.term] > 0 for c in candidates)
    assert candidates == sorted(candidates, key=lambda c: -c.score)


@given(WORD, WORD)
def test_the_cost_of_a_slip_is_that_of_its_opposite(typed: str, meant: str) -> None:
    assert slip_cost(typed, meant) == pytest.approx(slip_cost(meant, typed))
    assert (slip_cost(typed, meant) == 0) == (typed == meant)


@given(WORD, WORD, st.floats(0, 20))
def test_a_limit_leaves_the_costs_up_to_it(typed: str, meant: str, limit: float) -> None:
    cost = slip_cost(typed, meant)
    limited = slip_cost(typed, meant, limit)
    assert limited == cost if cost <= limit else limited > limit


@pytest.mark.parametrize(
    ("near", "far", "word"),
    [
        ("सूरक्षा", "सेरक्षा", "सुरक्षा"),
        ("शुरक्षा", "मुरक्षा", "सुरक्षा"),
        ("बिरोध", "जिरोध", "विरोध"),
        ("सबंध", "संबं", "संबंध"),
        ("कनाडाा", "कनाडाम", "कनाडा"),
        ("सुक्षरा", "सुगमरा", "सुरक्षा"),
    ],
)
def test_slips_that_sound_alike_cost_less(near: str, far: str, word: str) -> None:
    assert 0 < slip_cost(near, word) < slip_cost(far, word)


def test_a_number_is_no_slip_of_another() -> None:
    words = Words({"2014": 3, "2024": 5})
    assert [c.term for c in suggest("2014", [analyzer_for("hi")], words)] == ["2014"]
    assert suggest("2004", [analyzer_for("hi")], words) == []


def test_a_word_is_looked_up_in_the_form_of_every_language() -> None:
    hindi, marathi = analyzer_for("hi"), analyzer_for("mr")
    words = Words({"गए": 5, "गये": 3, "गाय": 2})
    assert [next(each("गये")).exact for each in (hindi, marathi)] == ["गए", "गये"]
    both = [c.term for c in suggest("गये", [hindi, marathi], words)]
    assert both[:2] == ["गए", "गये"]
    assert both == [c.term for c in suggest("गये", [marathi, hindi], words)]
    assert suggest("गये", [marathi], words)[0].term == "गये"
