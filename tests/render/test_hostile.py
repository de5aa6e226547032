"""Outside text steers nothing: every untrusted field of every format."""

import csv
import io
import json
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from relsearch.analysis import Token
from relsearch.article import Article
from relsearch.index.results import Hit, IndexReport, Results, Stored
from relsearch.render import FORMATS, Options, renderer
from relsearch.render.articles import write_article_json
from relsearch.render.human import write_article
from relsearch.render.page import file_link, web_link
from relsearch.render.reports import (
    write_report,
    write_stats,
    write_suggestions,
    write_tokens,
    write_verify,
)
from relsearch.snippets import Snippet

ATTACKS = {
    "color": "\x1b[31mलाल\x1b[0m",
    "clear screen": "\x1b[2J\x1b[H",
    "8-bit": "\x9b31m\x90q\x9c",
    "clipboard": "\x1b]52;c;cm0gLXJm\x07",
    "title": "\x1b]0;owned\x07",
    "link": "\x1b]8;;https://evil.example\x1b\\यहाँ\x1b]8;;\x1b\\",
    "overwrite": "सच\rझूठ\x08\x08",
    "new line": "एक\nदो\r\nतीन\x0b\x0c\x85\u2028\u2029चार",
    "tab": "एक\tदो",
    "nul": "\x00",
    "bidi": "\u202egpj.\u2066exe\u2069\u200f\u061c",
    "hidden": "\u200b\ufeff\u00ad\u2060\u3164\U000e0041\U000e007f",
    "surrogate": "\udcff\ud800",
    "markup": "[/red] [bold]क[/bold] [link=https://evil.example]x[/link] [/]",
    "emoji code": ":smile: :warning:",
    "separators": 'a,b"c\td;e\n=1+1',
    "html": "<script>alert(1)</script>&amp;",
}
# What relsearch itself may write with colour: SGR, and OSC 8 with an address of plain ASCII.
OWN = re.compile(
    "\x1b\\[[0-9;]*m|\x1b]8;;(?:(?:file|https?):[\x21-\x7e]*)?\x1b\\\\",
)


@pytest.fixture(params=ATTACKS)
def attack(request: pytest.FixtureRequest) -> str:
    return ATTACKS[request.param]


def hostile(attack: str, here: Path) -> Results:
    article = Article(
        id=attack,
        title=f"शीर्षक {attack} अंत",
        body=f"{attack}\n{attack}",
        language="hi",
        source=attack,
        path=f"{here}/{attack}",
        url=f"https://example.org/{attack}",
        author=attack,
        noise=(attack,),
    )
    snippets = (
        Snippet("title", article.title, ((0, 6),)),
        Snippet("body", f"क {attack} ख", ((0, 1), (2, 2 + len(attack)))),
    )
    hit = Hit(1, 1.5, Stored.of(article), snippets, (attack,))
    record = replace(article, path=attack, url=attack)
    hits = [hit, replace(hit, rank=2, stored=Stored.of(record))]
    return Results(attack, attack, 2, "exact", True, attack, hits, 0.5, (attack,))


def assert_safe(text: str, *, color: bool = False) -> None:
    if color:
        text = OWN.sub("", text)
    for char in text:
        assert char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.category(char) != "Cf" or char in "\u200c\u200d"
    assert "\u3164" not in text
    text.encode("utf-8")


@pytest.mark.parametrize("options", [Options(), Options(query_id="q", terminal=True, width=40)])
@pytest.mark.parametrize("name", FORMATS)
def test_no_field_reaches_a_text_format_raw(
    name: str, options: Options, attack: str, here: Path
) -> None:
    out = io.StringIO()
    renderer(name)(hostile(attack, here), out, replace(options, query_id=attack))
    text = out.getvalue()
    assert_safe(text.replace("\t", " ") if name in ("plain", "tsv") else text)


