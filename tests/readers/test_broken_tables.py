"""A quote that is never closed costs its own row; cells of many lines stay whole."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.article import Article
from relsearch.readers import Problem, read
from relsearch.readers.tables import MAX_COLUMNS, BadRow, Row, rows

OPEN = "a quote opened here is never closed"


def run(path: Path, text: str, cap: int = 2**20) -> tuple[list[Article], list[Problem]]:
    path.write_text(text, "utf-8", newline="")
    items = list(read(path, id=path.name, max_article_bytes=cap))
    articles = [item for item in items if isinstance(item, Article)]
    return articles, [item for item in items if isinstance(item, Problem)]


def found(text: str, cap: int = 10_000) -> list[Row | BadRow]:
    return list(rows(io.BytesIO(text.encode()), delimiter=",", cap=cap))


def test_a_quote_never_closed_costs_its_own_row(tmp_path: Path) -> None:
    text = 'id,title,text\n1,क,पहला\n2,ख,"दूसरा\n3,ग,तीसरा\n4,"घ, च","चौ\nथा"\n5,छ,पांचवां\n'
    articles, problems = run(tmp_path / "a.csv", text)
    assert [(a.id, a.body) for a in articles] == [
        ("1", "पहला"),
        ("3", "तीसरा"),
        ("4", "चौ\nथा"),
        ("5", "पांचवां"),
    ]
    assert [(p.reason, p.skipped) for p in problems] == [(f"line 3: {OPEN}", True)]


def test_a_quote_never_closed_in_a_tsv_is_named_too(tmp_path: Path) -> None:
    articles, problems = run(tmp_path / "a.tsv", 'title\ttext\n"क\tएक\nख\tदो\n')
    assert [article.title for article in articles] == ["ख"]
    assert [problem.reason for problem in problems] == [f"line 2: {OPEN}"]


def test_the_line_named_is_that_of_the_quote_not_of_the_row() -> None:
    assert found('क,"एक\nदो",ग\n"च\nछ",ज,"झ\nट,ठ\n') == [
        Row(1, ["क", "एक\nदो", "ग"]),
        BadRow(4, OPEN),
        Row(5, ["ट", "ठ"]),
    ]


def test_every_quote_never_closed_is_named() -> None:
    text = "".join(f'{number},"क\n' for number in range(1, 50)) + "50,ख\n"
    assert found(text) == [*(BadRow(line, OPEN) for line in range(1, 50)), Row(50, ["50", "ख"])]


def test_a_cell_of_thousands_of_lines_is_one_cell(tmp_path: Path) -> None:
    body = "\n".join(f'पंक्ति {number}, ""उद्धृत""' for number in range(5_000))
    articles, problems = run(tmp_path / "a.csv", f'title,text\r\nक,"{body}"\r\nख,दो\r\n')
    assert not problems
    assert [article.body.count("\n") for article in articles] == [4_999, 0]
    assert articles[0].body.endswith('पंक्ति 4999, "उद्धृत"')


def test_quoted_words_at_the_head_of_a_cell_are_text() -> None:
    assert found('क,"हां" उसने कहा,ग\nघ,च\n') == [
        Row(1, ["क", "हां उसने कहा", "ग"]),
        Row(2, ["घ", "च"]),
    ]


def test_a_row_beyond_the_cap_is_reported_and_the_rest_read() -> None:
    text = 'क,"' + "ख\n" * 500 + '"\nग,घ\n' + "च" * 400 + "\nछ,ज\n"
    assert found(text, cap=1000) == [
        BadRow(1, "larger than the cap for one article (1000 bytes)"),
        Row(502, ["ग", "घ"]),
        BadRow(503, "larger than the cap for one article (1000 bytes)"),
        Row(504, ["छ", "ज"]),
    ]


def test_a_quote_never_closed_is_found_beyond_the_cap_too() -> None:
    text = 'क,"ख\n' + "ग,घ\n" * 500
    assert found(text, cap=1000) == [BadRow(1, OPEN), *(Row(n, ["ग", "घ"]) for n in range(2, 502))]


def test_millions_of_columns_are_one_problem(tmp_path: Path) -> None:
    articles, problems = run(
        tmp_path / "a.csv", "title,text\n" + "क," * 2_000_000 + "\nख,ग\n", cap=2**25
    )
    assert [article.title for article in articles] == ["ख"]
    assert [p.reason for p in problems] == [f"line 2: 2000001 columns, more than {MAX_COLUMNS}"]


def test_many_commas_in_one_cell_are_text(tmp_path: Path) -> None:
    (article,), problems = run(
        tmp_path / "a.csv", 'title,text\nक,"' + "ख," * 30_000 + '"\n', cap=2**20
    )
    assert article.body == "ख," * 30_000
    assert not problems


def test_a_bad_row_keeps_its_number(tmp_path: Path) -> None:
    articles, _ = run(tmp_path / "a.csv", 'title,text\nक,एक\nख,"दो\nग,तीन\n')
    assert [article.id for article in articles] == ["a.csv#1", "a.csv#3"]


def test_carriage_return_outside_of_quotes_is_named() -> None:
    assert found("क\rख,ग\nघ,च\n") == [
        BadRow(1, "a carriage return within the line, outside of quotes"),
        Row(2, ["घ", "च"]),
    ]


CELLS = st.lists(st.text(st.sampled_from('कa",\n\r '), max_size=6), min_size=1, max_size=4)


@given(
    st.lists(CELLS.filter(any), max_size=6), st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
)
def test_what_the_csv_module_writes_is_read_back(table: list[list[str]], quoting: int) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=quoting).writerows(table)  # type: ignore[arg-type]
    assert [row.cells if isinstance(row, Row) else row for row in found(out.getvalue())] == table


@pytest.mark.parametrize("cap", [5, 12, 10_000])
@given(text=st.text(st.sampled_from('कa",,\n\n\r"'), max_size=60))
def test_no_line_is_lost_or_read_twice(text: str, cap: int) -> None:
    lines = text.encode().split(b"\n")
    at = 0
    for row in found(text, cap=cap):
        assert row.line > at
        at = row.line
        assert row.line <= len(lines)
        if isinstance(row, Row):
            assert "".join(row.cells).count("\n") < len(lines)


def test_a_small_cap_leaves_the_csv_module_as_it_was() -> None:
    before = csv.field_size_limit()
    assert list(rows(io.BytesIO("क,ख\n".encode()), delimiter=",", cap=9))
    assert csv.field_size_limit() == before
