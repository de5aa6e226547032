"""What Typer is told of the options that several commands have, and of all those of `query`.

They stand apart from what the commands do, because a plain query runs before Typer is imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from relsearch.cli.complete import source_names
from relsearch.cli.options import LANGUAGES, SORTS
from relsearch.render import FORMATS


def one_of(*values: str) -> Callable[[str], list[str]]:
    """Give what completes an option that takes one of some fixed values."""

    def complete(incomplete: str) -> list[str]:
        return [value for value in values if value.startswith(incomplete)]

    return complete


def of_index(
    offered: Callable[[str | None, str], list[str]],
) -> Callable[[typer.Context, str], list[str]]:
    """Give what completes a value with what the index named on the same line holds."""

    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        return offered(ctx.params.get("index"), incomplete)

    complete.__name__ = offered.__name__  # as the table of commands names it
    return complete


def format_option(*names: str, default: str) -> Any:
    """Declare `--format` for a command that writes these formats."""
    listed = f"{', '.join(names[:-1])} or {names[-1]}"
    return typer.Option(
        "--format",
        metavar="NAME",
        help=f"{listed}.  [default: {default}]",
        autocompletion=one_of(*names),
    )


IndexOption = Annotated[
    str | None,
    typer.Option(
        "--index", "-i", metavar="FOLDER", help="The folder of the index.  [default: index]"
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
ColorOption = Annotated[
    str | None,
    typer.Option(
        "--color",
        metavar="WHEN",
        help="auto, always or never.  [default: auto, which is on a terminal]",
        autocompletion=one_of("auto", "always", "never"),
    ),
]
QuietOption = Annotated[
    bool | None, typer.Option("--quiet", "-q", help="No warnings and hints, only errors.")
]
DebugOption = Annotated[
    bool | None,
    typer.Option("--debug", help="Show with an error where in the program it arose."),
]

# The rest is declared for `query` alone.
Words = Annotated[list[str] | None, typer.Argument(metavar="[WORDS]...", help="What to look for.")]
Limit = Annotated[
    int | None,
    typer.Option("--limit", "-n", metavar="N", help="Give at most N hits.  [default: 10]"),
]
Offset = Annotated[
    int,
    typer.Option(
        metavar="N", help="Leave out the first N hits.  [default: 0]", show_default=False
    ),
]
All = Annotated[bool, typer.Option("--all", help="Every word must match, not just any.")]
Exact = Annotated[
    bool, typer.Option("--exact", help="Match the words as typed, in no other form.")
]
Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="From this day, month or year on: 2024-06-30, 2024-06."),
]
Until = Annotated[
    str | None, typer.Option(metavar="DATE", help="Up to and with this day, month or year.")
]
Source = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="From this agency or outlet, by words of its name; given twice: from any of them.",
        autocompletion=of_index(source_names),
    ),
]
Lang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="CODE",
        help="Only articles in hi, mr, ne, sa or en.  [default: auto, which is all]",
        autocompletion=one_of(*LANGUAGES),
    ),
]
Sort = Annotated[
    str,
    typer.Option(metavar="ORDER", help="score, newest or oldest.", autocompletion=one_of(*SORTS)),
]
Queries = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Many queries, each a line: the query, or id<TAB>query; - is stdin.",
    ),
]
NoFold = Annotated[
    bool,
    typer.Option("--no-fold", help="Show near-copies of an article as hits of their own."),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        metavar="SECONDS",
        help="Stop a search after this time, with what it has.  [default: 2]",
    ),
]
Explain = Annotated[
    bool,
    typer.Option(
        "--explain", help="Say on stderr how the query was read, and how each hit was scored."
    ),
]
Format = Annotated[str | None, format_option(*FORMATS, default="human on a terminal, else plain")]
