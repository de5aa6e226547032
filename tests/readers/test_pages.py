"""Whole pages as a linguist would add them: text, `# output`, what a good reader extracts."""

from __future__ import annotations

from pathlib import Path

import pytest

from relsearch.article import Article
from relsearch.readers.plain import scraped

PAGES = sorted((Path(__file__).parents[1] / "cases/readers/pages").glob("*.txt"))


def expected(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.strip().split("\n"):
        key, _, value = line.partition(":")
        found.setdefault(key, []).append(value.strip())
    return found


def date_of(article: Article) -> str:
    return f"{article.date} {article.date_from}" if article.date else "none"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_page_is_taken_apart(path: Path) -> None:
    text, _, output = path.read_text("utf-8").partition("\n# output\n")
    want = expected(output)
    article = scraped(text, path=Path("/x/page.txt"), article_id="page.txt")
    assert article.title == want["title"][0]
    assert list(article.noise) == want.get("noise", [])
    assert date_of(article) == want["date"][0]
    assert article.source == want["source"][0]
    assert article.body.startswith(want["first"][0])
    assert article.body.endswith(want["last"][0])
