"""The command line: options → a call of the library → a writer of `render`.

One file a command. Only this room prints; results go to stdout, everything else to stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from relsearch.cli import analyze, export, index, query, show, stats
from relsearch.cli.streams import ReaderGoneError, end_of_output, open_output, say
from relsearch.errors import RelsearchError

INTERRUPTED, READER_GONE, DEFECT = 130, 141, 2

# Typer's usage errors and the errors they derive from are in a private module; this is their root.
_CommandLineError: type[Exception] = typer.BadParameter.__mro__[2]

app = typer.Typer(
    name="relsearch",
    help="Search over Devanagari text on your own disk.",
    epilog=(
        'Examples:  relsearch index LEKH   relsearch query "कनाडा सुरक्षा"   '
        'relsearch query "कनाडा सुरक्षा" --json | jq .hits'
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (index.index, query.query, show.show, export.export, stats.stats, analyze.analyze):
    app.command(context_settings={"help_option_names": ["-h", "--help"]})(command)


def _version(wanted: bool) -> None:
    if wanted:
        from relsearch.cli.version import write_version

        write_version(sys.stdout)
        raise typer.Exit


@app.callback()
def _relsearch(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the versions and exit."
    ),
) -> None:
    pass


def run(arguments: Sequence[str]) -> int:
    """Run the command line; give the exit code of the contract."""
    open_output()
    try:
        code = _run(arguments)
        end_of_output()
    except ReaderGoneError:
        return READER_GONE
    return code


def _run(arguments: Sequence[str]) -> int:
    debug = "--debug" in arguments
    try:
        code = app(list(map(_minus, arguments)), prog_name="relsearch", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except RelsearchError as error:
        if debug:
            _trace()
        say(f"{error}. {error.remedy}".strip(), prefix="error: ")
        return error.exit_code
    except _CommandLineError as error:
        return _usage(error)
    except (KeyboardInterrupt, typer.Abort):
        say("interrupted; what was committed is kept. Run the command again to go on.")
        return INTERRUPTED
    except (ReaderGoneError, SystemExit):
        raise
    except Exception as error:  # noqa: BLE001 - the last resort, which must never end as "no hit"
        if debug:
            _trace()
        say(
            f"this is a defect of relsearch: {type(error).__name__}: {error}. "
            "Please report it; --debug shows where.",
            prefix="error: ",
        )
        return DEFECT


def _minus(argument: str) -> str:
    """Keep -साइबर from being read as an option: no option begins with such a letter."""
    if argument.startswith("-") and len(argument) > 1 and not argument[1].isascii():
        return "\u2212" + argument[1:]
    return argument


def _usage(error: Exception) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "relsearch"
    message = getattr(error, "format_message", error.__str__)()
    if type(error).__name__ == "NoArgsIsHelpError":
        say(message)
    else:
        say(f"{message.rstrip('.')}. See '{command} --help'.", prefix="error: ")
    return DEFECT


def _trace() -> None:
    import traceback

    sys.stderr.write(traceback.format_exc())
