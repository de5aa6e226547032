"""Nothing in an index is run: no pickle, in any process that the command starts, and no SQL."""

from __future__ import annotations

import json
import os
import pickle
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from relsearch import Index
from relsearch.errors import IndexDamagedError, UsageError
from relsearch.index.manifest import is_vacant
from relsearch.index.seal import write_seal


def test_no_test_may_have_relsearch_read_a_pickle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pickled = pickle.dumps(UsageError("x"))
    assert str(pickle.loads(pickled)) == "x"
    monkeypatch.setattr(Path, "exists", lambda _: pickle.loads(pickled))
    with pytest.raises(AssertionError, match="a pickle is read"):
        is_vacant(tmp_path)


NOTING = """
import sys

def note(event, arguments):
    if event == "pickle.find_class":
        with open({marker!r}, "a") as file:
            file.write(f"{{arguments}}\\n")

sys.addaudithook(note)
"""
ADDING = """
from relsearch import Index
from relsearch.index import Plan

with Index.create({index!r}) as index:
    print(index.add({corpus!r}, plan=Plan(jobs=2)).added)
"""


def test_a_run_with_worker_processes_unpickles_nothing_and_needs_no_guard(tmp_path: Path) -> None:
    marker, corpus, modules = tmp_path / "marker", tmp_path / "a.jsonl", tmp_path / "modules"
    modules.mkdir()
    (modules / "sitecustomize.py").write_text(NOTING.format(marker=str(marker)), "utf-8")
    body = "रूस से तेल आया है। " * 100
    rows = (json.dumps({"id": f"{n}", "text": body}, ensure_ascii=False) for n in range(500))
    corpus.write_text("\n".join(rows), "utf-8")
    script = tmp_path / "add.py"
    script.write_text(ADDING.format(index=str(tmp_path / "index"), corpus=str(corpus)), "utf-8")
    paths = os.pathsep.join([str(modules), str(Path(__file__).parents[2])])

    def run(*arguments: str | Path) -> str:
        return subprocess.run(
            [sys.executable, *arguments],
            env={**os.environ, "PYTHONPATH": paths},
            capture_output=True,
            check=True,
            text=True,
        ).stdout

    assert run(script) == "500\n"
    assert not marker.exists()
    with Index.open(tmp_path / "index") as index:
        assert index.search("तेल").total == 500
    run("-c", "import pickle, fractions; pickle.loads(pickle.dumps(fractions.Fraction(1)))")
    assert marker.exists()


@pytest.mark.parametrize(
    "planted",
    [
        "create trigger t after insert on files begin delete from articles; end",
        "create view v as with recursive r(n) as (select 1 union select n + 1 from r) select 1",
        "create table t (x)",
    ],
)
def test_what_sqlite_would_run_is_refused_and_mended(tmp_path: Path, planted: str) -> None:
    corpus, place = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "a.txt").write_text("भारत और रूस\n\nरूस से तेल आया है।\n", "utf-8")
    with Index.create(place) as index:
        index.add([corpus])
    rows = sqlite3.connect(place / "ledger.sqlite")
    rows.execute(planted)
    rows.close()
    write_seal(place)
    with Index.open(place) as index:
        assert [file for file, _ in index.verify()] == [str(place / "ledger.sqlite")]
        with pytest.raises(IndexDamagedError, match="none of ours"):
            index.add([corpus])
    report = Index.repair(place, [corpus])
    assert (report.failed, report.lost) == ((), ())
    with Index.open(place) as index:
        assert index.verify() == []
        assert [article.id for article in index.articles()] == ["a.txt"]
