from __future__ import annotations

from pathlib import Path

from relsearch.article import Article
from relsearch.readers import Problem, read
from relsearch.readers.plain import MOST_LINES


def test_a_text_of_very_many_lines_is_taken_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("कनाडा से समझौता\n" + "\n".join(["ये भी पढ़ें: नेपाल"] * MOST_LINES), "utf-8")
    items = list(read(path, id="a.txt"))
    (problem,) = (item for item in items if isinstance(item, Problem))
    (article,) = (item for item in items if isinstance(item, Article))
    assert not problem.skipped
    assert "more than 20,000 lines" in problem.reason
    assert article.title == "कनाडा से समझौता"
    assert article.body.count("ये भी पढ़ें: नेपाल") == MOST_LINES


def test_its_first_line_is_no_headline_when_it_is_too_long_for_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("कनाडा " * 100 + "\n" + "पानी\n" * MOST_LINES, "utf-8")
    (article,) = (item for item in read(path, id="a") if isinstance(item, Article))
    assert article.title == ""
    assert article.body.startswith("कनाडा कनाडा")


def test_a_page_of_millions_of_tags_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<p>कनाडा</p>" + "<" * 2_000_000, "utf-8")
    (problem,) = read(path, id="a.html")
    assert isinstance(problem, Problem)
    assert problem.skipped
    assert "more than 2,000,000 tags" in problem.reason
