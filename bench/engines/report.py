"""Tables of what was measured, in Markdown, and the part of the README between its markers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.engines import plot
from bench.engines.goals import DEFAULT, NAMES, OURS, TANTIVY, goals, ratio, wall, warm
from bench.engines.measure import Ran
from bench.engines.rows import Row, Size
from bench.peers import CORES, KINDS

BEGIN, END = "<!-- bench-engines -->", "<!-- /bench-engines -->"
PICTURE = "bench/engines.svg"
LEGEND = (
    "Cold: a whole process, files in the page cache, an AND of two words, ten hits with snippets. "
    "Others: median (p95) over queries on an open index, ten ids. Memory: of the largest process; "
    "with workers, of the first and of each."
)
NOT_RUN, NONE = "not run", "–"


@dataclass(frozen=True, slots=True)
class About:
    """Day, machine and command of a run."""

    day: str
    machine: str
    command: str


def number(value: float | None, form: str = "") -> str:
    """Write a figure with two or three digits that count; a dash for none."""
    if value is None:
        return NONE
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}{form}"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def process(ran: Ran | None, cells: Callable[[Ran], Sequence[str]], width: int) -> Sequence[str]:
    """Write the cells of a whole process; say so when it was not run or cannot be true."""
    if ran is None:
        return [NOT_RUN, *[NONE] * (width - 1)]
    if not ran.possible:
        why = f"rejected: {ran.cpu:.2f} s of CPU in {ran.wall:.2f} s on {CORES} cores"
        return [why, *[NONE] * (width - 1)]
    return cells(ran)


def _label(row: Row, today: str) -> str:
    if row.failed:
        return f"{row.label} (failed)"
    return f"{row.label} (of {row.day})" if row.day not in ("", today) else row.label


def _memory(ran: Ran) -> str:
    if not ran.workers:
        return f"{ran.peak / 1e6:.0f}"
    return f"{ran.main / 1e6:.0f} + {len(ran.workers)} × {max(ran.workers) / 1e6:.0f}"


def build_table(size: Size, today: str) -> str:
    """Write builds: time, rate, memory, size of the index, and adding one article."""
    heads = ["engine", "build s", "× Tantivy", "CPU s", "articles/s", "MB/s", "memory MB"]
    heads += ["index / text", "one more s"]
    text = size.facts["bytes"]
    standard = wall(size.rows.get(TANTIVY), "build")

    def cells(row: Row, ran: Ran) -> Sequence[str]:
        of = ratio(ran.wall, standard)
        rate = [number(size.articles / ran.wall), number(text / 1e6 / ran.wall)]
        taken = f" ({row.build_day})" if row.build_day != today else ""
        return [number(ran.wall) + taken, number(of), number(ran.cpu), *rate, _memory(ran)]

    lines = []
    for row in size.rows.values():
        if row.name in (DEFAULT, "ripgrep"):
            continue
        figures = process(row.build, lambda ran, row=row: cells(row, ran), 6)  # type: ignore[misc]
        more = number(wall(row, "add"))
        label = "relsearch" if row.name == OURS else _label(row, today)
        lines.append([label, *figures, number(ratio(row.bytes, text)), more])
    return table(heads, lines)


def query_table(size: Size, today: str) -> str:
    """Write queries: cold ones as whole processes, warm ones by kind."""
    counted = any(row.instructions for row in size.rows.values())
    heads = ["engine", "cold ms (p95)", "CPU ms", "memory MB"]
    heads += ["million instructions"] if counted else []
    heads += [f"{NAMES[kind]} ms" for kind in KINDS]

    def cells(ran: Ran) -> Sequence[str]:
        times = f"{number(1e3 * ran.wall)} ({number(1e3 * ran.wall95)})"
        return [times, number(1e3 * ran.cpu), number(ran.peak / 1e6)]

    lines = []
    for row in size.rows.values():
        if row.cold is None and row.warm:
            figures: Sequence[str] = [NONE, NONE, NONE]
        else:
            figures = process(row.cold, cells, 3)
        million = number(row.instructions / 1e6) if row.instructions else NONE
        warm_ones = [
            f"{number(row.warm[kind].p50)} ({number(row.warm[kind].p95)})"
            if kind in row.warm
            else NONE
            for kind in KINDS
        ]
        more = [million] if counted else []
        lines.append([_label(row, today), *figures, *more, *warm_ones])
    return table(heads, lines)


def ratio_table(size: Size) -> str:
    """Write warm medians as multiples of Tantivy's."""
    standard = size.rows.get(TANTIVY)
    lines = [
        [row.label, *(number(ratio(warm(row, kind), warm(standard, kind))) for kind in KINDS)]
        for row in size.rows.values()
        if row.warm
    ]
    return table(["warm, × Tantivy", *(NAMES[kind] for kind in KINDS)], lines)


