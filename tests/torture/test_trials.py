from __future__ import annotations

from pathlib import Path

import pytest

from relsearch import Index
from tests.torture import bending, parts, report
from tests.torture.hostile import CASES, marker
from tests.torture.hostile import case as cases
from tests.torture.hostile.live import CHANGES
from tests.torture.trial import Outcome, trials
from tests.torture.trials import hostile_corpus

TRIALS = trials()


@pytest.mark.parametrize("name", TRIALS)
def test_a_trial_says_what_it_promises_and_how_often_it_is_tried(name: str) -> None:
    trial = TRIALS[name]
    assert trial.PROMISE.endswith(".")
    assert "\n" not in trial.PROMISE
    assert 0 < trial.LEAST <= trial.FULL
    assert callable(trial.run)


def test_there_are_classes_of_hostile_input_with_names_and_markers_of_their_own() -> None:
    names = [case.name for case in CASES] + list(CHANGES)
    assert len(names) >= 150
    assert len(set(names)) == len(names)
    assert len({marker(number) for number in range(len(names))}) == len(names)


def test_only_of_what_changes_while_it_is_read_more_than_one_thing_may_become() -> None:
    assert {case.outcome for case in CASES} & {"either", "any"} == set()


def test_a_repair_counts_as_one_only_where_it_is_said_and_expected(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("बैठक हुई।".encode("utf-16"))
    (tmp_path / "b").mkdir()
    (tmp_path / "b/b.txt").write_text("बैठक हुई।", "utf-8")

    def judged(place: Path, outcome: cases.Outcome, says: str = "") -> int:
        one = cases.case("x", outcome, "", str, says)
        return len(list(hostile_corpus._judge(one, place, found=True, reason=None)))

    assert judged(tmp_path, "repaired", "UTF-16") == judged(tmp_path / "b", "indexed") == 0
    assert judged(tmp_path, "repaired", "NUL") == judged(tmp_path / "b", "repaired") == 1
    assert judged(tmp_path, "indexed") == 1


def test_what_parts_of_a_trial_come_to_is_added_up_and_a_failure_names_its_seed() -> None:
    outcomes = [
        Outcome(3, (), {"hits": 2, "slowest": 0.5}),
        Outcome(2, ("x",), {"hits": 1, "slowest": 0.25, "MiB": 9}),
    ]
    counts = {"hits": 3, "slowest": 0.5, "MiB": 9}
    assert parts.added(outcomes, [7, 8]) == Outcome(5, ("seed 8: x",), counts)
    assert set(parts.DIVISIBLE) <= set(TRIALS)


def test_a_divided_trial_is_put_to_the_test_as_often() -> None:
    outcome = parts.run("damage", 3, 5, jobs=2)
    assert (outcome.done, outcome.broken, sum(outcome.counts.values())) == (3, (), 3)


def ran(name: str, done: int, *broken: str) -> report.Ran:
    return report.Ran(name, TRIALS[name], Outcome(done, broken, {"batches": 7}), "2026-01-02", 5)


def test_a_page_gets_the_rows_of_what_was_run_and_keeps_the_others(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{report.BEGIN}\n{report.END}\nafter\n", "utf-8")
    report.write(page, [ran("kills", 100), ran("damage", 7)], TRIALS)
    report.write(page, [ran("kills", 10_000, "x")], TRIALS)
    text = page.read_text("utf-8")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    kills = next(line for line in text.split("\n") if "ONLY=kills`" in line)
    assert "| 10,000 (batches 7) | 1 | all | 2026-01-02 | 5 |" in kills
    assert text.count("ONLY=") == 2


def test_a_page_without_a_place_for_the_table_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing\n", "utf-8")
    with pytest.raises(ValueError, match="no place"):
        report.write(page, [ran("kills", 1)], TRIALS)
    assert page.read_text("utf-8") == "nothing\n"


def test_the_page_of_promises_has_a_place_for_the_table() -> None:
    page = (Path(__file__).parents[2] / "TRUST.md").read_text("utf-8")
    assert page.count(report.BEGIN) == page.count(report.END) == 1


def test_what_is_bent_has_several_segments_and_deleted_articles(tmp_path: Path) -> None:
    for folder in bending.build(tmp_path):
        with Index.open(folder) as index:
            segments = [r.segment for r in index._engine._opened.readers]  # type: ignore[attr-defined]
            assert len(segments) == len(bending.SIZES)
            assert sum(bool(each.deleted) for each in segments) > 1
            assert index.verify() == []
