"""Rows of comma- and tab-separated text, one at a time, and what to do about a broken one.

Lines → rows by the csv module, as long as a row is plain; a row that is not is measured first:
where it ends, how large it is, and whether a quote in it was opened and never closed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, Literal

from relsearch.errors import ReadError
from relsearch.readers.encoding import decode_line
from relsearch.records import dataclass

MAX_COLUMNS = 10_000
_PIECE = 65536
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, and the line on which it begins, from 1."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is not read, the line at fault, and why."""

    line: int
    reason: str


@dataclass(slots=True)
class _Place:
    line: int  # the number of the next line, from 1
    offset: int  # and its first byte


@dataclass(frozen=True, slots=True)
class _Measured:
    """Where a row ends. An open quote ends it with the line that the quote stands on."""

    next: _Place
    size: int
    columns: int
    open_quote: int = 0  # its line


class _UnusualError(Exception):
    """The row cannot be read in one go."""


def rows(file: BinaryIO, *, delimiter: str, cap: int) -> Iterator[Row | BadRow]:
    """Give the rows of UTF-8 text that are not blank; quotes as in RFC 4180.

    A quoted cell may hold line ends; then its closing quote has to end the cell. A quote that
    does not is a stray one: its row is reported, and reading goes on with the next line, so no
    other row is lost in it. `cap` limits the bytes of a row. A file may be of any size.

    >>> import io
    >>> text = 'क,"ख\\nग"\\nघ,"च\\nछ,ज\\n'
    >>> for row in rows(io.BytesIO(text.encode()), delimiter=",", cap=99):
    ...     print(row)
    Row(line=1, cells=['क', 'ख\\nग'])
    BadRow(line=3, reason='a quote opened here is never closed')
    Row(line=4, cells=['छ', 'ज'])
    """
    if csv.field_size_limit() < cap:  # never lowered: it holds for all of the process
        csv.field_size_limit(min(cap, 2**31 - 1))
    place = _Place(1, file.tell())
    while True:
        begin = _Place(place.line, place.offset)
        lines = _plain_lines(file, place, delimiter.encode(), cap)
        try:
            cells = next(csv.reader(lines, delimiter=delimiter, strict=True), None)
        except (_UnusualError, csv.Error):
            measured = _measure(file, begin, delimiter.encode())
            row = _row(file, begin, measured, delimiter, cap)
            if isinstance(row, BadRow) or any(row.cells):
                yield row
            place = measured.next
            file.seek(place.offset)
            continue
        if cells is None:
            return
        if any(cells):
            yield Row(begin.line, cells)


def _plain_lines(file: BinaryIO, place: _Place, delimiter: bytes, cap: int) -> Iterator[str]:
    """Give the lines of one row as they are asked for, as long as there is nothing unusual."""
    size = columns = 0
    while True:
        raw = file.readline(cap - size + 1)
        if not raw:
            if size:  # asked for more: in a quoted cell
                raise _UnusualError
            return
        size += len(raw)
        columns += raw.count(delimiter)
        if size > cap or columns >= MAX_COLUMNS:
            raise _UnusualError
        place.line += 1
        place.offset += len(raw)
        try:
            yield decode_line(raw)
        except ReadError:
            raise _UnusualError from None


def _row(
    file: BinaryIO, begin: _Place, measured: _Measured, delimiter: str, cap: int
) -> Row | BadRow:
    """Read a row that has been measured."""
    if measured.open_quote:
        return BadRow(measured.open_quote, "a quote opened here is never closed")
    if measured.size > cap:
        return BadRow(begin.line, f"larger than the cap for one article ({cap} bytes)")
    if measured.columns > MAX_COLUMNS:
        return BadRow(begin.line, f"{measured.columns} columns, more than {MAX_COLUMNS}")
    file.seek(begin.offset)
    lines: list[str] = []
    for number, raw in enumerate(io.BytesIO(file.read(measured.size)), start=begin.line):
        try:
            lines.append(decode_line(raw))
        except ReadError as error:
            return BadRow(number, str(error))
    try:
        return Row(begin.line, next(csv.reader(lines, delimiter=delimiter)))
    except csv.Error:
        return BadRow(begin.line, "a carriage return within the line, outside of quotes")


def _measure(file: BinaryIO, begin: _Place, delimiter: bytes) -> _Measured:
    """Find the end of the row, in as little memory for a large one as for a small one."""
    file.seek(begin.offset)
    place = _Place(begin.line, begin.offset)
    quotes = _Quotes(delimiter)
    below = place  # the line below the last quote that was opened
    while piece := file.readline(_PIECE):
        place = _Place(place.line, place.offset + len(piece))
        quotes.read(piece, place.line)
        ended = piece.endswith(b"\n")
        if ended:
            place.line += 1
        if quotes.opened == place.line - ended:
            below = place
        if quotes.state == "stray":
            return _Measured(below, 0, 0, quotes.opened)
        if ended and quotes.state == "bare":
            break
    if quotes.state == "quoted":
        return _Measured(below, 0, 0, quotes.opened)
    return _Measured(place, place.offset - begin.offset, quotes.columns)


@dataclass(slots=True)
class _Quotes:
    """Where a row stands after some of its bytes: at the head of a cell, in a bare or quoted one,
    behind a quote that may close it, or behind one that closed nothing.
    """

    delimiter: bytes
    state: Literal["new", "bare", "quoted", "closing", "stray"] = "new"
    columns: int = 1
    opened: int = 0  # the line of the last quote that opened a cell

    def read(self, piece: bytes, line: int) -> None:
        """Go on with the next bytes, which are of this line."""
        at = len(_BOM) if self.state == "new" and piece.startswith(_BOM) else 0
        while at < len(piece) and self.state != "stray":
            if self.state == "quoted":
                at = piece.find(b'"', at) + 1
                if not at:
                    return
                self.state = "closing"
            elif self.state == "closing":
                at = self._behind_quote(piece, at, line)
            elif self.state == "new" and piece.startswith(b'"', at):
                self.state, self.opened = "quoted", line
                at += 1
            else:
                at = self._bare(piece, at)

    def _behind_quote(self, piece: bytes, at: int, line: int) -> int:
        if piece.startswith(b'"', at):  # two stand for one
            self.state = "quoted"
            return at + 1
        # Within one line people quote words at the head of a cell; over several nobody does.
        plain = piece.startswith((self.delimiter, b"\r", b"\n"), at) or self.opened == line
        self.state = "bare" if plain else "stray"
        return at

    def _bare(self, piece: bytes, at: int) -> int:
        """Go to the head of the next cell; without any quote ahead, to the last one at once."""
        found = piece.find(self.delimiter, at)
        self.state = "bare" if found < 0 else "new"
        if found < 0:
            return len(piece)
        if piece.find(b'"', found) < 0:
            last = piece.rfind(self.delimiter)
            self.columns += piece.count(self.delimiter, at, last)
            found = last
        self.columns += 1
        return found + 1
