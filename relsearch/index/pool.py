"""Sets of files → workers: in this process for little work, else in several."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress

from relsearch.engines import Engine, Prepared
from relsearch.index.plan import Plan, Progress
from relsearch.index.work import FileOutcome, FileTask, Made, joined, work
from relsearch.readers import STREAMED

TYPE_CHECKING = False
if TYPE_CHECKING:
    import threading

    from relsearch.index.workers import Workers

SMALL = 2 * 2**20
"""Bytes below which starting processes costs more than they save."""

_LARGEST_SET = 48 * 2**20
_MOST_FILES = 4000
_POLL_SECONDS = 0.2
_AHEAD = 2  # sets for each process that are read before what came of earlier ones is committed

Result = tuple[list[Prepared], list[FileOutcome]]


def run_tasks(
    tasks: Sequence[FileTask], plan: Plan, engine: Engine | None, progress: Progress | None
) -> Generator[Result, None, None]:
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
    sets = deque(_sets(_parts(tasks, share, jobs), share))
    del tasks
    yield from _whole_files(_in_processes(sets, plan, engine, progress, total))


def _parts(tasks: Sequence[FileTask], share: int, jobs: int) -> Iterator[FileTask]:
    """Split record files that are larger than a share."""
    for task in tasks:
        parts = min(jobs, -(-task.size // share))
        if parts > 1 and task.path.lower().endswith(tuple(STREAMED)):
            for part in range(parts):
                told = task.path, task.id, task.root, task.stamp, task.digest, task.known
                yield FileTask(*told, part, parts, task.options)
        else:
            yield task


def _whole_files(results: Iterator[Made]) -> Iterator[Result]:
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
    sets: deque[list[FileTask]],
    plan: Plan,
    engine: Engine | None,
    progress: Progress | None,
    total: int,
) -> Iterator[Made]:
    # What few articles need not wait for.
    import threading
    from concurrent.futures import Future, ThreadPoolExecutor, wait

    from relsearch.index.workers import Workers

    jobs = min(plan.jobs, len(sets))
    workers = Workers(jobs, plan.reading, engine)
    threads = ThreadPoolExecutor(jobs)  # each waits for a worker
    futures: deque[Future[Made]] = deque()
    ended = threading.Event()
    try:
        threading.Thread(target=_pass_on, args=(plan.stop, workers, ended), daemon=True).start()
        while sets or futures:
            while sets and len(futures) < _AHEAD * jobs and not plan.stop():
                futures.append(threads.submit(workers.run, sets.popleft()))
            if not futures:
                break
            future = futures.popleft()
            while not wait([future], timeout=_POLL_SECONDS).done:
                _tell(progress, workers, total)
                if plan.stop():
                    for waiting in reversed((future, *futures)):  # none begins after another
                        waiting.cancel()
            _tell(progress, workers, total)
            if future.cancelled():
                break
            yield future.result()
    finally:
        ended.set()
        # After an interrupt nobody wants to wait for the sets that are still running.
        threads.shutdown(wait=False, cancel_futures=True)
        workers.end()


def _pass_on(stop: Callable[[], bool], workers: Workers, ended: threading.Event) -> None:
    """Tell the workers of a stop at once: this process may be writing what came of others."""
    with suppress(Exception):  # where `stop` raises, the run that asks it too says so
        while not ended.wait(_POLL_SECONDS / 4):
            if stop():
                workers.stop()
                return


def _tell(progress: Progress | None, workers: Workers, total: int) -> None:
    if progress is not None:
        articles, size = workers.done
        progress(articles, size, total)
