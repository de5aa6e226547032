"""Lines for a person on stderr: information, warnings, errors."""

from __future__ import annotations

import sys

from relsearch.cli.output import tell

_quiet = False


def be_quiet(quiet: bool) -> None:
    """Leave out what is said for information; errors are always said."""
    global _quiet  # noqa: PLW0603 - one process serves one command line
    _quiet = quiet


def inform(text: str, *, prefix: str = "") -> None:
    """Say a line on stderr, unless --quiet."""
    if not _quiet:
        say(text, prefix=prefix)


def warn(text: str) -> None:
    """Say a warning on stderr, unless --quiet."""
    inform(text, prefix="warning: ")


def say(text: str, *, prefix: str = "") -> None:
    """Say one line on stderr, broken only to fit a terminal."""
    from relsearch.render.sanitize import visible
    from relsearch.render.terminal import columns, is_terminal
    from relsearch.render.width import wrap

    line = visible(f"{prefix}{text}", one_line=True)
    width = columns(sys.stderr) if is_terminal(sys.stderr) else 0
    pieces = [line[start:end] for start, end in wrap(line, width)] if width else [line]
    tell("".join(piece + "\n" for piece in pieces or [""]))
