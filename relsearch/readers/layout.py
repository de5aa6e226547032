"""The parts of a scraped page: what stands above the article, the article, what follows it.

Lines with their first roles → zones (before the first sentence, between, after the last one) →
headline, body, noise. Names of outlets are told by structure, never from a list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from relsearch.readers import scrub
from relsearch.readers.credits import is_trade_name
from relsearch.readers.folding import fold
from relsearch.readers.headline import (
    NAME_WORDS,
    Header,
    could_be_outlet,
    is_media,
    is_name,
    is_statement,
    read_header,
    without_copies,
)
from relsearch.readers.lines import Line, as_noise
from relsearch.readers.source import named_outlets

LONGEST_HEADER = 60
# A summary stands above the byline in some templates; it has few sentences and is short.
LONGEST_SUMMARY = 300
_HIGHLIGHTS = re.compile(r".{0,12}(?:हाइलाइट|हाईलाइट|हायलाइट|highlight).{0,4}", re.IGNORECASE)
# Headlines of a ticker without separators, as a scraper leaves them.
_RUN_TOGETHER = re.compile(r"\S[ \u00a0]{3,}\S[^\n]{5,}?\S[ \u00a0]{3,}\S")
_DETAIL = "विस्तार"
_DIGIT = re.compile(r"\d")
_HOST = re.compile(r"(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+/?", re.IGNORECASE)
_BIOGRAPHY = re.compile(
    r"(?:about the author|author bio|लेखक के बारे में|लेखिका के बारे में|लेखकको बारेमा|लेखकाबद्दल)"
    r".{0,40}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page taken apart. `lines` have their last roles; body and noise are as printed.

    `masthead` are lines that look like an outlet's name, above the headline first; `outlets`
    are the names under which the page speaks of itself, most frequent first; `nameplate` is a
    name that only its place gives away. `start` is the index of the line with which the
    article begins, `headline` that of the headline's.
    """

    title: str
    body: tuple[Line, ...]
    noise: tuple[str, ...]
    lines: tuple[Line, ...]
    masthead: tuple[str, ...]
    outlets: tuple[str, ...]
    nameplate: str = ""
    start: int = 0
    headline: int = -1


def with_lines(page: Page, lines: Sequence[Line]) -> Page:
    """Give the page with lines whose roles have changed."""
    return replace(
        page,
        lines=tuple(lines),
        body=tuple(line for line in lines if line.role in ("prose", "text")),
        noise=tuple(line.text for line in lines if line.role == "noise"),
    )


def lay_out(lines: Sequence[Line], *, stem: str = "", title: str = "") -> Page:
    """Take a page apart.

    `stem` is the file's name, which may repeat the headline; `title` is the headline where the
    page has stated it, and then no line is taken for one or for a name.
    """
    lines = _without_biography(lines)
    first, last = _span(lines)
    header = _mark_header(list(lines[:first]))
    middle = _mark_middle(list(lines[first : last + 1]))
    tail = _mark_tail(list(lines[last + 1 :]))
    outlets = named_outlets([*header, *middle, *tail])
    if title:
        rest = tuple(line for line in header if line.folded != fold(title))
        head = Header(title, rest)
    else:
        marks = ("noise", "date", "url")
        is_page = any(line.role in marks for line in (*header, *middle, *tail))
        head = read_header(header, outlets=outlets, stem=stem, is_page=is_page)
    named = {fold(name).casefold() for name in (*outlets, *head.masthead, head.nameplate) if name}
    tail = _mark_names(tail, named)
    whole = without_copies(
        [*head.lines, *middle, *tail], head.title, {fold(name) for name in head.masthead}
    )
    page = Page(
        title=head.title,
        body=(),
        noise=(),
        lines=(),
        masthead=head.masthead,
        outlets=tuple(outlets),
        nameplate=head.nameplate,
        start=middle[0].index if middle else 0,
        headline=head.index,
    )
    return with_lines(page, whole)


