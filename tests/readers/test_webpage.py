"""A saved page is described by itself first, and by its text."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from relsearch.article import Article
from relsearch.readers import Problem, read
from relsearch.readers.webpage import describe

BODY = "<p>भारत और केन्या ने तटरक्षक सहयोग बढ़ाने पर सहमति जताई है। दोनों देश साझा गश्त करेंगे।</p>" * 3
PAGE = f"""<html lang="hi-IN"><head><title>केन्या के साथ तटरक्षक समझौता हुआ | सागर टाइम्स</title>
<meta property="og:site_name" content="सागर टाइम्स"><link rel="canonical" href="https://s.example/1">
<script type="application/ld+json">{{"@graph": [{{"@type": "NewsArticle",
"headline": "केन्या के साथ तटरक्षक समझौता हुआ", "datePublished": "2025-03-04T23:00:00+05:30",
"author": {{"name": "मीरा रावत"}}}}]}}</script></head>
<body><nav>होम</nav><article><h1>केन्या के साथ तटरक्षक समझौता हुआ</h1>{BODY}
<p>यह भी पढ़ें: तंजानिया ने खोला बंदरगाह</p><p>अधिकारियों ने बताया कि पहली नाव अक्टूबर में दी जाएगी।</p>
</article></body></html>"""


def test_description_is_read() -> None:
    found = describe(PAGE)
    assert found["title"] == "केन्या के साथ तटरक्षक समझौता हुआ"
    assert found["outlet"] == "सागर टाइम्स"
    assert found["language"] == "hi-IN"
    assert found["url"] == "https://s.example/1"


def test_page_is_an_article(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    path = tmp_path / "a.html"
    path.write_text(PAGE, "utf-8")
    (article,) = read(path, id="a.html")
    assert isinstance(article, Article)
    assert article.title == "केन्या के साथ तटरक्षक समझौता हुआ"
    assert (str(article.date), article.date_from) == ("2025-03-04", "updated")
    assert (article.source, article.author) == ("सागर टाइम्स", "मीरा रावत")
    assert article.language == "hi"
    assert article.body.startswith("भारत और केन्या")
    assert "तंजानिया" not in article.body


def test_missing_library_names_the_line_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    path = tmp_path / "a.html"
    path.write_text(PAGE, "utf-8")
    (problem,) = read(path, id="a.html")
    assert isinstance(problem, Problem)
    assert "pip install 'relsearch[html]'" in problem.reason


@pytest.mark.parametrize(
    "page", ["<" * 10_000, "<b>" * 100_000, "&#99999999;" * 10, "<!ENTITY a 'b'>"]
)
def test_hostile_page_is_survived(tmp_path: Path, page: str) -> None:
    pytest.importorskip("trafilatura")
    path = tmp_path / "a.html"
    path.write_text(page, "utf-8")
    assert list(read(path, id="a.html"))
