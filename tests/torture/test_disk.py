"""Each storage call of each run fails once, and the power goes at each; the faults take turns."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.torture.disk import FAULTS, Disk, faults_at
from tests.torture.runs import Run, broken_by, runs, stored
from tests.torture.trials import faults, power_cuts

EVERY = 3
"""One of so many calls is tried here; `make torture` tries all."""


@pytest.fixture(scope="module", name="listed")
def _listed(tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    return runs(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module", name="first")
def _first() -> int:
    """The first call that is tried: another one in each run, unless PROPERTIES is fixed."""
    return 0 if os.environ.get("PROPERTIES") == "fixed" else random.SystemRandom().randrange(EVERY)


@pytest.mark.parametrize("name", ["first", "update", "rebuild", "remove", "repair"])
def test_a_storage_call_that_fails_leaves_the_index_right_and_unlocked(
    listed: list[Run], tmp_path: Path, name: str, first: int
) -> None:
    run = next(each for each in listed if each.name == name)
    broken = []
    for at in range(1 + first, run.calls + 1, EVERY):
        possible = faults_at(run.kinds[at - 1])
        fault = possible[(at // EVERY + first) % len(possible)]
        broken += [
            f"call {at}, {faults.name_of(fault)}: {line}"
            for line in faults.broken_with(run, at, fault, tmp_path / "work")
        ]
    assert broken == []
    assert run.calls > 20


@pytest.mark.parametrize("name", ["first", "update", "rebuild", "remove", "repair"])
def test_a_power_cut_loses_nothing_that_was_acknowledged(
    listed: list[Run], tmp_path: Path, name: str, first: int
) -> None:
    run = next(each for each in listed if each.name == name)
    broken = []
    for at in range(1 + first, run.calls + 1, EVERY):
        broken += [f"call {at}: {line}" for line in power_cuts.broken_after(run, at, at, tmp_path)]
    assert broken == []


def test_the_trials_see_what_is_not_synced(
    listed: list[Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a sync of the segments' files, or of the folder, some power cut tells."""
    run = next(each for each in listed if each.name == "update")
    monkeypatch.setattr(Disk, "sync", lambda *_: None)
    broken = [
        line
        for at in range(run.calls // 2, run.calls + 1, 2)
        for line in power_cuts.broken_after(run, at, at, tmp_path)
    ]
    assert broken


def test_the_trials_see_what_was_lost(listed: list[Run], tmp_path: Path) -> None:
    run = next(each for each in listed if each.name == "update")
    place = run.begin(tmp_path / "work")
    disk = Disk(place, stored)
    with disk.installed():
        run.act(place)
    assert list(broken_by(run, place, disk)) == []
    disk.acknowledged = frozenset({("x", "lost")})
    assert [line.split(" ")[0] for line in broken_by(run, place, disk)] == ["shows"]


def test_a_fault_is_tried_where_it_does_something(listed: list[Run]) -> None:
    kinds = {what for run in listed for what in run.kinds}
    assert {what for what in kinds if "short" in faults_at(what)} == {"write", "pwrite"}
    assert {what for what in kinds if "full" not in faults_at(what)} >= {"unlink", "open"}
    assert all({*FAULTS} - {*faults_at(what)} <= {"short", "full"} for what in kinds)


def test_the_trial_says_when_a_fault_has_done_nothing(listed: list[Run], tmp_path: Path) -> None:
    run = next(each for each in listed if each.name == "remove")
    at = run.kinds.index("fsync") + 1
    place = tmp_path / "work"
    assert list(faults.broken_with(run, at, "short", place)) == ["the fault has done nothing"]
    at = run.kinds.index("write") + 1
    assert list(faults.broken_with(run, at, "short", place)) == []
