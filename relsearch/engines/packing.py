"""Words with their counts → the bytes of a list of words; `wordlist.py` says what they are."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate

from relsearch.analysis.phonetic import each_phonetic_key
from relsearch.engines.letters import encode
from relsearch.engines.wordlist import (
    FREQUENT,
    HEADER,
    MAGIC,
    VERSION,
    hashed,
    inner_grams,
    words_a_block,
)

_MANY = 20_000  # words from which on numpy is worth its import
_AT_ONCE = 2**16  # words after which there is a pause

_Buckets = tuple["array[int]", "array[int]"]
"""Where each bucket begins among its entries, and their end; and the entries, blocks."""


def no_pause() -> None:
    """Do nothing: for those who do not want to end a `pack`."""


def pack(
    counts: Mapping[str, int], *, alike: bool = True, pause: Callable[[], None] = no_pause
) -> bytes:
    """Give the bytes of a list of words. Raises ValueError for one too large for the format.

    Unless `alike`, nothing can be found by sound or likeness. Every few tenths of a second
    `pause` is called, which may raise what is to end it.
    """
    words = sorted(counts)
    step = words_a_block(len(words))
    text = _lines(words)
    places = accumulate([len(line) + 1 for line in text.split(b"\n")], initial=0)
    starts = array("I", list(places)[: len(words) : step])
    starts.append(len(text))
    told = words if alike else []
    bits = (len(told) // 4).bit_length(), (len(told) // 8).bit_length()
    sounds, checks = _sound_buckets(told, bits[1], step, pause)
    grams = _gram_buckets(told, bits[0], step, pause)
    offsets, entries = zip(grams, sounds, strict=True)
    frequent = [number for number, word in enumerate(words) if counts[word] >= FREQUENT]
    try:
        header = HEADER.pack(
            MAGIC, VERSION, len(words), len(text),
            bits[0], len(entries[0]), bits[1], len(entries[1]), len(frequent),
        )  # fmt: skip
    except struct.error as error:
        raise ValueError(f"{len(words)} words are too many for one list") from error
    numbers = [
        starts,
        *offsets,
        array("I", frequent),
        array("I", [counts[words[number]] for number in frequent]),
        *entries,
    ]
    small = bytes([min(counts[word], FREQUENT) for word in words])
    return b"".join([header, *map(_little, numbers), small, checks or bytes(len(words)), text])


def _lines(words: Sequence[str]) -> bytes:
    """Give words, each ended by a line feed; one inside a word is escaped."""
    data = encode("".join([word + "\n" for word in words]))
    if data.count(b"\n") == len(words):
        return data
    return b"".join([encode(word).replace(b"\n", b"\x1ba;") + b"\n" for word in words])


class _Hashes(dict[str, int]):
    """text → its hash: the words of a list share their grams and keys."""

    def __missing__(self, text: str) -> int:
        value = self[text] = hashed(text)
        return value


def _sound_buckets(
    words: Sequence[str], bits: int, step: int, pause: Callable[[], None]
) -> tuple[_Buckets, bytes]:
    """Give the buckets of phonetic keys, and the byte that stands for each word's."""
    known = _Hashes()
    found: list[list[int]] = [[] for _ in range(2**bits)]
    checks = bytearray()
    for first in range(0, len(words), _AT_ONCE):
        pause()
        hashes = [known[key] for key in each_phonetic_key(words[first : first + _AT_ONCE])]
        checks += bytes([value >> 24 for value in hashes])
        for place in range(0, len(hashes), step):
            for bucket in {value % len(found) for value in hashes[place : place + step]}:
                found[bucket].append((first + place) // step)
    return _flat(found), bytes(checks)


def _gram_buckets(
    words: Sequence[str], bits: int, step: int, pause: Callable[[], None]
) -> _Buckets:
    pause()
    if len(words) >= _MANY:
        from relsearch.engines.grams import buckets

        if (quickly := buckets(words, bits, step, pause)) is not None:
            return quickly
    known = _Hashes()
    found: list[list[int]] = [[] for _ in range(2**bits)]
    for number, place in enumerate(range(0, len(words), step)):
        if place % _AT_ONCE == 0:
            pause()
        block = words[place : place + step]
        for bucket in {known[gram] % len(found) for word in block for gram in inner_grams(word)}:
            found[bucket].append(number)
    return _flat(found)


def _flat(buckets: Iterable[Sequence[int]]) -> _Buckets:
    offsets, entries = array("I", [0]), array("H")
    for bucket in buckets:
        entries.extend(bucket)
        offsets.append(len(entries))
    return offsets, entries


def _little(numbers: array[int]) -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()
