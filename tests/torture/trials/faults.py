"""Every storage call of a writer fails once, with each fault that does something there."""

from __future__ import annotations

import errno
import random
from collections.abc import Iterator
from pathlib import Path

from relsearch.errors import RelsearchError
from tests.torture.disk import Disk, faults_at
from tests.torture.runs import Run, broken_by, runs, stored
from tests.torture.trial import Outcome

PROMISE = (
    "Whichever storage call of an indexing run fails, and however: the index is as it was or as "
    "it was to become, the lock is free, the error is named, and the next run goes on."
)
FULL = 3_000  # or all that there are
LEAST = 20


def run(times: int, seed: int, folder: Path) -> Outcome:
    """Let calls fail, each call of each run with each fault in turn."""
    listed = runs(folder)
    every = list(_every(listed))
    random.Random(seed).shuffle(every)
    chosen = every if times >= FULL else every[:times]
    broken = [
        f"{each.name}, call {at}, {name_of(fault)}: {line}"
        for each, at, fault in chosen
        for line in broken_with(each, at, fault, folder / "work")
    ]
    return Outcome(
        len(chosen), tuple(broken), {"calls that can fail": sum(each.calls for each in listed)}
    )


def _every(listed: list[Run]) -> Iterator[tuple[Run, int, object]]:
    for each in listed:
        for at, what in enumerate(each.kinds, 1):
            for fault in faults_at(what):
                yield each, at, fault


def name_of(fault: object) -> str:
    """Give what a fault is called."""
    return errno.errorcode[fault] if isinstance(fault, int) else str(fault)


def broken_with(run: Run, at: int, fault: object, place: Path) -> Iterator[str]:
    """Let call number `at` of a run fail; yield what does not hold then."""
    disk = Disk(run.begin(place), stored, at=at, fault=fault)
    try:
        with disk.installed():
            run.act(place)
    except RelsearchError as error:
        if error.exit_code not in (3, 4):
            yield f"ends with {error.exit_code}: {error}"
    except Exception as error:  # noqa: BLE001 - which is what must not happen
        yield f"ends with {type(error).__name__}: {error}"
    if not disk.struck:
        yield "the fault has done nothing"
    try:
        yield from broken_by(run, place, disk)
    except Exception as error:  # noqa: BLE001
        yield f"then {type(error).__name__}: {error}"
