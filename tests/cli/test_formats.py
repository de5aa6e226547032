"""The eight formats, and every JSON output read again through its schema."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import jsonschema
import pytest

from relsearch.render.machine import schema

Command = Callable[..., CompletedProcess[str]]
COLUMNS = [
    "rank", "score", "id", "title", "date", "date_from", "source", "language", "path", "url",
    "copies", "snippet",
]  # fmt: skip


def valid(name: str, text: str) -> Any:
    value = json.loads(text)
    jsonschema.validate(value, schema(name), jsonschema.Draft202012Validator)
    return value


def test_plain_is_path_score_date_title(command: Command) -> None:
    ran = command("query", "कनाडा")
    lines = [line.split("\t") for line in ran.stdout.splitlines()]
    assert [line[0] for line in lines] == ["news/feed.jsonl"] * 2
    assert sorted(line[2] for line in lines) == ["2024-10-15", "2026-02-08"]
    assert all(float(line[1]) > 0 for line in lines)
    assert {line[3] for line in lines} == {
        "कनाडा में चुनाव",
        "कनाडा और भारत की साइबर सुरक्षा वार्ता",
    }
    assert ran.stdout == command("query", "कनाडा", "--format", "plain").stdout


def test_json_is_one_object_as_the_contract_prints_it(command: Command) -> None:
    for flag in (("--json",), ("--format", "json"), ("--format=json", "--json")):
        ran = command("query", "साइबर सुरक्षा", *flag)
        assert ran.stdout.count("\n") == 1
        answer = valid("results", ran.stdout)
    assert list(answer) == [
        "schema", "query", "total", "total_is", "complete", "suggestion", "hits", "took_ms",
    ]  # fmt: skip
    assert answer["schema"] == "relsearch.results/1"
    assert answer["query"] == {"text": "साइबर सुरक्षा", "read_as": None}
    assert (answer["total_is"], answer["complete"]) == ("exact", True)
    first = answer["hits"][0]
    assert {name: first[name] for name in ("rank", "id", "date", "date_from", "language")} == {
        "rank": 1,
        "id": "a1",
        "date": "2026-02-08",
        "date_from": "record",
        "language": "hi",
    }
    assert first["url"] == "https://example.org/a1"


def test_json_without_a_hit_is_still_an_object(command: Command) -> None:
    ran = command("query", "अबकखगघ", "--json")
    answer = valid("results", ran.stdout)
    assert (ran.returncode, answer["total"], answer["hits"]) == (1, 0, [])


def test_marks_are_code_points_of_the_text_around_whole_words(command: Command) -> None:
    answer = json.loads(command("query", "साइबर सुरक्षा", "--json").stdout)
    marked = {
        snippet["text"][start:end]
        for snippet in answer["hits"][0]["snippets"]
        for start, end in snippet["marks"]
    }
    assert marked == {"साइबर", "सुरक्षा"}


def test_what_is_unknown_is_null_and_a_missing_headline_empty(command: Command) -> None:
    hit = json.loads(command("query", "कज़ाकिस्तान", "--json").stdout)["hits"][0]
    assert hit["id"] == "a 4"
    assert [hit[name] for name in ("title", "date", "date_from", "source", "url")] == [
        "",
        None,
        None,
        None,
        None,
    ]


def test_jsonl_is_a_hit_a_line(command: Command) -> None:
    ran = command("query", "भारत", "--format", "jsonl")
    hits = [valid("hit", line) for line in ran.stdout.splitlines()]
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    assert hits == json.loads(command("query", "भारत", "--json").stdout)["hits"]


def test_csv_and_tsv_are_tables_under_a_header(command: Command) -> None:
    rows = list(csv.reader(io.StringIO(command("query", "कनाडा", "--format", "csv").stdout)))
    lines = command("query", "कनाडा", "--format", "tsv").stdout.splitlines()
    assert rows[0] == lines[0].split("\t") == COLUMNS
    assert rows == [line.split("\t") for line in lines]
    assert {row[2] for row in rows[1:]} == {"a1", "a3"}
    assert command("query", "अबकखगघ", "--format", "csv").stdout == ",".join(COLUMNS) + "\n"


def test_trec_has_six_columns(command: Command) -> None:
    lines = command("query", "भारत कज़ाकिस्तान", "--format", "trec").stdout.splitlines()
    columns = [line.split(" ") for line in lines]
    assert {tuple(column[i] for i in (0, 1, 5)) for column in columns} == {
        ("1", "Q0", "relsearch")
    }
    assert "a%204" in {column[2] for column in columns}
    assert [int(column[3]) for column in columns] == list(range(1, len(columns) + 1))
    scores = [float(column[4]) for column in columns]
    assert scores == sorted(scores, reverse=True)


def test_paths_open_as_printed_from_any_folder(command: Command, shared: Path) -> None:
    for cwd in (shared, shared / "news", shared.parent):
        ran = command(
            "query", "अमेरिका", "--format", "paths", "--index", str(shared / "index"), cwd=cwd
        )
        path = cwd / ran.stdout.rstrip("\n")
        assert path.read_text(encoding="utf-8").startswith("भारत और अमेरिका")


def test_human_off_a_terminal_has_no_escape_and_no_quotes(command: Command) -> None:
    ran = command("query", "साइबर सुरक्षा", "--format", "human")
    assert ran.stdout.splitlines()[0] == "3 articles"
    assert "कनाडा और भारत की साइबर सुरक्षा वार्ता" in ran.stdout
    assert "\x1b" not in ran.stdout
    assert "«" not in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("stats",), "stats"),
        (("show", "a1"), "article"),
        (("analyze", "सम्बन्धों", "की"), "tokens"),
        (("suggest", "canada"), "suggestions"),
        (("index", "news", "--dry-run"), "report"),
    ],
)
def test_other_commands_write_their_schema(
    arguments: tuple[str, ...], name: str, command: Command
) -> None:
    ran = command(*arguments, "--json")
    assert ran.returncode == 0
    assert ran.stdout.count("\n") == 1
    valid(name, ran.stdout)


@pytest.mark.parametrize(
    ("arguments", "known"),
    [
        (("query", "कनाडा"), "human, plain, json, jsonl, csv, tsv, trec, paths"),
        (("show", "a1"), "human, plain, json, jsonl"),
        (("stats",), "human, plain, json"),
        (("index", "news"), "human, plain, json"),
        (("analyze", "कनाडा"), "human, plain, json, jsonl"),
        (("export",), "jsonl, json"),
    ],
)
def test_an_unknown_format_is_refused_with_the_known_ones(
    arguments: tuple[str, ...], known: str, command: Command
) -> None:
    for name in ("xml", "", "JSON"):
        ran = command(*arguments, "--format", name)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert ran.stderr == (
            f"error: this command does not write the format {name!r}. Use one of {known}.\n"
        )


def test_two_formats_at_once_are_refused(command: Command) -> None:
    ran = command("query", "कनाडा", "--json", "--format", "csv")
    assert ran.returncode == 2
    assert "contradict" in ran.stderr


def test_other_tools_read_the_json(command: Command) -> None:
    for arguments in (("query", "भारत"), ("stats",), ("show", "a1"), ("analyze", "भारत")):
        assert json.loads(command(*arguments, "--json").stdout)
