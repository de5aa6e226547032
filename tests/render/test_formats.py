import csv
import io
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from relsearch.index.results import Hit, Results, Stored
from relsearch.render import FORMATS, Options, renderer

GOLDEN = Path(__file__).parent / "golden"


def written(results: Results, name: str, options: Options | None = None) -> str:
    out = io.StringIO()
    renderer(name)(results, out, options or Options())
    return out.getvalue()


CASES = {
    "human-80.txt": ("human", Options(width=80)),
    "human-32.txt": ("human", Options(width=32)),
    "human-unlimited.txt": ("human", Options()),
    "human-quoted-60.txt": ("human", Options(width=60, terminal=True)),
    "human-color-72.txt": ("human", Options(width=72, color=True, terminal=True)),
    "plain.txt": ("plain", Options()),
    "results.json": ("json", Options()),
    "batch.json": ("json", Options(query_id="q 7")),
    "hits.jsonl": ("jsonl", Options()),
    "batch.jsonl": ("jsonl", Options(query_id="q 7")),
    "hits.csv": ("csv", Options()),
    "batch.csv": ("csv", Options(query_id="q 7")),
    "hits.tsv": ("tsv", Options()),
    "run.trec": ("trec", Options()),
    "batch.trec": ("trec", Options(query_id="q 7")),
    "paths.txt": ("paths", Options()),
}


@pytest.mark.parametrize("name", CASES)
def test_output_is_the_golden_one(name: str, results: Results, here: Path) -> None:
    # RELSEARCH_WRITE_GOLDEN=1 writes the files anew; look at the difference before committing it.
    text = written(results, *CASES[name]).replace(here.as_uri(), "file:///HERE")
    if os.environ.get("RELSEARCH_WRITE_GOLDEN"):
        (GOLDEN / name).write_text(text, encoding="utf-8", newline="")
    assert text == (GOLDEN / name).read_text(encoding="utf-8")


def test_every_format_has_a_renderer() -> None:
    assert FORMATS == ("human", "plain", "json", "jsonl", "csv", "tsv", "trec", "paths")
    assert {name for name, _ in CASES.values()} == set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_answer_gives_the_same_bytes(name: str, results: Results) -> None:
    options = Options(color=True, width=80)
    assert written(results, name, options) == written(results, name, options)


def test_a_batch_writes_the_header_once(results: Results) -> None:
    for name in ("csv", "tsv"):
        assert "rank" not in written(results, name, Options(query_id="2", first=False))


def test_a_csv_reader_gets_the_cells_back(results: Results) -> None:
    rows = list(csv.DictReader(io.StringIO(written(results, "csv"))))
    assert [row["rank"] for row in rows] == ["1", "2", "3"]
    assert rows[0]["title"] == results.hits[0].article.title
    assert rows[0]["copies"] == "wire/कनाडा%202.txt wire/कनाडा%203.txt"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\uff1d"])
@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_no_text_cell_can_be_a_formula(start: str, name: str, hits: list[Hit]) -> None:
    bad = f"{start}1+1"
    article = replace(hits[0].article, id=bad, title=bad, source=bad, url=bad, path=bad)
    hit = replace(hits[0], stored=Stored.of(article), score=-1.5, copies=(bad,))
    results = Results("x", None, 1, "exact", True, None, [hit], 1.0)
    text = written(results, name, Options(query_id=bad))
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t" if name == "tsv" else ","))
    assert float(rows[0]["score"]) == -1.5
    for column in ("query_id", "id", "title", "source", "url", "path"):
        assert rows[0][column].startswith("'"), column
    assert rows[0]["copies"].startswith(("'", "%"))


def test_a_trec_line_has_six_columns_whatever_the_id(hits: list[Hit]) -> None:
    hit = replace(
        hits[0], stored=Stored.of(replace(hits[0].article, id="a b\tc\n%20\u3000\x1b\u202eक्ष"))
    )
    results = Results("x", None, 1, "exact", True, None, [hit], 1.0)
    columns = written(results, "trec", Options(query_id="q 1\n")).split()
    assert columns == [
        "q%201%0A", "Q0", "a%20b%09c%0A%20%E3%80%80%1B%E2%80%AEक्ष", "1", "12.345679", "relsearch",
    ]  # fmt: skip


def test_json_equals_to_dict(results: Results) -> None:
    assert json.loads(written(results, "json")) == results.to_dict()


def test_no_hit_writes_no_record() -> None:
    nothing = Results("x", None, 0, "exact", True, "क्ष", [], 0.1)
    for name in ("plain", "jsonl", "trec", "paths"):
        assert written(nothing, name) == ""
    assert json.loads(written(nothing, "json"))["hits"] == []
    assert written(nothing, "human") == "no articles\n"
