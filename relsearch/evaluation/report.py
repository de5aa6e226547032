"""What an evaluation found, for a reader or a script."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TextIO

from relsearch.evaluation.compare import Difference, Score
from relsearch.render.machine import text_cell, write_record
from relsearch.render.options import Options
from relsearch.render.page import Page

EVALUATION_SCHEMA = "relsearch.evaluation/1"
EVALUATION_FORMATS = ("human", "plain", "json", "csv", "tsv")

COLUMNS = ("run", "measure", "mean", "low", "high", "p")
"""The columns of plain, csv and tsv; the rows of the run `difference` have a p."""


def evaluation_record(
    runs: Mapping[str, Sequence[Score]],
    difference: Sequence[Difference] = (),
    *,
    complete: bool = True,
) -> dict[str, Any]:
    """Give an evaluation for JSON: a run's name → its scores, and what the second run gains.

    complete: no topic failed and no search was cut.
    """
    scores = [score for listed in runs.values() for score in listed]
    return {
        "schema": EVALUATION_SCHEMA,
        "topics": len(scores[0].by_topic) if scores else 0,
        "complete": complete,
        "runs": [
            {
                "run": name,
                "measures": [
                    {**_figures(score), "by_topic": _rounded(score.by_topic)} for score in listed
                ],
            }
            for name, listed in runs.items()
        ],
        "difference": [{**_figures(gain), "p": round(gain.p, 6)} for gain in difference] or None,
    }


def write_evaluation(record: Mapping[str, Any], name: str, out: TextIO, options: Options) -> None:
    """Write an evaluation in one of `EVALUATION_FORMATS`, from its record."""
    if name == "json":
        write_record(record, out)
    elif name == "human":
        _write_human(record, Page(out, options))
    elif name == "csv":
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\n").writerows([COLUMNS, *_rows(record)])
        out.write(buffer.getvalue())
    else:
        rows = [COLUMNS, *_rows(record)] if name == "tsv" else [*_rows(record)]
        out.writelines("\t".join(row) + "\n" for row in rows)


def _figures(found: Score | Difference) -> dict[str, Any]:
    values = {"mean": found.mean, "low": found.low, "high": found.high}
    return {"measure": found.measure, **_rounded(values)}


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 6) for name, value in values.items()}


def _rows(record: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    blocks = [(run["run"], run["measures"]) for run in record["runs"]]
    for name, measures in [*blocks, ("difference", record["difference"] or ())]:
        for found in measures:
            figures = (f"{found[column]:.4f}" for column in ("mean", "low", "high"))
            p = f"{found['p']:.4f}" if "p" in found else ""
            yield (text_cell(name), found["measure"], *figures, p)


def _write_human(record: Mapping[str, Any], page: Page) -> None:
    page.paragraph(f"{record['topics']} topic{'' if record['topics'] == 1 else 's'}")
    names = [run["run"] for run in record["runs"]]
    for run in record["runs"]:
        _block(page, run["run"], [(line, _line(line, "")) for line in run["measures"]])
    if record["difference"]:
        gains = [(line, _line(line, "+")) for line in record["difference"]]
        _block(page, f"{names[1]} minus {names[0]}", gains)


def _line(found: Mapping[str, Any], sign: str) -> str:
    line = f"  {found['measure']:<8} {found['mean']:{sign}.3f}  {found['low']:{sign}.3f}"
    line += f" to {found['high']:{sign}.3f}"
    return f"{line}  p {found['p']:.4f}" if "p" in found else line


def _block(page: Page, head: str, lines: Sequence[tuple[Mapping[str, Any], str]]) -> None:
    page.blank()
    page.paragraph(head, role="title", hang=4)
    for found, line in lines:
        start = line.index(found["measure"])
        page.paragraph(line, spans=[(start, start + len(found["measure"]), "about")], hang=4)
