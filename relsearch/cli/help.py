"""Help with the examples first, and arguments that begin with a minus sign and a letter of Hindi.

The parts of Typer that have to be told differently, in one place.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

from typer.core import TyperCommand, TyperGroup

from relsearch.cli.command_line import is_word
from relsearch.render.terminal import columns
from relsearch.render.width import wrap

_WIDTH = 80
# No argument of a process can hold it, so it is sure to be ours.
_SHIELD = "\0"


class Command(TyperCommand):
    """A command. Its help begins with what it does and the examples of its epilog."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; -साइबर and -title:word are words, not options."""
        end = args.index("--") if "--" in args else len(args)
        shielded = [_shielded(argument) for argument in args[:end]] + args[end:]
        rest = super().parse_args(ctx, shielded)
        ctx.params = {name: _bare(value) for name, value in ctx.params.items()}
        return rest

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Give the parts of the usage line; what is required stands without braces."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write what it does, the examples, the usage, the details, the options."""
        _write_help(self, ctx, formatter)

    def get_help(self, ctx: Any) -> str:
        """Give the help, no line wider than the terminal."""
        return _fitted(super().get_help, ctx)


class Group(TyperGroup):
    """The program as a whole, with the same kind of help."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write what it does, the examples, the usage, the commands, the options."""
        _write_help(self, ctx, formatter)

    def get_help(self, ctx: Any) -> str:
        """Give the help, no line wider than the terminal."""
        return _fitted(super().get_help, ctx)


def _shielded(argument: str) -> str:
    return _SHIELD + argument if is_word(argument) else argument


def _bare(value: Any) -> Any:
    if isinstance(value, str):
        return value.removeprefix(_SHIELD)
    if isinstance(value, list | tuple):
        return type(value)(map(_bare, value))
    return value


def _write_help(command: Any, ctx: Any, formatter: Any) -> None:
    summary, _, details = (command.help or "").partition("\n\n")
    formatter.write_text(summary)
    if command.epilog:
        with formatter.section("Examples"):
            for line in command.epilog.splitlines():
                formatter.write(f"  {line}\n")
    formatter.write_paragraph()
    command.format_usage(ctx, formatter)
    if details:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(details)
    command.format_options(ctx, formatter)


def _fitted(get_help: Callable[[Any], str], ctx: Any) -> str:
    width = columns(sys.stdout)
    if not 0 < width < _WIDTH:
        return get_help(ctx)
    ctx.terminal_width = width
    lines = get_help(ctx).split("\n")
    return "\n".join(piece for line in lines for piece in _broken(line, width))


def _broken(line: str, width: int) -> Iterator[str]:
    blanks = min(len(line) - len(line.lstrip(" ")), width // 4)
    pieces = wrap(line, width - blanks)
    if not pieces:
        yield ""
    for start, end in pieces:
        yield " " * blanks + line[start:end]
