"""Is this a word of Hindi, whether the index holds it or not?

A Bloom filter over the common words of a large collection, made by `bench/known_words.py`: about
ten bits a word, no word itself. It never denies a word it was made of, and takes one in a hundred
other strings for a word. Source: Bloom (1970), with two hashes as
Kirsch and Mitzenmacher (2006) have them.
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

FILTER = Path(__file__).parent / "languages" / "hi" / "words.bloom"

_BITS_A_WORD = 9.6  # for one wrong answer in a hundred
_HASHES = 7


def is_word(exact: str) -> bool:
    """Tell whether an exact form is a common word of Hindi; wrong for one other string in 100.

    >>> is_word("मजदूर"), is_word("मजदुर")
    (True, False)
    """
    bits = _filter()
    return all(bits[place >> 3] >> (place & 7) & 1 for place in _places(exact, 8 * len(bits)))


def bloom_filter(words: Iterable[str]) -> bytes:
    """Give the bytes of a filter that holds these exact forms."""
    listed = sorted(set(words))
    bits = bytearray(-(-int(_BITS_A_WORD * len(listed)) // 8) or 1)
    for word in listed:
        for place in _places(word, 8 * len(bits)):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def _places(word: str, bits: int) -> Iterator[int]:
    text = word.encode("utf-8", "surrogatepass")
    first, second = zlib.crc32(text), zlib.crc32(text[::-1]) | 1
    return ((first + number * second) % bits for number in range(_HASHES))


@functools.cache
def _filter() -> bytes:
    return FILTER.read_bytes()
