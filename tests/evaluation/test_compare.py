"""Intervals and the paired test: the properties by which a wrong one would show."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relsearch.evaluation.compare import Score, compare, interval, score

values = st.lists(st.floats(0, 1), min_size=1, max_size=12)


def named(values: list[float]) -> Score:
    return score("MAP", {f"q{at}": value for at, value in enumerate(values)})


def test_the_interval_is_the_one_of_the_normal_distribution_for_many_topics() -> None:
    low, high = interval([0.0, 1.0] * 200)
    # 1.96 standard deviations of .5, over the root of 400
    assert low == pytest.approx(0.5 - 0.049, abs=0.005)
    assert high == pytest.approx(0.5 + 0.049, abs=0.005)


def test_more_topics_give_a_narrower_interval() -> None:
    few, many = (interval([0.0, 1.0] * count) for count in (5, 50))
    assert many[1] - many[0] < few[1] - few[0]


def test_one_topic_or_equal_ones_have_no_width() -> None:
    assert interval([0.3]) == pytest.approx((0.3, 0.3))
    assert interval([0.3] * 9) == pytest.approx((0.3, 0.3))


@settings(max_examples=20)
@given(values)
def test_the_interval_holds_the_mean_and_is_the_same_each_time(values: list[float]) -> None:
    found = named(values)
    assert min(values) - 1e-9 <= found.low <= found.mean + 1e-9
    assert found.mean - 1e-9 <= found.high <= max(values) + 1e-9
    assert named(values) == found


def test_the_order_of_the_topics_does_not_matter() -> None:
    by_topic = {f"q{at}": at / 20 for at in range(20)}
    backwards = dict(reversed(by_topic.items()))
    assert score("MAP", by_topic) == score("MAP", backwards)


def test_equal_systems_do_not_differ() -> None:
    same = compare(named([0.1, 0.5, 0.9]), named([0.1, 0.5, 0.9]))
    assert (same.mean, same.low, same.high, same.p) == (0, 0, 0, 1)


def test_a_gain_on_every_topic_is_significant_and_a_gain_on_one_is_not() -> None:
    chance = random.Random(4)
    old = [chance.random() / 2 for _ in range(30)]
    every = compare(named(old), named([value + 0.1 * chance.random() for value in old]))
    one = compare(named(old), named([old[0] + 0.4, *old[1:]]))
    assert every.p < 0.001
    assert every.low > 0
    assert one.mean > 0
    assert one.p > 0.05
    assert one.low == 0


def test_p_is_the_share_of_all_ways_to_draw_the_topics() -> None:
    gains = [-0.1, 0.2, 0.6, 0.1]
    mean = sum(gains) / len(gains)
    drawn = list(itertools.product([gain - mean for gain in gains], repeat=len(gains)))
    as_large = sum(abs(sum(values) / len(gains)) >= mean - 1e-9 for values in drawn)
    found = compare(named([0.2] * 4), named([0.2 + gain for gain in gains]))
    assert found.p == pytest.approx(as_large / len(drawn), abs=0.02)


def test_exchanging_the_systems_turns_the_sign_and_keeps_p() -> None:
    old, new = named([0.1, 0.2, 0.9, 0.4]), named([0.3, 0.2, 0.7, 0.9])
    there, back = compare(old, new), compare(new, old)
    assert back.mean == pytest.approx(-there.mean)
    assert back.p == there.p


def test_only_topics_of_both_are_compared() -> None:
    old, new = score("MAP", {"a": 0.2, "b": 0.9}), score("MAP", {"a": 0.6, "c": 0.0})
    assert compare(old, new).mean == pytest.approx(0.4)
