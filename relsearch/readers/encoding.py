"""Bytes → text. Every guess and every loss is named, so a reader can report it.

BOM → zero pattern of UTF-16 and UTF-32 → strict UTF-8 → UTF-8 with few bad bytes → nothing else:
text in an unknown or legacy encoding is refused by name rather than stored as nonsense.
"""

from __future__ import annotations

import codecs
import html
import io
import re
from typing import BinaryIO

from relsearch.errors import ReadError
from relsearch.readers.mojibake import undo_double_encoding
from relsearch.records import dataclass

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
_SAMPLE = 65536
_NUMERIC_ENTITY = re.compile(r"&#(?:[0-9]{2,7}|[xX][0-9a-fA-F]{2,6});")
_STEERING = re.compile("[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e]")
_DROPPED = str.maketrans({"\0": None, "\ufeff": None})
# The most frequent words of Hindi and Nepali as they look when a legacy font's text is read as
# Latin: है में के की का से को और पर ने, को छ र मा हो.
_KRUTI_DEV = frozenset(
    (
        "gS",
        "esa",
        "ds",
        "dh",
        "dk",
        "ls",
        "dks",
        "vkSj",
        "ij",
        "us",
        "gSA",
        "gSa",
        "fd",
        "Hkh",
        ";g",
    )
)
_PREETI = frozenset(
    ("sf]", "5", "/", "df", "5g\\", "nfO{", "cg';f/", "eg]", "ePsf]", "dfly", ";/sf/", "g]kfn")
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was in, and what had to be repaired, one phrase each."""

    text: str
    encoding: str
    repairs: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    r"""Read bytes as text with LF line ends, without NUL and without U+FEFF.

    Raises ReadError when the bytes are no text, or text in an encoding that is not read.

    >>> decode("नमस्ते".encode("utf-16")).text
    'नमस्ते'
    """
    decoded = _decoded(data)
    told = (*decoded.repairs, *steering(decoded.text))
    return Decoded(decoded.text, decoded.encoding, told)


def _decoded(data: bytes) -> Decoded:
    text, encoding, repairs = _characters(data)
    if "\0" in text:
        if text.count("\0") * 10 > len(text):
            raise ReadError("binary data, not text")
        repairs.append("NUL characters dropped")
    text = text.translate(_DROPPED) if "\0" in text or "\ufeff" in text else text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    repaired = undo_double_encoding(text)
    if repaired is not None:
        text, guesses = repaired
        repairs.append(
            "double-encoded UTF-8 undone"
            + (f", {guesses} lost letters guessed from their neighbours" if guesses else "")
        )
    _refuse_legacy_font(text)
    return Decoded(text, encoding, tuple(repairs))


def steering(text: str) -> list[str]:
    r"""Say how many characters a text holds that steer a terminal; nothing for most texts.

    C0 and C1 but white space, and what overrides the direction of writing (UAX 9, 2.1 to 2.3); not
    the isolates, which pages put about names in another script.

    >>> steering("कनाडा\x1b[0m\u202e")
    ['2 control characters, taken for no part of a word and never sent to a terminal']
    """
    if not _STEERING.search(text):
        return []
    found = sum(1 for _ in _STEERING.finditer(text))  # a list of them takes eight times the text
    many = f"{found:,} control characters" if found > 1 else "a control character"
    return [f"{many}, taken for no part of a word and never sent to a terminal"]


def decode_line(raw: bytes) -> str:
    """Give a line of UTF-8 as text, without U+FEFF before it; bad bytes raise ReadError."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError(f"not UTF-8 at byte {error.start} of the line") from None
    return text.removeprefix("\ufeff")


def as_utf8(file: BinaryIO, *, cap: int) -> tuple[BinaryIO, tuple[str, ...]]:
    """Give a file whose bytes are UTF-8, and what had to be repaired for it.

    What its records hold is theirs to tell.
    UTF-16 and UTF-32 are read whole: there no byte ends a line, so it cannot be done by and by.
    More than `cap` bytes of them raise ReadError.
    """
    start = file.read(4)
    file.seek(0)
    if not start.startswith(_WIDE_MARKS) and b"\0" not in start:
        return file, ()
    data = file.read(cap + 1)
    if len(data) > cap:
        raise ReadError("UTF-16 or UTF-32 beyond the cap for one article: convert it to UTF-8")
    decoded = _decoded(data)
    return io.BytesIO(decoded.text.encode("utf-8", "surrogatepass")), decoded.repairs


def decode_entities(text: str) -> str:
    """Decode numeric character references when the text is full of them.

    A few are left alone: an article may be about them.
    """
    found = sum(1 for _ in _NUMERIC_ENTITY.finditer(text[:_SAMPLE]))
    if found < 10 or found * 40 < min(len(text), _SAMPLE):
        return text
    return _NUMERIC_ENTITY.sub(lambda match: html.unescape(match.group()), text)


def _characters(data: bytes) -> tuple[str, str, list[str]]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text, _, repairs = _lenient(data[len(mark) :], encoding)
            told = [] if encoding == "utf-8" else [f"converted from {encoding.upper()}"]
            return text, encoding, told + repairs
    wide = _wide_encoding(data)
    if wide:
        text, encoding, repairs = _lenient(data, wide)
        return text, encoding, [f"read as {wide.upper()}, which nothing in it states", *repairs]
    return _lenient(data, "utf-8")


def _wide_encoding(data: bytes) -> str | None:
    """Recognise UTF-16 and UTF-32 without a mark by which bytes of each group repeat."""
    sample = data[:_SAMPLE]
    if len(sample) < 8 or b"\0" not in sample:
        # Every text of these encodings holds at least a space or a line end, so a zero byte.
        return None
    quarters = [sample[offset::4] for offset in range(4)]
    zeros = [part.count(0) / max(1, len(part)) for part in quarters]
    if zeros[2] > 0.95 and zeros[3] > 0.95:
        return "utf-32-le"
    if zeros[0] > 0.95 and zeros[1] > 0.95:
        return "utf-32-be"
    # The high byte of Devanagari is 09, of ASCII 00, of general punctuation 20.
    high = bytes((0, 9, 0x20))
    shares = [
        sum(sample[offset::2].count(byte) for byte in high) / max(1, len(sample[offset::2]))
        for offset in range(2)
    ]
    if max(shares) < 0.9 or min(shares) > 0.6:
        return None
    return "utf-16-be" if shares[0] > shares[1] else "utf-16-le"


def _lenient(data: bytes, encoding: str) -> tuple[str, str, list[str]]:
    try:
        return data.decode(encoding), encoding, []
    except UnicodeDecodeError as error:
        first = error.start
    text = data.decode(encoding, "replace")
    bad = text.count("\ufffd")
    if encoding == "utf-8" and bad * 100 > max(len(text), 100):
        raise ReadError(_why_not_utf8(data, first))
    if bad * 100 > max(len(text), 100):
        raise ReadError(f"damaged {encoding.upper()} text: {bad} bad sequences")
    return text, encoding, [f"{bad} bad byte sequences replaced, the first at byte {first}"]


def _why_not_utf8(data: bytes, first: int) -> str:
    sample = data[:_SAMPLE]
    controls = sum(sample.count(byte) for byte in range(32) if byte not in (9, 10, 12, 13))
    if controls * 20 > len(sample):
        return "binary data, not text"
    high = sum(1 for byte in sample if byte >= 0xA1)
    letters = sum(1 for byte in sample if chr(byte).isalpha() and byte < 0x80)
    if high > letters and high * 2 > len(sample):
        return f"not UTF-8 (byte {first}): text in a legacy encoding, perhaps ISCII; convert it"
    return f"not UTF-8 (byte {first}): text in an unknown encoding, perhaps cp1252; convert it"


def _refuse_legacy_font(text: str) -> None:
    sample = text[:_SAMPLE]
    if any("\u0900" <= char <= "\u097f" for char in sample):
        return
    words = sample.split()
    if len(words) < 12:
        return
    for name, common in (("Kruti Dev", _KRUTI_DEV), ("Preeti", _PREETI)):
        hits = [word for word in words if word in common]
        if len(hits) * 8 > len(words) and len(set(hits)) > 3:
            raise ReadError(f"text typed for a legacy font, perhaps {name}; convert it to Unicode")
