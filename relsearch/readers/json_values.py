"""The records of a JSON file, one at a time, however large the file is.

Chunks of text → `Values`, which finds where a value ends without reading it → `records_in`.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

from relsearch.errors import ReadError
from relsearch.records import dataclass

CHUNK = 2**18
_SPACE = re.compile(r"[ \t\r\n]*+")
_SCALAR = re.compile(r'[^ \t\r\n,:"{}\[\]]*+')
_IN_STRING = re.compile(r'(?:[^"\\]++|\\.)*+', re.DOTALL)
# Up to the next bracket, or to a string that has no end yet.
_NESTED = re.compile(
    r'[^"{}\[\]]*+(?:"(?:[^"\\]++|\\.)*+"[^"{}\[\]]*+)*+', re.DOTALL
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """The text of a value, None when it is too long; its first character and where that stands."""

    text: str | None
    head: str
    line: int
    column: int


def parse(text: str, *, line: int = 1, column: int = 1) -> Any:
    """Give the value of JSON text that begins at this line and column, both from 1.

    Raises ReadError, which says where the text is broken.
    """
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        at = error.colno + (column - 1 if error.lineno == 1 else 0)
        raise _broken(error.msg, line + error.lineno - 1, at) from None
    except RecursionError:
        raise ReadError("JSON nested too deep") from None
    except ValueError as error:  # NaN, and integers of thousands of digits
        raise ReadError(f"not valid JSON: {str(error).splitlines()[0][:120]}") from None


def _broken(what: str, line: int, column: int) -> ReadError:
    place = f"line {line}, " if line > 1 else ""
    return ReadError(f"not valid JSON: {what} ({place}column {column})")


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)  # to make one takes 5 µs


def records_in(
    file: BinaryIO, *, names: Collection[str], limit: int, chunk: int = CHUNK
) -> Iterator[Found]:
    """Give the elements of a list, or of the one list of records in an object, else the object.

    An object with text under one of `names` is a record itself. `limit` is the most code points
    of one record. The file is UTF-8 and is read twice when it holds an object. Raises ReadError
    where the JSON breaks, after what stands before that place.
    """
    values = Values(file, limit=limit, chunk=chunk)
    head = values.peek()
    if not head:
        raise ReadError("empty file")
    if head == "[":
        yield from _elements(values)
    elif head == "{":
        place = _place_of_records(values, names)
        file.seek(0)
        values = Values(file, limit=limit, chunk=chunk)
        if place is None:
            yield values.value()
        else:
            for number, _ in enumerate(_members(values)):
                if number == place:
                    yield from _elements(values)
                else:
                    values.value()
    else:
        raise ReadError("neither a record nor a list of records")
    if values.peek():
        raise values.broken("there is more behind its end")


def _place_of_records(values: Values, names: Collection[str]) -> int | None:
    """Say which member of an object is its list of records; None when it is a record itself."""
    found: list[int] = []
    try:
        for number, name in enumerate(_members(values)):
            head = values.peek()
            if head == '"' and name in names:
                return None
            if head != "[":
                values.value()
                continue
            for place, element in enumerate(_elements(values)):
                if place == 0 and element.head == "{":
                    found.append(number)
    except ReadError:
        if not found:
            raise
    if len(found) > 1:
        raise ReadError("holds more than one list of records")
    return found[0] if found else None


def _past(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _elements(values: Values) -> Iterator[Found]:
    values.take()
    if values.peek() == "]":
        values.take()
        return
    while True:
        yield values.value()
        after = values.peek()
        if after not in (",", "]"):
            raise values.broken("',' or ']' expected")
        values.take()
        if after == "]":
            return


def _members(values: Values) -> Iterator[str]:
    """Give the names of an object's members; each value is to be taken before the next name."""
    values.take()
    if values.peek() == "}":
        values.take()
        return
    while True:
        if values.peek() != '"':
            raise values.broken("a name in double quotes expected")
        name = values.value()
        if values.peek() != ":":
            raise values.broken("':' expected")
        values.take()
        yield str(parse(name.text or '""', line=name.line, column=name.column))
        after = values.peek()
        if after not in (",", "}"):
            raise values.broken("',' or '}' expected")
        values.take()
        if after == "}":
            return


class Values:
    """A place in JSON text. What lies before it is forgotten, what lies behind not yet read."""

    def __init__(self, file: BinaryIO, *, limit: int, chunk: int = CHUNK) -> None:
        self._file = file
        # A bad byte becomes a surrogate, so that it stays in its record and can be seen there.
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
        self._limit = limit
        self._chunk = chunk
        self._text = ""
        self._at = 0
        self._line = 1  # of _at, like _column
        self._column = 1

    def peek(self) -> str:
        """Give the next character that is not white space; nothing at the end."""
        while True:
            self._go_to(_past(_SPACE, self._text, self._at))
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def take(self) -> str:
        """Pass over the next character that is not white space, and give it."""
        char = self.peek()
        self._go_to(self._at + len(char))
        return char

    def broken(self, what: str) -> ReadError:
        """Give an error that names this place."""
        return _broken(what, self._line, self._column)

    def value(self) -> Found:
        """Pass over the next value, and give its text. Only its brackets and quotes are checked.

        Raises ReadError when the text ends within it.
        """
        head = self.peek()
        line, column = self._line, self._column
        if not head:
            raise self.broken("a value expected")
        end = self._past_brackets() if head in '"{[' else self._past_scalar()
        if end is None:
            raise self._unfinished(line, column)
        text = self._text[self._at : end] if (self._line, self._column) == (line, column) else None
        self._go_to(end)
        return Found(
            text if text is None or len(text) <= self._limit else None, head, line, column
        )

    def _past_scalar(self) -> int:
        """Give the end of a number or a word, at most the limit."""
        while True:
            end = _past(_SCALAR, self._text, self._at)
            if end < len(self._text) or end - self._at > self._limit or not self._more():
                return end

    def _past_brackets(self) -> int | None:
        """Give the end of a string, a list or an object; None where the text ends first.

        What is longer than the limit is passed over without being kept.
        """
        depth, quoted, end = 0, False, self._at
        while True:
            if quoted or depth:
                end = _past(_IN_STRING if quoted else _NESTED, self._text, end)
            char = self._text[end : end + 1]
            if char and not (quoted and char == "\\"):
                end += 1
                quoted = char == '"' and not quoted
                depth += (char in "{[") - (char in "}]")
                if not depth and not quoted:
                    return end
                continue
            if end - self._at > self._limit:
                self._go_to(end)
            end -= self._at
            if not self._more():
                return None

    def _unfinished(self, line: int, column: int) -> ReadError:
        """Say where a value breaks that has no end."""
        if (self._line, self._column) == (line, column):
            try:
                parse(self._text[self._at :], line=line, column=column)
            except ReadError as error:
                return error
        return _broken("what begins here has no end", line, column)

    def _go_to(self, place: int) -> None:
        lines = self._text.count("\n", self._at, place)
        if lines:
            self._line += lines
            self._column = place - self._text.rfind("\n", self._at, place)
        else:
            self._column += place - self._at
        self._at = place

    def _more(self) -> bool:
        """Read on, twice as much each time a value goes on; tell whether there was any more."""
        kept = self._text[self._at :]
        more = ""
        while not more:
            data = self._file.read(max(self._chunk, len(kept)))
            more = self._decoder.decode(data, not data)
            if not data:
                break
        self._text, self._at = kept + more, 0
        return bool(more)
