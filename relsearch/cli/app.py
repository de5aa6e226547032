"""The program: its commands, as Typer is told of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import get_type_hints

import typer

from relsearch.cli import (
    analyze,
    declarations,
    evaluate,
    export,
    index,
    index_declarations,
    query,
    show,
    stats,
    suggest,
    verify,
)
from relsearch.cli.help import Command, Group
from relsearch.cli.outcome import DEFECT, INTERRUPTED, completing, end_of
from relsearch.cli.output import tell
from relsearch.cli.streams import say

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
    verify.verify: """\
relsearch verify --repair                keep what is whole, mend the rest
relsearch verify --repair LEKH           the same, and read LEKH""",
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
# The options of these stand apart, so that they can run without Typer.
for _plain, _declared in ((query.query, declarations), (index.index, index_declarations)):
    _plain.__annotations__ = get_type_hints(_plain, localns=vars(_declared), include_extras=True)
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
    """Run the command line with Typer; give the exit code of the contract."""
    return end_of(lambda: _run(arguments), arguments)


def _run(arguments: Sequence[str]) -> object:
    try:
        return app(list(arguments), prog_name="relsearch", standalone_mode=False)
    except typer.Abort:
        return INTERRUPTED
    except SystemExit as leaving:  # Typer's own, after it has written a completion
        return leaving.code
    except _CommandLineError as error:
        return DEFECT if completing() else _usage(error, arguments)


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
