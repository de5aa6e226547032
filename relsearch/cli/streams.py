"""The two streams: results that a pipe may stop reading, and lines for a person on stderr."""

from __future__ import annotations

import os
import sys
from typing import Any, TextIO, cast

from relsearch.render.sanitize import visible
from relsearch.render.terminal import columns, is_terminal
from relsearch.render.width import wrap

_quiet = False


class ReaderGoneError(Exception):
    """Whoever read stdout has gone away."""


class _Output:
    """stdout, with a broken pipe as ReaderGoneError: Typer would turn it into "no hit"."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except BrokenPipeError as error:
            raise _gone() from error

    def flush(self) -> None:
        try:
            self._stream.flush()
        except BrokenPipeError as error:
            raise _gone() from error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _gone() -> ReaderGoneError:
    # Python flushes stdout once more at its end, and would complain.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return ReaderGoneError()


def open_output() -> None:
    """Make stdout and stderr UTF-8, whatever the locale says, and safe to write anything to."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.stdout = cast("TextIO", _Output(sys.stdout))


def end_of_output() -> None:
    """Write what is still buffered. Raises ReaderGoneError."""
    sys.stdout.flush()


def be_quiet(quiet: bool) -> None:
    """Leave out what is said for information; errors are always said."""
    global _quiet  # noqa: PLW0603 - one process serves one command line
    _quiet = quiet


def inform(text: str, *, prefix: str = "") -> None:
    """Say a line on stderr, unless --quiet."""
    if not _quiet:
        say(text, prefix=prefix)


def say(text: str, *, prefix: str = "") -> None:
    """Say something on stderr: one line, wrapped only when a terminal shows it."""
    lines = [visible(line, one_line=True) for line in f"{prefix}{text}".split("\n")]
    if prefix or len(lines) == 1:
        lines = [" ".join(lines)]
    width = columns(sys.stderr) if is_terminal(sys.stderr) else 0
    for line in lines:
        pieces = [line[a:b] for a, b in wrap(line, width)] if width else [line]
        for piece in pieces or [""]:
            sys.stderr.write(piece + "\n")
