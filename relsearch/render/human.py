"""The answer to a query, and one article, for a person at a terminal.

What is sure to be ASCII stands first on a line and Hindi last, and nothing has a right border:
terminals disagree about the width of Devanagari, and so nothing can shift.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from relsearch.render.options import Options
from relsearch.render.page import Page, Span, file_link, shortened, web_link

if TYPE_CHECKING:
    from relsearch.article import Article
    from relsearch.index.results import Hit, Results

_USUAL_LANGUAGE = "hi"


def write_human(results: Results, out: TextIO, options: Options) -> None:
    """Write the hits with their headlines and passages, matched words marked, under the total."""
    page = Page(out, options)
    if not options.first:
        page.blank()
    batch = "" if options.query_id is None else f"{options.query_id}  "
    page.paragraph(batch + total_line(results), role="quiet")
    for hit in results.hits:
        page.blank()
        _write_hit(page, hit)


def total_line(results: Results) -> str:
    """Say how many articles there are, and which of them these are.

    `3 articles`, `11–20 of 134 articles`, `1–10 of at least 1000 articles (incomplete)`.
    """
    total = "no articles"
    if results.total:
        total = f"{results.total} article{'' if results.total == 1 else 's'}"
    if results.total_is == "at least":
        total = f"at least {total}"
    if results.hits and len(results.hits) < results.total:
        total = f"{results.hits[0].rank}–{results.hits[-1].rank} of {total}"
    return total if results.complete else f"{total} (incomplete)"


def write_article(
    article: Article,
    out: TextIO,
    options: Options,
    *,
    title_marks: Sequence[tuple[int, int]] = (),
    body_marks: Sequence[tuple[int, int]] = (),
) -> None:
    """Write a whole article: headline, where it comes from, and the body line by line.

    The marks are ranges of the title and of the body, as `relsearch.snippets.marks` gives them.
    """
    page = Page(out, options)
    if article.title:
        page.paragraph(article.title, role="title", spans=_marks(title_marks))
    dated = article.date.isoformat() if article.date else "undated"
    if article.date_from:
        dated += f" ({article.date_from})"
    facts = (dated, article.language, article.source, article.author)
    page.paragraph("  ".join(fact for fact in facts if fact), role="about")
    _write_place(page, article, indent=0)
    if article.url:
        page.paragraph(article.url, role="quiet", link=web_link(article.url))
    page.blank()
    for line, marks in _lines(article.body, body_marks):
        if line.strip():
            page.paragraph(line, spans=_marks(marks), tabs=True)
        else:
            page.blank()


def _write_hit(page: Page, hit: Hit) -> None:
    article = hit.article
    rank = f"{hit.rank:>2}"
    facts = [rank, article.date.isoformat() if article.date else "undated   "]
    if article.language not in ("", _USUAL_LANGUAGE):
        facts.append(article.language)
    if hit.copies:
        facts.append(f"+{len(hit.copies)} {'copy' if len(hit.copies) == 1 else 'copies'}")
    facts.append(shortened(article.source))
    about = "  ".join(fact for fact in facts if fact).rstrip()
    page.paragraph(about, role="about", spans=[(0, len(rank), "rank")], hang=4)
    titles = [snippet for snippet in hit.snippets if snippet.field == "title"]
    if titles:
        page.paragraph(titles[0].text, role="title", spans=_marks(titles[0].marks), indent=4)
    elif article.title:
        page.paragraph(shortened(article.title), role="title", indent=4)
    _write_place(page, article, indent=4)
    for snippet in hit.snippets:
        if snippet.field != "title":
            page.paragraph(snippet.text, spans=_marks(snippet.marks), indent=4, hang=6)


def _write_place(page: Page, article: Article, *, indent: int) -> None:
    # The id is what `show` takes and the path what a reader opens. Of an article with a file of
    # its own the path ends with the id, so one line says both.
    from relsearch.index.results import printable_path

    path = printable_path(article.path)
    link = file_link(article.path)
    if path == article.id or unicodedata.normalize("NFC", path).endswith("/" + article.id):
        split = max(0, len(path) - len(article.id))
        spans = [(0, split, "quiet")] if split and path.endswith(article.id) else []
        page.paragraph(path, role="name", spans=spans, indent=indent, link=link)
        return
    page.paragraph(article.id, role="name", indent=indent, link=link)
    if path:
        page.paragraph(path, role="quiet", indent=indent, link=link)


def _marks(marks: Iterable[tuple[int, int]]) -> list[Span]:
    return [(start, end, "mark") for start, end in marks]


def _lines(
    text: str, marks: Sequence[tuple[int, int]]
) -> Iterable[tuple[str, list[tuple[int, int]]]]:
    # Each line with the marks on it, counted from its own start.
    start = done = 0
    for line in text.split("\n"):
        stop = start + len(line)
        first = done
        while done < len(marks) and marks[done][0] < stop:
            done += 1
        yield line, [(low - start, min(high, stop) - start) for low, high in marks[first:done]]
        start = stop + 1
