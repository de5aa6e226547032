"""`python -m relsearch`, and the installed command."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # what is imported up here, a Ctrl-C could interrupt before it is looked for
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

INTERRUPTED = 130


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        import signal

        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is ignored
            signal.signal(signal.SIGINT, _end_now)
        code = _command()
        # What is left to do is Python's own tidying up; a late Ctrl-C would end as a signal there.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:  # before or after the command itself, which says more
        os._exit(INTERRUPTED)
    # All is written, and taking everything apart takes a while.
    if "typer" not in sys.modules:
        os._exit(code)
    sys.exit(code)


def _command() -> int:
    if sys.argv[1:] == ["--version"]:
        from relsearch.cli.version import print_version

        return print_version()
    import signal

    work = _without_typer(sys.argv[1:])
    if work is None:
        from relsearch.cli.app import run
    else:
        from relsearch.cli.outcome import end_of

    # From here on there is something to put in order.
    if signal.getsignal(signal.SIGINT) is _end_now:
        signal.signal(signal.SIGINT, _end_tidily)
        sys.unraisablehook = _unraisable
    return run(sys.argv[1:]) if work is None else end_of(work, sys.argv[1:])


def _without_typer(arguments: list[str]) -> Callable[[], int] | None:
    """Give what runs a plain query or indexing, or answers a shell; none should wait for Typer."""
    if os.environ.get("_RELSEARCH_COMPLETE"):
        from relsearch.cli.tab import answer

        return answer(os.environ)
    if arguments[:1] not in (["query"], ["index"]):
        return None
    from relsearch.cli.command_line import plain_values

    values = plain_values(arguments[0], arguments[1:])
    if values is None:
        return None
    run: Callable[..., int]
    if arguments[0] == "query":
        from relsearch.cli.query import query as run
    else:
        from relsearch.cli.index import index as run

    return lambda: run(**values)


def _end_now(*_: object) -> None:
    # An exception would be lost, or written out, where an import runs a callback of Python.
    os._exit(INTERRUPTED)


def _end_tidily(*_: object) -> None:
    import signal

    signal.signal(signal.SIGINT, _end_now)  # a second Ctrl-C waits for nothing
    raise KeyboardInterrupt


def _unraisable(what: Any) -> None:
    if issubclass(what.exc_type, KeyboardInterrupt):
        os._exit(INTERRUPTED)
    sys.__unraisablehook__(what)


if __name__ == "__main__":
    main()
