"""The record every room shares: one article as it was read from disk."""

from __future__ import annotations

from relsearch.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt
    from typing import Literal, TypeAlias

DateFrom: TypeAlias = 'Literal["headline", "dateline", "updated", "body", "url", "record", "file"]'
"""Where a date was printed: in a line of its own near the top, in the dateline, in an updated or
published line, in the running text, in the address, in a record's field, in the file's name."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article.

    id:         unique in an index; NFC, bytes that are not UTF-8 percent-escaped.
    title:      the headline, empty when there is none.
    body:       the text as printed, decoded and scrubbed of noise lines, never normalised.
    language:   an ISO 639-1 code, empty while nobody has looked.
    date:       the calendar date that was printed, without time zone; None without evidence.
    date_from:  where that date was printed.
    source:     the agency if one is credited, else the outlet, else empty.
    path:       the file it was read from, absolute.
    noise:      the lines that were dropped, in their order in the file.
    """

    id: str
    title: str
    body: str
    language: str = ""
    date: dt.date | None = None
    date_from: DateFrom | None = None
    source: str = ""
    path: str = ""
    url: str | None = None
    author: str | None = None
    noise: tuple[str, ...] = ()
