"""What surrounds a command that changes an index: all cores, a bar, a Ctrl-C that loses little."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from relsearch.cli.outcome import INTERRUPTED
from relsearch.render.terminal import is_terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from relsearch.index import Plan
    from relsearch.index.plan import Progress

_GRACE = 1.5  # seconds that an interrupted run has to commit what is finished


def cores() -> int:
    """Give the number of cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # only Linux says which of the cores are ours
        return os.cpu_count() or 1


@contextmanager
def interruptible(plan: Plan) -> Iterator[Plan]:
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


@contextmanager
def shown_progress() -> Iterator[Progress | None]:
    """Show a bar with rate and time left on stderr, when that is a terminal."""
    if not is_terminal(sys.stderr):
        yield None
        return
    from relsearch.cli.progress import bar

    with bar() as advance:
        yield advance
