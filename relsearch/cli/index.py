"""`relsearch index`: read files into the index."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from relsearch.cli.options import (
    ColorOption,
    DebugOption,
    FormatOption,
    IndexOption,
    JsonOption,
    QuietOption,
    format_of,
    render_options,
    settings_of,
    warn,
)
from relsearch.cli.streams import inform, say
from relsearch.errors import UsageError
from relsearch.render.terminal import is_terminal
from relsearch.settings import Settings

if TYPE_CHECKING:
    from relsearch.index import IndexReport, Plan
    from relsearch.index.ingest import Progress

DONE, INCOMPLETE = 0, 4
_SHOWN_PROBLEMS = 20


def index(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH]...", help="Files and folders to read.")
    ] = None,
    keep_missing: Annotated[
        bool, typer.Option("--keep-missing", help="Keep articles whose files have gone.")
    ] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Read everything anew.")] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", help="Processes.", show_default="all cores")
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="auto|hi|mr|ne|sa", help="The language.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")] = False,
    map_: Annotated[
        str | None,
        typer.Option("--map", metavar="OUR=THEIRS,...", help="Fields of records."),
    ] = None,
    index: IndexOption = None,
    format_: FormatOption = None,
    json: JsonOption = False,
    color: ColorOption = None,
    quiet: QuietOption = None,
    debug: DebugOption = None,
) -> int:
    """Read files and folders into the index.

    What is new or has changed is read; what has gone from a given folder is dropped.
    """
    settings = settings_of(
        index=index,
        format=format_,
        color=color,
        quiet=quiet,
        debug=debug,
        jobs=jobs,
        lang=lang,
        corpus=tuple(paths) if paths else None,
    )
    name = format_of(settings, json, known=("human", "plain", "json"), piped="plain")
    report = _run(settings, rebuild, _plan(settings, map_, keep_missing, dry_run))
    _say_problems(report)
    from relsearch.render.machine import write_record
    from relsearch.render.reports import report_line, write_report

    if name == "json":
        write_record(report.to_dict(), sys.stdout)
    elif name == "human":
        write_report(report, sys.stdout, render_options(settings))
    else:
        sys.stdout.write(report_line(report) + "\n")
    return INCOMPLETE if report.failed else DONE


def _plan(settings: Settings, map_: str | None, keep_missing: bool, dry_run: bool) -> Plan:
    from relsearch.index import Plan, ReadOptions

    reading = ReadOptions(settings.lang, _fields(map_), settings.max_article_mib * 2**20)
    jobs = settings.jobs or len(os.sched_getaffinity(0))
    return Plan(reading, jobs, keep_missing=keep_missing, dry_run=dry_run)


def _fields(map_: str | None) -> dict[str, str]:
    known = ("id", "title", "text", "body", "date", "source", "url", "author", "language")
    fields = {}
    for pair in map_.split(",") if map_ else ():
        ours, equals, theirs = (part.strip() for part in pair.partition("="))
        if not (equals and theirs) or ours not in known:
            raise UsageError(
                f"--map {pair!r} does not name one of our fields",
                remedy=f"Write OUR=THEIRS; ours are {', '.join(known)}.",
            )
        fields["body" if ours == "text" else ours] = theirs
    return fields


def _run(settings: Settings, rebuild: bool, plan: Plan) -> IndexReport:
    from relsearch.index import Index

    with _progress() as progress:
        if rebuild:
            return Index.rebuild(settings.index, settings.corpus, plan=plan, progress=progress)
        with Index.create(settings.index) as opened:
            return opened.add(settings.corpus, plan=plan, progress=progress)


def _say_problems(report: IndexReport) -> None:
    for line in report.warnings:
        warn(line)
    for path, reason in report.failed[:_SHOWN_PROBLEMS]:
        say(f"{path}: {reason}" if path else reason, prefix="not indexed: ")
    left = len(report.failed) - _SHOWN_PROBLEMS
    if left > 0:
        inform(f"… and {left} more; --json lists them all")


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """Show a bar with rate and time left on stderr, when that is a terminal."""
    if not is_terminal(sys.stderr):
        yield None
        return
    from relsearch.cli.progress import bar

    with bar() as advance:
        yield advance
