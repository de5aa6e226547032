"""`relsearch index`: read files into the index."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from relsearch.cli.options import format_of, render_options, settings_of
from relsearch.cli.outcome import INTERRUPTED
from relsearch.cli.output import open_worker_streams
from relsearch.cli.streams import inform, say, warn
from relsearch.errors import PathMissingError, UsageError
from relsearch.render.terminal import is_terminal
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
    from relsearch.index.plan import Progress

DONE, INCOMPLETE = 0, 4
_FORMATS = ("human", "plain", "json")
_SHOWN_PROBLEMS = 20
_GRACE = 1.3  # seconds that an interrupted run has to commit what is finished


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
    jobs = settings.jobs or _cores()
    return Plan(
        reading, jobs, keep_missing=keep_missing, dry_run=dry_run, started=open_worker_streams
    )


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # only Linux says which of the cores are ours
        return os.cpu_count() or 1


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

    with _interruptible(plan) as plan, _progress() as progress:
        if plan.dry_run and not holds_index(Path(settings.index)):
            from tempfile import TemporaryDirectory

            with TemporaryDirectory() as folder, Index.create(folder) as opened:
                return opened.add(settings.corpus, plan=plan, progress=progress)
        if rebuild:
            return Index.rebuild(settings.index, settings.corpus, plan=plan, progress=progress)
        with Index.create(settings.index) as opened:
            return opened.add(settings.corpus, plan=plan, progress=progress)


@contextmanager
def _interruptible(plan: Plan) -> Iterator[Plan]:
    """Let a Ctrl-C end the run when what is finished has been committed, or before long."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN or not hasattr(signal, "setitimer"):
        yield plan
        return
    asked = False

    def stop(*_: object) -> None:
        nonlocal asked
        if asked:
            signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
            before_now()
        asked = True
        signal.setitimer(signal.ITIMER_REAL, _GRACE)

    def before_now(*_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        raise KeyboardInterrupt

    import dataclasses

    before = signal.signal(signal.SIGINT, stop), signal.signal(signal.SIGALRM, before_now)
    try:
        yield dataclasses.replace(plan, stop=lambda: asked)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGALRM, before[1])


def _say_problems(report: IndexReport) -> None:
    from relsearch.index.results import printable_path

    for line in report.warnings[:_SHOWN_PROBLEMS]:
        warn(line)
    left = len(report.warnings) - _SHOWN_PROBLEMS
    if left > 0:
        inform(f"… and {left} more warnings")
    for path, reason in report.failed[:_SHOWN_PROBLEMS]:
        say(f"{printable_path(path)}: {reason}", prefix="not indexed: ")
    left = len(report.failed) - _SHOWN_PROBLEMS
    if left > 0:
        say(f"… and {left} more that were not indexed; --json lists them all")


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """Show a bar with rate and time left on stderr, when that is a terminal."""
    if not is_terminal(sys.stderr):
        yield None
        return
    from relsearch.cli.progress import bar

    with bar() as advance:
        yield advance
