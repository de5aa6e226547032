"""Reading one file gives articles and problems, and raises nothing for a bad input."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.article import Article
from relsearch.readers import READERS, Problem, read
from relsearch.readers.plain import scraped

HANG = 30  # seconds: what takes longer does not come back; speed itself is no test

SEEDS = Path(__file__).parents[2] / "seeds"


def article_of(path: Path) -> Article:
    (article,) = read(path, id=path.name)
    assert isinstance(article, Article)
    return article


def problem_of(path: Path, cap: int = 2**20) -> Problem:
    (problem,) = read(path, id=path.name, max_article_bytes=cap)
    assert isinstance(problem, Problem)
    return problem


@pytest.mark.parametrize(
    ("number", "date", "date_from", "source"),
    [
        ("000", "2026-02-08", "headline", "अर्ली न्यूज़"),
        ("001", "2024-04-10", "updated", ""),
        ("002", "None", None, "IANS"),
        ("003", "2025-09-29", "body", ""),
        ("004", "2025-11-06", "headline", "IANS"),
    ],
)
def test_seed_is_dated_and_attributed(
    number: str, date: str, date_from: str | None, source: str
) -> None:
    article = article_of(next(SEEDS.glob(f"{number}_*.txt")))
    assert (str(article.date), article.date_from, article.source) == (date, date_from, source)


def test_seed_titles_are_headlines() -> None:
    titles = [article_of(path).title for path in sorted(SEEDS.glob("*.txt"))]
    assert titles[0].startswith("रक्षा को लेकर भारत-कनाडा में बढ़ेगा सहयोग")
    assert titles[2].startswith("भारत के राजदूत ने जापानी रक्षा मंत्री से की मुलाकात")
    assert titles[3] == ""


def test_repair_is_a_warning_beside_the_article(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("भारत और कनाडा में समझौता हुआ है।".encode("utf-16-le"))
    problem, article = read(path, id="a.txt")
    assert isinstance(problem, Problem)
    assert not problem.skipped
    assert isinstance(article, Article)
    assert article.body == "भारत और कनाडा में समझौता हुआ है।"


@pytest.mark.parametrize(
    ("data", "word"),
    [(b"", "empty"), (b" \n\xc2\xa0\n", "white space"), (bytes(range(256)) * 9, "binary")],
)
def test_file_without_text_is_reported(tmp_path: Path, data: bytes, word: str) -> None:
    for name in ("a.txt", "a.md", "a.html"):
        (tmp_path / name).write_bytes(data)
        assert word in problem_of(tmp_path / name).reason


def test_sparse_file_beyond_the_cap_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(5 * 2**30)
    begun = time.perf_counter()
    assert "larger than the cap" in problem_of(path).reason
    assert time.perf_counter() - begun < HANG


def test_link_and_folder_in_the_place_of_a_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "to.txt").write_text("क।", "utf-8")
    (tmp_path / "link.txt").symlink_to(tmp_path / "to.txt")
    (tmp_path / "folder.txt").mkdir()
    for name in ("link.txt", "folder.txt", "gone.txt"):
        assert problem_of(tmp_path / name).skipped


def test_file_with_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt"))
    path.write_text("भारत और कनाडा में समझौता हुआ है।", "utf-8")
    assert article_of(path).body


def test_markdown_front_matter_and_heading(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        '---\ntitle: "शीर्षक"\ndate: 2025-01-02\nauthor: र\n---\n# शीर्षक\n\nपाठ।\n', "utf-8"
    )
    article = article_of(path)
    assert (article.title, article.body, article.author) == ("शीर्षक", "पाठ।", "र")
    assert (str(article.date), article.date_from) == ("2025-01-02", "record")
    path.write_text("# कहानी\n\n##\nपाठ।\n", "utf-8")
    assert (article_of(path).title, article_of(path).body) == ("कहानी", "##\nपाठ।")


def test_date_in_the_name_is_the_last_resort(tmp_path: Path) -> None:
    path = tmp_path / "DH-2020-ARP-20.txt"
    path.write_text("नोएडा में सख्ती, दो सौ जगह लगे बैरियर\nपुलिस ने सोमवार को जांच शुरू की।", "utf-8")
    assert (str(article_of(path).date), article_of(path).date_from) == ("2020-04-20", "file")


@given(st.text(max_size=400))
def test_any_text_is_survived_and_nothing_is_lost(text: str) -> None:
    article = scraped(text, path=Path("/x/a.txt"), article_id="a")
    if any(char.isalnum() for char in text):
        assert article.title or article.body or article.noise


@pytest.mark.parametrize(
    "text", ["कखग " * 1_000_000, "क" + "\u0941" * 50_000, "क\u094dष" * 50_000, "क\n" * 100_000]
)
def test_extreme_text_is_read_without_hanging(text: str) -> None:
    begun = time.perf_counter()
    article = scraped(text, path=Path("/x/a.txt"), article_id="a")
    assert article.body
    assert time.perf_counter() - begun < HANG


def test_every_kind_has_a_lower_case_suffix() -> None:
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in READERS)
