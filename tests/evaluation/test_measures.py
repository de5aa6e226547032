"""The measures against values worked out by hand, and what must not change them."""

from __future__ import annotations

import math
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relsearch.errors import UsageError
from relsearch.evaluation import MEASURES, evaluate
from relsearch.evaluation.topics import read_run

Run = dict[str, list[str]]
Qrels = dict[str, dict[str, int]]

runs = st.dictionaries(
    st.sampled_from(["q1", "q2", "q3"]), st.lists(st.sampled_from("abcdefghijklm"), unique=True)
)
qrels = st.dictionaries(
    st.sampled_from(["q1", "q2"]),
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 2), min_size=1),
    min_size=1,
).filter(lambda judged: any(any(grades.values()) for grades in judged.values()))


def means(run: Run, judged: Qrels) -> list[float]:
    return [score.mean for score in evaluate(run, judged)]


def test_the_measures_are_those_worked_out_by_hand() -> None:
    scores = evaluate({"q": ["b", "x", "a"]}, {"q": {"a": 2, "b": 1, "c": 1}})
    assert [score.measure for score in scores] == list(MEASURES)
    gain = 1 / math.log2(2) + 0 + 2 / math.log2(4)
    ideal = 2 / math.log2(2) + 1 / math.log2(3) + 1 / math.log2(4)
    by_hand = [gain / ideal, 1 / 1, 2 / 3, (1 / 1 + 2 / 3) / 3]
    assert [score.mean for score in scores] == pytest.approx(by_hand)


def test_all_but_map_look_at_ten_articles() -> None:
    late = {"q": [*"abcdefghij", "k"]}
    assert means(late, {"q": {"k": 1}}) == pytest.approx([0, 0, 0, 1 / 11])
    assert means(late, {"q": {"j": 1}}) == pytest.approx([1 / math.log2(11), 0.1, 1, 0.1])


def test_a_topic_without_an_answer_counts_0() -> None:
    scores = evaluate({"q1": ["a"], "q2": []}, {"q1": {"a": 1}, "q2": {"a": 1}, "q3": {"b": 2}})
    for score in scores:
        assert score.by_topic == {"q1": 1, "q2": 0, "q3": 0}
        assert score.mean == pytest.approx(1 / 3)
    assert means({}, {"q": {"a": 1}}) == [0, 0, 0, 0]


def test_topics_that_are_not_judged_or_have_nothing_to_find_do_not_count() -> None:
    judged = {"q1": {"a": 1}, "q2": {"a": 0}}
    assert means({"q1": ["a"], "q2": ["a"], "q9": ["z"]}, judged) == [1, 1, 1, 1]
    with pytest.raises(UsageError, match="no article is judged relevant"):
        evaluate({"q2": ["a"]}, {"q2": {"a": 0}})


def test_equal_scores_count_in_the_order_of_the_run() -> None:
    tied = ["q Q0 z 1 5 r", "q Q0 a 2 5 r"]
    for lines in (tied, tied[::-1]):
        [score] = evaluate(read_run(lines, "r"), {"q": {"a": 1}}, ["MRR@10"])
        assert score.mean == 0.5


@settings(max_examples=25)
@given(runs, qrels)
def test_every_value_is_a_share_and_the_mean_lies_in_its_interval(run: Run, judged: Qrels) -> None:
    for score in evaluate(run, judged, ["nDCG@10", "MAP"]):
        assert all(0 <= value <= 1 + 1e-9 for value in score.by_topic.values())
        assert score.low - 1e-9 <= score.mean <= score.high + 1e-9


@settings(max_examples=25)
@given(qrels)
def test_the_best_order_has_the_highest_ndcg(judged: Qrels) -> None:
    best = {
        topic: sorted(grades, key=lambda article: -grades[article])
        for topic, grades in judged.items()
    }
    [score] = evaluate(best, judged, ["nDCG@10"])
    assert score.mean == pytest.approx(1)


@settings(max_examples=25)
@given(runs, qrels)
def test_articles_that_are_not_judged_are_as_those_judged_0(run: Run, judged: Qrels) -> None:
    filled = {
        topic: {**dict.fromkeys("abcdefghijklm", 0), **grades} for topic, grades in judged.items()
    }
    assert means(run, filled) == pytest.approx(means(run, judged))


def test_without_the_library_the_message_names_the_line_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(UsageError) as caught:
        evaluate({"q": ["a"]}, {"q": {"a": 1}})
    assert "pip install 'relsearch[eval]'" in caught.value.remedy
