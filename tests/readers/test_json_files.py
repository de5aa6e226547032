"""A JSON file of any size is read record by record; where it breaks, what stands before stays."""

from __future__ import annotations

import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.article import Article
from relsearch.errors import ReadError
from relsearch.readers import Problem, read
from relsearch.readers.json_values import Values, parse, records_in


def run(path: Path, data: str | bytes, cap: int = 2**20) -> tuple[list[Article], list[Problem]]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    items = list(read(path, id=path.name, max_article_bytes=cap))
    articles = [item for item in items if isinstance(item, Article)]
    return articles, [item for item in items if isinstance(item, Problem)]


def titles(articles: list[Article]) -> str:
    return "".join(article.title for article in articles)


RECORDS = [{"title": title, "text": f'{title} {{["\\\n'} for title in "कखग"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le"])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "value",
    [RECORDS, {"status": "ok", "articles": RECORDS, "total": 3, "tags": ["x"], "empty": []}],
)
def test_records_are_read_from_any_encoding(
    tmp_path: Path, value: Any, indent: int | None, encoding: str
) -> None:
    data = json.dumps(value, ensure_ascii=False, indent=indent).encode(encoding)
    articles, problems = run(tmp_path / "a.json", data)
    assert [(a.id, a.title, a.body) for a in articles] == [
        (f"a.json#{number}", record["title"], record["text"])
        for number, record in enumerate(RECORDS, start=1)
    ]
    assert not [problem for problem in problems if problem.skipped]


def test_text_beside_a_list_makes_the_object_one_record(tmp_path: Path) -> None:
    articles, _ = run(tmp_path / "a.json", '{"parts": [{"title": "ख"}], "title": "क"}')
    assert titles(articles) == "क"


def test_two_lists_of_records_are_refused(tmp_path: Path) -> None:
    articles, (problem,) = run(tmp_path / "a.json", '{"a": [{"title": "क"}], "b": [{"c": 1}]}')
    assert not articles
    assert problem.reason == "holds more than one list of records"


def test_a_broken_record_is_named_and_the_rest_read(tmp_path: Path) -> None:
    data = (
        '[\n{"title": "क"},\n{"title": "ख",\n "text": NaN},\n{"title" "ग"},\n7,\n{"title": "घ"}\n]'
    )
    articles, problems = run(tmp_path / "a.json", data)
    assert [article.id for article in articles] == ["a.json#1", "a.json#5"]
    assert [problem.reason for problem in problems] == [
        "record 2: not valid JSON: NaN is no JSON value",
        "record 3: not valid JSON: Expecting ':' delimiter (line 5, column 10)",
        "record 4: not a record but a number",
    ]


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ("", "',' or ']' expected (column 31)"),
        (',{"title": "ग', "Unterminated string starting at (column 42)"),
        (',{"title": "ग", [', "Expecting property name enclosed in double quotes (column 47)"),
        (' {"title": "ग"}]', "',' or ']' expected (column 32)"),
        ("] []", "there is more behind its end (column 33)"),
    ],
)
def test_records_before_the_place_where_a_list_breaks_are_read(
    tmp_path: Path, end: str, reason: str
) -> None:
    articles, problems = run(tmp_path / "a.json", '[{"title": "क"},{"title": "ख"}' + end)
    assert titles(articles) == "कख"
    assert [(problem.reason, problem.skipped) for problem in problems] == [
        (f"not valid JSON: {reason}; nothing behind record 2 could be read", True)
    ]


def test_records_before_the_place_where_an_object_breaks_are_read(tmp_path: Path) -> None:
    data = '{"status": "ok",\n"articles": [{"title": "क"}, {"title": "ख"}],\n"next" 1}'
    articles, (problem,) = run(tmp_path / "a.json", data)
    assert titles(articles) == "कख"
    assert "':' expected (line 3, column 8)" in problem.reason


def test_one_record_beyond_the_cap_is_reported_and_the_rest_read(tmp_path: Path) -> None:
    long = {"title": "ख", "text": '\\"]}' * 300, "tags": [["x"] * 300]}
    data = json.dumps([{"title": "क"}, long, {"title": "ग", "text": "घ" * 190}, {"title": "च"}])
    articles, problems = run(tmp_path / "a.json", data, cap=300)
    assert titles(articles) == "कच"
    assert [problem.reason.split(" (")[0] for problem in problems] == [
        "record 2: larger than the cap for one article",
        "record 3: larger than the cap for one article",
    ]


def test_bad_bytes_are_the_problem_of_their_record(tmp_path: Path) -> None:
    text = "भारत और कनाडा में समझौता हुआ। " * 20
    good = json.dumps({"title": "क", "text": text}, ensure_ascii=False).encode()
    double = good.decode("latin-1").encode()
    data = (
        b"["
        + b",".join((good, good[:-9] + b'\xff"}', b'{"title": "\xff\xfe\xfd"}', double))
        + b"]"
    )
    articles, problems = run(tmp_path / "a.json", data)
    assert [article.id for article in articles] == ["a.json#1", "a.json#2", "a.json#4"]
    assert articles[2].body == text
    assert [problem.skipped for problem in problems] == [False, True, False]
    assert [problem.reason[:10] for problem in problems] == [
        "record 2: ",
        "record 3: ",
        "record 4: ",
    ]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    record = json.dumps({"title": "क", "text": "ख " * 2_000}, ensure_ascii=False)
    path.write_text('{"n": 1, "articles": [' + ",\n".join([record] * 3_000) + "]}", "utf-8")
    tracemalloc.start()
    try:
        assert sum(isinstance(item, Article) for item in read(path, id="a.json")) == 3_000
        assert tracemalloc.get_traced_memory()[1] * 3 < path.stat().st_size
    finally:
        tracemalloc.stop()


def test_a_hostile_list_is_skipped_in_little_memory() -> None:
    text = '[{"title": "' + "[" * 3_000_000 + '"}, ' + "[" * 500_000 + "]" * 500_000 + ", 1]"
    values = Values(io.BytesIO(text.encode()), limit=1_000)
    values.take()
    assert values.value().text is None
    assert values.take() == ","
    assert values.value().text is None
    assert values.take() == ","
    assert values.value().text == "1"


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.sampled_from('क"\\{[]},: \n'), max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=12,
)


@given(st.lists(VALUES, max_size=5), st.integers(1, 9), st.sampled_from([None, 1]), st.booleans())
def test_elements_are_those_of_the_json_module(
    value: list[Any], chunk: int, indent: int | None, ascii_only: bool
) -> None:
    data = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    found = records_in(io.BytesIO(data), names=(), limit=10_000, chunk=chunk)
    assert [parse(element.text or "") for element in found] == value


@given(st.text(st.sampled_from('[]{}",:\\1क\n '), max_size=40), st.integers(1, 9))
def test_broken_json_is_never_taken_for_sound(text: str, chunk: int) -> None:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    found: list[Any] = []
    sound = True
    try:
        elements = records_in(io.BytesIO(text.encode()), names="a", limit=99, chunk=chunk)
        found.extend(parse(element.text or "") for element in elements)
    except ReadError:
        sound = False
    if isinstance(value, list):
        assert sound
        assert found == value
    elif value is None:
        assert not sound
