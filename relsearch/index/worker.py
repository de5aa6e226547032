"""A process that reads sets of files for a run, and prepares their articles.

`pool.py` starts it; `wire.py` says what the two tell each other.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from queue import SimpleQueue

from relsearch.engines import open_engine
from relsearch.index import wire
from relsearch.index.work import FileTask, work

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

_OUTPUT, _ERRORS = 1, 2  # what every process begins with
_PACE = 0.1  # seconds between two words on how far it has come


def main(told: BinaryIO) -> None:
    """Do the sets of files that are told until there is nothing more."""
    options, place = wire.start_of(told.readline())
    sets: SimpleQueue[list[FileTask]] = SimpleQueue()
    stopped = threading.Event()
    threading.Thread(target=_listen, args=(told, sets, stopped), daemon=True).start()
    out = os.fdopen(os.dup(_OUTPUT), "wb")
    os.dup2(_ERRORS, _OUTPUT)  # nothing else comes between our lines
    out.write(b"\n")  # or before them: what was printed as Python started ends here
    progress = _Progress(out)
    # It only prepares, so what lies there, perhaps damaged, need not be read.
    engine = open_engine(place[0], Path(place[1]), create=True) if place else None
    while True:
        tasks = sets.get()
        try:
            made = work(tasks, options, engine, progress.advance, stopped.is_set)
        except BaseException as error:
            out.write(wire.packed_error(error))
            out.flush()
            raise
        progress.tell()
        out.write(wire.packed_made(*made))
        out.flush()


def _listen(told: BinaryIO, sets: SimpleQueue[list[FileTask]], stopped: threading.Event) -> None:
    """Take sets as they come. The input ends with the run, however that ends, and so do we."""
    for line in told:
        tasks = wire.tasks_of(line)
        if tasks is None:
            stopped.set()
        else:
            sets.put(tasks)
    os._exit(0)


class _Progress:
    """How far this process has come, told now and then."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._done = [0, 0]
        self._next = 0.0

    def advance(self, articles: int, size: int) -> None:
        """Count what has been done."""
        self._done[0] += articles
        self._done[1] += size
        if time.monotonic() >= self._next:
            self.tell()

    def tell(self) -> None:
        """Say what has been done since the last time."""
        self._next = time.monotonic() + _PACE
        self._out.write(wire.packed({"done": self._done}))
        self._out.flush()
        self._done = [0, 0]
