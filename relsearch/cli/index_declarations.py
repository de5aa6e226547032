"""What Typer is told of the options of `index`, which also runs before Typer is imported."""

from __future__ import annotations

from typing import Annotated

import typer

from relsearch.cli.declarations import (
    ColorOption,
    DebugOption,
    IndexOption,
    JsonOption,
    QuietOption,
    format_option,
    one_of,
)
from relsearch.cli.options import LANGUAGES

__all__ = ["ColorOption", "DebugOption", "IndexOption", "JsonOption", "QuietOption"]

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH]...",
        help="Files and folders to read.  [default: the setting corpus, else seeds]",
    ),
]
KeepMissing = Annotated[
    bool, typer.Option("--keep-missing", help="Keep articles whose files have gone.")
]
Rebuild = Annotated[
    bool,
    typer.Option(
        "--rebuild", help="Read everything anew; this also mends an index that is damaged."
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", metavar="N", help="Processes to use.  [default: all cores]"),
]
Lang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="CODE",
        help="The language of all articles: hi, mr, ne or sa.  [default: auto, as each reads]",
        autocompletion=one_of(*LANGUAGES),
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="PAIRS",
        help="What records call the fields, such as title=headline,body=text.",
    ),
]
Format = Annotated[
    str | None, format_option("human", "plain", "json", default="human on a terminal, else plain")
]
