"""Topics, judgements and runs: what is read, and which line is to blame."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.errors import UsageError
from relsearch.evaluation.topics import read_qrels, read_run, read_topics, relevant_topics


def test_topics_are_id_and_query_in_the_order_of_the_file() -> None:
    read = read_topics(["b\tकनाडा  सुरक्षा ", "", " a \tजापान\tरक्षा"], "t")
    assert list(read.items()) == [("b", "कनाडा  सुरक्षा"), ("a", "जापान\tरक्षा")]


def test_topics_of_trec_are_read_by_number_and_title() -> None:
    text = """
<top>
<num> Number: 126
<title> स्वाइन फ्लू
  का टीका

<desc> Description:
विवरण नहीं पूछा जाता।
</top>
<top lang='hi'><num>127</num><title>कनाडा</title><desc>x</desc></top>
"""
    assert read_topics(text.split("\n"), "t") == {"126": "स्वाइन फ्लू का टीका", "127": "कनाडा"}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["q1\tकनाडा", "जापान"], "t line 2 is not id<TAB>query"),
        (["\tकनाडा"], "t line 1 has no id"),
        (["q1\t "], "t line 1 gives topic q1 no query"),
        (["q1\tक", "", "q1\tख"], "t line 3 gives topic q1 a second time"),
        (["", "<top>", "<num>1", "</top>"], "t line 2 gives topic 1 no query"),
        (["<top><title>क</title></top>"], "t line 1 has no id"),
        ([], "t holds no topic"),
        (["", "  "], "t holds no topic"),
        (["<html>"], "t holds no topic"),
    ],
)
def test_a_broken_line_of_topics_is_named(lines: list[str], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_topics(lines, "t")
    assert str(caught.value) == said
    assert caught.value.remedy


def test_judgements_are_cut_at_white_space_or_at_tabs() -> None:
    lines = ["q1 0 a.txt 2", "q1\t0\tb c.txt\t0", "", "q2  0  b%20c.txt  -2"]
    assert read_qrels(lines, "q") == {"q1": {"a.txt": 2, "b c.txt": 0}, "q2": {"b c.txt": 0}}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["q1 0 a 1", "q1 0 b"], "q line 2 is not 'topic 0 article grade'"),
        (["q1 0 a b 1"], "q line 1 is not 'topic 0 article grade'"),
        (["q1\t0\t\t1"], "q line 1 is not 'topic 0 article grade'"),
        (["q1 0 a yes"], "q line 1 has the grade 'yes', which is no whole number"),
        (["q1 0 a 1.5"], "q line 1 has the grade '1.5', which is no whole number"),
        (["q1 0 a 1", "q1 0 a 1"], "q line 2 judges a for topic q1 a second time"),
        (["q1 0 a%20b 1", "q1\t0\ta b\t2"], "q line 2 judges a b for topic q1 a second time"),
        ([], "q holds no judgement"),
    ],
)
def test_a_broken_line_of_judgements_is_named(lines: list[str], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_qrels(lines, "q")
    assert str(caught.value) == said


def test_a_run_is_ordered_by_score_then_rank_then_id() -> None:
    lines = ["q Q0 d 9 1 r", "q Q0 c 1 1.0 r", "q Q0 b 1 1e0 r", "q Q0 a 7 2.5 r"]
    assert read_run(lines, "r") == {"q": ["a", "b", "c", "d"]}


def test_ids_of_a_run_are_restored() -> None:
    lines = ["q%201 Q0 विदेश/यात्रा%20%C2%A0%FF%41.txt 1 1 r"]
    assert read_run(lines, "r") == {"q 1": ["विदेश/यात्रा \u00a0%FF%41.txt"]}


def test_a_run_without_lines_found_nothing() -> None:
    assert read_run(["", " "], "r") == {}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("q Q0 a 1 2.5", "r line 2 is not 'topic Q0 article rank score name'"),
        ("q Q0 a b 1 2.5 r", "r line 2 is not 'topic Q0 article rank score name'"),
        ("q Q0 a first 2.5 r", "r line 2 has the rank 'first', which is no whole number"),
        ("q Q0 a 2 high r", "r line 2 has the score 'high', which is no number"),
        ("q Q0 a 2 nan r", "r line 2 has the score 'nan', which is no number"),
        ("q Q0 z 2 2.5 r", "r line 2 gives z for topic q a second time"),
    ],
)
def test_a_broken_line_of_a_run_is_named(line: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_run(["q Q0 z 1 3 r", line], "r")
    assert str(caught.value) == said


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3)), max_size=8), st.randoms())
def test_the_order_of_the_lines_of_a_run_does_not_matter(
    places: list[tuple[int, int]], chance: random.Random
) -> None:
    lines = [f"q{at % 2} Q0 a{at} {rank} {score} r" for at, (score, rank) in enumerate(places)]
    mixed = lines[:]
    chance.shuffle(mixed)
    assert read_run(mixed, "r") == read_run(lines, "r")


def test_only_topics_with_a_relevant_article_measure() -> None:
    assert relevant_topics({"a": {"x": 0}, "b": {"x": 0, "y": 1}}) == {"b": {"x": 0, "y": 1}}
    with pytest.raises(UsageError, match="no article is judged relevant"):
        relevant_topics({"a": {"x": 0}})
