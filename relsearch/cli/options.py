"""The options every command has, and what they come to."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from relsearch.cli.streams import be_quiet, inform
from relsearch.errors import UsageError
from relsearch.render import Options
from relsearch.render.terminal import columns, is_terminal, wants_color
from relsearch.settings import Settings, load_settings

IndexOption = Annotated[
    str | None,
    typer.Option(
        "--index", "-i", metavar="FOLDER", help="Where the index is.", show_default=False
    ),
]
FormatOption = Annotated[
    str | None,
    typer.Option("--format", metavar="NAME", help="How to write the result.", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
ColorOption = Annotated[
    str | None,
    typer.Option("--color", metavar="auto|always|never", help="Colour.", show_default=False),
]
QuietOption = Annotated[
    bool | None, typer.Option("--quiet", "-q", help="Say nothing but errors.", show_default=False)
]
DebugOption = Annotated[
    bool | None, typer.Option("--debug", help="Show where errors arise.", show_default=False)
]


def settings_of(**flags: Any) -> Settings:
    """Give the settings of this call; a flag that is None was not given."""
    settings = load_settings(flags, environ=os.environ, folder=Path.cwd())
    be_quiet(settings.quiet)
    return settings


def format_of(
    settings: Settings, json: bool, *, known: tuple[str, ...], piped: str | None = None
) -> str:
    """Give the output format: as asked for, else `human` on a terminal, else `piped`.

    Raises UsageError for a format that the command does not have.
    """
    default = "human" if is_terminal(sys.stdout) or piped is None else piped
    name = "json" if json else settings.format or default
    if name not in known:
        raise UsageError(
            f"this command does not write the format {name!r}",
            remedy=f"Use one of {', '.join(known)}.",
        )
    return name


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


def text_argument(words: list[str], what: str) -> str:
    """Join words of the command line. Raises UsageError for bytes that are not UTF-8."""
    text = " ".join(words)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            f"{what} is not valid UTF-8", remedy="Check the terminal's encoding."
        ) from error
    return text


def read_lines(name: str, what: str) -> list[str]:
    """Read the lines of a file, or of stdin for `-`.

    Raises UsageError when it cannot be read or is not UTF-8.
    """
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{what} {name} cannot be read: {error.strerror}", remedy="") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UsageError(f"{what} {name} is not UTF-8 in line {line}", remedy="") from error
    lines = text.replace("\r\n", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def warn(text: str) -> None:
    """Say a warning on stderr."""
    inform(text, prefix="warning: ")
