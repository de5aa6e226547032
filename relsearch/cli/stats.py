"""`relsearch stats`: what the index holds."""

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
    render_options,
    settings_of,
)


def stats(
    index: IndexOption = None,
    format_: FormatOption = None,
    json: JsonOption = False,
    color: ColorOption = None,
    quiet: QuietOption = None,
    debug: DebugOption = None,
) -> int:
    """Print counts, languages, dates, sources, size and versions."""
    settings = settings_of(index=index, format=format_, color=color, quiet=quiet, debug=debug)
    name = format_of(settings, json, known=("human", "plain", "json"), piped="plain")
    from relsearch.index import Index
    from relsearch.render.machine import write_record
    from relsearch.render.reports import stats_record, write_stats

    with Index.open(settings.index) as opened:
        counts = opened.stats()
    if name == "json":
        write_record(stats_record(counts), sys.stdout)
    else:
        write_stats(counts, sys.stdout, render_options(settings))
    return 0
