"""What changes an index: a run over paths, a rebuild, a removal. Each holds the write lock."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from relsearch.engines import Engine, open_engine
from relsearch.errors import IndexDamagedError, IndexUnusableError
from relsearch.index.ingest import Ingest
from relsearch.index.ledger import LEDGER, Ledger
from relsearch.index.lock import write_lock
from relsearch.index.manifest import (
    MANIFEST,
    Manifest,
    claim,
    holds_index,
    read_manifest,
    write_manifest,
)
from relsearch.index.plan import Plan, Progress
from relsearch.index.results import IndexReport


def add(
    folder: Path, engine: Engine, paths: Sequence[Path], plan: Plan, progress: Progress | None
) -> IndexReport:
    """Bring the index up to date with files and folders."""
    with write_lock(folder):
        engine.refresh()
        ledger = Ledger(folder)
        try:
            return Ingest(engine, ledger, plan).run(paths, progress)
        finally:
            ledger.close()


def rebuild(
    folder: Path, engine: Engine, paths: Sequence[Path], plan: Plan, progress: Progress | None
) -> IndexReport:
    """Make the index anew from `paths` and all files it was made of, in one step."""
    with write_lock(folder):
        _refuse_folders(folder, engine)
        engine.refresh()
        ledger = _ledger_for_rebuild(folder)
        try:
            report = Ingest(engine, ledger, plan, fresh=True).run(paths, progress)
        finally:
            ledger.close()
        if not plan.dry_run and (report.added or not report.failed):
            write_manifest(folder, Manifest(engine.name))
        return report


def remove(folder: Path, engine: Engine, ids: Sequence[str]) -> int:
    """Remove articles by id; give the number that existed."""
    with write_lock(folder):
        engine.refresh()
        ledger = Ledger(folder)
        try:
            removed = engine.delete(ids)
            ledger.forget_articles(ids)
        finally:
            ledger.close()
    return removed


def engine_for_rebuild(folder: Path, place: Path) -> Engine:
    """Open the engine as it is; where it does not open, begin with an empty one.

    Raises IndexIncompatibleError when the folder holds something else.
    """
    if not holds_index(folder):
        claim(folder)
    try:
        return open_engine(read_manifest(folder).engine, place)
    except IndexUnusableError:
        return open_engine("whoosh", place, create=True)


def _refuse_folders(folder: Path, engine: Engine) -> None:
    """Raise IndexUnusableError where a folder stands in the place of a file of the index.

    It may hold anything, so it is the user's to move, not ours to delete.
    """
    for path in (folder / MANIFEST, folder / LEDGER, *engine.path.glob("segments*")):
        if path.is_dir():
            raise IndexUnusableError(
                f"{path} is a folder, where a file of the index has to be",
                remedy="Move it away, then run the command again.",
            )


def _ledger_for_rebuild(folder: Path) -> Ledger:
    """Open the ledger; one that is damaged gives way to an empty one.

    The run fills it again from what the engine holds.
    """
    with contextlib.suppress(IndexDamagedError):
        ledger = Ledger(folder)
        try:
            ledger.check()
        except IndexDamagedError:
            ledger.close()
        else:
            return ledger
    (folder / LEDGER).unlink(missing_ok=True)
    (folder / f"{LEDGER}-journal").unlink(missing_ok=True)  # it would be played into the new one
    return Ledger(folder)
