"""Put every promise to the test: python -m tests.torture [--scale 0.01] [--only NAMES]."""

from __future__ import annotations

import argparse
import datetime as dt
import secrets
import sys
import time
from pathlib import Path

from tests.torture import parts, report
from tests.torture.trial import Outcome, Trial, trials

SHOWN = 20  # lines of what did not hold


def main() -> int:
    """Run the trials; 1 when a promise did not hold."""
    known = trials()
    options = _options()
    seed = secrets.randbelow(1 << 32) if options.seed is None else options.seed
    names = options.only.split(",") if options.only else list(known)
    if unknown := set(names) - set(known):
        sys.exit(f"there is no trial {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    print(f"seed {seed}, scale {options.scale:g}", flush=True)
    runs = []
    for name in names:
        outcome = _run(name, known[name], options.scale, seed, options.jobs)
        day = dt.datetime.now(dt.UTC).date().isoformat()
        runs.append(report.Ran(name, known[name], outcome, day, seed))
        if options.write is not None:  # at once: what comes next may take hours
            report.write(options.write, runs, known)
    return 1 if any(ran.outcome.broken for ran in runs) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture")
    parser.add_argument("--scale", type=float, default=1.0, help="the part of the full figures")
    parser.add_argument("--seed", type=int, help="default: a new one, which is printed")
    parser.add_argument("--only", default="", help="names of trials, with commas")
    parser.add_argument(
        "--jobs", type=int, default=1, help="processes of a trial that can be divided; seeds rise"
    )
    parser.add_argument("--write", type=Path, help="put what comes of it into this page")
    return parser.parse_args()


def _run(name: str, trial: Trial, scale: float, seed: int, jobs: int) -> Outcome:
    times = max(trial.LEAST, round(trial.FULL * scale))
    started = time.monotonic()
    outcome = parts.run(name, times, seed, jobs)
    counts = "".join(f", {what} {report.number(count)}" for what, count in outcome.counts.items())
    print(
        f"{'BROKEN' if outcome.broken else 'held':6} {name}: {outcome.done:,} times, "
        f"{len(outcome.broken)} broken{counts}, {time.monotonic() - started:.0f} s",
        flush=True,
    )
    for line in outcome.broken[:SHOWN]:
        print(f"       {line}", flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
