"""The measurement of larger collections, on a very small one."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "bench" / "retrieval_quality.py"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    questions = tmp_path / "eval" / "indicquest-hi"
    questions.mkdir(parents=True)
    articles = [
        {"id": "a", "title": "", "text": "कनाडा में आम चुनाव अक्टूबर में हुए थे।"},
        {"id": "b", "title": "", "text": "जापान की राजधानी टोक्यो है।"},
    ]
    lines = "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles)
    (questions / "corpus.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    # As a query of ours the first would ask for a phrase, and the second for nothing.
    queries = 'q1\tटोक्यो "किस देश" (की) राजधानी: -जापान?\nq2\tNOT कनाडा\n'
    (questions / "queries.tsv").write_text(queries, "utf-8")
    (questions / "qrels.tsv").write_text("q1\t0\tb\t1\nq2\t0\ta\t1\n", "utf-8")
    topics = tmp_path / "relnews-hi" / "dev"
    (topics / "raw").mkdir(parents=True)
    (topics / "raw" / "a.txt").write_text("कनाडा से समझौता\n\nकनाडा ने बात की।\n", "utf-8")
    table = "id\tquery\tkind\tnote\nd1\tकनाडा समझौता\tplain\t\nd2\tcanada\troman\t\n"
    (topics / "topics.tsv").write_text(table, "utf-8")
    (topics / "qrels.tsv").write_text("d1 0 a.txt 2\nd2 0 a.txt 1\n", "utf-8")
    limits = {"d2": {"query": "कनाडा", "date_from": "2025-01-01"}}
    (topics / "restrictions.json").write_text(json.dumps(limits), "utf-8")
    return tmp_path


def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments, "--jobs", "1"],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_a_row_is_printed_for_each_set_and_each_kind_of_topic(data: Path) -> None:
    done = ran(str(data), "--only", "iq-hi,relnews")
    assert done.returncode == 0, done.stderr
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines()[4:]]
    assert rows[0][:6] == ["questions, Hindi", "MRR@10", "2", "1.000 ± 0.000", ".761", ".785"]
    assert [row[:3] for row in rows[1:]] == [
        ["topics on international relations", "nDCG@10", "2"],
        ["– plain", "nDCG@10", "1"],
        ["– roman", "nDCG@10", "1"],
    ]
    assert [row[3] for row in rows[2:]] == ["1.000", "0.000"]  # the second is undated


def test_kept_indexes_are_used_again(data: Path, tmp_path: Path) -> None:
    work = ("--only", "iq-hi", "--work", str(tmp_path / "work"))
    first, second = (ran(str(data), *work) for _ in range(2))
    assert "2 articles" in first.stderr
    assert second.stderr == ""
    assert second.stdout.splitlines()[4].split(" | ")[3] == "1.000 ± 0.000"


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    done = ran(str(tmp_path))
    assert done.returncode == 2
    assert "eval/" in done.stderr
