"""`relsearch index`: read files into the index."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from relsearch.cli.options import format_of, render_options, settings_of
from relsearch.cli.problems import say_problems
from relsearch.cli.running import cores, interruptible, shown_progress
from relsearch.errors import PathMissingError, UsageError
from relsearch.settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from relsearch.cli.index_declarations import (
        ColorOption,
        DebugOption,
        DryRun,
        Format,
        IndexOption,
        Jobs,
        JsonOption,
        KeepMissing,
        Lang,
        Map,
        Paths,
        QuietOption,
        Rebuild,
    )
    from relsearch.index import IndexReport, Plan

DONE, INCOMPLETE = 0, 4
_FORMATS = ("human", "plain", "json")
_SHOWN_PROBLEMS = 20


def index(
    paths: Paths = None,
    keep_missing: KeepMissing = False,
    rebuild: Rebuild = False,
    jobs: Jobs = None,
    lang: Lang = None,
    dry_run: DryRun = False,
    map_: Map = None,
    index: IndexOption = None,
    format_: Format = None,
    json: JsonOption = False,
    color: ColorOption = None,
    quiet: QuietOption = None,
    debug: DebugOption = None,
) -> int:
    """Read files and folders into the index.

    What is new or has changed is read, the rest is left alone; articles whose files have gone
    from a given folder are dropped. Text, Markdown, saved web pages and records (jsonl, json,
    csv, tsv) are read.
    """
    settings = settings_of(
        index=index,
        color=color,
        quiet=quiet,
        debug=debug,
        jobs=jobs,
        lang=lang,
        corpus=tuple(paths) if paths else None,
    )
    name = format_of(settings, format_, json, known=_FORMATS)
    _check_paths(settings.corpus, given=bool(paths))
    report = _run(settings, rebuild, _plan(settings, map_, keep_missing, dry_run))
    say_problems(report, most=_SHOWN_PROBLEMS)
    from relsearch.render.machine import write_record
    from relsearch.render.reports import report_line, write_report

    if name == "json":
        write_record(report.to_dict(), sys.stdout)
    elif name == "human":
        write_report(report, sys.stdout, render_options(settings))
    else:
        sys.stdout.write(report_line(report) + "\n")
    return INCOMPLETE if report.failed or report.lost else DONE


def _check_paths(paths: Sequence[str], *, given: bool) -> None:
    """Look before the index is made: a misspelt name must not leave an empty one behind."""
    for path in paths or ("",):
        if path and os.path.lexists(path):
            continue
        if given:
            raise PathMissingError(f"no such file or folder: {path!r}")
        raise PathMissingError(
            f"no path was given, and there is no {path!r} to read"
            if path
            else "no path was given",
            remedy="Name files or folders: 'relsearch index FOLDER'.",
        )


def _plan(settings: Settings, map_: list[str] | None, keep_missing: bool, dry_run: bool) -> Plan:
    from relsearch.index import Plan, ReadOptions

    reading = ReadOptions(settings.lang, _fields(map_), settings.max_article_mib * 2**20)
    jobs = settings.jobs or cores()
    return Plan(reading, jobs, keep_missing=keep_missing, dry_run=dry_run)


def _fields(map_: list[str] | None) -> dict[str, str]:
    known = ("id", "title", "text", "body", "date", "source", "url", "author", "language")
    fields = {}
    for pair in ",".join(map_ or ()).split(",") if map_ else ():
        ours, equals, theirs = (part.strip() for part in pair.partition("="))
        if not (equals and theirs) or ours not in known:
            raise UsageError(
                f"--map {pair!r} does not name one of our fields",
                remedy=f"Write OUR=THEIRS; ours are {', '.join(known)}.",
            )
        name = "body" if ours == "text" else ours
        if name in fields:
            raise UsageError(f"--map names our field {ours} twice", remedy="Name it once.")
        fields[name] = theirs
    return fields


def _run(settings: Settings, rebuild: bool, plan: Plan) -> IndexReport:
    from relsearch.index import Index
    from relsearch.index.manifest import holds_index

    with interruptible(plan) as plan, shown_progress() as progress:
        if plan.dry_run and not holds_index(Path(settings.index)):
            from tempfile import TemporaryDirectory

            with TemporaryDirectory() as folder, Index.create(folder) as opened:
                return opened.add(settings.corpus, plan=plan, progress=progress)
        if rebuild:
            return Index.rebuild(settings.index, settings.corpus, plan=plan, progress=progress)
        with Index.create(settings.index) as opened:
            return opened.add(settings.corpus, plan=plan, progress=progress)
