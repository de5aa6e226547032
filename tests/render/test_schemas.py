import copy
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from relsearch.analysis import analyzer_for
from relsearch.evaluation import compare, evaluation_record
from relsearch.evaluation.compare import score
from relsearch.index.results import IndexReport, Results
from relsearch.render import Options, renderer
from relsearch.render.articles import article_record, write_article_json
from relsearch.render.machine import schema, write_record
from relsearch.render.reports import (
    stats_record,
    suggestions_record,
    tokens_record,
    verify_record,
)
from relsearch.render.sanitize import dumps

STATS = {
    "version": "0.1.0",
    "articles": 5,
    "languages": {"mr": 1, "": 1, "hi": 3},
    "sources": {"ANI": 2, "वार्ता": 2, "": 1},
    "first_date": "2024-04-10",
    "last_date": "2026-02-08",
    "undated": 2,
    "index": {
        "path": "index",
        "bytes": 123456,
        "parts": {"words": 123456},
        "engine": "whoosh",
        "format": 1,
    },
    "analyzers": {"hi": "0123456789abcdef"},
}
SCHEMAS = sorted(
    path.name.removesuffix(".schema.json")
    for path in (Path(schema.__wrapped__.__code__.co_filename).parent / "schemas").iterdir()
)


def records(results: Results) -> dict[str, list[Any]]:
    """Every JSON output there is, read again, by the name of its schema."""
    read: dict[str, list[Any]] = {}
    for name, options in (("json", Options()), ("json", Options(query_id="1"))):
        out = io.StringIO()
        renderer(name)(results, out, options)
        read.setdefault("results", []).append(json.loads(out.getvalue()))
    for options in (Options(), Options(query_id="1")):
        out = io.StringIO()
        renderer("jsonl")(results, out, options)
        read.setdefault("hit", []).extend(map(json.loads, out.getvalue().splitlines()))
    read["article"] = [
        json.loads(dumps(article_record(hit.article, copies=hit.copies))) for hit in results.hits
    ]
    report = IndexReport(1, 2, 3, 4, 5, [("a.txt", "line 3: no text")], 0.25)
    read["report"] = [report.to_dict()]
    text = "सम्बन्धों की समीक्षा"
    read["tokens"] = [tokens_record(text, analyzer_for("hi")(text)), tokens_record("", [])]
    read["stats"] = [stats_record(STATS)]
    candidate = {"term": "कनाडा", "surface": "कैनेडा", "count": 3, "score": 0.5}
    read["suggestions"] = [suggestions_record("canada", [candidate]), suggestions_record("x", [])]
    read["verify"] = [verify_record([]), verify_record([("a.seg", "checksum differs")])]
    scores = [score("MAP", {"q1": value, "q2": 0.5}) for value in (0.25, 1.0)]
    runs = {"old.txt": scores[:1], "new.txt": scores[1:]}
    read["evaluation"] = [
        evaluation_record(runs, [compare(*scores)]),
        evaluation_record({"index": scores[:1]}, complete=False),
    ]
    return read


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from objects(inner)


def test_every_output_has_a_schema() -> None:
    assert SCHEMAS == [
        "article", "evaluation", "hit", "report", "results", "stats", "suggestions", "tokens",
        "verify",
    ]  # fmt: skip


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_output_is_valid(name: str, results: Results) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))
    for record in records(results)[name]:
        jsonschema.validate(record, schema(name), jsonschema.Draft202012Validator)


@pytest.mark.parametrize("name", SCHEMAS)
def test_an_unknown_field_is_refused_at_every_level(name: str, results: Results) -> None:
    validator = jsonschema.Draft202012Validator(schema(name))
    for record in records(results)[name]:
        for number, found in enumerate(objects(record)):
            changed = copy.deepcopy(record)
            list(objects(changed))[number]["unknown field!"] = "x"
            assert not validator.is_valid(changed), found


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_missing_field_is_refused(name: str, results: Results) -> None:
    validator = jsonschema.Draft202012Validator(schema(name))
    for record in records(results)[name]:
        for field in record:
            if field != "query_id":
                assert not validator.is_valid({k: v for k, v in record.items() if k != field})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rank", 0), ("score", "1"), ("date", "8 February 2026"), ("date", "2026-02-31T00:00"),
        ("date_from", "mtime"), ("source", ""), ("language", "Hindi"), ("copies", None),
        ("snippets", [{"field": "body", "text": "x", "marks": [[0, 1, 2]]}]),
        ("snippets", [{"field": "body", "text": "x", "marks": [[-1, 1]]}]),
        ("snippets", [{"field": "footer", "text": "x", "marks": []}]),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused(field: str, value: object, results: Results) -> None:
    record = results.hits[0].to_dict()
    validator = jsonschema.Draft202012Validator(schema("hit"))
    assert validator.is_valid(json.loads(json.dumps(record)))
    assert not validator.is_valid({**record, field: value})


def test_a_hit_is_the_same_in_both_schemas() -> None:
    inside = schema("results")["$defs"]["hit"]
    alone = schema("hit")
    query_id = alone["properties"]["query_id"]
    assert alone["properties"] == {"query_id": query_id, **inside["properties"]}
    assert alone["required"] == inside["required"]


def test_marks_of_hits_lie_inside_their_text(results: Results) -> None:
    for hit in records(results)["hit"]:
        for snippet in hit["snippets"]:
            assert all(0 <= a < b <= len(snippet["text"]) for a, b in snippet["marks"])


def test_an_article_has_null_for_what_is_unknown(results: Results) -> None:
    out = io.StringIO()
    write_article_json(results.hits[2].article, out)
    record = json.loads(out.getvalue())
    assert list(record) == [
        "id", "title", "body", "date", "date_from", "source", "language", "path", "url", "author",
        "copies", "noise",
    ]  # fmt: skip
    unknown = ("date", "date_from", "source", "url", "author")
    assert [record[name] for name in unknown] == [None] * 5
    assert record["path"] == "news/odd name.txt"


def test_statistics_are_ordered_by_count_then_name() -> None:
    record = stats_record(STATS)
    assert list(record["languages"]) == ["hi", "", "mr"]
    assert list(record["sources"]) == ["ANI", "वार्ता", ""]
    assert next(iter(record)) == "schema"


def test_a_record_is_one_line() -> None:
    out = io.StringIO()
    write_record(verify_record([("a\n", "b\x85")]), out)
    assert out.getvalue().count("\n") == 1 == len(out.getvalue().splitlines())
