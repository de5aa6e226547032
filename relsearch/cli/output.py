"""stdout and stderr, whatever they are: a pipe whose reader may leave, a full disk, closed.

Whatever is written, by us, by Typer or by Python itself, passes one of the two classes here, and
there `outgoing` or `visible`: nothing from outside steers a terminal.
"""

from __future__ import annotations

import os
import sys

from relsearch.errors import RelsearchError
from relsearch.render.sanitize import outgoing, visible

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
            return self._stream.write(outgoing(text))
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


class _Messages:
    """stderr, with whatever could steer a terminal made visible."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        return self.stream.write(visible(text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


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
    streams: Any = (_Output(sys.stdout), _Messages(sys.stderr))
    sys.stdout, sys.stderr = streams


def open_worker_streams() -> None:
    """Do so in a worker process, where whatever a library prints is a message: no result."""
    os.dup2(2, 1)
    open_streams()


def end_of_output() -> None:
    """Write what is still buffered. Raises ReaderGoneError and OutputError, also earlier ones."""
    sys.stdout.flush()
    if isinstance(sys.stdout, _Output) and sys.stdout.failure is not None:
        raise sys.stdout.failure


def tell(text: str) -> None:
    """Write to stderr; nobody can be told when that fails."""
    _write(sys.stderr, text)


def draw_over(line: str) -> None:
    """Write over the line that the cursor of a terminal is on, from its beginning."""
    stream: Any = sys.stderr
    shown = "\r" + visible(line, one_line=True)
    _write(stream.stream if isinstance(stream, _Messages) else stream, shown)


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except OSError:
        _discard(2)
