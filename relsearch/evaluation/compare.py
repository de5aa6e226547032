"""How sure is a measure: intervals over topics, and a paired test between two systems.

Both draw topics again with replacement (the bootstrap), with a fixed seed, so that the same
values give the same figures.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

_SEED = 1
_SAMPLES = 2_000  # for an interval: its ends move by about .001 from seed to seed
_TEST_SAMPLES = 10_000  # for a p-value down to .0001
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Score:
    """A measure over topics: its mean, the mean's 95 % interval, and the value of each topic."""

    measure: str
    mean: float
    low: float
    high: float
    by_topic: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a second system gains on a first: the mean, its 95 % interval, and p (two-sided)."""

    measure: str
    mean: float
    low: float
    high: float
    p: float


def score(measure: str, by_topic: Mapping[str, float]) -> Score:
    """Give the mean of a measure over topics, with its interval.

    >>> score("MRR@10", {"q1": 1.0, "q2": 0.0}).mean
    0.5
    """
    values = [by_topic[topic] for topic in sorted(by_topic)]
    return Score(measure, fmean(values), *interval(values), by_topic)


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Give the 95 % interval of the mean, the percentiles of the bootstrap.

    One value gives no idea of how values differ; its interval is itself.

    Source: B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
    """
    draw = random.Random(_SEED)
    means = sorted(fmean(draw.choices(values, k=len(values))) for _ in range(_SAMPLES))
    return means[round(0.025 * (_SAMPLES - 1))], means[round(0.975 * (_SAMPLES - 1))]


def compare(old: Score, new: Score) -> Difference:
    """Compare two systems on the topics that both were measured on.

    p is how often a mean difference at least this large would come about if there were none:
    the differences, moved to mean 0, are drawn again. With fewer than ten topics or so p says
    little.

    Source: T. Sakai, Evaluating evaluation metrics based on the bootstrap, SIGIR 2006.
    """
    topics = sorted(old.by_topic.keys() & new.by_topic.keys())
    gains = [new.by_topic[topic] - old.by_topic[topic] for topic in topics]
    mean = fmean(gains)
    draw = random.Random(_SEED)
    without = [gain - mean for gain in gains]
    as_large = sum(
        abs(fmean(draw.choices(without, k=len(without)))) >= abs(mean) - _ROUNDING
        for _ in range(_TEST_SAMPLES)
    )
    p = (as_large + 1) / (_TEST_SAMPLES + 1)
    return Difference(old.measure, mean, *interval(gains), p)
