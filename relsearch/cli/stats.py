"""`relsearch stats`: what the index holds."""

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
    render_options,
    settings_of,
)

DONE, INCOMPLETE = 0, 4
_FORMATS = ("human", "plain", "json")


_Format = Annotated[
    str | None, format_option(*_FORMATS, default="human on a terminal, else plain")
]


def stats(
    index: IndexOption = None,
    format_: _Format = None,
    json: JsonOption = False,
    color: ColorOption = None,
    quiet: QuietOption = None,
    debug: DebugOption = None,
) -> int:
    """Print counts, languages, dates, sources, size and versions."""
    settings = settings_of(index=index, color=color, quiet=quiet, debug=debug)
    name = format_of(settings, format_, json, known=_FORMATS)
    from relsearch.index import Index
    from relsearch.render.machine import write_record
    from relsearch.render.reports import stats_record, write_stats

    with Index.open(settings.index) as opened:
        outdated = is_outdated(opened)
        counts = opened.stats()
    if name == "json":
        write_record(stats_record(counts), sys.stdout)
    else:
        write_stats(counts, sys.stdout, render_options(settings))
    return INCOMPLETE if outdated else DONE
