"""`relsearch query`: ranked search."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from relsearch.cli.options import (
    SORTS,
    format_of,
    is_outdated,
    read_each_line,
    render_options,
    settings_of,
    text_argument,
)
from relsearch.cli.streams import inform, say, warn
from relsearch.errors import QueryError, UsageError
from relsearch.render import FORMATS, renderer
from relsearch.settings import MOST_HITS, Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from relsearch.cli.declarations import (
        All,
        ColorOption,
        DebugOption,
        Exact,
        Explain,
        Format,
        IndexOption,
        JsonOption,
        Lang,
        Limit,
        NoFold,
        Offset,
        Queries,
        QuietOption,
        Since,
        Sort,
        Source,
        Timeout,
        Until,
        Words,
    )
    from relsearch.index import Index, Results
    from relsearch.index.results import Explanation

    _Asked = Sequence[tuple[str | None, str | QueryError]]

HIT, NO_HIT, INCOMPLETE = 0, 1, 4


def query(
    words: Words = None,
    limit: Limit = None,
    offset: Offset = 0,
    all_words: All = False,
    exact: Exact = False,
    since: Since = None,
    until: Until = None,
    source: Source = None,
    lang: Lang = None,
    sort: Sort = "score",
    queries: Queries = None,
    no_fold: NoFold = False,
    timeout: Timeout = None,
    explain: Explain = False,
    index: IndexOption = None,
    format_: Format = None,
    json: JsonOption = False,
    color: ColorOption = None,
    quiet: QuietOption = None,
    debug: DebugOption = None,
) -> int:
    """Search the index; the best matches come first.

    Any of the words may match; more and rarer ones rank higher. Also understood: "a phrase", AND,
    OR, NOT, -word, ( ), title:word, body:(two words), source:word, date:2024..2025-06, prefix*,
    word~ (spelt alike), =word (in this form alone). Words in Latin letters are also read as Hindi.
    A query that begins with -word needs -- before it.
    """
    said = {"index": index, "color": color, "quiet": quiet, "debug": debug}
    settings = settings_of(**said, limit=limit, timeout=timeout, lang=lang)
    name = format_of(settings, format_, json, known=FORMATS)
    if sort not in SORTS:
        raise UsageError(f"--sort {sort} is unknown", remedy=f"Use one of {', '.join(SORTS)}.")
    if offset < 0:
        raise UsageError(f"--offset {offset} is too small", remedy="The smallest is 0.")
    if offset > MOST_HITS:
        raise UsageError(f"--offset {offset} is too large", remedy=f"The largest is {MOST_HITS}.")
    if bool(words) == (queries is not None):
        raise UsageError(
            "give either words or --queries FILE", remedy="Examples: 'relsearch query --help'."
        )
    how: dict[str, Any] = {
        "limit": settings.limit,
        "offset": offset,
        "all_words": all_words,
        "exact": exact,
        "since": since,
        "until": until,
        "source": tuple(text_argument([name], "--source") for name in source or ()),
        "language": None if settings.lang == "auto" else settings.lang,
        "sort": sort,
        "snippets": name in ("human", "json", "jsonl", "csv", "tsv"),
        "articles": name != "trec",
        "parts": explain,
    }
    _check_restrictions(how)
    alone: _Asked = [(None, text_argument(words, "the query"))] if words else []
    return _search(settings, name, alone if queries is None else _batch(queries), how)


def _check_restrictions(how: dict[str, Any]) -> None:
    """Refuse what no article could meet: it is a slip, and not "no hit"."""
    from relsearch.query.parser import date_range

    date_range(how["since"], how["until"])
    for source in how["source"]:
        if not any(map(str.isalnum, source)):
            raise UsageError(
                f"--source {source!r} holds no word",
                remedy="'relsearch stats' lists the sources.",
            )


def _batch(name: str) -> _Asked:
    """Give (id, query text) pairs; a query without an id has the number of its line.

    A line that is not UTF-8 gives the error to say instead of a text.
    """
    from relsearch.index.arguments import is_text

    batch: list[tuple[str | None, str | QueryError]] = []
    for number, line in enumerate(read_each_line(name, "the file of queries"), start=1):
        if line.strip():
            query_id, tab, text = line.partition("\t")
            query: str | QueryError = text if tab else line
            if not is_text(line):
                what = f"line {number} is not valid UTF-8"
                query = QueryError(what, remedy="Save it as UTF-8.")
            batch.append(((query_id.strip() if tab else "") or str(number), query))
    seen: set[str | None] = set()
    for known, _ in batch:
        if known in seen:
            warn(f"query {known}: another query in {name} has this id too")
        seen.add(known)
    return batch


def _search(settings: Settings, name: str, asked: _Asked, how: dict[str, Any]) -> int:
    from relsearch.index import Index

    found = incomplete = False
    first = True
    with Index.open(settings.index) as opened:
        is_outdated(opened)  # which makes the answers incomplete
        opened.timeout = settings.timeout
        for query_id, text in asked:
            try:
                results = _answer(opened, text, how)
            except QueryError as error:
                if query_id is None:
                    raise
                say(f"query {query_id}: {error}. {error.remedy}", prefix="error: ")
                incomplete = True
                continue
            for line in results.warnings[len(opened.warnings) :]:
                warn(line if query_id is None else f"query {query_id}: {line}")
            if query_id is None:
                _say_how_read(results)
            if not results.hits and results.complete and query_id is None:
                inform(_advice(opened, results.total, how))
            options = render_options(settings, query_id=query_id, first=first)
            renderer(name)(results, sys.stdout, options)
            first = False
            found = found or bool(results.hits)
            incomplete = incomplete or not results.complete
    if not (found or incomplete) and not (asked and asked[0][0] is None):
        inform(f"none of {len(asked)} queries has a hit")
    return INCOMPLETE if incomplete else HIT if found else NO_HIT


def _answer(opened: Index, text: str | QueryError, how: dict[str, Any]) -> Results:
    """Search; if scores are to be taken apart, say how. Raises QueryError."""
    from relsearch.index import Page
    from relsearch.index.find import Asked

    if isinstance(text, QueryError):
        raise text
    asked = Asked(**{name: how[name] for name in Asked.__match_args__})
    page = Page(**{name: how[name] for name in Page.__match_args__})
    explanation = opened.explain(text, asked, page)
    if page.parts:
        _say_each_stage(explanation)
    return explanation.results


def _say_how_read(results: Results) -> None:
    """Say what words in Latin letters were read as, and what may have been meant."""
    if results.read_as is not None:
        inform(f"read as: {results.read_as}  (--exact or =word takes it as typed)")
    if results.suggestion is not None:
        inform(f"did you mean: {results.suggestion}")


def _advice(opened: Index, total: int, how: dict[str, Any]) -> str:
    """Say that there is no hit, and what might give one."""
    if total:
        return f"no hit from {how['offset'] + 1} on; there are {total}"
    if not opened.languages():
        return "no article matches: the index is empty. Fill it with 'relsearch index FOLDER'."
    narrow = {
        "--all": how["all_words"],
        "--exact": how["exact"],
        "--since": how["since"],
        "--until": how["until"],
        "--source": how["source"],
        "--lang": how["language"],
    }
    given = [flag for flag, value in narrow.items() if value]
    if given:
        return f"no article matches; try it without {' or '.join(given)}"
    return (
        "no article matches; try other words, word~ for one spelt alike, or word* for a beginning"
    )


def _say_each_stage(explanation: Explanation) -> None:
    """Say how a query was parsed, searched, and what will be marked.

    Then which parts the score of each hit has, the largest first.
    """
    from relsearch.query import format_query

    read = explanation.reading
    say(f"parsed: {format_query(read.parsed)}")
    say(f"searched: {format_query(read.query)}")
    say(f"marked: {' '.join(sorted(read.exact | read.lemmas))}")
    for hit in explanation.results.hits if explanation.parts else ():
        ranked = sorted(explanation.parts[hit.id], key=lambda part: -part[1])
        shown = " + ".join(f"{name} {score:.4f}" for name, score in ranked if score)
        say(f"hit {hit.rank} {hit.score:.4f} {hit.id} = {shown}")
