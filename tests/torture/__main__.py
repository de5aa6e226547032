"""Put every promise to the test: python -m tests.torture [--scale 0.01] [--only NAMES]."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import time
from pathlib import Path

from tests.torture.trial import trials

SHOWN = 90  # lines of what did not hold


def main() -> int:
    """Run the trials; 1 when a promise did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture")
    parser.add_argument("--scale", type=float, default=1.0, help="the part of the full figures")
    parser.add_argument("--seed", type=int, help="default: a new one, which is printed")
    parser.add_argument("--only", default="", help="names of trials, with commas")
    options = parser.parse_args()
    seed = secrets.randbelow(1 << 32) if options.seed is None else options.seed
    known = trials()
    names = options.only.split(",") if options.only else list(known)
    if unknown := set(names) - set(known):
        parser.error(
            f"there is no trial {', '.join(sorted(unknown))}; there are {', '.join(known)}"
        )
    print(f"seed {seed}, scale {options.scale:g}", flush=True)
    failed = 0
    for name in names:
        trial = known[name]
        times = max(trial.LEAST, round(trial.FULL * options.scale))
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="relsearch-torture-") as folder:
            outcome = trial.run(times, seed, Path(folder))
        counts = "".join(f", {what} {count:,g}" for what, count in outcome.counts.items())
        print(
            f"{'BROKEN' if outcome.broken else 'held':6} {name}: {outcome.done:,} times, "
            f"{len(outcome.broken)} broken{counts}, {time.monotonic() - started:.0f} s",
            flush=True,
        )
        for line in outcome.broken[:SHOWN]:
            print(f"       {line}", flush=True)
        failed += bool(outcome.broken)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
