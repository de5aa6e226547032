"""`relsearch export`: every article, so that nobody is locked in."""

from __future__ import annotations

import sys

from relsearch.cli.options import (
    ColorOption,
    DebugOption,
    FormatOption,
    IndexOption,
    JsonOption,
    QuietOption,
    format_of,
    settings_of,
)


def export(
    index: IndexOption = None,
    format_: FormatOption = None,
    json: JsonOption = False,
    color: ColorOption = None,
    quiet: QuietOption = None,
    debug: DebugOption = None,
) -> int:
    """Print every article of the index, one JSON object a line."""
    settings = settings_of(index=index, format=format_, color=color, quiet=quiet, debug=debug)
    format_of(settings, json, known=("jsonl", "json", "human"))
    from relsearch.index import Index
    from relsearch.render.articles import write_article_json

    with Index.open(settings.index) as opened:
        for article in opened.articles():
            write_article_json(article, sys.stdout)
    return 0
