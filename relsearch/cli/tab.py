"""TAB → what fits there, without Typer: the shell waits for it.

line so far → its words → options, commands or values that begin so → as the shell wants them. The
protocol is that of the scripts that `relsearch --show-completion` writes. What is unusual in a
line is left to Typer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence

from relsearch.cli.command_line import PROGRAM, commands, parameters_of, scan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from relsearch.cli.command_line import Call, Parameter

Offer = tuple[str, str]
"""What fits, and what to say about it."""

_SHELLS = ("bash", "zsh", "fish")


def answer(environ: Mapping[str, str]) -> Callable[[], int] | None:
    """Give what answers a shell, to be run for its exit code; None where Typer has to."""
    action, _, shell = environ["_RELSEARCH_COMPLETE"].partition("_")
    if action != "complete" or shell not in _SHELLS:
        return None
    line = _line(shell, environ)
    if line is None:
        return None
    *before, incomplete = line
    looked = _what_fits(before, incomplete)
    if looked is None:
        return None
    return lambda: _write(shell, looked(), environ)


def _line(shell: str, environ: Mapping[str, str]) -> list[str] | None:
    """Give the words after the program's name up to the cursor; the last is the one begun."""
    if shell == "bash":
        words = _split(environ.get("COMP_WORDS", ""))
        if not environ.get("COMP_CWORD", "").isdecimal():
            return None
        place = int(environ["COMP_CWORD"])
        return [*words[1:place], words[place] if place < len(words) else ""]
    text = environ.get("_TYPER_COMPLETE_ARGS", "")
    words = _split(text)[1:]
    return words if words and not text.endswith(" ") else [*words, ""]


def _split(line: str) -> list[str]:
    """Cut a line into words as a shell does; a quote may still be open at its end."""
    import shlex

    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    try:
        words.extend(lexer)
    except ValueError:
        words.append(lexer.token)
    return words


def _what_fits(before: Sequence[str], incomplete: str) -> Callable[[], list[Offer]] | None:
    if "=" in incomplete or "--" in before:
        return None
    if not before:
        if incomplete[:1] == "-":
            return lambda: _flags(parameters_of(PROGRAM), {}, incomplete)
        return lambda: [
            (name, said)
            for name, said in commands().items()
            if name.startswith(incomplete) and name != PROGRAM
        ]
    parameters = [] if before[0] == PROGRAM else parameters_of(before[0])
    if not parameters:
        return None
    call = scan(before[1:], parameters)
    if call is None:
        return None
    if incomplete[:1] == "-":
        return lambda: _flags(parameters, call.given, incomplete)
    asked = call.waiting or _argument(parameters, call)
    return lambda: [(value, "") for value in _values(asked, call, incomplete)]


def _flags(
    parameters: Sequence[Parameter], given: Mapping[str, object], incomplete: str
) -> list[Offer]:
    return [
        (flag, parameter.help)
        for parameter in parameters
        for flag in parameter.flags
        if flag.startswith(incomplete) and (parameter.many or parameter.name not in given)
    ]


def _argument(parameters: Sequence[Parameter], call: Call) -> Parameter | None:
    """Give the argument that one more word would be."""
    arguments = [parameter for parameter in parameters if not parameter.flags]
    return next((each for each in arguments if each.many or not call.words), None)


def _values(parameter: Parameter | None, call: Call, incomplete: str) -> list[str]:
    if parameter is None or not parameter.offers:
        return []
    if parameter.offers[0] not in ("article_ids", "source_names"):
        return [value for value in parameter.offers if value.startswith(incomplete)]
    from relsearch.cli import complete

    index = call.given.get("index")
    looked: list[str] = getattr(complete, parameter.offers[0])(index and index[-1], incomplete)
    return looked


def _write(shell: str, offers: Sequence[Offer], environ: Mapping[str, str]) -> int:
    if shell == "fish" and environ.get("_TYPER_COMPLETE_FISH_ACTION") != "get-args":
        if environ.get("_TYPER_COMPLETE_FISH_ACTION") == "is-args":
            return 0 if offers else 1
        offers = ()
    if shell == "zsh":
        listed = "\n".join(
            f'"{_zsh(value)}"' + (f':"{_zsh(said)}"' if said else "") for value, said in offers
        )
        text = f"_arguments '*: :(({listed}))'" if offers else "_files"
    else:
        shown = [(value, said if shell == "fish" else "") for value, said in offers]
        text = "\n".join(f"{value}\t{said}" if said else value for value, said in shown)
    sys.stdout.write(text + "\n")
    return 0


def _zsh(text: str) -> str:
    for sign, escaped in (
        ('"', '""'), ("'", "''"), ("$", "\\$"), ("`", "\\`"), (":", "\\\\:"),
    ):  # fmt: skip
        text = text.replace(sign, escaped)
    return text