def _agreed(counted: tuple[int, int, int]) -> str:
    counts, best, asked = counted
    return f"{NONE if counts < 0 else counts} / {best} of {asked}"


def agreement_table(size: Size) -> str:
    """Write how often engines found as many articles as Tantivy, and the same ten best.

    relsearch is compared with a Tantivy that was given relsearch's words; its ten best differ,
    because it looks at how close the words are to one another.
    """
    lines = []
    for row in size.rows.values():
        if row.agrees:
            cells = [_agreed(row.agrees[kind]) if kind in row.agrees else NONE for kind in KINDS]
            lines.append([row.label, *cells])
    return table(["as Tantivy: count / ten best", *(NAMES[kind] for kind in KINDS)], lines)


def growth_table(sizes: Sequence[Size]) -> str:
    """Write builds, cold queries and warm common ones at every size."""
    columns: Mapping[str, Callable[[Row | None], float | None]] = {
        "build s": lambda row: wall(row, "build"),
        "cold s": lambda row: wall(row, "cold"),
        "common ms": lambda row: warm(row, "common"),
    }
    heads = ["engine", *(f"{what}, {size.articles:,}" for what in columns for size in sizes)]
    lines = []
    for name, row in sizes[-1].rows.items():
        each = [value(size.rows.get(name)) for value in columns.values() for size in sizes]
        lines.append([row.label, *map(number, each)])
    return table(heads, lines)


def goal_table(sizes: Sequence[Size]) -> str:
    """Write the goals and what was reached."""
    lines = []
    for goal in goals(sizes):
        sign = "≥" if goal.at_least else "≤"
        reached = {None: NOT_RUN, True: "yes", False: "no"}[goal.met]
        value = number(goal.value, f" {goal.unit}")
        lines.append([goal.what, value, f"{sign} {goal.bound:g} {goal.unit}", reached])
    return table(["goal", "measured", "bound", "reached"], lines)


def versions(size: Size) -> str:
    """Name the engines that ran with their versions, and those that did not."""
    ran = {
        f"{row.label.partition(',')[0]} {row.version}": None
        for row in size.rows.values()
        if row.version
    }
    missing = [row.label for row in size.rows.values() if not row.version]
    return ", ".join(ran) + (f". Not run: {', '.join(missing)}" if missing else "") + "."


def _about(sizes: Sequence[Size], about: About) -> str:
    facts = sizes[-1].facts
    return (
        f"{about.day}, {about.machine}; `{about.command}`. {versions(sizes[-1])} "
        f"{facts['articles']:,} articles: {facts['bytes'] / 1e6:.1f} MB of text, "
        f"{facts['tokens']:,} words, {facts['types']:,} different ones. {LEGEND}\n"
    )


def _main_tables(size: Size, today: str) -> list[str]:
    return [build_table(size, today), query_table(size, today)]


def full(sizes: Sequence[Size], about: About) -> str:
    """Write everything."""
    parts = ["# relsearch beside other engines\n", _about(sizes, about)]
    for size in sizes:
        parts += [f"## {size.articles:,} articles\n", *_main_tables(size, about.day)]
        parts += [ratio_table(size), agreement_table(size)]
    parts += ["## Growth\n", growth_table(sizes), "## Goals\n", goal_table(sizes)]
    return "\n".join(parts)


def between_markers(text: str, part: str) -> str:
    """Replace what stands between the markers of a text. Raises ValueError without them."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the file has no {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{part}{END}{after}"


def into_readme(path: Path, sizes: Sequence[Size], about: About) -> None:
    """Write the main tables and the picture into the README and beside it."""
    picture = path.parent / PICTURE
    picture.write_text(plot.picture(sizes), encoding="utf-8")
    parts = [_about(sizes, about), *_main_tables(sizes[-1], about.day), goal_table(sizes)]
    shown = f"![Builds and cold queries by the number of articles]({PICTURE})\n"
    part = "\n".join([*parts, shown])
    text = between_markers(path.read_text("utf-8"), part)
    path.write_text(text, encoding="utf-8")
