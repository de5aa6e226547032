"""What a trial is, what it gives back, and which there are."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial.

    done:   how often the promise was put to the test.
    broken: one line for each time it did not hold, with what is needed to see it again.
    counts: what else is worth knowing, by name: kills that hit a commit, seconds of the slowest.
    """

    done: int
    broken: tuple[str, ...] = ()
    counts: Mapping[str, float] = field(default_factory=dict)


class Trial(Protocol):
    """What each module of `trials/` has.

    PROMISE: what must hold, one sentence as TRUST.md prints it.
    FULL:    how often a full run puts it to the test.
    LEAST:   how often it is put to the test at any scale.
    run:     put it to the test `times` times, in a folder of its own; the same seed is the same
             course of things, as far as processes allow.
    """

    PROMISE: str
    FULL: int
    LEAST: int

    def run(self, times: int, seed: int, folder: Path) -> Outcome:
        """Put the promise to the test."""
        ...


def trials() -> dict[str, Trial]:
    """Give name → trial, in the order of the names."""
    from tests.torture import trials as room

    return {
        each.name: importlib.import_module(f"{room.__name__}.{each.name}")
        for each in sorted(pkgutil.iter_modules(room.__path__), key=lambda each: each.name)
    }
