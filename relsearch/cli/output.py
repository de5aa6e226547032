"""stdout, whatever it is: a pipe whose reader may leave, a full disk, closed from the start."""

from __future__ import annotations

import os
import sys

from relsearch.errors import RelsearchError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

READER_GONE = 141


class ReaderGoneError(Exception):
    """Whoever read stdout has gone away."""


class OutputError(RelsearchError):
    """The result could not be written in full, for want of space for instance."""

    exit_code = 4
    default_remedy = "Make room, or write to another place, then run the command again."


class _Output:
    """stdout, with a failed write as an error of ours: Typer would end a broken pipe with 1.

    It stays known as `failure`, because Typer swallows what its first, empty write raises.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.failure: Exception | None = None

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError as error:
            self.failure = _failed(error)
            raise self.failure from error

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError as error:
            self.failure = _failed(error)
            raise self.failure from error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _failed(error: OSError) -> Exception:
    # Python writes what is left once more at its end, and would complain.
    _discard(1)
    if isinstance(error, BrokenPipeError):
        return ReaderGoneError()
    return OutputError(f"the result could not be written: {error.strerror}")


def _discard(descriptor: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)


def open_streams() -> None:
    """Make stdout and stderr UTF-8, whatever the locale says, and safe to write anything to.

    One that was closed from the start swallows what is written, as the null device does.
    """
    if sys.stdout is None:
        _discard(1)
        sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115 - there is no path
    if sys.stderr is None:
        _discard(2)
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    output: Any = _Output(sys.stdout)
    sys.stdout = output


def end_of_output() -> None:
    """Write what is still buffered. Raises ReaderGoneError and OutputError, also earlier ones."""
    sys.stdout.flush()
    if isinstance(sys.stdout, _Output) and sys.stdout.failure is not None:
        raise sys.stdout.failure


def tell(text: str) -> None:
    """Write to stderr; nobody can be told when that fails."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        _discard(2)
