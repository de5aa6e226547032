"""Text → one byte a letter, for what an index keeps: a third of its UTF-8, and quicker to deflate.

    0A, 0D, 09, 20 to 7E   ASCII, itself
    80 to FF               U+0900 to U+097F
    01 to 08, 0B, 0C …     signs that are frequent beside Devanagari (`_SIGNS`)
    1B                     begins any other code point: its number in hexadecimal, then ";"
    00                     nothing: free to part one text from another

Lone surrogates, which stand for bytes of a path that are no text, come back as they were.

>>> len(encode("कनाडा – \U0001f600")), decode(encode("कनाडा – \U0001f600"))
(15, 'कनाडा – 😀')
"""

from __future__ import annotations

import codecs
import functools
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NOTHING = b"\x1b;"
"""Stands for no text at all, which `encode` never gives."""

UNUSED = "\ufffe"  # what the codecs module takes for a byte that stands for nothing
_ESCAPE = "\x1b"
_SIGNS = (  # quotes, dashes, ellipsis, rupee, bullet, spaces and joiners that are seen in articles
    "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u20b9\u2022\u00a0\u200b\u200c\u200d\ufeff"
    "\u00b7\u00a9\u00b0\u00d7\u2032\u2033\u00ab\u00bb\u2010\u2011\u200e\u00e9"
)
_ASCII = {0x09, 0x0A, 0x0D, *range(0x20, 0x7F)}
_FREE = [byte for byte in range(1, 0x80) if byte not in _ASCII and chr(byte) != _ESCAPE]
_LOW = {
    **{byte: chr(byte) for byte in _ASCII},
    **dict(zip(_FREE, _SIGNS, strict=False)),
    ord(_ESCAPE): _ESCAPE,
}
TABLE = "".join(_LOW.get(byte, UNUSED) for byte in range(0x80)) + "".join(
    map(chr, range(0x0900, 0x0980))
)
_ESCAPED = re.compile(f"{_ESCAPE}([0-9a-f]{{1,6}});")
_HANDLER = "relsearch.escape"


def encode(text: str) -> bytes:
    """Give the bytes of a text."""
    if _ESCAPE in text:
        text = text.replace(_ESCAPE, f"{_ESCAPE}1b;")
    if UNUSED in text:
        text = text.replace(UNUSED, f"{_ESCAPE}fffe;")
    return codecs.charmap_encode(text, _HANDLER, _encoding())[0]


def decode(data: bytes | memoryview) -> str:
    """Give the text of bytes that `encode` made. Raises ValueError for others."""
    text = codecs.charmap_decode(data, "strict", TABLE)[0]
    return _ESCAPED.sub(_letter, text) if _ESCAPE in text else text


@functools.cache
def _encoding() -> Any:
    codecs.register_error(_HANDLER, _escape)
    return codecs.charmap_build(TABLE)


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    others = error.object[error.start : error.end]
    return "".join(f"{_ESCAPE}{ord(other):x};" for other in others), error.end


def _letter(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16))
