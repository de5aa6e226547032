"""The lists of verbs and lemmas are what `bench/lemma_table.py` makes of the counts beside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "bench" / script), *arguments]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, cwd=ROOT
    )


def test_the_shipped_lists_are_up_to_date() -> None:
    ran = run("lemma_table.py")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "lemmas.tsv: the same as before" in ran.stdout


def test_other_counts_make_other_lists(tmp_path: Path) -> None:
    words = tmp_path / "words.tsv"
    words.write_text("करता\t9\nकरना\t9\nकरने\t9\nकरेगा\t9\n", encoding="utf-8")
    ran = run("lemma_table.py", str(words))
    assert ran.returncode == 1
    assert "4 words, 4 in 1 families" in ran.stdout


def test_quality_counts_pairs_of_forms(tmp_path: Path) -> None:
    gold = tmp_path / "gold.tsv"
    gold.write_text(
        "देश\tदेश\tNOUN\t1\nदेशों\tदेश\tNOUN\t1\nचीन\tचीन\tNOUN\t1\nचीनों\tजापान\tNOUN\t1\n",
        encoding="utf-8",
    )
    ran = run("lemma_quality.py", str(gold), "-v")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("gold.tsv\tprecision 0.500\trecall 1.000\tF1 0.667")
    assert "चीन: चीनों" in ran.stdout


def test_quality_says_how_it_is_called() -> None:
    assert run("lemma_quality.py").returncode == 2