def _without_biography(lines: Sequence[Line]) -> list[Line]:
    """Drop the sentences about the author below an article, and the label of the article itself.

    "विस्तार" is such a label on pages with a frame; in a bare text it is a subhead.
    """
    out = list(lines)
    first = next((place for place, line in enumerate(lines) if line.role == "prose"), len(lines))
    if any(line.role in ("noise", "date", "url", "byline") for line in lines):
        out = [as_noise(line, "site") if line.folded == _DETAIL else line for line in out]
    for place in range(first + 1, len(out)):
        if out[place].role in ("noise", "label") and _BIOGRAPHY.fullmatch(out[place].folded):
            for below in range(place + 1, min(place + 4, len(out))):
                if out[below].role not in ("text", "prose"):
                    break
                ended = out[below].role == "prose"
                out[below] = as_noise(out[below], "site")
                if ended:
                    break
    return out


def _span(lines: Sequence[Line]) -> tuple[int, int]:
    """Give the places of the first and last sentence; without any, all is header."""
    places = [place for place, line in enumerate(lines) if line.role == "prose"]
    if not places:
        # A poem, a list, a cut text: only its beginning can be a page's head.
        head = min(len(lines), LONGEST_HEADER)
        return head, len(lines) - 1
    if places[0] > LONGEST_HEADER:
        return LONGEST_HEADER, places[-1]
    return _below_summary(lines, places), places[-1]


def _below_summary(lines: Sequence[Line], places: Sequence[int]) -> int:
    """Give the place of the first sentence below the byline, where a summary stands above it."""
    summaries = 0
    end = places[0]
    while (
        summaries < min(3, len(places) - 1)
        and len(lines[places[summaries]].text) <= LONGEST_SUMMARY
    ):
        summaries += 1
        below = lines[places[summaries - 1] + 1 : places[summaries]]
        if len(below) <= 10 and any(_opens_article(line, lines, places[0]) for line in below):
            end = places[summaries]
    return end


def _opens_article(line: Line, lines: Sequence[Line], first: int) -> bool:
    """Tell a line that stands above an article only: who wrote it, when it was published."""
    if line.kind == "credits" and line.role == "byline":
        return True
    if line.date is None or line.role != "date":
        return False
    if line.date.label:
        return True
    # A page with bare dates of several days between its paragraphs is a chronicle.
    bare = {other.date.date for other in lines if other.date and not other.date.label}
    return len(bare) == 1 and not any(other.date for other in lines[:first])


def _mark_header(header: list[Line]) -> list[Line]:
    """Drop what a ticker's label, a caption's credit or a containing line gives away."""
    texts = [line for line in header if line.role == "text"]
    out = list(header)
    for place, line in enumerate(out):
        above = out[place - 1] if place else None
        below = out[place + 1] if place + 1 < len(out) else None
        if line.role != "text":
            continue
        if below is not None and below.kind == "photo" and _is_bare_credit(below):
            out[place] = as_noise(line, "photo") if _others(texts, line) else line
        elif above is not None and _opens_ticker(above, line):
            if _is_ticker(line, out, place):
                out[place] = replace(as_noise(line, "tickers"), listed=True)
        elif _RUN_TOGETHER.search(line.text[: scrub.LONGEST]):
            out[place] = as_noise(line, "tickers")
        elif above is not None and _goes_on(above):
            out[place] = replace(line, listed=True)
        elif any(_contains(line, other) for other in texts):
            out[place] = as_noise(line, "tickers")
    return out


def _opens_ticker(above: Line, line: Line) -> bool:
    """Tell whether a line stands under a ticker's label, or goes on in the block below one."""
    if above.kind != "tickers":
        return False
    return above.role == "label" or (above.role == "noise" and above.listed and not line.gap)


def _goes_on(above: Line) -> bool:
    """Tell whether a line stands in the list of highlights, which is a summary."""
    if above.role == "text":
        return above.listed
    return above.role == "noise" and _HIGHLIGHTS.fullmatch(above.folded) is not None


