"""Is the index whole? And if not, what can be had again?

`verify` reads every byte: the manifest, the engine's files, each article against the digest in the
ledger, the ledger itself. `repair` keeps what is sound and reads the rest anew from its files.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from relsearch.article import Article
from relsearch.engines import Engine, open_engine
from relsearch.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexUnusableError,
)
from relsearch.index import update
from relsearch.index.ingest import Ingest
from relsearch.index.ledger import Ledger
from relsearch.index.lock import write_lock
from relsearch.index.manifest import (
    ENGINE_FOLDER,
    MANIFEST,
    Manifest,
    read_manifest,
    refuse_foreign,
    write_manifest,
)
from relsearch.index.plan import Plan, Progress
from relsearch.index.recall import place_in
from relsearch.index.results import IndexReport
from relsearch.index.seal import LEDGER, ledger_problem
from relsearch.index.work import article_digest

_LOOKS, _PAUSE = 3, 0.1  # at a ledger before its writers are kept out; seconds between them

Problem = tuple[str, str]
"""A file, and what is wrong with it."""


def verify(folder: Path) -> Sequence[Problem]:
    """Read every byte of an index; give (file, what is wrong with it).

    Raises IndexMissingError, IndexIncompatibleError for one of another format, and
    IndexUnusableError for files that may not be read.
    """
    problems: list[Problem] = []
    try:
        read_manifest(folder)
    except IndexDamagedError as error:
        problems.append((str(folder / MANIFEST), _said(folder / MANIFEST, error)))
    place = folder / ENGINE_FOLDER
    if not place.is_dir():
        return [*problems, (str(place), "is no folder" if place.exists() else "is missing")]
    digests: dict[str, str] = {}

    def look(article: Article) -> str | None:
        digests[article.id] = article_digest(article)
        return None

    engine = open_engine("whoosh", place, create=True)  # which reads nothing yet
    damaged = list(engine.verify(look))
    # What does not read is told once: the ledger still names its articles.
    of_ledger = _ledger_problems(folder, engine, None if damaged else digests)
    return [*problems, *damaged, *of_ledger]


def _ledger_problems(
    folder: Path, engine: Engine, digests: Mapping[str, str] | None
) -> Sequence[Problem]:
    """Look at the ledger; writers are kept out only where something seems to be wrong."""
    for _ in range(_LOOKS):
        if not (folder / f"{LEDGER}-journal").exists():
            problems = list(_of_ledger(folder, engine, digests, locked=False))
            if not problems:
                return []
        time.sleep(_PAUSE)  # a writer beside us may be putting seal or journal away
    try:
        with write_lock(folder):
            return list(_of_ledger(folder, engine, digests, locked=True))
    except IndexLockedError:
        return []  # it is being written; the writer leaves it sealed
    except IndexUnusableError:  # a folder that cannot be written
        return list(_of_ledger(folder, engine, digests, locked=False))


def _said(path: Path, error: Exception) -> str:
    return str(error).removeprefix(f"{path} ")


def _of_ledger(
    folder: Path, engine: Engine, digests: Mapping[str, str] | None, *, locked: bool
) -> Iterator[Problem]:
    path = folder / LEDGER
    try:
        ledger = Ledger(folder, create=False, locked=locked)
        try:
            ledger.check()
            lost = ledger.lost()  # a run that was killed has met them, and the next one tells them
            listed = {id_: row for id_, row in ledger.digests().items() if id_ not in lost}
        finally:
            ledger.close()
        problem = ledger_problem(folder)
    except IndexDamagedError as error:
        yield str(path), _said(path, error)
        return
    except OSError as error:
        yield str(path), f"cannot be read: {error.strerror}"
        return
    if problem is not None:
        yield str(folder / problem[0]), problem[1]
    if not engine.generation or ledger.generation == engine.generation - 1:
        return  # the list does not read, or a run was killed: the next one sees to it
    if ledger.generation == engine.generation:
        for what in _differences(listed, digests) if digests is not None else ():
            yield str(path), what
    elif not _is_newer(folder, engine):
        yield (
            str(path),
            f"is of commit {ledger.generation}, and the engine of {engine.generation}",
        )


def _differences(
    listed: Mapping[str, tuple[str, str]], digests: Mapping[str, str]
) -> Iterator[str]:
    both = digests.keys() & listed.keys()
    others = {id_ for id_ in both if listed[id_][1] != digests[id_]}
    for what, ids in (
        ("does not name {}, which the engine holds", digests.keys() - both),
        ("says that {} had another content", others),
        ("names {}, which the engine does not hold", listed.keys() - both),
    ):
        if ids:
            many = f"{len(ids):,} articles, the first" if len(ids) > 1 else "the article"
            yield what.format(f"{many} {min(ids)!r}")


def _is_newer(folder: Path, engine: Engine) -> bool:
    """Tell whether another process has committed since the engine was read."""
    latest = open_engine("whoosh", folder / ENGINE_FOLDER)
    return latest.generation > engine.generation


def repair(
    folder: Path, paths: Sequence[Path], plan: Plan, progress: Progress | None = None
) -> IndexReport:
    """Keep what is sound, read the rest anew from its files; the report tells what is lost.

    paths: what the index was made of, for articles whose files nothing names any more.
    Files that the ledger names are read as they were before, others as the plan says.
    """
    try:
        known = read_manifest(folder)
    except IndexDamagedError:
        refuse_foreign(folder)
        known = None
    engine = update.empty_engine("whoosh", folder / ENGINE_FOLDER)
    update.refuse_folders(folder, engine)
    with update.writing(folder, engine):
        ledger = update.sound_ledger(folder)
        try:
            run = Ingest(engine, ledger, plan, as_before=True).run
            return _repair(folder, engine, ledger, known, lambda: run(paths, progress))
        finally:
            ledger.close()


def _repair(
    folder: Path,
    engine: Engine,
    ledger: Ledger,
    known: Manifest | None,
    run: Callable[[], IndexReport],
) -> IndexReport:
    manifest = Manifest(engine.name)
    # Where nobody knows which analyzers made the terms, they are made anew.
    update.salvage(engine, ledger, anew=known != manifest)
    if known != manifest:
        write_manifest(folder, manifest)
    was_lost = not ledger.generation
    kept = set(engine.ids())
    named = ledger.ids()
    missing = {id_: path for id_, path in named.items() if id_ not in kept}
    expected = engine.expected
    report = run()
    engine.mended()
    stored = set(engine.ids())
    renamed = _renamed(named, ledger.ids())
    lost = [
        (path, f"the article {id_!r} could not be had again")
        for id_, path in missing.items()
        if id_ not in stored and id_ not in renamed
    ]
    if was_lost and expected >= 0 and report.added > max(expected - len(kept), 0):
        what = "the ledger was lost; articles that had been removed may be back"
        lost.append((str(folder), what))
    lost = [each for each in lost if each not in report.lost]
    told = report.warnings
    if not was_lost and (new := stored - kept - missing.keys() - {*renamed.values()}):
        many = f"{len(new):,} articles" if len(new) > 1 else "an article"
        told += (f"files that were read again gave {many} more, new or once removed by hand",)
    gone = missing.keys() - stored - renamed.keys()
    report = replace(report, warnings=told, lost=(*report.lost, *lost))
    return update.accounted(report, folder, expected, len(stored), named=len(gone))


def _renamed(before: Mapping[str, str], after: Mapping[str, str]) -> Mapping[str, str]:
    """Give old id → new id of articles whose files have other ids now.

    before, after: id → path.
    """
    new = {(path, place_in(path, id_)): id_ for id_, path in after.items() if id_ not in before}
    old = {id_: (path, place_in(path, id_)) for id_, path in before.items() if id_ not in after}
    return {id_: new[place] for id_, place in old.items() if place in new}
