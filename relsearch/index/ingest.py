"""Files → index: what has changed is read, what has gone is dropped, the rest is left alone."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from time import perf_counter

from relsearch.engines import Engine, Prepared
from relsearch.errors import IndexDamagedError, IndexUnusableError
from relsearch.index.ledger import FileRow, Ledger
from relsearch.index.paths import IndexFolders, has_gone, upward
from relsearch.index.plan import Plan, Progress, lasting
from relsearch.index.pool import run_tasks
from relsearch.index.recall import place_in, prepared_again, reconcile
from relsearch.index.results import IndexReport
from relsearch.index.tally import Tally
from relsearch.index.work import FileOutcome, FileTask, Written
from relsearch.readers import Candidate, Problem, Unread, walk


class Ingest:
    """One run over some paths.

    A `fresh` one reads everything anew and keeps nothing older; one `as_before` reads each file
    that is known with the options that it was read with, whatever the plan says.
    """

    def __init__(
        self,
        engine: Engine,
        ledger: Ledger,
        plan: Plan,
        *,
        fresh: bool = False,
        as_before: bool = False,
    ) -> None:
        self._as_before = as_before
        self._engine = engine
        self._ledger = ledger
        self._plan = lasting(plan)
        self._fresh = fresh
        self._known: dict[str, FileRow] = {}
        self._tally = Tally()
        self._seen: set[str] = set()
        self._readable: set[str] = set()  # roots that gave an article
        self._taken: dict[str, str] = {}  # id → path, of this run
        self._prepared: list[Prepared] = []  # of a rebuild, which commits once
        self._rows: list[FileRow] = []
        self._pending: set[str] = set()  # known files that are read in this run, until settled
        self._released: set[str] = set()  # ids that files of this run have given up
        self._lost: Mapping[str, str] = {}  # id → file of articles that the engine does not have
        self._unsure: set[str] = set()  # those files
        self._closed: set[str] = set()  # files that were given and must not or cannot be opened
        self._indexes = IndexFolders(engine.path.parent)
        self._renamed: set[str] = set()  # paths whose files this run has met by another one
        self._formerly: dict[str, list[str]] = {}  # path → what a rebuild finds its file known as
        self._older: list[str] = []  # ids whose indexed version stays though their file failed

    def run(self, paths: Sequence[Path], progress: Progress | None = None) -> IndexReport:
        """Bring the index up to date with `paths`. Raises PathMissingError before any change."""
        started = perf_counter()
        self._reconcile()
        self._known = self._ledger.files()
        roots, tasks = self._survey(paths)
        self._pending = {task.path for task in tasks if task.path in self._known}
        results = run_tasks(tasks, self._plan, self._writing_engine(), progress)
        del tasks  # each is let go of when it has been read: there may be a million
        try:
            for prepared, outcomes in results:
                self._settle(prepared, outcomes)
            self._check_stop()
            self._finish(roots)
            self._note_lost()
        except BaseException:
            results.close()  # ends the processes: whoever keeps the error keeps `results` too
            with suppress(OSError, IndexUnusableError):  # what failed first is what matters
                self._engine.discard(self._prepared)
            raise
        return self._tally.report(self._ledger.count(), perf_counter() - started)

    def _check_stop(self) -> None:
        if self._plan.stop():
            raise KeyboardInterrupt

    def _reconcile(self) -> None:
        """Mend where engine and ledger differ.

        They do after a run that died between their commits, and when the ledger was lost.
        """
        if not self._ledger.generation and self._engine.count():
            told = "the ledger was lost: what had been removed by hand may be back after this run"
            self._tally.warnings.append(told)
        try:
            self._lost = reconcile(self._engine, self._ledger, dry_run=self._plan.dry_run)
        except IndexDamagedError:
            if not self._fresh:
                raise
            return  # `_finish_rebuild` tells what is lost
        self._unsure = set(self._lost.values())

    def _writing_engine(self) -> Engine | None:
        return None if self._plan.dry_run else self._engine

    def _survey(self, paths: Sequence[Path]) -> tuple[set[str], list[FileTask]]:
        """Look at every file; give the roots, and the files that have to be read."""
        roots: set[str] = set()
        tasks: list[FileTask] = []
        unread: dict[str, int] = {}
        for found in walk(paths):
            if self._indexes.hold(found.path):
                continue  # an index that lies in a given folder
            if isinstance(found, Problem):
                self._tally.note([found])
                self._seen.add(found.path)
                self._closed.add(found.path)
            elif isinstance(found, Unread):
                suffix = found.path.suffix.lower() or "no suffix"
                unread[suffix] = unread.get(suffix, 0) + 1
            else:
                roots.add(str(found.root))
                self._seen.add(str(found.path))
                tasks.extend(self._task(found))
        roots.update(os.path.abspath(path) for path in paths)  # noqa: PTH100 - without ".."
        if unread:
            kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(unread.items()))
            self._tally.warnings.append(
                f"{sum(unread.values())} files of kinds that are not read ({kinds})"
            )
        tasks.extend(self._elsewhere(tasks))
        outer = {root for root in roots if not roots.intersection(islice(upward(root), 1, None))}
        return outer, tasks

    def _task(self, found: Candidate) -> Iterator[FileTask]:
        path = str(found.path)
        row = self._known.get(path)
        task = FileTask(path, found.id, str(found.root), found.stamp)
        if row is None or self._fresh:
            yield task
            return
        options = row.options if self._as_before else ""
        alike = row.options == (options or self._plan.reading.key()) and row.id == found.id
        if alike and row.stamp == found.stamp:
            self._tally.unchanged += self._ledger.count(path)
            self._readable.add(str(found.root))
            return
        known = self._ledger.articles_of(path)
        digest = row.digest if alike else ""
        told = path, found.id, str(found.root), found.stamp, digest, known
        yield FileTask(*told, options=options)

    def _elsewhere(self, given: Sequence[FileTask]) -> Iterator[FileTask]:
        """Files that were not given: a rebuild reads all it can, a run those it is unsure of."""
        real = {os.path.realpath(task.path): task.path for task in given} if self._fresh else {}
        for path in self._known if self._fresh else sorted(self._unsure):
            if path not in self._seen and (other := real.get(os.path.realpath(path))):
                self._seen.add(path)
                self._formerly.setdefault(other, []).append(path)
            if path in self._seen or has_gone(path):
                continue
            try:
                found = os.stat(path)  # noqa: PTH116 - like has_gone
            except OSError as error:
                self._tally.note([Problem(path, f"cannot be read: {error.strerror}")])
                continue
            row = self._known[path]
            self._seen.add(path)
            stamp = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
            options = "" if self._fresh else row.options
            yield FileTask(path, row.id, row.root, stamp, options=options)

    def _settle(self, prepared: Sequence[Prepared], outcomes: Sequence[FileOutcome]) -> None:
        """Take the outcome of one set of files into the index."""
        refused: set[Written] = set()
        vanished: list[str] = []
        rows: list[FileRow] = []
        for outcome in outcomes:
            self._pending.discard(outcome.task.path)
            before = self._ledger.articles_of(outcome.task.path)
            if outcome.same:
                self._keep(outcome, before, rows)
                continue
            if outcome.articles:
                self._readable.add(outcome.task.root)
            refused |= outcome.dropped | self._collisions(outcome)
            self._tally.note(outcome.problems)
            if outcome.lost:
                self._keep_older(outcome, before)
            gone = [id_ for id_ in before if id_ not in outcome.articles]
            self._released.update(gone)
            vanished += gone
            self._count(outcome, before)
            if outcome.articles or before:
                rows.append(self._row(outcome))
        for part in prepared:
            places = {written.place for written in refused if written.prepared == part.name}
            self._prepared.append(Prepared(part.name, part.ids, part.parts, part.refused | places))
        vanished = [id_ for id_ in vanished if self._is_free(id_)]
        self._tally.removed += len(vanished)
        self._rows += rows
        if not self._fresh:
            self._commit(vanished, sorted(self._renamed))

    def _keep_older(self, outcome: FileOutcome, before: dict[str, str]) -> None:
        """What could not be read keeps its indexed version, under the id that it has."""
        path = outcome.task.path
        if self._plan.stop():  # what the engine had lost, and this run has not come to
            before = {id_: "" for id_, of in self._lost.items() if of == path} | before
        # The file may have another id by now, and what was read of it with it.
        read = {place_in(path, id_) for id_ in outcome.articles}
        older = [(id_, digest, place_in(path, id_)) for id_, digest in before.items()]
        for other in self._formerly.get(path, ()):
            named = self._ledger.articles_of(other).items()
            older += [(id_, digest, place_in(other, id_)) for id_, digest in named]
        for id_, digest, place in older:
            if self._is_free(id_) and place not in read:
                outcome.articles[id_] = digest
                self._taken[id_] = path
                self._older.append(id_)
            elif place != id_ and place not in read:  # no record that has moved to another file
                reason = f"the article {id_!r} gave way to one of {self._taken[id_]}"
                self._tally.lost.append((path, reason))

    def _keep(self, outcome: FileOutcome, before: dict[str, str], rows: list[FileRow]) -> None:
        self._tally.unchanged += len(before)
        self._readable.add(outcome.task.root)
        outcome.articles = before
        rows.append(self._row(outcome))

    def _row(self, outcome: FileOutcome) -> FileRow:
        task = outcome.task
        # A file of which something was lost is read again next time, so that it is reported again.
        whole = not (outcome.lost or outcome.refused)
        stamp = task.stamp if whole else ()
        digest = outcome.digest if whole else ""
        return FileRow(
            task.path,
            task.id,
            task.root,
            stamp,
            digest,
            task.options or self._plan.reading.key(),
            outcome.articles,
        )

    def _is_free(self, id_: str) -> bool:
        return id_ not in self._taken

    def _collisions(self, outcome: FileOutcome) -> set[Written]:
        """Refuse ids that another file has; give what had been prepared of them."""
        path = outcome.task.path
        refused: set[str] = set()
        for id_ in list(outcome.articles):
            owner = self._owner(id_)
            if owner and owner != path and not self._takes_over(path, owner, outcome):
                del outcome.articles[id_]
                outcome.refused = True
                reason = f"an article with the id {id_!r} came from {owner} already; "
                outcome.problems.append(Problem(path, reason + "this one was refused"))
                refused.add(id_)
            else:
                self._taken[id_] = path
        dropped = {written for written in outcome.written if written.id in refused}
        outcome.written = [written for written in outcome.written if written not in dropped]
        return dropped

    def _takes_over(self, path: str, owner: str, outcome: FileOutcome) -> bool:
        """Tell whether an earlier run met this file by another path; that one is forgotten."""
        if owner in self._seen or os.path.realpath(owner) != os.path.realpath(path):
            return False
        if self._ledger.articles_of(owner).keys() <= outcome.articles.keys():
            self._renamed.add(owner)
        return True

    def _owner(self, id_: str) -> str | None:
        """Give the file that has a claim to an id: one of this run first, else the ledger's.

        A file of the ledger has none when it has gone; when this run has found it without the id;
        or when this run has yet to read it: then the order of the files decides, as in an index
        made anew.
        """
        if id_ in self._taken or self._fresh or not self._known:
            return self._taken.get(id_)
        owner = self._ledger.owner(id_)
        if owner is None or id_ in self._released or owner in self._pending:
            return None
        return None if owner not in self._seen and has_gone(owner) else owner

    def _count(self, outcome: FileOutcome, before: dict[str, str]) -> None:
        written = {article.id for article in outcome.written}
        older: set[str] = set()
        if self._known and not self._fresh:
            older = {id_ for id_ in written if id_ in before or self._ledger.owner(id_)}
        self._tally.updated += len(older)
        self._tally.added += len(written) - len(older)
        self._tally.unchanged += len(outcome.articles) - len(written)

    def _commit(self, vanished: Sequence[str] = (), dropped: Collection[str] = ()) -> None:
        if self._plan.dry_run:
            return
        committed = bool(self._prepared or vanished or self._fresh)
        if committed:
            stop = self._plan.stop
            self._engine.commit(self._prepared, remove=vanished, fresh=self._fresh, stop=stop)
        self._prepared = []
        if self._rows or dropped or committed:
            at = self._engine.generation
            self._ledger.record(self._rows, generation=at, dropped=dropped, fresh=self._fresh)
        self._rows = []

    def _finish(self, roots: set[str]) -> None:
        """Drop what has gone from the given folders, unless a folder gave nothing at all."""
        self._note_barren(roots)
        gone = self._gone(roots)
        articles = [id_ for path in gone for id_ in self._ledger.articles_of(path)]
        if self._fresh:  # of what damage had taken too; what is elsewhere, or failed, is told
            failed = {path for path, _ in self._tally.failed}
            left = (self._seen - failed).union(gone)
            articles += [id_ for id_, path in self._lost.items() if path in left]
        vanished = [id_ for id_ in articles if self._is_free(id_)]
        if self._fresh:
            self._finish_rebuild(set(gone), len(vanished))
            return
        self._tally.removed += len(vanished)
        self._commit(vanished, gone)

    def _note_lost(self) -> None:
        """Say which articles the engine had lost and no file gave again, and forget them."""
        lost = {} if self._plan.dry_run or self._fresh else self._ledger.lost()
        for id_, path in lost.items():
            reason = f"the article {id_!r} could not be had again"
            self._tally.lost.append((path, reason))
        if lost:
            self._ledger.record([], generation=self._engine.generation, forgotten=lost)

    def _gone(self, roots: set[str]) -> list[str]:
        """Give the files that are no longer in the given folders.

        A folder of which nothing could be read, or one that could not be entered, has lost none.
        """
        if self._plan.keep_missing:
            return []
        blocked = {problem for problem, _ in self._tally.failed}
        read = roots & self._holders()
        return [
            path
            for path in self._known
            if path not in self._seen
            and not blocked.intersection(upward(path))
            and read.intersection(upward(path))
        ]

    def _holders(self) -> set[str]:
        """Give every folder in which, at any depth, a file could be read."""
        return {above for root in self._readable for above in upward(root)}

    def _finish_rebuild(self, gone: set[str], vanished: int) -> None:
        if (self._known or self._engine.count()) and not self._readable:
            self._engine.discard(self._prepared)
            self._prepared = []
            reason = "nothing could be read, so the index was left as it was"
            self._tally.failed.append((str(self._engine.path.parent), reason))
            return
        self._tally.removed += vanished
        read = self._seen - self._closed
        for path, row in self._known.items():
            if path not in read and path not in gone:  # perhaps a disk that is not there today
                known = {id_: "" for id_, lost in self._lost.items() if lost == path}
                known |= self._ledger.articles_of(path)
                articles = {id_: known[id_] for id_ in filter(self._is_free, known)}
                whole = len(articles) == len(known)  # else other files have given some by now
                said = (row.stamp, row.digest) if whole else ((), "")
                self._rows.append(FileRow(path, row.id, row.root, *said, row.options, articles))
                self._older += articles
        if self._older and not self._plan.dry_run:
            self._carry_over()
        unknown = self._engine.count() - self._ledger.count()
        if unknown > 0 and not self._plan.dry_run:
            reason = f"{unknown} articles of the damaged index are of files that nothing names"
            self._tally.lost.append((str(self._engine.path.parent), reason))
        self._commit()

    def _carry_over(self) -> None:
        """Take articles from the old index into the new one, as far as the old one reads."""
        prepared, missing = prepared_again(self._engine, self._older)
        self._prepared += [prepared] if prepared else []
        for row in self._rows:
            for id_ in missing & set(row.articles):
                del row.articles[id_]
                self._tally.lost.append((row.path, f"the article {id_!r} could not be kept"))

    def _note_barren(self, roots: set[str]) -> None:
        for root in sorted(roots - self._holders()):
            if os.path.isdir(root):  # noqa: PTH112 - Path.is_dir() raises without permission
                self._tally.failed.append(
                    (root, "the folder holds no file that could be read; nothing was dropped")
                )