def _is_bare_credit(line: Line) -> bool:
    return line.folded.startswith(("(", "photo", "Photo", "फोटो", "तस्वीर", "Image", "image"))


def _others(texts: Sequence[Line], line: Line) -> bool:
    return any(other.folded != line.folded for other in texts)


def _contains(line: Line, other: Line) -> bool:
    return (
        len(other.folded) > 25
        and len(line.folded) > len(other.folded) + 30
        and other.folded in line.folded
    )


def _is_ticker(line: Line, header: Sequence[Line], place: int) -> bool:
    """Under a ticker's label: in its block, or overlong, or with another headline to come."""
    if is_name(line) and is_media(line):
        return False  # a nameplate
    if not line.gap and any(other.gap for other in header[place + 1 :] if other.role == "text"):
        return True
    return any(
        other.role == "text" and len(other.folded.split()) > NAME_WORDS and other != line
        for other in header[place + 1 :]
    )


def _mark_middle(middle: list[Line]) -> list[Line]:
    """Between the sentences only what its own words give away goes; a subhead stays."""
    out = list(middle)
    for place, line in enumerate(out):
        if line.role in ("label", "soft") or (line.role == "byline" and line.kind == "credits"):
            out[place] = as_noise(line, line.kind)
        elif line.role == "date" and line.date and line.date.label:
            continue
        elif line.role in ("date", "byline", "heading"):
            out[place] = replace(line, role="text")
        elif line.role != "text" or is_statement(line):
            continue
        elif place and _follows_label(middle, place):
            out[place] = as_noise(line, "related")
    return out


def _follows_label(lines: Sequence[Line], place: int) -> bool:
    """Tell whether a headline stands in the list under "Related stories"."""
    for line in reversed(lines[max(0, place - 4) : place]):
        if line.role == "label" and line.kind == "related":
            return True
        if line.role != "text":
            return False
    return False


def _mark_tail(tail: list[Line]) -> list[Line]:
    """After the last sentence: sign-offs, initials, links, the page's foot."""
    out = list(tail)
    listed = False
    closed = False
    scraped = any(line.role in ("noise", "label", "date", "url") for line in tail)
    rows = sum(line.role == "text" and bool(_DIGIT.search(line.folded)) for line in tail)
    for place, line in enumerate(out):
        short = is_name(line)
        below = out[place + 1] if place + 1 < len(out) else None
        if line.role == "text" and _is_signature(line, below):
            out[place] = as_noise(line, "nameplate")
            closed = True
        elif line.role in ("label", "soft", "heading", "byline"):
            listed = listed or line.role == "label"
            closed = closed or line.role == "byline"
            out[place] = as_noise(line, line.kind)
        elif line.role == "text" and scrub.match_kind("signoffs", line.folded):
            closed = True
            out[place] = as_noise(line, "signoffs")
        elif (
            line.role != "text" or is_statement(line) or (rows > 3 and _DIGIT.search(line.folded))
        ):
            continue  # many short lines with numbers are a table, which belongs to the text
        elif listed or (short and (closed or scraped)):
            out[place] = as_noise(line, "signoffs" if closed else "related")
    return out


def _is_signature(line: Line, below: Line | None) -> bool:
    """Tell an outlet's name at the foot: "(X Times)", "- X Times", or X above its address."""
    name = line.folded.strip(" -()[]")
    bare = replace(line, folded=name)
    if not is_name(line) or not could_be_outlet(bare):
        return False
    if below is not None and below.kind == "site" and _HOST.fullmatch(below.folded):
        return True
    return name != line.folded and is_trade_name(name)


def _mark_names(tail: Sequence[Line], names: set[str]) -> list[Line]:
    """Drop the lines after the last sentence that are nothing but a name of the page's outlet."""
    return [
        as_noise(line, "nameplate")
        if line.role == "text" and line.folded.strip(" -()[]|:।.").casefold() in names
        else line
        for line in tail
    ]
