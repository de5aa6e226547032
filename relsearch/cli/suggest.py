"""`relsearch suggest`: the index's own words nearest to a word."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from relsearch.cli.declarations import (
    ColorOption,
    DebugOption,
    IndexOption,
    JsonOption,
    QuietOption,
    format_option,
)
from relsearch.cli.options import (
    format_of,
    is_outdated,
    read_lines,
    render_options,
    settings_of,
    text_argument,
)
from relsearch.cli.streams import inform
from relsearch.errors import UsageError
from relsearch.settings import Settings

if TYPE_CHECKING:
    from relsearch.index import Suggestion

NEAR, NOTHING_NEAR, INCOMPLETE = 0, 1, 4
_FORMATS = ("human", "plain", "json", "jsonl")

_Given = Annotated[
    list[str] | None, typer.Argument(metavar="[WORD]...", help="Words, each for itself.")
]
_File = Annotated[
    str | None,
    typer.Option("--words", metavar="FILE", help="Words from a file, one a line; - is stdin."),
]
_Limit = Annotated[
    int | None,
    typer.Option("--limit", "-n", metavar="N", help="Give at most N a word.  [default: 10]"),
]
_Format = Annotated[
    str | None,
    format_option(*_FORMATS, default="human on a terminal, else plain, with --words jsonl"),
]


def suggest(
    words: _Given = None,
    file: _File = None,
    limit: _Limit = None,
    index: IndexOption = None,
    format_: _Format = None,
    json: JsonOption = False,
    color: ColorOption = None,
    quiet: QuietOption = None,
    debug: DebugOption = None,
) -> int:
    """Print the index's own words nearest to a misspelt or romanised word.

    The best comes first; a word that the index holds is its own first one. Plain lines are word,
    term, number of articles and score, with tabs between.
    """
    settings = settings_of(index=index, color=color, quiet=quiet, debug=debug, limit=limit)
    piped = "plain" if file is None else "jsonl"
    name = format_of(settings, format_, json, known=_FORMATS, piped=piped)
    if (file is None) == (not words):
        raise UsageError(
            "give either words or --words FILE", remedy="Examples: 'relsearch suggest --help'."
        )
    if file is None:
        asked = [text_argument([word], "the word") for word in words or []]
    else:
        asked = read_lines(file, "the file of words")
    from relsearch.index import Index

    found = False
    with Index.open(settings.index) as opened:
        outdated = is_outdated(opened)
        for word in asked:
            candidates = opened.suggest(word, limit=settings.limit)
            found = found or bool(candidates)
            if not candidates and file is None:
                inform(f"the index holds no word near {word!r}")
            _write(word, candidates, name, settings, alone=len(asked) == 1)
    if not found and file is not None:
        inform(f"the index holds no word near any of {len(asked)} words")
    return INCOMPLETE if outdated else NEAR if found else NOTHING_NEAR


def _write(
    word: str, candidates: Sequence[Suggestion], name: str, settings: Settings, *, alone: bool
) -> None:
    from relsearch.render.machine import write_record
    from relsearch.render.reports import (
        suggestions_record,
        write_suggestion_lines,
        write_suggestions,
    )

    records = [candidate.to_dict() for candidate in candidates]
    if name in ("json", "jsonl"):
        write_record(suggestions_record(word, records), sys.stdout)
    elif name == "plain":
        write_suggestion_lines(word, records, sys.stdout)
    else:
        heading = None if alone else word
        write_suggestions(records, sys.stdout, render_options(settings), heading=heading)
