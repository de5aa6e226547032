"""A saved web page → one article: the page's own description first, then its text.

Needs the extra `relsearch[html]` for the text of the page.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from relsearch.article import Article
from relsearch.errors import ReadError
from relsearch.readers.encoding import decode_entities
from relsearch.readers.fields import record_date
from relsearch.readers.folding import fold
from relsearch.readers.inputs import Options, Problem
from relsearch.readers.lines import agency_in
from relsearch.readers.plain import read_text, repairs, scraped

_ARTICLE_KINDS = ("NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "WebPage")
_MAX_DESCRIPTION = 2**20


class Description(HTMLParser):
    """Collects what a page says about itself: <html lang>, <title>, meta, canonical, JSON-LD."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.title = ""
        self.meta: dict[str, str] = {}
        self.canonical = ""
        self.linked_data: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a start tag's attributes."""
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = values.get("lang", "")
        elif tag == "title" and not self.title:
            self._inside = "title"
        elif tag == "meta":
            name = values.get("property") or values.get("name") or values.get("itemprop") or ""
            self.meta.setdefault(name.lower(), values.get("content", ""))
        elif tag == "link" and "canonical" in values.get("rel", "").lower():
            self.canonical = values.get("href", "")
        elif tag == "script" and values.get("type", "").lower() == "application/ld+json":
            self._inside = "script"
            self.linked_data.append("")

    def handle_endtag(self, tag: str) -> None:
        """Leave a collected element."""
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        """Collect text of a title or of linked data."""
        if self._inside == "title":
            self.title += data
        elif self._inside == "script":
            self.linked_data[-1] += data


def read(path: Path, *, article_id: str, options: Options) -> Iterator[Article | Problem]:
    """Read the article of a saved page."""
    decoded = read_text(path, cap=options.max_article_bytes)
    page = decode_entities(decoded.text)
    text = _extract(page)
    if not text.strip():
        raise ReadError("a web page without any text")
    yield from repairs(path, decoded)
    found = describe(page)
    title = found["title"] = _whole(found.get("title", ""), text)
    article = scraped(text, path=path, article_id=article_id, title=title)
    yield _described(article, found)


def describe(page: str) -> dict[str, str]:
    """Give what a page says about itself, by our field names."""
    parser = Description()
    parser.feed(page[:_MAX_DESCRIPTION])
    meta = parser.meta
    linked = _linked(parser.linked_data)
    found = {
        "title": _text(linked.get("headline"))
        or meta.get("og:title", "")
        or meta.get("twitter:title", "")
        or parser.title,
        "date": _text(linked.get("datePublished"))
        or meta.get("article:published_time", "")
        or meta.get("datepublished", "")
        or _text(linked.get("dateModified"))
        or meta.get("article:modified_time", "")
        or meta.get("date", ""),
        "outlet": _text(linked.get("publisher")) or meta.get("og:site_name", ""),
        "author": _text(linked.get("author")) or meta.get("author", ""),
        "url": parser.canonical or meta.get("og:url", "") or _text(linked.get("url")),
        "language": _text(linked.get("inLanguage")) or parser.language,
    }
    cleaned = {name: " ".join(html.unescape(value).split()) for name, value in found.items()}
    cleaned["title"] = _without_site(cleaned["title"], cleaned["outlet"])
    return {name: value for name, value in cleaned.items() if value}


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
    pending = [value]
    while pending:
        one = pending.pop(0)
        if isinstance(one, list):
            pending += one
        elif isinstance(one, dict):
            yield one
            pending += [one["@graph"]] if "@graph" in one else []


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    if isinstance(value, dict):
        return _text(value.get("name") or value.get("@id"))
    return value if isinstance(value, str) else ""


def _extract(page: str) -> str:
    try:
        import trafilatura
    except ImportError:
        raise ReadError("reading web pages needs: pip install 'relsearch[html]'") from None
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
