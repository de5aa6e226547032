"""The power goes at any storage call, and what was not synced is lost, torn or kept."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

from tests.torture.disk import Disk, PowerCutError
from tests.torture.runs import Run, broken_by, runs, stored
from tests.torture.trial import Outcome

PROMISE = (
    "Whenever the power goes, and whatever of what was not synced is lost, torn or kept: every "
    "acknowledged article is there, the index opens, and the next run goes on."
)
FULL = 1_000
LEAST = 20


def run(times: int, seed: int, folder: Path) -> Outcome:
    """Cut the power `times` times, at each call in turn while there are enough."""
    chance = random.Random(seed)
    every = [(each, at) for each in runs(folder) for at in range(1, each.calls + 1)]
    chosen: list[tuple[Run, int]] = []
    while len(chosen) < times:
        chosen += chance.sample(every, min(len(every), times - len(chosen)))
    broken = []
    for each, at in chosen:
        damage = chance.randrange(1 << 32)
        broken += [
            f"{each.name}, call {at}, damage {damage}: {line}"
            for line in broken_after(each, at, damage, folder)
        ]
    return Outcome(len(chosen), tuple(broken), {"calls to cut at": len(every)})


def broken_after(run: Run, at: int, damage: int, folder: Path) -> Iterator[str]:
    """Cut the power at call number `at` of a run; yield what does not hold then."""
    place, after = run.begin(folder / "work"), folder / "after"
    disk = Disk(place, stored, at=at, fault="cut")
    try:
        with disk.installed():
            run.act(place)
    except PowerCutError:
        pass
    rmtree(after, ignore_errors=True)
    disk.after_power_cut(after, random.Random(damage))
    try:
        yield from broken_by(run, after, disk)
    except Exception as error:  # noqa: BLE001 - which is what must not happen
        yield f"then {type(error).__name__}: {error}"
