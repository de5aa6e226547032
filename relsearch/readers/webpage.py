"""A saved web page → one article: the page's own description first, then its text.

Needs the extra `relsearch[html]` for the text of the page.
"""

from __future__ import annotations

import html
import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from relsearch.article import Article
from relsearch.errors import ReadError
from relsearch.readers.encoding import decode_entities
from relsearch.readers.fields import record_date
from relsearch.readers.folding import fold
from relsearch.readers.inputs import Options, Problem
from relsearch.readers.lines import agency_in
from relsearch.readers.markup import attributes, depth, thinned, tokens, visible_text
from relsearch.readers.plain import read_text, repairs, scraped, untold

_ARTICLE_KINDS = ("NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "WebPage")
_MAX_DESCRIPTION = 2**20
# Beyond these the library takes minutes, or leaves out what lies deeper.
_MAX_TAGS = 20_000
_MAX_DEPTH = 80
_MAX_LEVELS = 8
# Beyond these even passing over them takes a minute; a page of news has a few thousand.
_MOST_TAGS = 2_000_000
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class _Said:
    """What a page says about itself: <html lang>, <title>, meta, canonical, JSON-LD."""

    language: str = ""
    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    canonical: str = ""
    linked_data: list[str] = field(default_factory=list)


def read(path: Path, *, article_id: str, options: Options) -> Iterator[Article | Problem]:
    """Read the article of a saved page."""
    decoded = read_text(path, cap=options.max_article_bytes)
    if decoded.text.count("<") > _MOST_TAGS:
        raise ReadError(f"a web page of more than {_MOST_TAGS:,} tags")
    page = thinned(decode_entities(decoded.text))
    text = _extract(page)
    taken = ""
    if not text.strip():
        text = visible_text(page)
        taken = "the article could not be told from its page, so all text was taken"
    if not text.strip():
        raise ReadError("a web page without any text")
    yield from repairs(path, decoded)
    if taken:
        yield Problem(str(path), taken, skipped=False)
    yield from untold(path, text)
    found = describe(page)
    title = found["title"] = _whole(found.get("title", ""), text)
    article = scraped(text, path=path, article_id=article_id, title=title)
    yield _described(article, found)


def describe(page: str) -> dict[str, str]:
    """Give what a page says about itself, by our field names."""
    said = _said(page[:_MAX_DESCRIPTION])
    meta = said.meta
    linked = _linked(said.linked_data)
    found = {
        "title": _text(linked.get("headline"))
        or meta.get("og:title", "")
        or meta.get("twitter:title", "")
        or said.title,
        "date": _text(linked.get("datePublished"))
        or meta.get("article:published_time", "")
        or meta.get("datepublished", "")
        or _text(linked.get("dateModified"))
        or meta.get("article:modified_time", "")
        or meta.get("date", ""),
        "outlet": _text(linked.get("publisher")) or meta.get("og:site_name", ""),
        "author": _text(linked.get("author")) or meta.get("author", ""),
        "url": said.canonical or meta.get("og:url", "") or _text(linked.get("url")),
        "language": _text(linked.get("inLanguage")) or said.language,
    }
    cleaned = {name: " ".join(html.unescape(value).split()) for name, value in found.items()}
    cleaned["title"] = _without_site(cleaned["title"], cleaned["outlet"])
    return {name: value for name, value in cleaned.items() if value}


def _said(page: str) -> _Said:
    said = _Said()
    inside = ""
    for token in tokens(page):
        name = token.name
        if token.kind == "raw" and name == "title":
            said.title = said.title or html.unescape(token.text)
        elif token.kind == "raw" and inside == "application/ld+json":
            said.linked_data.append(token.text)
        if token.kind != "start" or name not in ("html", "meta", "link", "script"):
            continue
        values = attributes(token.text)
        inside = values.get("type", "").lower() if name == "script" else ""
        if name == "html":
            said.language = said.language or values.get("lang", "")
        elif name == "meta":
            key = values.get("property") or values.get("name") or values.get("itemprop") or ""
            said.meta.setdefault(key.lower(), values.get("content", ""))
        elif name == "link" and "canonical" in values.get("rel", "").lower():
            said.canonical = values.get("href", "")
    return said


def _described(article: Article, found: Mapping[str, str]) -> Article:
    date = record_date(found.get("date", ""))
    outlet = found.get("outlet", "")
    language = found.get("language", "")[:2].lower()
    # An agency that the text credits outranks the site that carries it.
    credits_agency = bool(article.source) and bool(agency_in(fold(article.source)))
    return replace(
        article,
        title=found.get("title") or article.title,
        date=date or article.date,
        date_from="updated" if date else article.date_from,
        source=article.source if credits_agency or not outlet else outlet,
        url=found.get("url") or article.url,
        author=article.author or found.get("author"),
        language=language if language.isalpha() else "",
    )


def _without_site(title: str, outlet: str) -> str:
    """Cut the site's name that pages append to the headline."""
    for separator in (" | ", " - ", " – ", " :: ", " » "):
        head, found, last = title.rpartition(separator)
        if found and len(head) > len(last) and (last == outlet or len(last.split()) <= 3):
            return head
    return title


def _whole(title: str, text: str) -> str:
    """Give the text's first line where the stated title is only the beginning of it."""
    first = text.strip().split("\n", 1)[0].strip()
    return first if title and len(first) < 300 and first.startswith(title) else title


def _linked(blocks: list[str]) -> dict[str, Any]:
    for block in blocks:
        try:
            value = json.loads(block)
        except (ValueError, RecursionError):
            continue
        for item in _items(value):
            kinds = item.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(name in _ARTICLE_KINDS for name in names) and item.get("headline"):
                return item
    return {}


def _items(value: Any) -> Iterator[dict[str, Any]]:
    pending = deque([value])
    while pending:
        one = pending.popleft()
        if isinstance(one, list):
            pending += one
        elif isinstance(one, dict):
            yield one
            pending += [one["@graph"]] if "@graph" in one else []


def _text(value: Any, level: int = 0) -> str:
    """Give the names in a value of linked data; nobody nests them deeper than a few levels."""
    if level > _MAX_LEVELS:
        return ""
    if isinstance(value, list):
        return ", ".join(filter(None, (_text(one, level + 1) for one in value)))
    if isinstance(value, dict):
        return _text(value.get("name") or value.get("@id"), level + 1)
    return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else ""


def _extract(page: str) -> str:
    """Give the article in a page; nothing where there is none, or the page is beyond measure."""
    try:
        import trafilatura
    except ImportError:
        raise ReadError("reading web pages needs: pip install 'relsearch[html]'") from None
    if page.count("<") > _MAX_TAGS or depth(page) > _MAX_DEPTH:
        return ""
    text = trafilatura.extract(
        page, include_comments=False, include_tables=True, favor_recall=True, fast=True
    )
    return "\n".join(_untabled(line) for line in (text or "").split("\n"))


def _untabled(line: str) -> str:
    """Give a table's row without the rules around its cells: rows of bars are navigation."""
    row = line.strip()
    if not (row.startswith("|") and row.endswith("|")):
        return line
    cells = [cell.strip(" -") for cell in row.strip("|").split("|")]
    return "  ".join(cell for cell in cells if cell)
