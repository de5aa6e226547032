"""Record files: jsonl, json, csv, tsv → one article a record, text taken as it is.

jsonl, csv and tsv are read a line at a time, so their size does not matter.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from relsearch.article import Article
from relsearch.errors import ReadError
from relsearch.readers.encoding import decode
from relsearch.readers.fields import article_of, check_fields
from relsearch.readers.files import open_regular, read_capped
from relsearch.readers.inputs import Options, Problem

Item = Article | Problem
# A .json file is parsed whole, which takes about ten times its size in memory.
MAX_JSON_BYTES = 512 * 2**20
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")


def read_jsonl(path: Path, *, article_id: str, options: Options) -> Iterator[Item]:
    """Read one JSON record a line. A line that is none is named, and the rest is read."""
    fields = check_fields(options.fields)
    number = 0
    with open_regular(path) as file:
        for line_number, raw in _lines(file, options.max_article_bytes):
            where = f"line {line_number}"
            if raw is None:
                number += 1
                yield _too_long(path, where, options)
                continue
            try:
                text = _decoded(raw)
                if not text.strip():
                    continue
                number += 1
                record = _parse(text)
            except ReadError as error:
                yield Problem(str(path), f"{where}: {error}")
                continue
            yield from _article(record, number, where, path, article_id, fields)
    if not number:
        yield Problem(str(path), "empty file: no records")


def read_json(path: Path, *, article_id: str, options: Options) -> Iterator[Item]:
    """Read a list of records, one record, or a record that holds one list of records."""
    fields = check_fields(options.fields)
    data = read_capped(path, cap=max(MAX_JSON_BYTES, options.max_article_bytes))
    if not data.strip():
        raise ReadError("empty file")
    decoded = decode(data)
    if decoded.repairs:
        yield Problem(str(path), "read after a repair: " + "; ".join(decoded.repairs), False)
    value = _parse(decoded.text)
    records = _records(value, fields)
    if not records:
        raise ReadError("no records in it")
    for number, record in enumerate(records, start=1):
        yield from _capped(record, number, path, article_id, fields, options)


def read_csv(path: Path, *, article_id: str, options: Options) -> Iterator[Item]:
    """Read comma-separated records whose first line names the fields."""
    return _read_table(path, article_id, options, ",")


def read_tsv(path: Path, *, article_id: str, options: Options) -> Iterator[Item]:
    """Read tab-separated records whose first line names the fields."""
    return _read_table(path, article_id, options, "\t")


def _read_table(path: Path, article_id: str, options: Options, delimiter: str) -> Iterator[Item]:
    fields = check_fields(options.fields)
    cap = options.max_article_bytes
    problems: list[Problem] = []
    with open_regular(path) as file:
        csv.field_size_limit(min(cap, 2**31 - 1))
        rows = csv.reader(_text_lines(file, path, cap, problems), delimiter=delimiter)
        names: list[str] = []
        number = 0
        while True:
            try:
                row = next(rows)
            except StopIteration:
                break
            except csv.Error as error:
                number += 1
                yield Problem(str(path), f"line {rows.line_num}: {error}")
                continue
            yield from _taken(problems)
            if not any(row):
                continue
            if not names:
                names = [name.strip() for name in row]
                _check_header(names, fields)
                continue
            number += 1
            where = f"record {number} (line {rows.line_num})"
            record = dict(zip(names, row, strict=False))
            yield from _article(record, number, where, path, article_id, fields)
        yield from _taken(problems)
    if not number:
        yield Problem(str(path), "empty file: no records")


def _check_header(names: list[str], fields: Mapping[str, str]) -> None:
    from relsearch.readers.fields import DEFAULT_NAMES

    for ours in ("title", "text"):
        wanted = (fields[ours],) if ours in fields else DEFAULT_NAMES[ours]
        if any(name in names for name in wanted):
            return
    shown = ", ".join(names)[:120]
    raise ReadError(
        f"no field for title or text among {shown!r}",
        remedy="Say which they are: --map title=NAME,text=NAME.",
    )


def _taken(problems: list[Problem]) -> Iterator[Problem]:
    yield from problems
    problems.clear()


def _text_lines(file: BinaryIO, path: Path, cap: int, problems: list[Problem]) -> Iterator[str]:
    for number, raw in _lines(file, cap):
        if raw is None:
            problems.append(Problem(str(path), f"line {number}: longer than {cap} bytes"))
            continue
        try:
            text = _decoded(raw)
        except ReadError as error:
            problems.append(Problem(str(path), f"line {number}: {error}"))
            continue
        # A quoted field may hold line ends, so each line keeps its own.
        yield text


def _lines(file: BinaryIO, cap: int) -> Iterator[tuple[int, bytes | None]]:
    """Give number and bytes of each line; None for one that is longer than the cap.

    UTF-16 and UTF-32 have no byte that ends a line: such a file is read whole, up to the cap.
    """
    start = file.read(4)
    file.seek(0)
    if start.startswith(_WIDE_MARKS) or b"\0" in start:
        data = file.read(cap + 1)
        if len(data) > cap:
            raise ReadError("UTF-16 or UTF-32 beyond the cap for one article: convert it to UTF-8")
        for number, text in enumerate(decode(data).text.splitlines(keepends=True), start=1):
            yield number, text.encode("utf-8", "surrogatepass")
        return
    number = 0
    while True:
        line = file.readline(cap + 1)
        if not line:
            return
        number += 1
        if len(line) <= cap:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(cap)
        yield number, None


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError(f"not UTF-8 at byte {error.start} of the line") from None
    return text.removeprefix("\ufeff")


def _parse(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise ReadError(f"not valid JSON: {error.msg} ({place}column {error.colno})") from None
    except RecursionError:
        raise ReadError("JSON nested too deep") from None
    except ValueError as error:  # NaN, and integers of thousands of digits
        raise ReadError(f"not valid JSON: {str(error).splitlines()[0][:120]}") from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


def _records(value: Any, fields: Mapping[str, str]) -> list[Any]:
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        raise ReadError("neither a record nor a list of records")
    from relsearch.readers.fields import DEFAULT_NAMES

    names = {*fields.values(), *DEFAULT_NAMES["title"], *DEFAULT_NAMES["text"]}
    if any(isinstance(value.get(name), str) for name in names):
        return [value]
    lists = [
        part
        for part in value.values()
        if isinstance(part, list) and part and isinstance(part[0], dict)
    ]
    if len(lists) > 1:
        raise ReadError("holds more than one list of records")
    return lists[0] if lists else [value]


def _capped(
    record: Any,
    number: int,
    path: Path,
    article_id: str,
    fields: Mapping[str, str],
    options: Options,
) -> Iterator[Item]:
    where = f"record {number}"
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


def _name_of(value: Any) -> str:
    names = {list: "a list", str: "text", bool: "a truth value", type(None): "null"}
    return names.get(type(value), "a number")


def _too_long(path: Path, where: str, options: Options) -> Problem:
    return Problem(
        str(path),
        f"{where}: larger than the cap for one article ({options.max_article_bytes} bytes)",
    )
