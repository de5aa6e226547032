"""Record files: jsonl, json, csv, tsv → one article a record, text taken as it is.

Each is read a record at a time, so its size does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from relsearch.article import Article
from relsearch.errors import ReadError
from relsearch.readers.encoding import as_utf8, decode, decode_line
from relsearch.readers.fields import DEFAULT_NAMES, article_of, check_fields
from relsearch.readers.files import open_regular
from relsearch.readers.inputs import Options, Problem
from relsearch.readers.json_values import Found, parse, records_in
from relsearch.readers.tables import BadRow, Row, rows

Item = Article | Problem
# Bytes that are no UTF-8, NUL, and what UTF-8 looks like when it was encoded twice.
_DAMAGED = re.compile("[\0\udc80-\udcff]|\u00e0[\u00a4\u00a5]")


def read_jsonl(path: Path, *, article_id: str, options: Options) -> Iterator[Item]:
    """Read one JSON record a line. A line that is none is named, and the rest is read.

    Of several parts each reads the lines that begin in its share of the bytes.
    """
    fields = check_fields(options.fields)
    part, parts = options.part
    number = unread = 0
    with open_regular(path) as opened:
        file, repairs = as_utf8(opened, cap=options.max_article_bytes)
        if part == 0:
            yield from _repaired(path, repairs)
        size = file.seek(0, 2)
        file.seek(0)
        begin, end = size * part // parts, size * (part + 1) // parts
        for line_number, at, raw in _lines(file, options.max_article_bytes):
            if at >= end and part + 1 < parts:
                return
            if at < begin:
                holds = raw is None or _is_record(raw)
                number += holds is True
                unread += holds is None
                continue
            where = f"line {line_number}"
            if raw is None:
                number += 1
                yield _too_long(path, where, options)
                continue
            try:
                text = decode_line(raw)
                if not text.strip():
                    continue
                number += 1
                record = parse(text)
            except ReadError as error:
                unread += 1
                yield Problem(str(path), f"{where}: {error}")
                continue
            yield from _article(record, number, where, path, article_id, fields)
    if not (number or unread) and part + 1 == parts:
        yield Problem(str(path), "empty file: no records")


def read_json(path: Path, *, article_id: str, options: Options) -> Iterator[Item]:
    """Read a list of records, one record, or a record that holds one list of records."""
    fields = check_fields(options.fields)
    names = {*fields.values(), *DEFAULT_NAMES["title"], *DEFAULT_NAMES["text"]}
    cap = options.max_article_bytes
    number = 0
    with open_regular(path) as opened:
        file, repairs = as_utf8(opened, cap=cap)
        yield from _repaired(path, repairs)
        try:
            for found in records_in(file, names=names, limit=cap):
                number += 1
                yield from _from_json(found, number, path, article_id, fields, options)
        except ReadError as error:
            if not number:
                raise
            rest = f"nothing behind record {number} could be read"
            yield Problem(str(path), f"{error}; {rest}")
    if not number:
        raise ReadError("no records in it")


def read_csv(path: Path, *, article_id: str, options: Options) -> Iterator[Item]:
    """Read comma-separated records whose first line names the fields."""
    return _read_table(path, article_id, options, ",")


def read_tsv(path: Path, *, article_id: str, options: Options) -> Iterator[Item]:
    """Read tab-separated records whose first line names the fields."""
    return _read_table(path, article_id, options, "\t")


def _read_table(path: Path, article_id: str, options: Options, delimiter: str) -> Iterator[Item]:
    fields = check_fields(options.fields)
    cap = options.max_article_bytes
    names: list[str] = []
    number = 0
    with open_regular(path) as opened:
        file, repairs = as_utf8(opened, cap=cap)
        yield from _repaired(path, repairs)
        for row in rows(file, delimiter=delimiter, cap=cap):
            if isinstance(row, Row) and not names:
                names = [name.strip() for name in row.cells]
                _check_header(names, fields)
                yield from _twice(names, path)
                continue
            number += 1
            if isinstance(row, BadRow):
                yield Problem(str(path), f"line {row.line}: {row.reason}")
                continue
            where = f"record {number} (line {row.line})"
            pairs = zip(names, row.cells, strict=False)
            record = {name: cell for name, cell in pairs if cell}
            if more := sum(map(bool, row.cells[len(names) :])):
                told = f"{where}: {more} more cells than the first line names, left out"
                yield Problem(str(path), told, False)
            yield from _article(record, number, where, path, article_id, fields)
    if not number:
        yield Problem(str(path), "empty file: no records")


def _twice(names: Sequence[str], path: Path) -> Iterator[Problem]:
    for name in dict.fromkeys(name for name in names if name and names.count(name) > 1):
        told = f"columns named {name[:40]!r} twice: the last that is not empty is read"
        yield Problem(str(path), told, False)


def _check_header(names: list[str], fields: Mapping[str, str]) -> None:
    for ours in ("title", "text"):
        wanted = (fields[ours],) if ours in fields else DEFAULT_NAMES[ours]
        if any(name in names for name in wanted):
            return
    shown = ", ".join(names)[:120]
    raise ReadError(
        f"no field for title or text among {shown!r}",
        remedy="Say which they are: --map title=NAME,text=NAME.",
    )


def _lines(file: BinaryIO, cap: int) -> Iterator[tuple[int, int, bytes | None]]:
    """Give number, first byte and bytes of each line; None for one that is longer than the cap."""
    number = at = 0
    while line := file.readline(cap + 1):
        number += 1
        start = at
        at += len(line)
        if len(line) <= cap:
            yield number, start, line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(cap)
            at += len(line)
        yield number, start, None


def _is_record(raw: bytes) -> bool | None:
    """Tell whether a line that another part reads takes a number; None for one that is no text."""
    try:
        return bool(decode_line(raw).strip())
    except ReadError:
        return None


def _from_json(
    found: Found,
    number: int,
    path: Path,
    article_id: str,
    fields: Mapping[str, str],
    options: Options,
) -> Iterator[Item]:
    where = f"record {number}"
    if found.text is None:
        yield _too_long(path, where, options)
        return
    text = found.text
    try:
        if _DAMAGED.search(text):
            decoded = decode(text.encode("utf-8", "surrogateescape"))
            text = decoded.text
            yield from _repaired(path, decoded.repairs, f"{where}: ")
        record = parse(text, line=found.line, column=found.column)
    except ReadError as error:
        yield Problem(str(path), f"{where}: {error}")
        return
    for item in _article(record, number, where, path, article_id, fields):
        # A code point has at most four bytes: most articles need no counting.
        if isinstance(item, Article) and len(item.body) * 4 > options.max_article_bytes:
            size = len(item.body.encode("utf-8", "replace"))
            if size > options.max_article_bytes:
                yield _too_long(path, where, options)
                continue
        yield item


def _article(
    record: Any, number: int, where: str, path: Path, article_id: str, fields: Mapping[str, str]
) -> Iterator[Item]:
    if not isinstance(record, dict):
        yield Problem(str(path), f"{where}: not a record but {_name_of(record)}")
        return
    try:
        read = article_of(record, number=number, path=path, article_id=article_id, fields=fields)
    except ReadError as error:
        yield Problem(str(path), f"{where}: {error}")
        return
    if read.repairs:
        yield Problem(str(path), f"{where}: " + "; ".join(read.repairs), False)
    yield read.article


def _repaired(path: Path, repairs: Sequence[str], where: str = "") -> Iterator[Problem]:
    if repairs:
        yield Problem(str(path), f"{where}read after a repair: {'; '.join(repairs)}", False)


def _name_of(value: Any) -> str:
    names = {list: "a list", str: "text", bool: "a truth value", type(None): "null"}
    return names.get(type(value), "a number")


def _too_long(path: Path, where: str, options: Options) -> Problem:
    return Problem(
        str(path),
        f"{where}: larger than the cap for one article ({options.max_article_bytes} bytes)",
    )
