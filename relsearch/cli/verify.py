"""`relsearch verify`: is the index whole, and mend it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from relsearch.cli.declarations import (
    ColorOption,
    DebugOption,
    IndexOption,
    JsonOption,
    QuietOption,
    format_option,
)
from relsearch.cli.options import (
    format_of,
    render_options,
    settings_of,
)
from relsearch.cli.problems import say_problems
from relsearch.cli.streams import inform, say
from relsearch.errors import IndexDamagedError, PathMissingError, UsageError
from relsearch.settings import Settings

WHOLE, DAMAGED, INCOMPLETE = 0, 3, 4
_FORMATS = ("human", "plain", "json")

_Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH]...",
        help="With --repair: what the index was made of, should it no longer say so.",
    ),
]
_Repair = Annotated[
    bool,
    typer.Option("--repair", help="Keep what is whole, read the rest from its files again."),
]
_Format = Annotated[
    str | None, format_option(*_FORMATS, default="human on a terminal, else plain")
]


def verify(
    paths: _Paths = None,
    repair: _Repair = False,
    index: IndexOption = None,
    format_: _Format = None,
    json: JsonOption = False,
    color: ColorOption = None,
    quiet: QuietOption = None,
    debug: DebugOption = None,
) -> int:
    """Read every byte of the index and say what is damaged.

    With --repair, what is whole is kept and the rest is read from its files again; what cannot be
    had again is said, and the exit code is 4.
    """
    settings = settings_of(index=index, color=color, quiet=quiet, debug=debug)
    name = format_of(settings, format_, json, known=_FORMATS)
    if paths and not repair:
        raise UsageError("only --repair takes a PATH", remedy="Leave it out, or add --repair.")
    for path in paths or ():
        if not Path(path).exists():
            raise PathMissingError(f"no such file or folder: {path!r}")
    from relsearch.index.arguments import folder_of
    from relsearch.index.results import printable_path
    from relsearch.index.verify import verify as verified
    from relsearch.render.machine import write_record
    from relsearch.render.reports import verify_record, write_verify, write_verify_lines

    folder = folder_of(settings.index)
    problems = verified(folder)
    lost = False
    if problems and repair:
        for file, what in problems:
            inform(f"{printable_path(file)}: {what}", prefix="mending: ")
        lost = _repair(settings, folder, paths or ())
        problems = verified(folder)
    problems = [(printable_path(file), what) for file, what in problems]
    if name == "json":
        write_record(verify_record(problems), sys.stdout)
    elif name == "human":
        write_verify(problems, sys.stdout, render_options(settings))
    else:
        write_verify_lines(problems, sys.stdout)
    if problems:
        say(f"the index is damaged. {IndexDamagedError.default_remedy}", prefix="error: ")
        return DAMAGED
    return INCOMPLETE if lost else WHOLE


def _repair(settings: Settings, folder: Path, paths: Sequence[str]) -> bool:
    """Mend the index; tell whether something could not be read or had again."""
    from relsearch.cli.running import cores, interruptible, shown_progress
    from relsearch.index import Index, Plan, ReadOptions
    from relsearch.render.reports import report_line

    reading = ReadOptions(settings.lang, max_article_bytes=settings.max_article_mib * 2**20)
    plan = Plan(reading, settings.jobs or cores())
    with interruptible(plan) as plan, shown_progress() as progress:
        report = Index.repair(folder, paths, plan=plan, progress=progress)
    say_problems(report)
    inform(report_line(report))
    return bool(report.failed or report.lost)
