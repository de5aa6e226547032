"""Records are read one by one; a bad one is named and the rest is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.article import Article
from relsearch.readers import Problem, read


def run(
    path: Path, data: str | bytes, fields: Mapping[str, str] = {}, cap: int = 2**20
) -> tuple[list[Article], list[Problem]]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    items = list(read(path, id=path.name, fields=fields, max_article_bytes=cap))
    articles = [item for item in items if isinstance(item, Article)]
    return articles, [item for item in items if isinstance(item, Problem)]


def lines(*records: Any) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def test_default_names_are_read(tmp_path: Path) -> None:
    record = {
        "id": "x1", "headline": "शीर्षक", "articleBody": "पाठ।\nदूसरी पंक्ति।", "publishedAt":
        "2025-01-02T23:30:00Z", "paper": "पत्र", "url": "https://a.example", "author": "र",
        "language": "hi-IN",
    }  # fmt: skip
    (article,), problems = run(tmp_path / "a.jsonl", lines(record))
    assert not problems
    assert (article.id, article.title, article.body) == ("x1", "शीर्षक", "पाठ।\nदूसरी पंक्ति।")
    assert (str(article.date), article.date_from) == ("2025-01-02", "record")
    assert (article.source, article.url, article.author) == ("पत्र", "https://a.example", "र")
    assert article.language == "hi"
    assert article.path == str(tmp_path / "a.jsonl")


def test_record_text_is_taken_as_it_is(tmp_path: Path) -> None:
    text = "Breaking\nयह भी पढ़ें: कुछ\nक्\u200dष"
    (article,), _ = run(tmp_path / "a.jsonl", lines({"text": text}))
    assert article.body == text
    assert article.noise == ()


def test_numbers_count_records_and_lines_are_named(tmp_path: Path) -> None:
    data = lines({"title": "क"}) + "\n" + '{"title": \n' + "[1]\n" + lines({"title": "ख"})
    articles, problems = run(tmp_path / "a.jsonl", data)
    assert [article.id for article in articles] == ["a.jsonl#1", "a.jsonl#4"]
    assert [problem.reason.split(":")[0] for problem in problems] == ["line 3", "line 4"]
    assert "not valid JSON" in problems[0].reason
    assert "a list" in problems[1].reason


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('{"title": "क", "text": NaN}', "NaN"),
        ('{"text": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested"),
        ('{"text": ' + "9" * 5_000 + "}", "JSON"),
        ('{"text": 12}', "number"),
        ('{"text": true}', "truth value"),
        ('{"title": {"a": "b"}}', "field title is a record"),
        ('{"text": {"a": 1}}', "--map"),
        ('{"text": null}', "neither title nor text"),
        ('{"title": "", "text": "  "}', "neither title nor text"),
        ("null", "null"),
        ('{"title": "\0"}', "JSON"),
        ("\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "JSON"),
    ],
)
def test_bad_record_is_reported_and_the_rest_read(tmp_path: Path, line: str, word: str) -> None:
    articles, problems = run(
        tmp_path / "a.jsonl", lines({"title": "क"}) + line + "\n" + lines({"title": "ख"})
    )
    assert [article.title for article in articles] == ["क", "ख"]
    assert [problem.skipped for problem in problems] == [True]
    assert problems[0].reason.startswith("line 2: ")
    assert word in problems[0].reason
    assert "\n" not in problems[0].reason


def test_bad_bytes_in_one_line_are_that_lines_problem(tmp_path: Path) -> None:
    data = lines({"title": "क"}).encode() + b'{"title": "\xff"}\n' + lines({"title": "ख"}).encode()
    articles, problems = run(tmp_path / "a.jsonl", data)
    assert len(articles) == 2
    assert "line 2: not UTF-8" in problems[0].reason


def test_lone_surrogates_are_repaired_and_named(tmp_path: Path) -> None:
    (article,), (problem,) = run(tmp_path / "a.jsonl", '{"title": "a\\ud800b"}\n')
    assert article.title == "a\ufffdb"
    assert not problem.skipped
    assert "surrogates" in problem.reason


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"id": [True]}, "field id is a truth value, not text: left out"),
        ({"id": " \u3000"}, ""),
        ({"title": 7}, "field title is a number, not text: left out"),
        ({"source": {"name": ["x"]}}, "field source is a record, not text (name a field in it"),
        ({"author": ["राम", {"@id": "#x"}]}, "field author is a record, not text"),
        ({"title": "a\0b"}, "NUL characters dropped in field title"),
    ],
)
def test_a_text_is_kept_though_another_field_is_none(
    tmp_path: Path, field: dict[str, Any], said: str
) -> None:
    (article,), problems = run(tmp_path / "a.jsonl", lines({"text": "पाठ"} | field))
    assert (article.id, article.body, article.source) == ("a.jsonl#1", "पाठ", "")
    assert article.title == ("ab" if "\0" in str(field.get("title")) else "")
    assert [problem.skipped for problem in problems] == [False] * bool(said)
    assert all(said in problem.reason for problem in problems)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"title": {"x": 1}, "headline": "शीर्षक", "text": "पाठ"}, ("शीर्षक", "पाठ")),
        ({"title": 7, "headline": "शीर्षक"}, ("शीर्षक", "")),
        ({"title": [], "headline": "शीर्षक", "text": [], "body": "पाठ"}, ("शीर्षक", "पाठ")),
    ],
)
def test_another_name_of_a_field_is_read_where_the_first_holds_no_text(
    tmp_path: Path, record: dict[str, Any], expected: tuple[str, str]
) -> None:
    (article,), problems = run(tmp_path / "a.jsonl", lines(record))
    assert ((article.title, article.body), problems) == (expected, [])


def test_a_text_that_is_none_is_not_taken_from_elsewhere(tmp_path: Path) -> None:
    record = {"title": "शीर्षक", "text": {"all": "पूरा पाठ"}, "body": "पाठ"}
    articles, [problem] = run(tmp_path / "a.jsonl", lines(record))
    assert (articles, problem.skipped) == ([], True)


def test_lists_in_a_list_are_read(tmp_path: Path) -> None:
    record = {"text": [["क", "ख"], [], [[["ग"]], "घ"]], "author": [["राम"], {"name": "सीता"}]}
    (article,), problems = run(tmp_path / "a.jsonl", lines(record))
    assert (article.body, article.author, problems) == ("क\nख\nग\nघ", "राम, सीता", [])
    deep = '{"text": ' + "[" * 150 + '"क"' + "]" * 150 + "}"
    (article,), problems = run(tmp_path / "b.jsonl", deep)
    assert (article.body, problems) == ("क", [])


def test_cells_and_columns_that_are_not_read_are_told(tmp_path: Path) -> None:
    data = "title,text,,text\nक,x,,ख\nग,,,घ,च,,छ\nज,झ,,,,\nट,ठ\n"
    articles, problems = run(tmp_path / "a.csv", data)
    assert [article.body for article in articles] == ["ख", "घ", "झ", "ठ"]
    assert [(problem.skipped, problem.reason) for problem in problems] == [
        (False, "columns named 'text' twice: the last that is not empty is read"),
        (False, "record 2 (line 3): 2 more cells than the first line names, left out"),
    ]


def test_a_file_whose_lines_do_not_read_is_not_called_empty(tmp_path: Path) -> None:
    _, problems = run(tmp_path / "a.jsonl", b'{"title": "\xff"}\n')
    assert [problem.reason.partition(":")[0] for problem in problems] == ["line 1"]


LINES = st.sampled_from(
    [
        '{"title": "क"}'.encode(),
        b'{"id": "x", "text": "a"}',
        b"[1]",
        b"{",
        b"",
        b" \t",
        "\u2003\u00a0".encode(),
        b'{"title": "\xff"}',
        b'{"text": "' + b"a" * 300 + b'"}',
        b'\xef\xbb\xbf{"title": "b"}',
        b"\xef\xbb\xbf",
        b'{"title": "c"}\r',
    ]
)


@given(st.lists(LINES, max_size=12), st.sampled_from([b"", b"\n"]), st.integers(1, 5))
def test_the_parts_of_a_file_of_lines_are_the_whole(
    tmp_path_factory: pytest.TempPathFactory, data: list[bytes], end: bytes, parts: int
) -> None:
    path = tmp_path_factory.mktemp("parts") / "a.jsonl"
    path.write_bytes(b"\n".join(data) + end)
    whole = list(read(path, id="a", max_article_bytes=250))
    each = [read(path, id="a", max_article_bytes=250, part=(n, parts)) for n in range(parts)]
    assert [item for items in each for item in items] == whole


def test_record_beyond_the_cap_is_its_own_problem(tmp_path: Path) -> None:
    data = lines({"title": "क"}, {"text": "ख" * 500}, {"title": "ग"})
    articles, problems = run(tmp_path / "a.jsonl", data, cap=200)
    assert [article.id for article in articles] == ["a.jsonl#1", "a.jsonl#3"]
    assert "line 2: larger than the cap" in problems[0].reason


def test_map_reads_other_and_nested_fields(tmp_path: Path) -> None:
    record = {"source": {"name": "AU"}, "kicker": "शीर्षक", "parts": [{"p": "पाठ"}]}
    fields = {"title": "kicker", "source": "source.name", "body": "parts.0.p"}
    (article,), problems = run(tmp_path / "a.jsonl", lines(record), fields)
    assert (article.title, article.source, article.body) == ("शीर्षक", "AU", "पाठ")
    assert not problems


def test_unknown_field_in_the_map_is_refused(tmp_path: Path) -> None:
    articles, problems = run(tmp_path / "a.jsonl", lines({"title": "क"}), {"heading": "title"})
    assert not articles
    assert "no field 'heading'" in problems[0].reason


@pytest.mark.parametrize(
    "value",
    [
        [{"title": "क"}, {"title": "ख"}],
        {"status": "ok", "articles": [{"title": "क"}, {"title": "ख"}]},
    ],
)
def test_json_holds_a_list_of_records(tmp_path: Path, value: Any) -> None:
    articles, _ = run(tmp_path / "a.json", json.dumps(value))
    assert [article.id for article in articles] == ["a.json#1", "a.json#2"]


def test_json_may_be_one_news_article(tmp_path: Path) -> None:
    value = {
        "@type": "NewsArticle", "headline": "क", "articleBody": "ख", "datePublished": "2025-03-04",
        "author": [{"@type": "Person", "name": "ग"}], "publisher": {"name": "घ"},
        "keywords": ["a", "b"],
    }  # fmt: skip
    (article,), _ = run(tmp_path / "a.json", json.dumps(value))
    assert (article.title, article.body, str(article.date)) == ("क", "ख", "2025-03-04")
    assert (article.author, article.source) == ("ग", "घ")


@pytest.mark.parametrize("data", ["", "{", "[]", "12", "[" * 100_000])
def test_bad_json_file_is_reported(tmp_path: Path, data: str) -> None:
    articles, problems = run(tmp_path / "a.json", data)
    assert not articles
    assert len(problems) == 1


def test_csv_with_quoted_line_ends(tmp_path: Path) -> None:
    data = 'title,text,date\r\n"क, ख","एक\nदो",5 नवंबर 2024\r\n,,\r\nग,घ,कल\r\n'
    articles, problems = run(tmp_path / "a.csv", "\ufeff" + data)
    assert [(a.id, a.title, a.body) for a in articles] == [
        ("a.csv#1", "क, ख", "एक\nदो"),
        ("a.csv#2", "ग", "घ"),
    ]
    assert str(articles[0].date) == "2024-11-05"
    assert [problem.skipped for problem in problems] == [False]


def test_tsv_and_mapped_csv(tmp_path: Path) -> None:
    (article,), _ = run(tmp_path / "a.tsv", "id\ttitle\n7\tक\n")
    assert (article.id, article.title) == ("7", "क")
    (article,), _ = run(tmp_path / "b.csv", "text,labels\nक,x\n", {"title": "text"})
    assert (article.title, article.body) == ("क", "")


def test_csv_without_a_field_to_read_says_what_to_do(tmp_path: Path) -> None:
    _, (problem,) = run(tmp_path / "a.csv", "MovieNames,Rating\nक,1\n")
    assert "--map" in problem.reason


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.tsv", "a.json"])
@given(data=st.binary(max_size=200))
def test_any_bytes_are_survived(tmp_path_factory: Any, name: str, data: bytes) -> None:
    _, problems = run(tmp_path_factory.mktemp("any") / name, data)
    assert all("\n" not in problem.reason for problem in problems)


def test_empty_record_files_are_reported(tmp_path: Path) -> None:
    for name in ("a.jsonl", "a.csv", "a.json"):
        articles, problems = run(tmp_path / name, "")
        assert not articles
        assert "empty" in problems[0].reason
