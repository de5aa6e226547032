"""The program: its commands, and which exit code each way to end has."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Sequence

import typer

from relsearch.cli import analyze, evaluate, export, index, query, show, stats, suggest
from relsearch.cli.help import Command, Group
from relsearch.cli.options import wants_traceback
from relsearch.cli.output import (
    READER_GONE,
    OutputError,
    ReaderGoneError,
    end_of_output,
    open_streams,
    tell,
)
from relsearch.cli.streams import say
from relsearch.errors import RelsearchError
from relsearch.render.sanitize import visible

DEFECT, UNUSABLE, INCOMPLETE, INTERRUPTED = 2, 3, 4, 130

# Typer's usage errors and the errors they derive from are in a private module; this is their root.
_CommandLineError: type[Exception] = typer.BadParameter.__mro__[2]
# What Typer says, and how people speak.
_PLAIN_WORDS = {
    "a valid int": "a whole number",
    "a valid float": "a number",
    "Got unexpected extra argument(s)": "more than is expected:",
}
_HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}
_EXAMPLES: dict[Callable[..., int], str] = {
    index.index: """\
relsearch index LEKH                     the folder LEKH and all below it
relsearch index feed.jsonl --map title=headline,body=text
relsearch index --rebuild                everything anew""",
    query.query: """\
relsearch query कनाडा सुरक्षा
relsearch query '"साइबर सुरक्षा" -title:चुनाव date:2024..2025-06'
relsearch query खालिस्तान --since 2023-09 --sort newest --source PTI
relsearch query --queries queries.tsv --format trec > run.txt""",
    show.show: """\
relsearch show 000_d60eccb83701a040.txt
relsearch show seeds/000_d60eccb83701a040.txt --query 'कनाडा सुरक्षा'""",
    suggest.suggest: """\
relsearch suggest jaishankar
relsearch suggest --words words.txt > suggestions.jsonl""",
    export.export: """\
relsearch export > articles.jsonl
relsearch export | jq -r 'select(.date >= "2025") | .title'""",
    stats.stats: """\
relsearch stats
relsearch stats --json | jq .sources""",
    analyze.analyze: """\
relsearch analyze सम्बन्धों
relsearch analyze --lines sentences.txt > tokens.jsonl""",
    evaluate.eval_: """\
relsearch eval --topics topics.tsv --qrels qrels.txt
relsearch eval --qrels qrels.txt --run before.txt --run after.txt""",
}

app = typer.Typer(
    cls=Group,
    name="relsearch",
    help=(
        "Search over Devanagari text on your own disk.\n\n"
        'Lasting values: a line such as index = "articles.index" in relsearch.toml, here or in a '
        "folder above, or in ~/.config/relsearch/config.toml; or RELSEARCH_INDEX in the "
        "environment, which wins over both. Likewise corpus, format, color, lang, limit, jobs, "
        "max_article_mib, timeout, quiet and debug. What is given to a command wins over all.\n\n"
        "Exit codes: 0 done or found, 1 nothing found, 2 wrong call, 3 no usable index, "
        "4 incomplete."
    ),
    epilog="""\
relsearch index LEKH                     read the articles in the folder LEKH
relsearch query कनाडा सुरक्षा              search them
relsearch query कनाडा --json | jq .hits   the same for a script
relsearch query --help                   more about a command""",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=_HELP_OPTIONS,
)
for _command, _examples in _EXAMPLES.items():
    _name = _command.__name__.rstrip("_")
    app.command(_name, cls=Command, epilog=_examples, context_settings=_HELP_OPTIONS)(_command)


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
    open_streams()
    try:
        code = _run(arguments)
        end_of_output()
    except ReaderGoneError:
        return READER_GONE
    except OutputError as error:
        say(f"{error}. {error.remedy}", prefix="error: ")
        return error.exit_code
    return code


def _run(arguments: Sequence[str]) -> int:
    try:
        code = app(list(arguments), prog_name="relsearch", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except SystemExit as leaving:  # Typer's own, after it has written a completion
        code = leaving.code
    except (ReaderGoneError, OutputError):
        raise
    except Exception as error:  # noqa: BLE001 - the last resort, which must never end as "no hit"
        code = INTERRUPTED if _is_interrupt(error) else _failure(error, arguments)
    if code == INTERRUPTED:
        say("interrupted; what was done is kept, and the same command goes on from there")
    return code if isinstance(code, int) else 0


def _is_interrupt(error: BaseException | None) -> bool:
    """Tell whether an interrupt led to an error: Python 3.11 wraps one that hits a class body."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _failure(error: Exception, arguments: Sequence[str]) -> int:
    """Say what went wrong and what to do; give the exit code."""
    if "_RELSEARCH_COMPLETE" in os.environ:
        return DEFECT  # a shell that completes a line shows whatever is said in the midst of it
    if isinstance(error, _CommandLineError):
        return _usage(error, arguments)
    if _debug(arguments):
        import traceback

        tell(visible("".join(traceback.format_exception(error))))
    if isinstance(error, RelsearchError):
        say(f"{error}. {error.remedy}".strip(), prefix="error: ")
        return error.exit_code
    if isinstance(error, OSError) and error.strerror:
        return _system(error)
    say(
        f"this is a defect of relsearch: {type(error).__name__}: {error}. "
        "Please report it; --debug shows where.",
        prefix="error: ",
    )
    return DEFECT


def _system(error: OSError) -> int:
    """Say what the system refused; what an index run had committed before stands."""
    place = f"{error.filename}: " if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        say(
            f"{place}{error.strerror}; not everything could be written, what was done before is "
            "kept. Make room, then run the same command again.",
            prefix="error: ",
        )
        return INCOMPLETE
    say(
        f"{place}{error.strerror}. Check the disk and the permissions, then run it again.",
        prefix="error: ",
    )
    return UNUSABLE


def _debug(arguments: Sequence[str]) -> bool:
    # Before the settings are read, and when they are what is wrong, the flag alone tells.
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return wants_traceback() or "--debug" in arguments[:end]


def _usage(error: Exception, arguments: Sequence[str]) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "relsearch"
    message = str(getattr(error, "format_message", error.__str__)())
    if type(error).__name__ == "NoArgsIsHelpError":
        tell(message + "\n")
        return DEFECT
    message = message.rstrip(".")
    for theirs, plain in _PLAIN_WORDS.items():
        message = message.replace(theirs, plain)
    remedy = f"See '{command} --help'."
    option = message.removeprefix("No such option: ")
    if option != message and command == "relsearch":
        remedy = "Options stand after the command; see 'relsearch --help'."
    elif option != message and command == "relsearch query" and not option.startswith("--"):
        remedy = (
            "To leave out a word, put -- before all words; for options see 'relsearch query -h'."
        )
    say(f"{message}. {remedy}", prefix="error: ")
    return DEFECT
