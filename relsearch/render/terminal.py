"""What the stream at the other end can show: colour, and how many columns."""

from __future__ import annotations

import os
from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TextIO, TypeAlias

ColorChoice: TypeAlias = 'Literal["auto", "always", "never"]'


def is_terminal(stream: TextIO) -> bool:
    """Tell whether a stream is a terminal; a closed one is none."""
    try:
        return stream.isatty()
    except ValueError:
        return False


def wants_color(
    choice: ColorChoice, stream: TextIO, environ: Mapping[str, str] | None = None
) -> bool:
    """Decide on colour: `--color`, then NO_COLOR, then FORCE_COLOR, then whether it is a terminal.

    NO_COLOR counts when it is not empty; FORCE_COLOR and CLICOLOR_FORCE when they are neither
    empty nor 0. A terminal that calls itself dumb gets none.
    """
    environ = os.environ if environ is None else environ
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return is_terminal(stream) and environ.get("TERM") != "dumb"


def columns(stream: TextIO, environ: Mapping[str, str] | None = None) -> int:
    """Give the width to write for: COLUMNS, else the window, else 80; 0 (no limit) off a terminal.

    COLUMNS counts off a terminal too: who sets it for a pipe wants it.
    """
    environ = os.environ if environ is None else environ
    stated = environ.get("COLUMNS", "")
    if stated.isascii() and stated.isdecimal() and len(stated) < 6 and int(stated) > 0:
        return int(stated)
    if not is_terminal(stream):
        return 0
    try:
        window = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        window = 0
    return window or 80
