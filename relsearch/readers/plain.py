"""Scraped text and Markdown → one article."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from relsearch.article import Article
from relsearch.errors import ReadError
from relsearch.readers.dates import (
    Dated,
    day_months,
    file_date,
    full_dates,
    nearest,
    url_date,
    url_month,
)
from relsearch.readers.encoding import Decoded, decode, decode_entities
from relsearch.readers.files import read_capped
from relsearch.readers.inputs import Options, Problem
from relsearch.readers.layout import Page, lay_out
from relsearch.readers.lines import _URL, Line, dateline, split
from relsearch.readers.remainder import put_back
from relsearch.readers.source import credited

MOST_LINES = 20_000
"""Lines of a text that is taken apart. What has more is no page that somebody scraped: a list or a
book, of which looking at every line would take minutes and gigabytes."""
_LONGEST_TITLE = 300


def read(path: Path, *, article_id: str, options: Options) -> Iterator[Article | Problem]:
    """Read one scraped article. A repair is reported as a problem that skipped nothing."""
    decoded = read_text(path, cap=options.max_article_bytes)
    yield from repairs(path, decoded)
    yield from untold(path, decoded.text)
    yield scraped(decode_entities(decoded.text), path=path, article_id=article_id)


def read_text(path: Path, *, cap: int) -> Decoded:
    """Read and decode a file that holds one article; an empty one raises ReadError."""
    data = read_capped(path, cap=cap)
    if not data:
        raise ReadError("empty file")
    decoded = decode(data)
    if not decoded.text.strip():
        raise ReadError("nothing but white space")
    return decoded


def repairs(path: Path, decoded: Decoded) -> Iterator[Problem]:
    """Give one warning for all that had to be repaired, if anything had."""
    if decoded.repairs:
        yield Problem(str(path), "read after a repair: " + "; ".join(decoded.repairs), False)


def untold(path: Path, text: str) -> Iterator[Problem]:
    """Give a warning for a text that `scraped` does not take apart."""
    if text.count("\n") >= MOST_LINES:
        reason = (
            f"more than {MOST_LINES:,} lines: taken as it is, without a look for date and source"
        )
        yield Problem(str(path), reason, False)


def scraped(text: str, *, path: Path, article_id: str, title: str = "") -> Article:
    """Take a scraped text apart: headline (unless stated), date, source, body, noise."""
    if text.count("\n") >= MOST_LINES:
        return _as_it_is(text, path=path, article_id=article_id, title=title)
    stem = path.stem
    page = lay_out(split(text), stem=stem, title=title)
    url = _url(page)
    dated = date_of(page, url=url, stem=stem)
    source = credited(
        page.lines,
        outlets=page.outlets,
        masthead=page.masthead,
        url=url,
        nameplate=page.nameplate,
    )
    page = put_back(page, source=source, date=dated.date if dated else None, url=url)
    body = body_of(page)
    noise = page.noise
    if not page.title and not body:
        # Nothing but noise by the rules: then the rules are wrong here.
        body, noise = text.strip(), ()
    return Article(
        id=article_id,
        title=page.title,
        body=body,
        date=dated.date if dated else None,
        date_from=dated.date_from if dated else None,
        source=source.name,
        path=str(path),
        url=url,
        author=source.author or None,
        noise=noise,
    )


def _as_it_is(text: str, *, path: Path, article_id: str, title: str) -> Article:
    """Take a text that is too long to be taken apart: its first line is the headline if it can."""
    body = text.strip()
    first, _, rest = body.partition("\n")
    if not title and len(first) <= _LONGEST_TITLE:
        title, body = first.strip(), rest.strip()
    return Article(id=article_id, title=title, body=body, path=str(path))


def body_of(page: Page) -> str:
    """Give the body's lines as printed; a blank line where the print had one."""
    out: list[str] = []
    last_index = -1
    for line in page.body:
        if out and line.index != last_index + 1:
            out.append("")
        out.append(line.text)
        last_index = line.index
    return "\n".join(out)


def _url(page: Page) -> str | None:
    for line in page.lines:
        match = _URL.fullmatch(line.text) if line.role == "url" else None
        if match:
            return match["url"]
    return None


def date_of(page: Page, *, url: str | None = None, stem: str = "") -> Dated | None:
    """Give the date of publication that was printed, by the order of trust; else None.

    A date in running prose is none. A dateline without a year takes it from other evidence.
    """
    own = _own_line(page)
    if own:
        return own
    evidence = _evidence(page.lines, url, stem)
    in_dateline = _in_dateline(page.lines, [date for date, _ in evidence])
    if in_dateline:
        return Dated(in_dateline, "dateline")
    return next((dated for _, dated in evidence if dated), None)


def _own_line(page: Page) -> Dated | None:
    lines = page.lines
    for line in lines:
        if line.index >= page.start:
            break
        if line.date and not line.date.label and line.role == "date":
            return Dated(line.date.date, "headline")
    labelled = [line.date for line in lines if line.date and line.role == "date"]
    for label in ("published", "updated", ""):
        for date in labelled:
            if date.label == label:
                return Dated(date.date, "updated")
    return None


def _evidence(
    lines: Sequence[Line], url: str | None, stem: str
) -> list[tuple[dt.date, Dated | None]]:
    """Give dates that speak of the time of publication; without `Dated` for a year only."""
    found: list[tuple[dt.date, Dated | None]] = []
    if url:
        date = url_date(url)
        month = url_month(url)
        if date:
            found.append((date, Dated(date, "url")))
        elif month:
            found.append((month, None))
    for line in lines:
        if line.kind == "epaper" or (line.kind == "tickers" and "paper" in line.folded.casefold()):
            found += [(f.date, Dated(f.date, "headline")) for f in full_dates(line.folded)[:1]]
    posts = [f.date for line in lines if line.kind == "tweets" for f in full_dates(line.folded)]
    if posts:
        found.append((max(posts), Dated(max(posts), "body")))
    in_name = file_date(stem)
    if in_name:
        found.append((in_name, Dated(in_name, "file")))
    return found


def _in_dateline(lines: Sequence[Line], evidence: Sequence[dt.date]) -> dt.date | None:
    sentences = [line for line in lines if line.role == "prose"]
    dated = [line for line in sentences if line.kind == "dateline"]
    prose = next(iter(dated or sentences), None)
    match = dateline(prose.folded) if prose else None
    if match is None:
        return None
    head = match.group()
    full = full_dates(head)
    if full:
        return full[0].date
    for one in day_months(head):
        if evidence:
            return nearest(one, evidence[0])
    return None
