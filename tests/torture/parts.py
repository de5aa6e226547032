"""One trial in several processes: each does a part of the times, with a seed of its own."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from tests.torture.trial import Outcome, trials

DIVISIBLE = (
    "code_execution", "damage", "next_runs", "queries", "reference", "small_blocks", "terminal",
)  # fmt: skip
"""Trials that begin anew with every seed. Those that count seconds of a machine, or that keep all
of it busy themselves, do not divide."""

_LARGEST = ("slowest", "MiB")  # what counts of these names have in common: the largest is told


def run(name: str, times: int, seed: int, jobs: int = 1) -> Outcome:
    """Run a trial; with several jobs in processes with the seeds `seed`, `seed` + 1 and so on.

    A line of what did not hold names the seed that shows it again.
    """
    if jobs == 1 or name not in DIVISIBLE:
        return _part(name, times, seed)
    seeds = range(seed, seed + min(jobs, times))
    shares = [times // len(seeds) + (n < times % len(seeds)) for n in range(len(seeds))]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(seeds), context) as pool:
        outcomes = list(pool.map(_part, [name] * len(seeds), shares, seeds))
    return added(outcomes, seeds)


def _part(name: str, times: int, seed: int) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="relsearch-torture-") as folder:
        return trials()[name].run(times, seed, Path(folder))


def added(outcomes: Sequence[Outcome], seeds: Sequence[int]) -> Outcome:
    """Give what parts came to together."""
    counts: dict[str, float] = {}
    broken: list[str] = []
    for outcome, seed in zip(outcomes, seeds, strict=True):
        broken += (f"seed {seed}: {line}" for line in outcome.broken)
        for what, count in outcome.counts.items():
            before = counts.get(what, 0)
            counts[what] = max(before, count) if what in _LARGEST else before + count
    whole = replace(outcomes[0], done=sum(outcome.done for outcome in outcomes))
    return replace(whole, broken=tuple(broken), counts=counts)
