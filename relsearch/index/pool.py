"""Sets of files → workers: in this process for little work, else in several."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from relsearch.engines import Engine, Prepared, open_engine
from relsearch.errors import WorkerLostError
from relsearch.index.plan import Plan, Progress, ReadOptions
from relsearch.index.work import FileOutcome, FileTask, joined, work
from relsearch.readers import STREAMED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SMALL = 2 * 2**20
"""Bytes below which starting processes costs more than they save."""

_LARGEST_SET = 48 * 2**20
_MOST_FILES = 4000
_POLL_SECONDS = 0.2

Result = tuple[list[Prepared], list[FileOutcome]]
_counters: Any = None  # in a worker: articles and bytes done, and whether to stop, shared by all


def run_tasks(
    tasks: Sequence[FileTask], plan: Plan, engine: Engine | None, progress: Progress | None
) -> Iterator[Result]:
    """Yield what each set of files gave, in the order of the files; no file is in two results.

    It ends early when `plan.stop` says so. Raises WorkerLostError when a worker process dies.
    """
    jobs = plan.jobs
    total = sum(task.size for task in tasks)
    done = [0, 0]

    def advance(articles: int, size: int) -> None:
        done[0] += articles
        done[1] += size
        if progress is not None:
            progress(done[0], done[1], total)

    # Each set is committed when it is done, so an interrupt loses a quarter at most.
    share = max(SMALL // 2, min(_LARGEST_SET, total // (2 * max(jobs, 2))))
    if jobs <= 1 or total < SMALL:
        for tasks_of_set in _sets(tasks, share):
            if plan.stop():
                return
            prepared, outcomes = work(tasks_of_set, plan.reading, engine, advance, plan.stop)
            yield [prepared] if prepared else [], outcomes
        return
    sets = list(_sets(_parts(tasks, share, jobs), share))
    results = _in_processes(sets, plan, engine, min(jobs, len(sets)), progress, total)
    yield from _whole_files(results)


def _parts(tasks: Sequence[FileTask], share: int, jobs: int) -> Iterator[FileTask]:
    """Split record files that are larger than a share."""
    for task in tasks:
        parts = min(jobs, -(-task.size // share))
        if parts > 1 and task.path.lower().endswith(tuple(STREAMED)):
            for part in range(parts):
                told = task.path, task.id, task.root, task.stamp, task.digest, task.known
                yield FileTask(*told, part, parts)
        else:
            yield task


def _whole_files(results: Iterator[tuple[Prepared | None, list[FileOutcome]]]) -> Iterator[Result]:
    """Hold results back until the last file in them is whole, and join its parts."""
    prepared: list[Prepared] = []
    waiting: dict[str, list[FileOutcome]] = {}
    for made, outcomes in results:
        prepared += [made] if made else []
        for outcome in outcomes:
            waiting.setdefault(outcome.task.path, []).append(outcome)
        if outcomes[-1].task.part == outcomes[-1].task.parts - 1:
            yield prepared, [joined(parts) for parts in waiting.values()]
            prepared, waiting = [], {}
    if waiting:  # the rest was not read
        halves = [joined(parts) for parts in waiting.values()]
        halves[-1].lost = True
        yield prepared, halves


def _sets(tasks: Iterable[FileTask], largest: int) -> Iterator[list[FileTask]]:
    current: list[FileTask] = []
    size = 0
    for task in tasks:
        if current and (size + task.size > largest or len(current) >= _MOST_FILES):
            yield current
            current, size = [], 0
        current.append(task)
        size += task.size
    if current:
        yield current


def _in_processes(
    sets: list[list[FileTask]],
    plan: Plan,
    engine: Engine | None,
    jobs: int,
    progress: Progress | None,
    total: int,
) -> Iterator[tuple[Prepared | None, list[FileOutcome]]]:
    # What few articles need not wait for.
    import multiprocessing
    from concurrent.futures import Future, ProcessPoolExecutor, wait
    from concurrent.futures.process import BrokenProcessPool

    # Started anew, not forked: a fork would copy the threads' locks of a progress bar.
    context = multiprocessing.get_context("spawn")
    with _no_modules_from_here():
        counters = context.Array("q", 3)  # for which Python starts a process of its own
    place = (engine.name, str(engine.path)) if engine is not None else None
    pool = ProcessPoolExecutor(jobs, context, _start_worker, (counters, plan.started))
    futures: list[Future[tuple[Prepared | None, list[FileOutcome]]]] = []
    try:
        with _interrupts_ignored(), _no_modules_from_here():
            futures = [pool.submit(_run_set, tasks, plan.reading, place) for tasks in sets]
        for future in futures:
            while not future.done():
                wait([future], timeout=_POLL_SECONDS)
                if progress is not None:
                    progress(counters[0], counters[1], total)
                if plan.stop() and not counters[2]:
                    counters[2] = 1
                    for waiting in futures:
                        waiting.cancel()
            if future.cancelled():
                break
            yield future.result()
        pool.shutdown()
    except BrokenProcessPool as error:
        raise WorkerLostError(
            "a worker process was ended from outside; what was done is kept"
        ) from error
    finally:
        # After an interrupt nobody wants to wait for the sets that are still running.
        if not all(future.done() for future in futures):
            pool.shutdown(wait=False, cancel_futures=True)
            for child in multiprocessing.active_children():
                child.terminate()


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Let processes started here ignore Ctrl-C from their first moment: it is for the parent."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _no_modules_from_here() -> Iterator[None]:
    """Let processes started here import nothing from the current folder.

    Python looks there first, even for `multiprocessing`, and it may be full of files of strangers.
    """
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


def _start_worker(counters: Any, started: Callable[[], object]) -> None:
    global _counters  # noqa: PLW0603 - a worker's one link to its parent, set once at its start
    started()
    _counters = counters
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed would go on writing for nobody."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run_set(
    tasks: list[FileTask], options: ReadOptions, place: tuple[str, str] | None
) -> tuple[Prepared | None, list[FileOutcome]]:
    def advance(articles: int, size: int) -> None:
        with _counters.get_lock():
            _counters[0] += articles
            _counters[1] += size

    def stop() -> bool:
        return bool(_counters[2])

    if place is None:
        return work(tasks, options, None, advance, stop)
    # It only prepares, so what lies there, perhaps damaged, need not be read.
    engine = open_engine(place[0], Path(place[1]), create=True)
    try:
        return work(tasks, options, engine, advance, stop)
    finally:
        engine.close()
