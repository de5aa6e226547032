"""Nothing is unpickled: not by the tests' own process, nor by any that the command starts."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from relsearch import Index
from relsearch.errors import UsageError
from relsearch.index.manifest import is_vacant


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
