"""The table of TRUST.md: each promise, the command that tries it, and what it has come to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.torture.trial import Outcome, Trial

BEGIN, END = "<!-- torture -->", "<!-- /torture -->"
_HEADS = ("promise", "try it", "tried", "broken", "of a full run", "day", "seed")
_NAME = re.compile(r"ONLY=(\w+)")


@dataclass(frozen=True, slots=True)
class Ran:
    """A trial that was run: its day as YYYY-MM-DD, its seed."""

    name: str
    trial: Trial
    outcome: Outcome
    day: str
    seed: int


def number(count: float) -> str:
    """Write a count in full, another number with its first digits."""
    return f"{int(count):,}" if count == int(count) else f"{count:,.3g}"


def row(ran: Ran) -> str:
    """Write the row of one trial."""
    counts = ran.outcome.counts
    more = ", ".join(f"{what} {number(count)}" for what, count in counts.items())
    share = ran.outcome.done / ran.trial.FULL
    cells = (
        ran.trial.PROMISE,
        f"`make torture ONLY={ran.name}`",
        f"{ran.outcome.done:,}" + (f" ({more})" if more else ""),
        f"{len(ran.outcome.broken):,}",
        f"{share:.1%}" if share < 1 else "all",
        ran.day,
        str(ran.seed),
    )
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _rows(table: str) -> dict[str, str]:
    found = ((_NAME.search(line), line) for line in table.split("\n"))
    return {match[1]: line for match, line in found if match}


def table(page: str, runs: Sequence[Ran], known: Mapping[str, Trial]) -> str:
    """Write the table anew: a trial that was not run keeps its row, one that is gone loses it."""
    _, _, rest = page.partition(BEGIN)
    rows = _rows(rest.partition(END)[0]) | {ran.name: row(ran) for ran in runs}
    lines = ["| " + " | ".join(_HEADS) + " |", "|" + " --- |" * len(_HEADS)]
    lines += [rows[name] for name in known if name in rows]
    return "\n".join(lines) + "\n"


def write(path: Path, runs: Sequence[Ran], known: Mapping[str, Trial]) -> None:
    """Put the rows of these trials into a page, between its markers. Raises ValueError."""
    put(path, BEGIN, END, lambda page: table(page, runs, known))


def put(path: Path, begin: str, end: str, made: Callable[[str], str]) -> None:
    """Put what is made of a page between its markers, and nowhere else. Raises ValueError."""
    page = path.read_text("utf-8")
    if page.count(begin) != 1 or page.count(end) != 1:
        raise ValueError(f"{path} has no place for a table, between {begin} and {end}")
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    path.write_text(f"{before}{begin}\n{made(page)}{end}{after}", "utf-8")
