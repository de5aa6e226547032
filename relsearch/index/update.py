"""What changes an index: a run over paths, a rebuild, a removal. Each holds the write lock."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from relsearch.article import Article
from relsearch.engines import Engine, open_engine
from relsearch.engines.whoosh import storage
from relsearch.engines.whoosh.damage import BUSY
from relsearch.errors import IndexDamagedError, IndexUnusableError, NoRoomError, RelsearchError
from relsearch.index.ingest import Ingest
from relsearch.index.ledger import Ledger
from relsearch.index.lock import write_lock
from relsearch.index.manifest import (
    MANIFEST,
    Manifest,
    claim,
    holds_index,
    read_manifest,
    refuse_foreign,
    refuse_lost,
    write_manifest,
)
from relsearch.index.plan import Plan, Progress
from relsearch.index.recall import reconcile
from relsearch.index.results import IndexReport
from relsearch.index.seal import LEDGER, SEAL, ledger_generation, ledger_problem
from relsearch.index.work import article_digest, document_of


@contextmanager
def writing(folder: Path, engine: Engine) -> Iterator[None]:
    """Hold the lock while the engine writes, beginning with what it holds by then.

    What the system refuses is raised as NoRoomError or IndexUnusableError.
    """
    try:
        with write_lock(folder) as guard:
            # What a killed run was about to put in place.
            storage.remove(folder / f"{name}.new" for name in (SEAL, MANIFEST))
            engine.refresh(after=ledger_generation(folder), guard=guard)
            try:
                yield
            finally:
                engine.close()
    except OSError as error:
        raise _translated(error) from error


def add(
    folder: Path, engine: Engine, paths: Sequence[Path], plan: Plan, progress: Progress | None
) -> IndexReport:
    """Bring the index up to date with files and folders."""
    with writing(folder, engine):
        _refuse_damaged(folder, engine)
        ledger = _sealed_ledger(folder)
        seen = engine.generation
        try:
            report = Ingest(engine, ledger, plan).run(paths, progress)
            if engine.generation == seen and not plan.dry_run:
                engine.settle()  # there was nothing to do, so there is time to
                ledger.tidy()
        finally:
            ledger.close()
    if engine.mending:
        why = "a repair has not finished, articles may be missing: relsearch verify --repair"
        report = replace(report, failed=(*report.failed, (str(folder), why)))
    return report


def rebuild(
    folder: Path, engine: Engine, paths: Sequence[Path], plan: Plan, progress: Progress | None
) -> IndexReport:
    """Make the index anew from `paths` and all files it was made of, in one step."""
    refuse_folders(folder, engine)
    with writing(folder, engine):
        ledger = sound_ledger(folder, dry_run=plan.dry_run)
        try:
            if engine.warning and not plan.dry_run:
                salvage(engine, ledger)  # what cannot be read again is taken from the old index
            nothing = holds_index(folder) and not (engine.generation or ledger.generation)
            expected = -1 if nothing and not plan.dry_run else engine.expected
            report = Ingest(engine, ledger, plan, fresh=True).run(paths, progress)
        finally:
            ledger.close()
        if expected and not engine.mending:  # else there was no commit
            report = accounted(report, folder, expected, engine.count(), named=len(report.lost))
        if not plan.dry_run and (report.added or not report.failed):
            write_manifest(folder, Manifest(engine.name))
        return report


def remove(folder: Path, engine: Engine, ids: Sequence[str]) -> int:
    """Remove articles by id; give the number that existed."""
    with writing(folder, engine):
        _refuse_damaged(folder, engine)
        ledger = _sealed_ledger(folder)
        try:
            reconcile(engine, ledger, removed=ids)  # a killed removal may have come so far
            removed = engine.delete(ids)
            ledger.record([], generation=engine.generation, forgotten=ids)
        finally:
            ledger.close()
    return removed


def create(folder: Path, place: Path, name: str) -> Engine | None:
    """Make an empty index; None when another process was first."""
    claim(folder)
    engine = empty_engine(name, place)
    with writing(folder, engine):
        if holds_index(folder):
            return None
        refuse_lost(folder)
        engine.commit([], fresh=True)
        with contextlib.closing(sound_ledger(folder)) as ledger:
            ledger.record([], generation=engine.generation, fresh=True)
        write_manifest(folder, Manifest(name))  # the last: it makes the folder an index
    return engine


def _refuse_damaged(folder: Path, engine: Engine) -> None:
    """Raise IndexDamagedError where the last commit does not read: nothing may build on it."""
    if engine.warning or engine.generation < ledger_generation(folder):
        raise IndexDamagedError(engine.warning or f"{engine.path} is older than the ledger")


def engine_for_rebuild(folder: Path, place: Path) -> Engine:
    """Open the engine as it is; where it does not open, begin with an empty one.

    Raises IndexIncompatibleError when the folder holds something else.
    """
    if not holds_index(folder):
        claim(folder)
    try:
        return open_engine(read_manifest(folder).engine, place)
    except IndexUnusableError:
        refuse_foreign(folder)
        return empty_engine("whoosh", place)


def empty_engine(name: str, place: Path) -> Engine:
    """Make the folder of an engine, and open it as if nothing were there."""
    try:
        return open_engine(name, place, create=True)
    except OSError as error:
        raise _translated(error) from error


def refuse_folders(folder: Path, engine: Engine) -> None:
    """Raise IndexUnusableError where a folder stands in the place of a file, or the other way.

    It may hold anything, so it is the user's to move, not ours to delete.
    """
    if engine.path.exists() and not engine.path.is_dir():
        raise IndexUnusableError(
            f"{engine.path} is a file, where a folder of the index has to be",
            remedy="Move it away, then run the command again.",
        )
    ours = (folder / name for name in (MANIFEST, LEDGER, SEAL))
    for path in (*ours, *engine.path.glob("segments*")):
        if path.is_dir():
            raise IndexUnusableError(
                f"{path} is a folder, where a file of the index has to be",
                remedy="Move it away, then run the command again.",
            )


def _sealed_ledger(folder: Path) -> Ledger:
    """Open the ledger, if it is what was sealed; else raise IndexDamagedError.

    One that is lost is begun anew.
    """
    ledger = Ledger(folder)
    with contextlib.ExitStack() as undone:
        undone.callback(ledger.close)
        # A run that was killed left no seal that fits; it is sealed again when it is closed.
        problem = ledger_problem(folder) if ledger.generation and not ledger.recovered else None
        if problem is not None and problem[0] == LEDGER:
            raise IndexDamagedError(f"{folder / LEDGER} {problem[1]}")
        undone.pop_all()
    return ledger


def sound_ledger(folder: Path, *, dry_run: bool = False) -> Ledger:
    """Open the ledger; one that is damaged gives way to an empty one.

    The run fills it again from what the engine holds. Raises IndexDamagedError instead where
    nothing may be changed.
    """
    with contextlib.suppress(IndexDamagedError):
        ledger = _sealed_ledger(folder)
        try:
            ledger.check()
        except BaseException:
            ledger.close()
            raise
        return ledger
    if dry_run:
        raise IndexDamagedError(f"{folder / LEDGER} is damaged, and a dry run mends nothing")
    # A journal would be played into the new one.
    storage.remove(folder / name for name in (LEDGER, f"{LEDGER}-journal", SEAL))
    return Ledger(folder)


def salvage(engine: Engine, ledger: Ledger, *, anew: bool = False) -> None:
    """Commit every article that the engine's files still hold, and nothing that they should not.

    Where the engine's list is lost, the ledger tells what belongs to the index.
    """
    listed = ledger.digests()

    def acknowledged(article: Article) -> bool | None:
        if not ledger.generation:
            return None
        _, digest = listed.get(article.id, ("", None))
        return digest in ("", article_digest(article))

    engine.repair(acknowledged, document_of, since=ledger.generation, anew=anew)


def accounted(
    report: IndexReport, folder: Path, expected: int, stored: int, *, named: int
) -> IndexReport:
    """Compare how many articles there are with how many there were, where no more is known.

    expected: `Engine.expected` before the run; stored, named: articles that there are now, and
    those that are told to be lost one by one.
    """
    if not expected:
        return report
    left = expected - report.removed - named - stored
    reason = f"{left} articles could not be had again; index their files"
    if expected < 0:
        reason = (
            "list and ledger were both lost; articles may be missing or back that were removed"
        )
    if expected < 0 or left > 0:
        return replace(report, lost=(*report.lost, (str(folder), reason)))
    told = (
        f"nothing names the articles that damage had taken: there are {stored:,} now, "
        "but some that were may be missing"
    )
    return replace(report, warnings=(*report.warnings, told))


def _translated(error: OSError) -> RelsearchError:
    place = f"{error.filename}: " if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return NoRoomError(f"{place}{error.strerror}; not everything could be written")
    see_to = (
        "Close other programs" if error.errno in BUSY else "Check the disk and the permissions"
    )
    return IndexUnusableError(f"{place}{error.strerror}", remedy=f"{see_to}, then run it again.")
