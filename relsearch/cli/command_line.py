"""Arguments → the values of a command's parameters, without Typer, which takes most of a start.

`commands.tsv` holds what Typer was told; `make command-table` writes it. Only what is plain and
valid is read here. Whatever is not, and all that ends in a message, is left to Typer.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from relsearch.datafiles import read_beside
from relsearch.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PROGRAM = "relsearch"
"""What the table calls the program itself, among its commands."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """An option or argument of a command.

    name:     what the function of the command calls it.
    flags:    how an option is written; empty for an argument.
    takes:    `flag` for no value, `text`, `whole` or `number` for one; `act` for an option that
              does something of its own, such as --help.
    many:     it may be given more than once.
    default:  its value when it is not given.
    offers:   what TAB offers: values, or the name of a function of `complete.py`.
    """

    name: str
    flags: tuple[str, ...]
    takes: str
    many: bool
    default: str
    offers: tuple[str, ...]
    help: str


@dataclass(frozen=True, slots=True)
class Call:
    """A command line as it stands: option → its values as typed, the words between, and the
    option that waits for its value at the end.
    """

    given: Mapping[str, Sequence[str]]
    words: Sequence[str]
    waiting: Parameter | None


@functools.cache
def _rows() -> Sequence[str]:
    return read_beside(__file__, "commands.tsv").split("\n")[1:-1]


def commands() -> dict[str, str]:
    """Give command → what TAB says of it, in the order of their use."""
    cells = [row.split("\t") for row in _rows() if "\t\t\t\t\t\t\t" in row]
    return {row[0]: row[-1] for row in cells}


def parameters_of(command: str) -> list[Parameter]:
    """Give the parameters of a command in the order in which they were declared."""
    found = []
    for row in _rows():
        if row.startswith(f"{command}\t"):
            _, name, flags, takes, many, default, offers, said = row.split("\t")
            if name:
                given = (name, tuple(flags.split()), takes, bool(many), default)
                found.append(Parameter(*given, tuple(offers.split()), said))
    return found


def scan(arguments: Sequence[str], parameters: Sequence[Parameter]) -> Call | None:
    """Cut the arguments of a command into options and words; None where Typer has to look."""
    options = {flag: parameter for parameter in parameters for flag in parameter.flags}
    given: dict[str, list[str]] = {}
    words: list[str] = []
    rest = list(reversed(arguments))
    while rest:
        argument = rest.pop()
        if argument == "--":
            words += reversed(rest)
            break
        if argument[:1] != "-" or argument == "-" or is_word(argument):
            words.append(argument)
            continue
        flag, equals, value = argument.partition("=")
        option = options.get(flag)
        if option is None or option.takes == "act":
            return None
        if equals and (option.takes == "flag" or not flag.startswith("--")):
            return None
        if option.takes != "flag" and not equals:
            if not rest:
                return Call(given, words, option)
            value = rest.pop()
            if value == "--" or value in options or is_word(value):
                return None
        given.setdefault(option.name, []).append(value)
    return Call(given, words, None)


def is_word(argument: str) -> bool:
    """Tell whether an argument that begins with a minus sign is a word: -साइबर, -title:word."""
    if not argument.startswith("-") or argument == "-":
        return False
    field, colon, _ = argument[1:].partition(":")
    if not colon:
        return not argument[1].isascii()
    from relsearch.query.lexer import FIELDS  # not for every start

    return field in FIELDS or not argument[1].isascii()


def plain_values(command: str, arguments: Sequence[str]) -> dict[str, Any] | None:
    """Give what the function of a command is called with; None where Typer has to look."""
    parameters = parameters_of(command)
    call = scan(arguments, parameters)
    if call is None or call.waiting is not None:
        return None
    values: dict[str, Any] = {}
    for parameter in parameters:
        if parameter.takes == "act":
            continue
        texts = call.given.get(parameter.name, ()) if parameter.flags else call.words
        try:
            typed = [_value(parameter.takes, text) for text in texts]
        except ValueError:
            return None
        if typed:
            values[parameter.name] = typed if parameter.many else typed[-1]
        else:
            values[parameter.name] = _default(parameter)
    return values


def _value(takes: str, text: str) -> Any:
    if takes == "flag":
        return True
    return int(text) if takes == "whole" else float(text) if takes == "number" else text


def _default(parameter: Parameter) -> Any:
    if parameter.default in ("None", "False"):
        return False if parameter.default == "False" else None
    return _value(parameter.takes, parameter.default)
