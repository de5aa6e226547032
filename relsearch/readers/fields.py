"""One record of a record file → an article: which of its fields is which of ours."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from relsearch.article import Article
from relsearch.errors import ReadError
from relsearch.readers.dates import full_dates, valid
from relsearch.readers.encoding import steering
from relsearch.readers.folding import fold
from relsearch.records import dataclass

DEFAULT_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id",),
    "title": ("title", "headline"),
    "text": ("text", "body", "content", "articleBody"),
    "date": ("date", "published", "publishedAt", "datePublished"),
    "source": ("source", "paper", "publisher"),
    "url": ("url",),
    "author": ("author",),
    "language": ("language", "inLanguage"),
}
_OTHERS = tuple(ours for ours in DEFAULT_NAMES if ours != "text")
_ALIASES = {"body": "text"}
_ISO = re.compile(r"\s*(\d{4})-(\d\d?)-(\d\d?)(?!\d)")
_PLACE = re.compile("[0-9]{1,9}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?=$|[-_])")


@dataclass(frozen=True, slots=True)
class Read:
    """The article of a record, and what had to be repaired in it."""

    article: Article
    repairs: tuple[str, ...]


def check_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """Give the mapping with our names; an unknown one raises ReadError."""
    checked = {_ALIASES.get(ours, ours): theirs for ours, theirs in fields.items()}
    for ours in checked:
        if ours not in DEFAULT_NAMES:
            known = ", ".join((*DEFAULT_NAMES, *_ALIASES))
            raise ReadError(f"no field {ours!r} to map to; the fields are {known}")
    return checked


def article_of(
    record: Mapping[str, Any],
    *,
    number: int,
    path: Path,
    article_id: str,
    fields: Mapping[str, str],
) -> Read:
    """Read record `number` (from 1) of the file with this id.

    Raises ReadError when the record has neither title nor text, or a text that is none. Another
    field that is no text is left out.
    """
    repairs: list[str] = []
    values = {"text": _field(record, "text", fields, repairs)}
    for ours in _OTHERS:
        try:
            values[ours] = _field(record, ours, fields, repairs)
        except ReadError as error:
            if ours == "title" and not values["text"].strip():
                raise
            values[ours] = ""
            repairs.append(f"{error}: left out")
    for ours, value in values.items():
        repairs += [f"field {ours}: {what}" for what in steering(value)]
    if not values["title"].strip() and not values["text"].strip():
        raise ReadError("neither title nor text")
    date = record_date(values["date"])
    if values["date"].strip() and date is None:
        repairs.append(f"no date in {values['date'][:40]!r}")
    language = _LANGUAGE.match(values["language"])
    article = Article(
        id=values["id"] if values["id"].strip() else f"{article_id}#{number}",
        title=" ".join(values["title"].split()),
        body=values["text"],
        language=language.group().lower() if language else "",
        date=date,
        date_from="record" if date else None,
        source=" ".join(values["source"].split()),
        path=str(path),
        url=values["url"] or None,
        author=" ".join(values["author"].split()) or None,
    )
    return Read(article, tuple(repairs))


def record_date(text: str) -> dt.date | None:
    """Give the calendar date printed in a record's field: ISO 8601 or as newspapers print it."""
    iso = _ISO.match(text[:60])
    if iso:
        return valid(int(iso[1]), int(iso[2]), int(iso[3]))
    compact = re.fullmatch(r"\s*(\d{4})(\d\d)(\d\d)(?:T.*)?\s*", text[:60])
    if compact:
        return valid(int(compact[1]), int(compact[2]), int(compact[3]))
    found = full_dates(fold(text[:200]), two_digit_years=True)
    return found[0].date if found else None


def _field(
    record: Mapping[str, Any], ours: str, fields: Mapping[str, str], repairs: list[str]
) -> str:
    """Give what stands under the first name of a field that holds a text; "" where none does.

    Raises ReadError for a value that is no text: the text itself is never taken from elsewhere
    then, since that may be a part of it; of another field, where no name holds a text.
    """
    refused: ReadError | None = None
    for name in (fields[ours],) if ours in fields else DEFAULT_NAMES[ours]:
        # What is mapped to one field is not read as another too.
        value = None if ours not in fields and name in fields.values() else _at(record, name)
        try:
            if text := _text(value, ours, repairs):
                return text
        except ReadError as error:
            if ours == "text":
                raise
            refused = refused or error
    if refused is not None:
        raise refused
    return ""


def _at(record: Mapping[str, Any], name: str) -> Any:
    """Follow a dotted path into nested records; a key that holds the dot itself comes first."""
    if name in record or "." not in name:
        return record.get(name)
    value: Any = record
    for part in name.split("."):
        if isinstance(value, list) and _PLACE.fullmatch(part):
            value = value[int(part)] if int(part) < len(value) else None
        elif isinstance(value, Mapping):
            value = value.get(part)
        else:
            return None
    return value


def _text(value: Any, ours: str, repairs: list[str]) -> str:
    """Give a field as text, by explicit rules for each kind of JSON value."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = value
    elif isinstance(value, bool):
        raise ReadError(f"field {ours} is a truth value, not text")
    elif isinstance(value, int | float):
        text = _number(value, ours)
    elif isinstance(value, list):
        parts = list(_texts(value, ours, repairs))
        text = ("\n" if ours == "text" else ", ").join(part for part in parts if part)
    else:
        # schema.org writes a person or a publisher as a record with a name.
        named = value.get("name")
        if not isinstance(named, str) or ours in ("text", "title", "id"):
            raise ReadError(f"field {ours} is a record, not text (name a field in it with --map)")
        text = named
    try:
        text.encode()  # takes a fifth of the time of a search
    except UnicodeEncodeError:
        text = _SURROGATE.sub("\ufffd", text)
        repairs.append(f"lone surrogates in field {ours} replaced")
    if "\0" in text:
        text = text.replace("\0", "")
        repairs.append(f"NUL characters dropped in field {ours}")
    text = text.replace("\ufeff", "") if "\ufeff" in text else text
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _texts(value: Sequence[Any], ours: str, repairs: list[str]) -> Iterator[str]:
    """Give the parts of a list as text; of several authors or sources those that are some."""
    parts = list(_parts(value))
    for part in parts:
        try:
            yield _text(part, ours, repairs)
        except ReadError as error:
            if ours not in ("author", "source") or len(parts) == 1:
                raise
            repairs.append(f"{error}: left out")


def _parts(value: Sequence[Any]) -> Iterator[Any]:
    """Give what a list holds, in order; also what lists in it do, such as sentences."""
    waiting = [*reversed(value)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += reversed(part)
        else:
            yield part


def _number(value: float, ours: str) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        raise ReadError(f"field {ours} is {value}, not text")
    if ours in ("title", "text"):
        raise ReadError(f"field {ours} is a number, not text")
    try:
        return str(value)
    except ValueError:  # Python refuses to print integers of thousands of digits
        raise ReadError(f"field {ours} is a number of too many digits") from None
