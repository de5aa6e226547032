"""`relsearch export`: every article, so that nobody is locked in."""

from __future__ import annotations

import sys
from typing import Annotated

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
    settings_of,
)

DONE, INCOMPLETE = 0, 4
_FORMATS = ("jsonl", "json")


_Format = Annotated[str | None, format_option(*_FORMATS, default="jsonl; both are the same")]


def export(
    index: IndexOption = None,
    format_: _Format = None,
    json: JsonOption = False,
    color: ColorOption = None,
    quiet: QuietOption = None,
    debug: DebugOption = None,
) -> int:
    """Print every article of the index, one JSON object a line."""
    settings = settings_of(index=index, color=color, quiet=quiet, debug=debug)
    format_of(settings, format_, json, known=_FORMATS, terminal="jsonl", piped="jsonl")
    from relsearch.index import Index
    from relsearch.render.articles import write_article_json

    with Index.open(settings.index) as opened:
        outdated = is_outdated(opened)
        for article in opened.articles():
            write_article_json(article, sys.stdout)
    return INCOMPLETE if outdated else DONE
