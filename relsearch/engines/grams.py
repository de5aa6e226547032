"""The buckets of the 4-grams of many words, with numpy: what `packing.py` does for a few."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

GRAM = 4
_AT_ONCE = 2**16  # words looked at together: 50 MB
_BLOCK_BITS = np.uint64(16)


def buckets(
    words: Sequence[str], bits: int, step: int, pause: Callable[[], None]
) -> tuple[array[int], array[int]] | None:
    """Give where each of 2**bits buckets begins, and the blocks of `step` words in each, rising.

    `pause` is called every few tenths of a second. None where a word holds what is not one unit
    of UTF-16.
    """
    together = [np.zeros(0, np.uint64)]
    at_once = max(_AT_ONCE // step, 1) * step
    for first in range(0, len(words), at_once):
        found = _entries(words[first : first + at_once], bits, step)
        if found is None:
            return None
        pause()
        together.append(found + np.uint64(first // step))
    entries = np.sort(np.concatenate(together))
    counts = np.bincount((entries >> _BLOCK_BITS).astype(np.int64), minlength=2**bits)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32)
    blocks = entries.astype(np.uint16)  # the lower part
    return array("I", offsets.tobytes()), array("H", blocks.tobytes())


def _entries(words: Sequence[str], bits: int, step: int) -> Any:
    """Give bucket and block of every gram, in one number, each once; or None."""
    text = "".join(words)
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    if np.any((letters > 0xFFFF) | ((letters >= 0xD800) & (letters < 0xE000))):
        return None
    sizes = np.fromiter(map(len, words), np.int64, len(words))
    of_word = np.repeat(np.arange(len(words)), sizes)
    starts = np.flatnonzero(of_word[: 1 - GRAM] == of_word[GRAM - 1 :])
    grams = np.zeros(len(starts), np.uint64)
    for place in range(GRAM):
        grams |= letters[starts + place] << np.uint64(16 * place)
    different, which = np.unique(grams, return_inverse=True)
    units = different.astype("<u8").tobytes().decode("utf-16-le")
    hashes = [zlib.crc32(units[at : at + GRAM].encode()) for at in range(0, len(units), GRAM)]
    bucket = np.array(hashes, np.uint64)[which] & np.uint64(2**bits - 1)
    blocks = (of_word[starts] // step).astype(np.uint64)
    return distinct([bucket << _BLOCK_BITS | blocks])


def distinct(parts: Sequence[Any]) -> Any:
    """Give the numbers of several arrays, rising, each once.

    `np.unique` hashes since numpy 2.3, which takes ten times as long for what sorts so well.
    """
    every = np.sort(np.concatenate(parts), kind="stable")
    first = np.ones(len(every), bool)
    np.not_equal(every[1:], every[:-1], out=first[1:])
    return every[first]
