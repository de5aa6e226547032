"""The answer to a query for scripts: one record a hit, or one JSON object a query."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable

from relsearch.datafiles import read_beside
from relsearch.render.options import Options
from relsearch.render.sanitize import dumps, percent_escaped, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

    from relsearch.index.results import Hit, Results

COLUMNS = (
    "rank", "score", "id", "title", "date", "date_from", "source", "language", "path", "url",
    "copies", "snippet",
)  # fmt: skip
"""The columns of csv and tsv; a batch has `query_id` before them."""

RUN = "relsearch"
"""The run's name in the last column of a TREC run."""

# Excel reads the full-width forms as formulas too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_plain(results: Results, out: TextIO, options: Options) -> None:
    """Write `path<TAB>score<TAB>date<TAB>title`, one line a hit, never wrapped or cut."""
    for hit in results.hits:
        record = hit.to_dict()
        line = (record["path"], _score(hit), record["date"] or "", record["title"])
        out.write("\t".join(_cell(value) for value in line) + "\n")


def write_json(results: Results, out: TextIO, options: Options) -> None:
    """Write the whole answer as one JSON object on a line; in a batch its query names its id."""
    record = results.to_dict()
    if options.query_id is not None:
        record["query"] = {"id": options.query_id, **record["query"]}
    out.write(dumps(record) + "\n")


def write_jsonl(results: Results, out: TextIO, options: Options) -> None:
    """Write one JSON object a hit; in a batch each names the query's id."""
    batch = {} if options.query_id is None else {"query_id": options.query_id}
    for hit in results.hits:
        out.write(dumps({**batch, **hit.to_dict()}) + "\n")


def write_csv(results: Results, out: TextIO, options: Options) -> None:
    """Write comma-separated values under a header line; no text cell can be a formula."""
    import csv
    import io

    def line(cells: Iterable[str]) -> str:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerow(cells)
        return buffer.getvalue()

    _write_table(results, out, options, line)


def write_tsv(results: Results, out: TextIO, options: Options) -> None:
    """Write tab-separated values under a header line; no text cell can be a formula."""
    _write_table(results, out, options, lambda cells: "\t".join(cells) + "\n")


def write_trec(results: Results, out: TextIO, options: Options) -> None:
    """Write a TREC run, `qid Q0 id rank score run`; outside a batch the query's id is 1."""
    query_id = percent_escaped(options.query_id or "1")
    for hit in results.hits:
        article_id = percent_escaped(hit.id)
        out.write(f"{query_id} Q0 {article_id} {hit.rank} {_score(hit)} {RUN}\n")


def write_paths(results: Results, out: TextIO, options: Options) -> None:
    """Write the path of each hit on a line."""
    for hit in results.hits:
        out.write(_cell(hit.to_dict()["path"]) + "\n")


def write_record(record: Any, out: TextIO) -> None:
    """Write any JSON value on one line, safe for a terminal and lossless."""
    out.write(dumps(record) + "\n")


@functools.cache
def schema(name: str) -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of an output: results, hit, article, tokens …"""
    import json

    loaded: dict[str, Any] = json.loads(read_beside(__file__, "schemas", f"{name}.schema.json"))
    return loaded


def _write_table(
    results: Results, out: TextIO, options: Options, line: Callable[[Iterable[str]], str]
) -> None:
    batch = options.query_id is not None
    if options.first:
        out.write(line((["query_id"] if batch else []) + list(COLUMNS)))
    for hit in results.hits:
        cells = [text_cell(options.query_id or "")] if batch else []
        out.write(line(cells + _cells(hit)))


def _cells(hit: Hit) -> list[str]:
    record = hit.to_dict()
    shown = [s["text"] for s in record["snippets"] if s["field"] == "body"]
    record["copies"] = " ".join(percent_escaped(other) for other in record["copies"])
    record["snippet"] = shown[0] if shown else ""
    texts = [text_cell(record[name] or "") for name in COLUMNS[2:]]
    return [str(hit.rank), _score(hit), *texts]


def _score(hit: Hit) -> str:
    return f"{hit.score:.6f}"


def _cell(value: str) -> str:
    return visible(value, one_line=True)


def text_cell(value: str) -> str:
    """Give outside text for a cell of csv or tsv: on one line, and no formula."""
    cell = _cell(value)
    return f"'{cell}" if value.startswith(_FORMULA) else cell
