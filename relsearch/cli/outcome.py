"""Which exit code each way to end has: the contract's, with a line on stderr that says why."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence

from relsearch.cli.options import wants_traceback
from relsearch.cli.output import (
    READER_GONE,
    OutputError,
    ReaderGoneError,
    end_of_output,
    open_streams,
    tell,
)
from relsearch.cli.streams import say
from relsearch.errors import RelsearchError

DEFECT, UNUSABLE, INCOMPLETE, INTERRUPTED = 2, 3, 4, 130


def end_of(work: Callable[[], object], arguments: Sequence[str]) -> int:
    """Do the work of a command line; give its exit code, or that of the way in which it failed."""
    open_streams()
    try:
        code = _end_of(work, arguments)
        end_of_output()
    except ReaderGoneError:
        return READER_GONE
    except OutputError as error:
        say(f"{error}. {error.remedy}", prefix="error: ")
        return error.exit_code
    return code


def _end_of(work: Callable[[], object], arguments: Sequence[str]) -> int:
    try:
        code = work()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except (ReaderGoneError, OutputError):
        raise
    except Exception as error:  # noqa: BLE001 - the last resort, which must never end as "no hit"
        code = INTERRUPTED if _is_interrupt(error) else _failure(error, arguments)
    if code == INTERRUPTED:
        say("interrupted; what was committed is kept, and the same command goes on from there")
    return code if isinstance(code, int) else 0


def completing() -> bool:
    """Tell whether a shell completes a line: it shows whatever is said in the midst of it."""
    return "_RELSEARCH_COMPLETE" in os.environ


def _is_interrupt(error: BaseException | None) -> bool:
    """Tell whether an interrupt led to an error: Python 3.11 wraps one that hits a class body."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _failure(error: Exception, arguments: Sequence[str]) -> int:
    """Say what went wrong and what to do; give the exit code."""
    if completing():
        return DEFECT
    if _debug(arguments):
        import traceback

        from relsearch.render.sanitize import visible

        tell(visible("".join(traceback.format_exception(error))))
    if isinstance(error, RelsearchError):
        say(f"{error}. {error.remedy}".strip(), prefix="error: ")
        return error.exit_code
    if isinstance(error, OSError) and error.strerror:
        return _system(error)
    if isinstance(error, MemoryError):
        say(
            "there is not enough memory; what was done before is kept. "
            "Run the same command again, with fewer --jobs.",
            prefix="error: ",
        )
        return INCOMPLETE
    say(
        f"this is a defect of relsearch: {type(error).__name__}: {error}. "
        "Please report it; --debug shows where.",
        prefix="error: ",
    )
    return DEFECT


def _system(error: OSError) -> int:
    """Say what the system refused; what an index run had committed before stands."""
    place = f"{error.filename}: " if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        say(
            f"{place}{error.strerror}; not everything could be written, what was done before is "
            "kept. Make room, then run the same command again.",
            prefix="error: ",
        )
        return INCOMPLETE
    say(
        f"{place}{error.strerror}. Check the disk and the permissions, then run it again.",
        prefix="error: ",
    )
    return UNUSABLE


def _debug(arguments: Sequence[str]) -> bool:
    # Before the settings are read, and when they are what is wrong, the flag alone tells.
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return wants_traceback() or "--debug" in arguments[:end]
