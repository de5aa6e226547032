"""What `gathering.py` and `letters.py` do, with numpy: for many articles."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from relsearch.engines.grams import distinct
from relsearch.engines.letters import TABLE, UNUSED
from relsearch.engines.whoosh.gathering import Gathered, is_wide
from relsearch.engines.whoosh.postings import ESCAPED

Array = Any

_AT_ONCE = 2**19  # words sorted at once: 20 MB
_WORDS = 2**12  # words whose holders are counted at once


def gathered(ids: array[int], lengths: array[int], ranks: Sequence[int]) -> Gathered:
    """Do what `gathering.gathered` does."""
    found = Gathered(wide=is_wide(lengths))
    entries = np.array(ranks, np.uint32)[np.asarray(ids)]
    sizes = np.asarray(lengths)
    documents = np.repeat(np.arange(len(sizes), dtype=np.uint16), sizes)
    begins = (np.cumsum(sizes) - sizes).astype(np.uint32)
    after = np.cumsum(np.bincount(entries, minlength=len(ranks)))  # words up to each entry
    first = 0
    while first < len(ranks):
        taken = after[first - 1] if first else 0
        end = max(first + 1, int(np.searchsorted(after, taken + _AT_ONCE)))
        places = np.flatnonzero((entries >= first) & (entries < end)).astype(np.uint64)
        keys = entries[places].astype(np.uint64) << np.uint64(32) | places
        keys.sort()
        places = keys.astype(np.uint32)  # the lower half
        _extend(found, keys, documents[places], places - begins[documents[places]], (first, end))
        first = end
    return found


def _extend(
    found: Gathered, keys: Array, documents: Array, positions: Array, entries: tuple[int, int]
) -> None:
    """Append the postings of the words of some entries, in their order."""
    words = (keys >> np.uint64(32)).astype(np.uint32)
    begins = np.ones(len(words), bool)
    np.not_equal(words[1:], words[:-1], out=begins[1:])
    begins[1:] |= documents[1:] != documents[:-1]
    firsts = np.flatnonzero(begins)
    times = np.diff(firsts, append=len(words))
    first, end = entries
    postings = np.bincount(words[firsts] - first, minlength=end - first)
    many = np.flatnonzero(times >= ESCAPED)
    base = len(found.documents)
    found.escaped += zip((many + base).tolist(), times[many].tolist(), strict=True)
    found.starts.frombytes((np.cumsum(postings) + base).astype(np.uint32).tobytes())
    found.documents.frombytes(documents[firsts].tobytes())
    found.times += np.minimum(times, ESCAPED).astype(np.uint8).tobytes()
    found.positions.frombytes(positions.astype(np.uint32 if found.wide else np.uint16).tobytes())


def holders(words: Sequence[int], fields: Sequence[Gathered]) -> list[int]:
    """Do what `gathering.holders` does."""
    numbers = np.asarray(words)
    found: list[int] = []
    for low in range(0, words[-1] + 1 if words else 0, _WORDS):
        first, end = np.searchsorted(numbers, [low, low + _WORDS])
        size = int(numbers[end - 1]) - low + 1
        keys = []
        for field in fields:
            starts = np.asarray(field.starts)[first : end + 1]
            held = np.repeat((numbers[first:end] - low).astype(np.uint32), np.diff(starts))
            documents = np.asarray(field.documents)[starts[0] : starts[-1]]
            keys.append(held << np.uint32(16) | documents)
        found += np.bincount(distinct(keys) >> np.uint32(16), minlength=size).tolist()
    return found


def taken(numbers: Sequence[int], places: memoryview) -> array[int]:
    """Give the numbers, below 2**16, at these places."""
    return array("H", np.asarray(numbers).astype(np.uint16)[np.asarray(places)].tobytes())


def encoder() -> Callable[[str], bytes | None]:
    """Give what does what `letters.encode` does, for text that needs no escapes; else gives None.

    U+FFFE becomes a zero byte, an escape sign stays.
    """
    codes = np.zeros(2**16, np.uint8)
    for byte, letter in enumerate(TABLE):
        if letter != UNUSED:
            codes[ord(letter)] = byte

    def encoded(text: str) -> bytes | None:
        letters = codes[np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")]
        between = len(letters) - np.count_nonzero(letters)
        return letters.tobytes() if between == text.count(UNUSED) else None

    return encoded