@pytest.mark.parametrize("width", [0, 1, 13, 40])
def test_colour_writes_only_its_own_sequences(attack: str, width: int, here: Path) -> None:
    out = io.StringIO()
    renderer("human")(hostile(attack, here), out, Options(color=True, width=width))
    assert_safe(out.getvalue(), color=True)
    assert "evil.example\x1b" not in out.getvalue().replace("https://example.org/", "")


@pytest.mark.parametrize("color", [False, True])
def test_an_article_a_report_and_tables_are_safe(attack: str, color: bool, here: Path) -> None:
    article = hostile(attack, here).hits[0].article
    out = io.StringIO()
    options = Options(color=color, width=50)
    write_article(article, out, options, body_marks=[(0, 1)])
    write_article_json(article, out, copies=[attack])
    write_report(IndexReport(1, 0, 0, 0, 1, [(attack, attack)], 0.1), out, options)
    write_tokens([Token(attack, 0, len(attack), 0, attack, f"{attack}x")], out, options)
    write_suggestions([{"term": "x", "surface": attack, "count": 1, "score": 1}], out, options)
    write_verify([(attack, attack)], out, options)
    stats = {
        "articles": 1, "languages": {"hi": 1}, "sources": {attack: 1}, "first_date": None,
        "last_date": None, "undated": 1, "analyzers": {"hi": "x"}, "version": "1",
        "index": {"path": attack, "bytes": 1, "engine": "whoosh", "format": 1,
                  "parts": {attack: 1}},
    }  # fmt: skip
    write_stats(stats, out, options)
    assert_safe(out.getvalue(), color=color)


def test_one_line_formats_keep_one_line_a_hit(attack: str, here: Path) -> None:
    for name, lines in (("plain", 2), ("jsonl", 2), ("trec", 2), ("paths", 2), ("tsv", 3)):
        out = io.StringIO()
        renderer(name)(hostile(attack, here), out, Options(query_id=attack))
        assert out.getvalue().count("\n") == lines == len(out.getvalue().splitlines()), name


def test_columns_stay_where_they_are(attack: str, here: Path) -> None:
    results = hostile(attack, here)
    widths = {"plain": 4, "tsv": 13}
    for name, expected in widths.items():
        out = io.StringIO()
        renderer(name)(results, out, Options(query_id=attack))
        assert {line.count("\t") + 1 for line in out.getvalue().splitlines()} == {expected}
    out = io.StringIO()
    renderer("csv")(results, out, Options(query_id=attack))
    assert {len(row) for row in csv.reader(io.StringIO(out.getvalue()))} == {13}


def test_json_gives_every_field_back_unchanged(attack: str, here: Path) -> None:
    results = hostile(attack, here)
    out = io.StringIO()
    renderer("json")(results, out, Options())
    assert json.loads(out.getvalue()) == json.loads(json.dumps(results.to_dict()))
    assert json.loads(out.getvalue())["hits"][0]["title"] == results.hits[0].article.title


def test_markup_and_emoji_codes_are_shown_as_they_stand(here: Path) -> None:
    out = io.StringIO()
    text = ATTACKS["markup"] + ATTACKS["emoji code"]
    renderer("human")(hostile(text, here), out, Options(color=True))
    assert text in OWN.sub("", out.getvalue())


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("HTTP://example.org/क", "HTTP://example.org/%E0%A4%95"),
        ("https://example.org/\x1b\\\x07\x9c", "https://example.org/%1B%5C%07%C2%9C"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        (" https://example.org", None),
        ("", None),
        (None, None),
        ("https://example.org/" + "x" * 5000, None),
    ],
)
def test_only_web_addresses_become_links(url: str | None, link: str | None) -> None:
    assert web_link(url) == link


def test_file_links_are_absolute_and_escaped(here: Path) -> None:
    assert file_link("क \udcff\x1b.txt") == here.as_uri() + "/%E0%A4%95%20%FF%1B.txt"
    assert file_link("\ud800") is None
    assert file_link("") is None
