"""Which of the lines set aside became nothing: they go back to the text, or to its noise.

Every line of a page ends as headline, body, noise, or as its date, address, author or source.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from relsearch.readers import scrub
from relsearch.readers.folding import fold
from relsearch.readers.headline import is_phrase
from relsearch.readers.layout import Page, with_lines
from relsearch.readers.lines import Line, as_noise
from relsearch.readers.source import Source, agency_of

_KEPT = ("prose", "text", "noise")


def put_back(page: Page, *, source: Source, date: dt.date | None, url: str | None) -> Page:
    """Give the page with every line accounted for that was taken for more than it gave."""
    lines = list(page.lines)
    unused = [
        place
        for place, line in enumerate(lines)
        if line.role not in _KEPT and not _is_used(line, source, date, url)
    ]
    if not unused:
        return page
    if unused[0] == 0 and not page.title and lines[0].kind in ("masthead", "person"):
        page = replace(page, title=lines[0].text)
        lines[0] = replace(lines[0], role="title")
    days = {place for place in unused if _is_day(lines[place], page)}
    framed = any(line.role in ("noise", "date", "url") for line in page.lines)
    for place in unused:
        line = lines[place]
        if _is_text(line, page, framed=framed) or (len(days) > 1 and place in days):
            lines[place] = replace(line, role="text")
        elif line.role != "title":
            lines[place] = as_noise(line, "unused")
    return with_lines(page, lines)


def _is_used(line: Line, source: Source, date: dt.date | None, url: str | None) -> bool:
    if line.date and line.date.date == date:
        return True
    if line.role == "url":
        return url is not None and url in line.text
    if source.agency and agency_of(line) == source.agency:
        return True
    folded = line.folded.casefold()
    outlet = "" if source.agency else source.outlet
    return any(name and fold(name).casefold() in folded for name in (outlet, source.author))


def _is_day(line: Line, page: Page) -> bool:
    """Tell a bare date below the headline; where several stand they are a chronicle or a table."""
    return line.date is not None and not line.date.label and page.headline < line.index


def _is_text(line: Line, page: Page, *, framed: bool) -> bool:
    """Tell a short line below the headline that reads like a phrase, or on a page without frame.

    Names that nothing came of are no text.
    """
    if line.kind != "masthead" or not page.headline < line.index:
        return False
    if page.body and line.index > page.body[-1].index and page.noise:
        return False
    known = line.folded in scrub.word_list("places") or line.folded.endswith(",")
    return not known and (is_phrase(line) or not framed)
