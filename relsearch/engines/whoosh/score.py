"""The numbers of the score: BM25 as Lucene writes it, with Lucene's lengths of one byte.

    weight × idf × tf / (tf + k1 × (1 − b + b × length / average length))
    idf = ln(1 + (N − n + 0.5) / (n + 0.5))

N counts the articles, n those that hold the term, deleted ones never. Source: Robertson and
Zaragoza, The Probabilistic Relevance Framework (2009), with Lucene's idf, which cannot become
negative.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

K1, B = 0.9, 0.75
FLOOR = K1 * (1 - B)
_EXACT = 24  # lengths that a byte holds as they are, before the scale begins


def idf(articles: int, holding: int) -> float:
    """Give the idf of a term that so many of all articles hold."""
    return math.log(1 + (articles - holding + 0.5) / (holding + 0.5))


@functools.lru_cache(2**12)
def length_byte(length: int) -> int:
    """Give the byte for a length: beyond 24 words what exceeds it is cut to its 4 highest bits.

    >>> [LENGTHS[length_byte(n)] for n in (40, 41, 100, 250, 460, 2000)]
    [40, 40, 96, 248, 440, 1944]
    """
    beyond = length - _EXACT
    if beyond < 8:
        return length
    shift = beyond.bit_length() - 4
    return min(_EXACT + (beyond >> shift & 7 | shift + 1 << 3), 255)


def _length(byte: int) -> int:
    beyond = byte - _EXACT
    if beyond < 8:
        return byte
    return _EXACT + ((beyond & 7 | 8) << (beyond >> 3) - 1)


LENGTHS: Sequence[int] = [_length(byte) for byte in range(256)]
"""The lengths that stand for the bytes of `length_byte`."""
