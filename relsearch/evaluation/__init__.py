"""How good are the answers, and did a change make them better or worse?

topics → `search.py` → a run; run + qrels → `measures.py` → scores; two scores → `compare.py`;
both → `report.py`; scores by kind of topic → `gate.py`.
"""

from __future__ import annotations

from relsearch.evaluation.compare import Difference, Score, compare
from relsearch.evaluation.measures import MEASURES, evaluate, measuring_library
from relsearch.evaluation.report import evaluation_record, write_evaluation
from relsearch.evaluation.search import DEPTH, Searched, search_topics
from relsearch.evaluation.topics import (
    Qrels,
    Run,
    Topics,
    read_qrels,
    read_run,
    read_topics,
    relevant_topics,
)

__all__ = [
    "DEPTH",
    "MEASURES",
    "Difference",
    "Qrels",
    "Run",
    "Score",
    "Searched",
    "Topics",
    "compare",
    "evaluate",
    "evaluation_record",
    "measuring_library",
    "read_qrels",
    "read_run",
    "read_topics",
    "relevant_topics",
    "search_topics",
    "write_evaluation",
]
