"""How outside text reaches a terminal or a text format without steering it.

text → the code points of `invisible.txt` as visible escapes → text that is safe to show
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from relsearch.datafiles import read_beside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_LINE = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
# Python takes these for printable; the other code points of `invisible.txt` are not.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
_ESCAPES = (
    "%[0-7][0-9A-F]|%[CD][0-9A-F]%[89AB][0-9A-F]|%E[0-9A-F](?:%[89AB][0-9A-F]){2}"
    "|%F[0-4](?:%[89AB][0-9A-F]){3}"
)


def visible(text: str, *, one_line: bool = False) -> str:
    r"""Give the text with control, bidirectional and other invisible characters as escapes.

    The joiners ZWJ and ZWNJ stay, and so do line feed and tab unless the text has to keep to one
    line. The escapes are for the eye: a backslash that stood in the text looks the same.

    >>> print(visible("\x1b[2Jखबर", one_line=True))
    \x1b[2Jखबर
    """
    return text if _is_plain(text) else _pattern(one_line=one_line).sub(_escape, text)


def outgoing(text: str) -> str:
    r"""Give what a stream is to be written, so that it can steer no terminal.

    What every writer has made visible passes as it is, and so do the sequences that relsearch
    itself writes: colours, and links to files and the web. Nothing else does, whoever wrote it.

    >>> print(ascii(outgoing("\x1b[1mखबर\x1b[0m\n\x1b[2J")))
    '\x1b[1m\u0916\u092c\u0930\x1b[0m\n\\x1b[2J'
    """
    if _is_plain(text.replace("\n", "").replace("\t", "")):
        return text
    return "".join(
        part if place % 2 else visible(part) for place, part in enumerate(_own().split(text))
    )


def visible_marked(
    text: str, marks: Iterable[tuple[int, int]], *, one_line: bool = False
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Give `visible(text)` and the marks where their words now stand."""
    from relsearch.snippets.clusters import whole_clusters

    pieces: list[str] = []
    moved: list[tuple[int, int]] = []
    length = done = 0
    for start, end in marks:
        before, word = (
            visible(part, one_line=one_line) for part in (text[done:start], text[start:end])
        )
        pieces += (before, word)
        moved.append((length + len(before), length + len(before) + len(word)))
        length, done = moved[-1][1], end
    pieces.append(visible(text[done:], one_line=one_line))
    shown = "".join(pieces)
    # An escape ends in a letter, which a combining mark after it now joins.
    return shown, whole_clusters(shown, moved) if shown != text else tuple(moved)


def percent_escaped(text: str) -> str:
    """Give the text with white space and invisible characters as percent-escaped UTF-8 bytes."""
    from urllib.parse import quote

    return _unprintable().sub(lambda found: quote(_bytes(found.group())), text)


def percent_restored(text: str) -> str:
    """Take back what `percent_escaped` wrote; other percent signs stay as they are.

    >>> percent_restored("विदेश%20यात्रा%FF.txt")
    'विदेश यात्रा%FF.txt'
    """
    return re.sub(_ESCAPES, _restored, text) if "%" in text else text


def dumps(value: Any) -> str:
    r"""Give a value as JSON on one line: letters as they are, invisible characters as escapes.

    Nothing is lost: reading it again gives the same strings.

    >>> print(dumps({"title": "रक्षा\u202e"}))
    {"title": "रक्षा\u202e"}
    """
    import json

    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text if _is_plain(text) else _pattern(one_line=False).sub(_json_escape, text)


def _is_plain(text: str) -> bool:
    """Tell of most texts at once that nothing in them has to be escaped: it shows, or joins."""
    without_joiners = text.replace("\u200c", "").replace("\u200d", "")
    return without_joiners.isprintable() and not any(map(text.__contains__, _BLANK))


@functools.cache
def _ranges() -> str:
    # The file as the inside of a regular expression's character class.
    lines = read_beside(__file__, "invisible.txt").splitlines()
    spans = [line.partition("#")[0].strip().split("-") for line in lines if line[0] != "#"]
    return "".join(f"\\U{int(span[0], 16):08x}-\\U{int(span[-1], 16):08x}" for span in spans)


@functools.cache
def _own() -> re.Pattern[str]:
    return re.compile("(\x1b\\[[0-9;]*m|\x1b]8;;(?:(?:file|https?):[!-~]*)?\x1b\\\\)")


@functools.cache
def _pattern(*, one_line: bool) -> re.Pattern[str]:
    return re.compile(f"[{_ranges()}\\n\\t]" if one_line else f"[{_ranges()}]")


@functools.cache
def _unprintable() -> re.Pattern[str]:
    return re.compile(f"[{_ranges()}\\s]")


def _escape(found: re.Match[str]) -> str:
    char = found.group()
    code = ord(char)
    if code <= 0xFF:
        return _LINE.get(char) or f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _json_escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def _restored(found: re.Match[str]) -> str:
    from urllib.parse import unquote_to_bytes

    char = unquote_to_bytes(found.group()).decode("utf-8", "replace")
    return char if _unprintable().fullmatch(char) else found.group()


def _bytes(char: str) -> bytes:
    try:
        return char.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return char.encode("utf-8", "surrogatepass")
