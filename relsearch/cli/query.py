"""`relsearch query`: ranked search."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from relsearch.cli.options import (
    ColorOption,
    DebugOption,
    FormatOption,
    IndexOption,
    JsonOption,
    QuietOption,
    format_of,
    read_lines,
    render_options,
    settings_of,
    text_argument,
    warn,
)
from relsearch.cli.streams import inform, say
from relsearch.errors import QueryError, UsageError
from relsearch.render import FORMATS, RENDERERS
from relsearch.settings import Settings

HIT, NO_HIT, INCOMPLETE = 0, 1, 4
_SORTS = ("score", "newest", "oldest")


def query(
    words: Annotated[list[str] | None, typer.Argument(help="What to look for.")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", help="Hits to give.", show_default="10")
    ] = None,
    offset: Annotated[int, typer.Option(min=0, help="Hits to leave out first.")] = 0,
    all_words: Annotated[bool, typer.Option("--all", help="Every word must match.")] = False,
    exact: Annotated[bool, typer.Option("--exact", help="The words as typed alone.")] = False,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Not before.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Not after.")] = None,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="By outlet or agency.")
    ] = None,
    lang: Annotated[str | None, typer.Option(metavar="CODE", help="In one language.")] = None,
    sort: Annotated[str, typer.Option(metavar="|".join(_SORTS), help="Order.")] = "score",
    queries: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="A query a line, or id<TAB>query.")
    ] = None,
    no_fold: Annotated[bool, typer.Option("--no-fold", help="Show every copy.")] = False,
    timeout: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Longest search.", show_default="2")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say how it was read.")] = False,
    index: IndexOption = None,
    format_: FormatOption = None,
    json: JsonOption = False,
    color: ColorOption = None,
    quiet: QuietOption = None,
    debug: DebugOption = None,
) -> int:
    """Search the index; the best matches first.

    Words rank; "a phrase", AND OR NOT, -word, ( ), title: body: source: date:2024..2025-06,
    prefix*, word~ (fuzzy) and =word (this form alone) are understood.
    """
    settings = settings_of(
        index=index,
        format=format_,
        color=color,
        quiet=quiet,
        debug=debug,
        limit=limit,
        timeout=timeout,
    )
    name = format_of(settings, json, known=FORMATS, piped="plain")
    if sort not in _SORTS:
        raise UsageError(f"--sort {sort} is unknown", remedy=f"Use one of {', '.join(_SORTS)}.")
    if bool(words) == bool(queries):
        raise UsageError("give either words or --queries", remedy="See 'relsearch query --help'.")
    how: dict[str, Any] = {
        "limit": settings.limit,
        "offset": offset,
        "all_words": all_words,
        "exact": exact,
        "since": since,
        "until": until,
        "source": source,
        "language": _language(lang),
        "sort": sort,
        "snippets": name in ("human", "json", "jsonl", "csv", "tsv"),
    }
    asked = _batch(queries) if queries else iter([(None, text_argument(words or [], "the query"))])
    return _search(settings, name, asked, how, explain=explain)


def _language(lang: str | None) -> str | None:
    if lang in (None, "auto"):
        return None
    from relsearch.analysis import analyzer_for

    return analyzer_for(str(lang)).language


def _batch(name: str) -> Iterator[tuple[str, str]]:
    """Yield (id, query text); queries without an id are numbered by their line."""
    for number, line in enumerate(read_lines(name, "the file of queries"), start=1):
        if line.strip():
            query_id, tab, text = line.partition("\t")
            yield (query_id.strip(), text) if tab else (str(number), line)


def _search(
    settings: Settings,
    name: str,
    asked: Iterator[tuple[str | None, str]],
    how: dict[str, Any],
    *,
    explain: bool,
) -> int:
    from relsearch.index import Index

    found = incomplete = False
    first = True
    with Index.open(settings.index) as opened:
        opened.timeout = settings.timeout
        for query_id, text in asked:
            try:
                if explain:
                    _explain(opened, text, how)
                results = opened.search(text, **how)
            except QueryError as error:
                if query_id is None:
                    raise
                say(f"query {query_id}: {error}. {error.remedy}", prefix="error: ")
                incomplete = True
                continue
            for line in results.warnings:
                warn(line if query_id is None else f"query {query_id}: {line}")
            if not results.hits and query_id is None:
                _say_nothing_found(results.total, how["offset"])
            options = render_options(settings, query_id=query_id, first=first)
            RENDERERS[name](results, sys.stdout, options)
            first = False
            found = found or bool(results.hits)
            incomplete = incomplete or not results.complete
    return INCOMPLETE if incomplete else HIT if found else NO_HIT


def _say_nothing_found(total: int, offset: int) -> None:
    if total:
        inform(f"no hit from {offset + 1} on; there are {total}")
    else:
        inform("no article matches")


def _explain(opened: Any, text: str, how: dict[str, Any]) -> None:
    """Say each stage of a query on stderr: as parsed, as searched, what will be marked."""
    from relsearch.index.find import Asked
    from relsearch.query import format_query

    names = ("all_words", "exact", "since", "until", "source", "language")
    reading = opened.read(text, Asked(**{name: how[name] for name in names}))
    say(f"parsed: {format_query(reading.parsed)}")
    say(f"searched: {format_query(reading.query)}")
    say(f"marked: {' '.join(sorted(reading.exact | reading.lemmas))}")
