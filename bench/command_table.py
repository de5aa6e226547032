"""What Typer was told of the commands → relsearch/cli/commands.tsv, for a start without Typer.

Prints the table, or writes it with --write.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer.main
from rich.text import Text

from relsearch.cli.app import app
from relsearch.cli.command_line import PROGRAM

TABLE = Path(__file__).parents[1] / "relsearch" / "cli" / "commands.tsv"
HEAD = (
    "# Written by bench/command_table.py from what Typer was told:"
    " command, parameter, flags, what it takes, many, default, what TAB offers, help"
)
TAKES = {"str": "text", "int": "whole", "float": "number", "boolean": "flag"}


def rows() -> Iterator[tuple[str, ...]]:
    """Yield a row for the program and each command, then one for each of its parameters."""
    program = typer.main.get_command(app)
    listed: dict[str, Any] = program.commands  # type: ignore[attr-defined]
    for name, command in {PROGRAM: program, **listed}.items():
        yield (name, *[""] * 6, command.get_short_help_str())
        offers = declared_offers(command.callback)
        for parameter in command.get_params(typer.Context(command, **command.context_settings)):
            yield (name, *row(parameter, offers.get(parameter.name)))


def row(parameter: Any, offer: Callable[..., Any] | None) -> tuple[str, ...]:
    """Give the cells of a parameter. Raises ValueError for what a start without Typer has no
    answer to.
    """
    option = parameter.param_type_name == "option"
    takes = TAKES.get(parameter.type.name, "")
    acts = parameter.callback is not None or parameter.is_eager or not parameter.expose_value
    many = parameter.nargs == -1 or bool(option and parameter.multiple)
    unusual = [
        not takes,
        takes == "flag" and not option,
        parameter.nargs not in (-1, 1),
        parameter.envvar,
        option and (parameter.secondary_opts or parameter.prompt or parameter.hidden),
        option and (parameter.count or bool(takes == "flag") != bool(parameter.is_flag)),
    ]
    if any(unusual) and not acts:
        raise ValueError(f"{parameter.name} is declared in a way that this table has no word for")
    return (
        parameter.name,
        " ".join(sorted(parameter.opts) if acts else parameter.opts) if option else "",
        "act" if acts else takes,
        "many" if many else "",
        str(parameter.default),
        "" if offer is None else offered(offer),
        shown(parameter.help or ""),
    )


def declared_offers(callback: Callable[..., Any]) -> dict[str, Callable[..., Any] | None]:
    """Give parameter → the function that its declaration completes values with."""
    signature = inspect.signature(inspect.unwrap(callback), eval_str=True)
    return {
        name: getattr(said, "autocompletion", None)
        for name, parameter in signature.parameters.items()
        for said in getattr(parameter.annotation, "__metadata__", ())
    }


def offered(offer: Callable[..., Any]) -> str:
    """Give the values that are always offered, or the name of the function that looks for them."""
    if "ctx" in inspect.signature(offer).parameters:
        return offer.__name__
    return " ".join(offer(""))


def shown(help_text: str) -> str:
    """Give a help text as Typer shows it beside a completion: without marks of Rich."""
    return Text.from_markup(help_text).plain.replace("\n", " ").rstrip()


def main() -> None:
    """Print or write the table."""
    text = "".join("\t".join(cells) + "\n" for cells in [(HEAD,), *rows()])
    if "--write" in sys.argv[1:]:
        TABLE.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
