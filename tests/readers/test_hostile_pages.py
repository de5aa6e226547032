"""No web page stops a run or holds it up: each is read, or reported, in bounded time."""

from __future__ import annotations

import json
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.article import Article
from relsearch.readers import Problem, read
from relsearch.readers.markup import attributes, depth, thinned, tokens, visible_text
from relsearch.readers.webpage import describe

HANG = 30  # seconds: what takes longer does not come back; speed itself is no test
SENTENCE = "भारत और केन्या ने तटरक्षक सहयोग बढ़ाने पर सहमति जताई है।"
BODY = f"<p>{SENTENCE}</p><p>दोनों देश साझा गश्त करेंगे।</p>"


def run(path: Path, page: str) -> tuple[list[Article], list[Problem]]:
    pytest.importorskip("trafilatura")
    path.write_text(page, "utf-8", errors="surrogatepass")
    begun = time.perf_counter()
    items = list(read(path, id=path.name))
    assert time.perf_counter() - begun < HANG
    articles = [item for item in items if isinstance(item, Article)]
    return articles, [item for item in items if isinstance(item, Problem)]


@pytest.mark.parametrize(
    "before",
    [
        "<div " + " ".join(f"a{number}=1" for number in range(100_000)) + ">",
        "<div " + " ".join(f'a{number}=">"' for number in range(100_000)) + ">",
        "<div a='" + "x" * 5_000_000 + "'>",
        "<div>" * 100_000,
        "<div></b>" * 10_000,
        "<b>" * 100_000,
        "<table><tr><td>" * 20_000,
        "<table><tr>" + "<td>क</td>" * 100_000 + "</tr></table>",
        "<p>क</p>" * 100_000,
        "<br>" * 200_000,
        "<" * 1_000_000,
        "&" * 1_000_000,
        "<!-- x -->" * 100_000,
        "<a " * 200_000 + ">",
        "<noscript>" * 100_000,
        "<script>" + "a<b;" * 250_000 + "</script>",
        "<script>" + "a <b " * 250_000 + "</script>",
        "a<b;" * 250_000 + ">",
        "<style>" + "a{b:c}" * 200_000 + "</style>",
    ],
    ids=range(19),
)
def test_text_of_a_monstrous_page_is_read(tmp_path: Path, before: str) -> None:
    page = f"<html><head><title>समझौता</title></head><body>{before}{BODY}</body></html>"
    (article,), problems = run(tmp_path / "a.html", page)
    assert SENTENCE in article.body
    assert article.title == "समझौता"
    assert not [problem for problem in problems if problem.skipped]


@pytest.mark.parametrize(
    "page",
    ["<!--" * 100_000, "<script>" * 100_000 + "क", "<a b='" * 99_999, "<!-- " + BODY, "<p>"],
)
def test_page_without_visible_text_is_reported(tmp_path: Path, page: str) -> None:
    articles, (problem,) = run(tmp_path / "a.html", page)
    assert not articles
    assert "without any text" in problem.reason


@pytest.mark.parametrize(
    "tail", ["<![x[>", "<![", "<!", "<?", "</", "<a b='", "<!--", "&#", "<![CDATA["]
)
def test_unfinished_markup_leaves_the_rest_readable(tmp_path: Path, tail: str) -> None:
    page = f'<html lang="hi"><title>समझौता</title>{BODY}{tail}'
    (article,), _ = run(tmp_path / "a.html", page)
    assert article.body.startswith(SENTENCE)
    assert (article.title, article.language) == ("समझौता", "hi")


def test_description_goes_on_behind_broken_markup() -> None:
    found = describe("<title>क &amp; ख</title><![x[><meta property=og:site_name content='ग'>")
    assert (found["title"], found["outlet"]) == ("क & ख", "ग")


@pytest.mark.parametrize("deep", ['["क"]', '{"name":"क"}', '{"@id":["क"]}'])
def test_deep_linked_data_is_survived(tmp_path: Path, deep: str) -> None:
    for _ in range(8):
        deep = f"[{deep}]" if len(deep) < 400 else deep
    deep = "[" * 900 + deep + "]" * 900
    data = f'{{"@type": "NewsArticle", "headline": {deep}, "author": {deep}}}'
    page = f"<title>समझौता</title><script type='application/ld+json'>{data}</script>{BODY}"
    (article,), _ = run(tmp_path / "a.html", page)
    assert article.title == "समझौता"


def test_lone_surrogates_in_linked_data_are_replaced() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": "a\ud800b"})
    assert describe(f"<script type='application/ld+json'>{data}</script>")["title"] == "a\ufffdb"


def test_an_ordinary_tag_keeps_all_its_attributes() -> None:
    page = "<div " + " ".join(f"a{number}='>'" for number in range(100)) + ">x</div> 1 <b 2>"
    assert thinned(page) == page
    crowded = page.replace("<div", "<div " + "z " * 100)
    assert len(attributes(next(tokens(thinned(crowded))).text)) <= 100
    assert thinned(crowded).endswith(">x</div> 1 <b 2>")


def test_depth_does_not_count_what_needs_no_end_tag() -> None:
    assert depth("<p>" * 50 + "<li>" * 50 + "<br><img>" * 50) == 0
    assert depth("<div><b>x</b></div>" * 50) == 2
    assert depth("<div></b>" * 50) == 50


def test_visible_text_keeps_words_whole_and_blocks_apart() -> None:
    page = "<p>भा<b>रत</b> और\nकेन्या</p><table><tr><td>1<td>2</tr></table>क<br>ख<script>x</script>"
    assert visible_text(page).split("\n") == ["भारत और केन्या", "1 2", "क", "ख"]


class Parser(HTMLParser):
    """The standard library's, as the oracle."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values: dict[str, str] = {}
        for name, value in attrs:
            values.setdefault(name, value or "")
        self.found.append((tag, values))


NAMES = st.sampled_from(["a", "b", "data-x", "lang", "A"])
TEXTS = st.text(st.sampled_from("क x>&=/"), max_size=5)
TAGS = st.builds(
    lambda tag, pairs: f"<{tag}" + "".join(f' {name}="{value}"' for name, value in pairs) + ">",
    st.sampled_from(["p", "div", "a", "META"]),
    st.lists(st.tuples(NAMES, TEXTS), max_size=3),
)


@given(st.lists(TAGS | TEXTS | st.sampled_from(["</p>", "<!-- x -->", "<!doctype html>"])))
def test_tags_are_those_of_the_standard_library(parts: list[str]) -> None:
    page = " ".join(parts)
    parser = Parser()
    parser.feed(page)
    ours = [(t.name, attributes(t.text)) for t in tokens(page) if t.kind == "start"]
    assert ours == parser.found


@given(st.text(st.sampled_from("<>/!-?&;#'\"= apक\n[]"), max_size=80))
def test_any_markup_is_survived(page: str) -> None:
    describe(page)
    visible_text(thinned(page))
    at = 0
    for token in tokens(page):
        assert at <= token.at
        assert page.startswith(token.text, token.at)
        at = token.at + len(token.text)
