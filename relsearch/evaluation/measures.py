"""A run and judgements → nDCG@10, MRR@10, R@10 and MAP, by the ir-measures library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from relsearch.errors import UsageError
from relsearch.evaluation.compare import Score, score
from relsearch.evaluation.topics import Qrels, Run, relevant_topics

_NAMES: Mapping[str, str] = MappingProxyType(
    {"nDCG@10": "nDCG@10", "MRR@10": "RR@10", "R@10": "R@10", "MAP": "AP"}
)

MEASURES = tuple(_NAMES)
"""nDCG@10: graded gain, discounted by rank; MRR@10: one over the rank of the first relevant
article; R@10: the share of the relevant ones among the first ten; MAP: mean average precision.
All but the first take grade 1 and above as relevant."""


def measuring_library() -> Any:
    """Give the module ir_measures. Raises UsageError when it is not installed."""
    try:
        import ir_measures
    except ImportError as error:
        raise UsageError(
            "the measures need the library ir-measures, which is not installed",
            remedy="Install it with: pip install 'relsearch[eval]'",
        ) from error
    return ir_measures


def evaluate(run: Run, qrels: Qrels, measures: Iterable[str] = MEASURES) -> tuple[Score, ...]:
    """Give the measures of a run over all topics that have a relevant article.

    A topic the run does not answer counts 0; answers to other topics do not count; articles
    without a judgement are not relevant. Raises UsageError when no topic has a relevant article
    and when the extra `relsearch[eval]` is not installed.

    Source of nDCG: K. Järvelin, J. Kekäläinen, Cumulated gain-based evaluation of IR techniques,
    ACM TOIS 20(4), 2002; the gain is the grade, as trec_eval has it.

    >>> found = {"q1": ["कनाडा.txt", "जापान.txt"]}
    >>> [score] = evaluate(found, {"q1": {"जापान.txt": 1}}, ["MRR@10"])
    >>> score.mean
    0.5
    """
    library = measuring_library()
    judged = relevant_topics(qrels)
    # The library orders by score alone and equal ones in its own way, so each place has its own.
    scored = {
        topic: {article: -float(place) for place, article in enumerate(run[topic])}
        for topic in judged
        if run.get(topic)
    }
    wanted = {library.parse_measure(_NAMES[name]): name for name in measures}
    values = {name: dict.fromkeys(judged, 0.0) for name in wanted.values()}
    for metric in library.iter_calc(list(wanted), judged, scored):
        values[wanted[metric.measure]][metric.query_id] = metric.value
    return tuple(score(name, values[name]) for name in wanted.values())
