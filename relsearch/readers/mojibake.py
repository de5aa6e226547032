"""Undoing UTF-8 that was read as cp1252 or latin-1 and saved again (double encoding)."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

# What the lead bytes of the Devanagari block look like after the damage.
_DAMAGED = re.compile("[\u00e0][\u00a4\u00a5]")
_LOST = 0x100  # stands for a byte that cp1252 could not show
_LOST_BYTES = {0xA4: "\u0901\u090f\u0910\u091d\u090d", 0xA5: "\u0941\u094d"}


def undo_double_encoding(text: str) -> tuple[str, int] | None:
    """Give the text as it was and how many of its letters are guesses, or None if it is sound.

    cp1252 has no character for the bytes 81 8D 8F 90 9D. Where a writer put U+FFFD for them the
    letter is chosen by its neighbours; each such choice counts as a guess.

    >>> damaged = "भारत और जापान".encode().decode("latin-1")
    >>> undo_double_encoding(damaged)
    ('भारत और जापान', 0)
    """
    # One pair could be French; a text in this state has three of them in every short word.
    found = sum(1 for _ in _DAMAGED.finditer(text))
    if found < 3 or found * 12 < len(text):
        return None
    out: list[str] = []
    pending: list[int] = []
    for char in text:
        byte = _byte_of(char)
        if byte is None:
            out.append(_decoded(pending))
            pending.clear()
            out.append(char)
        else:
            pending.append(byte)
    out.append(_decoded(pending))
    return _filled("".join(out))


def _byte_of(char: str) -> int | None:
    if char == "\ufffd":
        return _LOST
    if char <= "\xff":
        return ord(char)
    try:
        return char.encode("cp1252")[0]
    except UnicodeEncodeError:
        return None


# Private-use marks for "one of the letters under E0 A4" and "under E0 A5": never in a result.
_MARK_A4 = "\uf8a4"
_MARK_A5 = "\uf8a5"


def _decoded(pending: list[int]) -> str:
    raw = bytearray()
    for index, byte in enumerate(pending):
        if byte != _LOST:
            raw.append(byte)
            continue
        before = pending[max(0, index - 2) : index]
        if before == [0xE0, 0xA4]:
            raw[-2:] = _MARK_A4.encode()
        elif before == [0xE0, 0xA5]:
            raw[-2:] = _MARK_A5.encode()
        else:
            raw += "\ufffd".encode()
    return raw.decode("utf-8", "replace")


def _filled(text: str) -> tuple[str, int]:
    guesses = 0
    chars = list(text)
    for index, char in enumerate(chars):
        if char not in (_MARK_A4, _MARK_A5):
            continue
        before = chars[index - 1] if index else "^"
        after = chars[index + 1] if index + 1 < len(chars) else "$"
        chars[index] = _likeliest(char, before, after)
        guesses += 1
    return "".join(chars), guesses


def _likeliest(mark: str, before: str, after: str) -> str:
    choices = _choices()[0 if mark == _MARK_A4 else 1]
    left = before if "\u0900" <= before <= "\u097f" else "^"
    right = after if "\u0900" <= after <= "\u097f" else "$"
    if after in (_MARK_A4, _MARK_A5):
        right = "*"
    for key in ((left, right), (left, "*"), ("*", right)):
        if key in choices:
            return choices[key]
    return _LOST_BYTES[0xA4][1] if mark == _MARK_A4 else _LOST_BYTES[0xA5][0]


@lru_cache(maxsize=1)
def _choices() -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    under_a4: dict[tuple[str, str], str] = {}
    under_a5: dict[tuple[str, str], str] = {}
    table = Path(__file__).with_name("mojibake.tsv").read_text("utf-8")
    for line in table.splitlines()[1:]:
        before, letter, afters = line.split("\t")
        target = under_a5 if letter in _LOST_BYTES[0xA5] else under_a4
        for after in afters:
            target[before, after] = letter
    return under_a4, under_a5
