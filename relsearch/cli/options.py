"""What the options of a call come to."""

from __future__ import annotations

import os
import sys

from relsearch.cli.streams import be_quiet, warn
from relsearch.errors import UsageError
from relsearch.render import Options
from relsearch.render.terminal import columns, is_terminal, wants_color
from relsearch.settings import Settings, load_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from relsearch.index import Index

LANGUAGES = ("auto", "hi", "mr", "ne", "sa", "en")
SORTS = ("score", "newest", "oldest")

_debug = False


def settings_of(**flags: Any) -> Settings:
    """Give the settings of this call; a flag that is None was not given."""
    global _debug  # noqa: PLW0603 - one process serves one command line
    try:
        folder = os.getcwd()  # noqa: PTH109 - pathlib is costly for a start
    except OSError as error:
        raise UsageError(
            "the current folder no longer exists", remedy="Go to another one with cd."
        ) from error
    settings = load_settings(flags, environ=os.environ, folder=folder)
    be_quiet(settings.quiet)
    _debug = settings.debug
    return settings


def wants_traceback() -> bool:
    """Tell whether the settings ask for tracebacks; False before they are read."""
    return _debug


def format_of(
    settings: Settings,
    asked: str | None,
    json: bool,
    *,
    known: tuple[str, ...],
    terminal: str = "human",
    piped: str = "plain",
) -> str:
    """Give the output format: as asked for, else as in the settings, else `terminal` or `piped`.

    What the settings say holds for the commands that write this format. Raises UsageError for a
    flag that asks for one that the command does not write, and for two that contradict.
    """
    if json and asked not in (None, "json"):
        raise UsageError(f"--json and --format {asked} contradict", remedy="Give one of them.")
    if asked is not None and asked not in known:
        raise UsageError(
            f"this command does not write the format {asked!r}",
            remedy=f"Use one of {', '.join(known)}.",
        )
    if asked or json:
        return asked or "json"
    if settings.format in known:
        return settings.format
    return terminal if is_terminal(sys.stdout) else piped


def render_options(
    settings: Settings, *, query_id: str | None = None, first: bool = True
) -> Options:
    """Give what a writer of `render` has to know about stdout."""
    choice: Any = settings.color
    return Options(
        color=wants_color(choice, sys.stdout),
        width=columns(sys.stdout),
        query_id=query_id,
        first=first,
        terminal=is_terminal(sys.stdout),
    )


def is_outdated(opened: Index) -> bool:
    """Tell whether an older state of the index answers, and warn of it."""
    for line in opened.warnings:
        warn(line)
    return bool(opened.warnings)


def text_argument(words: list[str], what: str) -> str:
    """Join words of the command line. Raises UsageError for bytes that are not UTF-8."""
    text = " ".join(words)
    try:
        # Under a locale that is not UTF-8, Python has not read the words as UTF-8.
        return os.fsencode(text).decode("utf-8")
    except UnicodeError as error:
        raise UsageError(
            f"{what} is not valid UTF-8", remedy="Set the terminal to UTF-8 and type it again."
        ) from error


def read_lines(name: str, what: str) -> list[str]:
    """Read the lines of a file, or of stdin for `-`.

    Raises UsageError when it cannot be read or is not UTF-8.
    """
    called = _called(name)
    data = _read_bytes(name, what)
    try:
        return _lines_of(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UsageError(
            f"{what} {called} is not UTF-8 in line {line}", remedy="Save it as UTF-8."
        ) from error


def read_each_line(name: str, what: str) -> list[str]:
    """Read lines as `read_lines` does; in one that is not UTF-8 a surrogate stands for a byte.

    Raises UsageError when the file cannot be read, or is UTF-16: no line of that is one.
    """
    data = _read_bytes(name, what)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UsageError(f"{what} {_called(name)} is UTF-16", remedy="Save it as UTF-8.")
    return _lines_of(data.decode("utf-8-sig", "surrogateescape"))


def _read_bytes(name: str, what: str) -> bytes:
    from pathlib import Path

    if name == "-" and sys.stdin is None:
        raise UsageError(
            f"{what} {_called(name)} cannot be read: stdin is closed", remedy="Name a file."
        )
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(
            f"{what} {_called(name)} cannot be read: {error.strerror}",
            remedy="Check its name and permissions.",
        ) from error


def _called(name: str) -> str:
    return "from stdin" if name == "-" else name


def _lines_of(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines
