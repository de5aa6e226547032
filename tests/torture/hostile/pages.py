"""Web pages and Markdown that want to be run, to be followed, or never to end."""

# ruff: noqa: E501 - a class a line

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from tests.torture.hostile.case import Case, Outcome, case, story

MANY = 100_000


def _body(marker: str) -> str:
    return "".join(f"<p>{line}</p>\n" for line in story(marker).split("\n") if line) * 3


def _page(head: str = "", before: str = "", after: str = "") -> Callable[[str], str]:
    def data(marker: str) -> str:
        return (
            f"<!DOCTYPE html><html lang=hi><head><title>{marker} पर बैठक</title>{head}</head>"
            f"<body>{before}<article>{_body(marker)}</article>{after}</body></html>"
        )

    return data


def _linked(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def _xxe(marker: str) -> str:
    kinds = '<!ENTITY x SYSTEM "file:///etc/passwd">'
    return f'<?xml version="1.0"?><!DOCTYPE html [{kinds}]><html><body>&x;{_body(marker)}</body></html>'


def _laughs(marker: str) -> str:
    kinds = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "ha">{kinds}]>'
        f"<html><body>{_body(marker)}<p>&l11;</p></body></html>"
    )


def _yaml(marker: str) -> str:
    lines = ["---", "a: &a [x,x,x,x,x,x,x,x,x]"]
    lines += [
        f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefg", "bcdefgh", strict=True)
    ]
    lines += ["run: !!python/object/apply:os.system ['id']", "---", ""]
    return "\n".join(lines) + story(marker)


_HTML: Sequence[tuple[str, Outcome, Callable[[str], str | bytes]]] = (
    ("a-page", "indexed", _page()),
    ("script-and-events", "indexed", _page(before="<script>alert(1)</script><img src=x onerror=alert(1)>")),
    ("script-unfinished", "indexed", _page(after="<script>while(1){}")),
    ("comment-unfinished", "indexed", _page(after="<!-- क")),
    ("style-unfinished", "indexed", _page(after="<style>p{")),
    ("tag-unfinished", "indexed", _page(after="<p class='")),
    ("conditional-comments", "indexed", _page(before="<!--[if IE]><p>x</p><![endif]-->")),
    ("cdata", "indexed", _page(before="<![CDATA[<p>]]>")),
    ("nul-in-tags", "repaired", _page(before="<\0script>x</\0script>")),
    ("200000-entities", "indexed", _page(after="<p>" + "&#2325;" * 200_000 + "</p>")),
    ("invalid-references", "indexed", _page(after="<p>&#0; &#xd800; &#x110000; &#99999999999; &nope; &#x;</p>")),
    ("100000-nested-tags", "repaired", _page(after="<div>" * MANY)),
    ("100000-nested-lists", "repaired", _page(after="<ul><li>" * MANY)),
    ("nested-tables", "repaired", _page(after="<table><tr><td>" * 5000)),
    ("nested-formatting", "repaired", _page(after="<b><i>" * 5000 + "<p>" * 50)),
    ("100000-closing-tags", "repaired", _page(after="</div>" * MANY)),
    ("100000-less-than-signs", "repaired", _page(after="<" * MANY)),
    ("100000-attributes", "indexed", _page(after="<p " + " ".join(f"a{n}=1" for n in range(MANY)) + ">x</p>")),
    ("an-attribute-of-a-megabyte", "indexed", _page(after=f"<p title='{'क' * 400_000}'>x</p>")),
    ("a-tag-name-of-a-megabyte", "indexed", _page(after=f"<{'a' * 1_000_000}>x")),
    ("a-title-of-a-megabyte", "indexed", _page(head=f"<title>{'क ' * 300_000}</title>")),
    ("50000-links", "repaired", _page(after="<a href=/x>x</a>" * 50_000)),
    ("a-data-uri", "indexed", _page(before=f"<img src='data:image/png;base64,{'A' * 4_000_000}'>")),
    ("entity-expansion-bomb", "indexed", _laughs),
    ("external-entity", "indexed", _xxe),
    ("two-documents", "indexed", lambda m: _page()(m) + _page()(m)),
    ("frames", "indexed", _page(before="<frameset><frame src=file:///etc/passwd></frameset>")),
    ("iframe-srcdoc", "indexed", _page(before="<iframe srcdoc='<script>x</script>'></iframe>")),
    ("svg-and-mathml", "indexed", _page(before="<svg><script>x</script></svg><math><mi>x</mi></math>")),
    ("template-and-noscript", "indexed", _page(before="<template><p>x</p></template><noscript>y</noscript>")),
    ("a-base-and-a-refresh", "indexed", _page(head="<base href='file:///'><meta http-equiv=refresh content='0;url=javascript:x'>")),
    ("a-charset-that-lies", "indexed", _page(head="<meta charset=utf-16><meta charset=iso-8859-1>")),
    ("linked-data-broken", "indexed", _page(head=_linked('{"@type":"NewsArticle","headline":'))),
    ("linked-data-deep", "indexed", _page(head=_linked("[" * MANY + "]" * MANY))),
    ("linked-data-of-other-kinds", "indexed", _page(head=_linked('{"@type":["NewsArticle",{}],"headline":["x",{"name":7}],"datePublished":{}}'))),
    ("linked-data-lone-surrogate", "indexed", _page(head=_linked('{"@type":"NewsArticle","headline":"\\ud800 x"}'))),
    ("linked-data-in-circles", "indexed", _page(head=_linked(json.dumps({"@graph": [{"@graph": [[[]]] * 2000}] * 20})))),
    ("a-date-that-is-none", "indexed", _page(head="<meta property=article:published_time content='99999-99-99T99'>")),
    ("no-text", "skipped", lambda m: "<html><head><script>x</script></head><body></body></html>"),
    ("an-empty-page", "skipped", lambda m: ""),
    ("only-a-tag", "skipped", lambda m: "<html>"),
)  # fmt: skip

_MARKDOWN: Sequence[tuple[str, Outcome, Callable[[str], str | bytes]]] = (
    ("yaml-that-runs-and-grows", "indexed", _yaml),
    ("front-matter-unfinished", "indexed", lambda m: "---\ntitle: x\n" + story(m)),
    ("fence-unfinished", "indexed", lambda m: story(m) + "```python\nimport os\n"),
    ("100000-quotes", "indexed", lambda m: story(m) + ">" * MANY + " x\n"),
    ("100000-stars", "indexed", lambda m: story(m) + "*" * MANY + "_" * MANY + "\n"),
    ("100000-backticks", "indexed", lambda m: story(m) + "`" * MANY + "\n"),
    ("100000-open-links", "indexed", lambda m: story(m) + "[x](" * MANY + "\n"),
    ("nested-list", "indexed", lambda m: story(m) + "\n".join(" " * n + "- x" for n in range(1500))),
    ("a-table-of-5000-columns", "indexed", lambda m: story(m) + "|x" * 5000 + "|\n" + "|-" * 5000 + "|\n"),
    ("html-in-it", "indexed", lambda m: story(m) + "<script>alert(1)</script>\n<div>" * 50),
    ("links-to-files", "indexed", lambda m: story(m) + "![x](file:///etc/passwd) [y](javascript:x)\n"),
    ("hash-signs", "indexed", lambda m: "#" * MANY + "\n" + story(m)),
)  # fmt: skip

CASES: Sequence[Case] = (
    *(case(f"html-{name}", outcome, "a.html", data) for name, outcome, data in _HTML),
    *(case(f"markdown-{name}", outcome, "a.md", data) for name, outcome, data in _MARKDOWN),
)
