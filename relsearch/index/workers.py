"""The worker processes of a run: started, given sets of files, stopped, seen off."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

from relsearch.engines import Engine
from relsearch.errors import WorkerLostError
from relsearch.index import wire
from relsearch.index.plan import ReadOptions
from relsearch.index.work import FileTask, Made

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any

# The folders of modules come as the first line: a command line shows them to everybody.
_BEGIN = (
    "import json, sys; told = sys.stdin.buffer; sys.path[:0] = json.loads(told.readline()); "
    "from relsearch.index.worker import main; main(told)"
)
_LOST = "a worker process was ended from outside; what was done is kept"
_PATIENCE = 5.0  # seconds for a process to end that has been told to


class Workers:
    """As many processes as `jobs`. Any number of threads may `run` sets, one a process.

    Started anew, not forked: a fork would copy the threads' locks of a progress bar.
    """

    def __init__(self, jobs: int, options: ReadOptions, engine: Engine | None) -> None:
        place = None if engine is None else (engine.name, str(engine.path))
        begin = wire.packed(_module_folders()) + wire.packed_start(options, place)
        self.done = [0, 0]  # articles and bytes
        self._lock = threading.Lock()
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._all: list[subprocess.Popen[bytes]] = []
        try:
            with _interrupts_held():
                for _ in range(jobs):
                    self._all.append(_started())
            for worker in self._all:
                _tell(worker, begin)
                self._idle.put(worker)
        except BaseException:
            self.end()
            raise

    def run(self, tasks: Sequence[FileTask]) -> Made:
        """Have a set of files read; wait for a process, and for what comes of it.

        Raises what the worker raised, and WorkerLostError when it was ended.
        """
        worker = self._idle.get()
        try:
            _tell(worker, wire.packed_tasks(tasks))
            while True:
                said = wire.said(_pipe(worker.stdout).readline())
                if said is None:
                    raise WorkerLostError(_LOST)
                if "made" in said:
                    return wire.made_of(said["made"], tasks)
                if "error" in said:
                    raise wire.error_of(said["error"])
                articles, size = said.get("done", (0, 0))
                with self._lock:
                    self.done[0] += articles
                    self.done[1] += size
        finally:
            self._idle.put(worker)

    def stop(self) -> None:
        """Have what has been read prepared, and no more read."""
        for worker in self._all:
            with contextlib.suppress(WorkerLostError):
                _tell(worker, wire.packed(None))

    def end(self) -> None:
        """End all processes, whatever they are doing."""
        for worker in self._all:
            worker.kill()
        for worker in self._all:
            with contextlib.suppress(subprocess.TimeoutExpired):
                worker.wait(_PATIENCE)
            for pipe in (worker.stdin, worker.stdout):
                with contextlib.suppress(OSError):  # what has not been said is said to nobody
                    _pipe(pipe).close()


def _started() -> subprocess.Popen[bytes]:
    # Python looks for modules in the current folder first, which may be full of files of
    # strangers; -P has it not do so. It heeds no more of the environment than this process does,
    # and names files alike. What a worker has to say, it says through its output.
    alike = ["-X", f"utf8={sys.flags.utf8_mode}", *["-E"] * sys.flags.ignore_environment]
    command = [sys.executable, "-P", *alike, "-c", _BEGIN]
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing)


def _module_folders() -> list[str]:
    """Give the folders where this process finds modules, without the one it was called in."""
    here = os.path.realpath(".")
    ours = str(Path(__file__).parents[2])
    others = [path for path in sys.path if path and os.path.realpath(path) != here]
    return [ours, *others]


def _tell(worker: subprocess.Popen[bytes], line: bytes) -> None:
    pipe = _pipe(worker.stdin)
    try:
        pipe.write(line)
        pipe.flush()
    except (OSError, ValueError) as error:  # the second where `end` has closed it meanwhile
        raise WorkerLostError(_LOST) from error


def _pipe(pipe: IO[bytes] | None) -> Any:
    return pipe


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let processes started here never hear of Ctrl-C, which is for the parent.

    They inherit what is blocked here for a moment; a Ctrl-C that comes meanwhile is heard after.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
