"""Sorted words with their numbers and counts, read where they lie: no list is built for a look-up.

`packing.pack` makes the bytes from word → count; `WordList` answers from them, in a mapped file
or not.
Words stand in blocks, and everything else points to blocks, which are read to see what is really
there.

Format 1. Numbers are little-endian and unsigned; u4, u2, u1 say how many bytes each takes.

    magic "relwords"   8 bytes
    version            u4, 1
    W                  u4, words
    T                  u4, bytes of text
    G, g               u4 each: bits of a gram's bucket number, entries in all gram buckets
    S, s               u4 each: the same for the buckets of sounds
    F                  u4, words with a count of 255 or more
    starts             u4 × (B + 1): where each block begins in the text, and the text's end
    gram buckets       u4 × (2^G + 1): where each bucket begins among its entries, and their end
    sound buckets      u4 × (2^S + 1)
    frequent words     u4 × F: their numbers, rising
    frequent counts    u4 × F: their counts
    gram entries       u2 × g: numbers of blocks
    sound entries      u2 × s: numbers of blocks
    counts             u1 × W: 255 for a frequent word
    sounds             u1 × W: the highest byte of the CRC-32 of the word's phonetic key
    text               T bytes

A block holds 4 words, twice as many for as long as there would be more than 65,536 blocks; the
last one holds the rest, and B follows from W. Each word is written as `letters.py` says and ends
with a line feed; one inside a word is escaped. A bucket is the lowest bits of the CRC-32 of a
gram's or key's UTF-8.
Grams are the runs of 4 letters inside a word; the one that begins it needs no bucket, as those
words stand together.
"""

from __future__ import annotations

import mmap
import struct
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence

from relsearch.analysis.phonetic import phonetic_key
from relsearch.engines.letters import decode
from relsearch.engines.tables import Table, trusted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from relsearch.engines.tables import Code

MIN_DICE = 0.3
"""Words that have less in common do not resemble each other."""
GRAM = 4
MAX_LETTERS = 64
"""Nothing resembles a longer word."""

MAGIC, VERSION = b"relwords", 1
HEADER = struct.Struct("<8s8I")
_BLOCK, _MOST_BLOCKS = 4, 2**16
FREQUENT = 255
"""A count that takes more than its byte."""
_LAST = "\U0010ffff"


class WordList:
    """The words of bytes that `pack` has made.

    All calls raise ValueError where the bytes are not what `pack` makes. Words come in code point
    order if nothing else is said, and are numbered so from 0.

    >>> from relsearch.engines.packing import pack
    >>> words = WordList(pack({"कनाडा": 7, "कनाडाई": 2, "सुरक्षा": 9}))
    >>> words.count("कनाडा"), words.resembling("कनाड", 1), words.sounding("srks")
    (7, [('कनाडा', 0.8)], ['सुरक्षा'])
    """

    def __init__(
        self,
        held: bytes | mmap.mmap,
        start: int = 0,
        end: int | None = None,
        *,
        check: Callable[[int, int], None] = trusted,
    ) -> None:
        """Read the bytes from `start` to `end`; the numbers have to be aligned to 8 bytes.

        `check` is called with the bounds of bytes in `held` before they are used; it may raise
        ValueError.
        """
        self._held = held
        self._bounds = start, end
        self._check = check
        check(start, start + HEADER.size)
        data = memoryview(held)[start:end]
        if len(data) < HEADER.size:
            raise ValueError("a list of words has no header")
        magic, version, count, size, *rest = HEADER.unpack(data[: HEADER.size])
        gram_bits, gram_entries, sound_bits, sound_entries, frequent = rest
        if (magic, version) != (MAGIC, VERSION) or max(gram_bits, sound_bits) > 32:
            raise ValueError("a list of words begins like something else")
        self._count: int = count
        self._step = words_a_block(count)
        self._blocks = -(-count // self._step)
        lengths = [self._blocks + 1, 2**gram_bits + 1, 2**sound_bits + 1, frequent, frequent]
        sections: list[tuple[Code, int]] = [("I", length) for length in lengths]
        sections += [("H", gram_entries), ("H", sound_entries)]
        sections += [("B", count), ("B", count), ("B", size)]
        if len(data) != HEADER.size + sum(array(code).itemsize * n for code, n in sections):
            raise ValueError(f"a list of {count} words has {len(data)} bytes")
        tables: list[Table] = []
        at = HEADER.size
        for code, length in sections:
            end = at + array(code).itemsize * length
            tables.append(Table(data[at:end], code, start + at, check))
            at = end
        self._starts, grams, sounds, self._frequent, self._high = tables[:5]
        self._grams, self._sounds = (grams, tables[5]), (sounds, tables[6])
        self._low, self._checks, self._text = tables[7:]
        self._firsts: dict[int, str] = {}  # each look-up passes the same blocks at its beginning

    def words(self) -> list[str]:
        """Give all words."""
        return self._read(range(self._blocks))

    def items(self) -> Iterator[tuple[str, int]]:
        """Yield all words with their counts."""
        small = self._low.all()
        for number, word in enumerate(self.words()):
            yield word, self._counted(number, small[number])

    def count(self, word: str) -> int:
        """Give the word's count, 0 when it is not in the list."""
        number = self.number(word)
        return 0 if number is None else self._counted(number, self._low[number])

    def number(self, word: str) -> int | None:
        """Give the word's number, None when it is not in the list."""
        block = bisect_right(range(self._blocks), word, key=self._first) - 1
        words = self._read([block]) if block >= 0 else []
        return block * self._step + words.index(word) if word in words else None

    def word(self, number: int) -> str:
        """Give the word with a number. Raises IndexError where there is none."""
        if not 0 <= number < self._count:
            raise IndexError(number)
        return self._read([number // self._step])[number % self._step]

    def packed(self) -> bytes:
        """Give the bytes that the list is read from."""
        return bytes(memoryview(self._held)[slice(*self._bounds)])

    def __len__(self) -> int:
        """Give the number of words."""
        return self._count

    def starting(self, prefix: str) -> list[str]:
        """Give the words that begin with `prefix`."""
        words = self._read(self._range(prefix))
        return words[bisect_left(words, prefix) : bisect_left(words, prefix + _LAST)]

    def sounding(self, *keys: str) -> list[str]:
        """Give the words with one of these phonetic keys."""
        wanted: dict[int, set[int]] = {}  # block → what the bytes that stand for sounds may be
        for key in set(keys):
            for block in self._bucket(self._sounds, key):
                wanted.setdefault(block, set()).add(hashed(key) >> 24)
        if wanted and max(wanted) >= self._blocks:
            raise ValueError("a list of words names a block beyond its end")
        step = self._step
        blocks: list[int] = []
        places: list[int] = []  # in what is read of these blocks
        for block in sorted(wanted):
            checks = self._checks.some(block * step, min((block + 1) * step, self._count))
            at = len(blocks) * step
            if found := [at + n for n, check in enumerate(checks) if check in wanted[block]]:
                blocks.append(block)
                places += found
        words = self._read(blocks)
        return [words[place] for place in places if phonetic_key(words[place]) in keys]

    def resembling(
        self, word: str, limit: int, least: float = MIN_DICE
    ) -> list[tuple[str, float]]:
        """Give the `limit` other words most alike, with their Dice coefficient, best first.

        Dice is twice the 4-grams that both words have, over the 4-grams of both words, one of
        them with a sign for the beginning before the first three letters; words below `least`
        are left out, equal ones come in code point order. A block that holds n of the word's
        grams can hold no word better than 2n / (grams + n): blocks with more are read first, and
        the rest not at all when enough better words are found.
        Source: Dice (1945), over n-grams as in Adamson and Boreham (1974).
        """
        if limit < 1 or not GRAM - 1 <= len(word) <= MAX_LETTERS:
            return []
        start, grams = word[: GRAM - 1], list(set(inner_grams(word)))
        size = _grams_in(word)
        found: list[tuple[float, str]] = []
        floor = least
        for shared, blocks in self._sharing(start, grams):
            if 2 * shared / (size + shared) < floor:
                break
            longest = int(2 * shared / floor) - size + GRAM
            for other in self._read(blocks):
                if len(other) > longest or other == word:
                    continue
                common = sum(map(other.__contains__, grams)) + other.startswith(start)
                if common and (dice := 2 * common / (size + _grams_in(other))) >= floor:
                    found.append((-dice, other))
            if len(found) >= limit:
                found = sorted(found)[:limit]
                floor = -found[-1][0]
        return [(other, -negative) for negative, other in sorted(found)]

    def _sharing(self, start: str, grams: Sequence[str]) -> Iterator[tuple[int, Collection[int]]]:
        """Yield (n, the blocks that hold n of the grams, or fewer), the highest n first."""
        at_least = [set(self._range(start))]  # blocks that hold one, two, three grams
        for gram in grams:
            more = set(self._bucket(self._grams, gram))
            for blocks in at_least:
                again = blocks & more
                blocks.update(more)
                more = again
            if more:
                at_least.append(more)
        higher: set[int] = set()
        for shared in range(len(at_least), 0, -1):
            yield shared, at_least[shared - 1] - higher
            higher = at_least[shared - 1]

    def _bucket(self, table: tuple[Table, Table], text: str) -> memoryview:
        starts, entries = table
        bucket = hashed(text) % (len(starts) - 1)
        return entries.some(*starts.some(bucket, bucket + 2))

    def _range(self, prefix: str) -> range:
        """Give the blocks in which words with this prefix can stand."""
        blocks = range(self._blocks)
        low = bisect_left(blocks, prefix, key=self._first)
        high = bisect_left(blocks, prefix + _LAST, low, key=self._first)
        return range(max(low - 1, 0), high)

    def _first(self, block: int) -> str:
        known = self._firsts.get(block)
        if known is not None:
            return known
        start = self._text.at + self._starts[block]
        end = self._held.find(b"\n", start, self._text.at + len(self._text))
        if end < 0:
            raise ValueError("a block of a list of words begins beyond its text")
        self._check(start, end + 1)
        first = decode(self._held[start:end])
        self._firsts[block] = first
        return first

    def _read(self, blocks: Collection[int]) -> list[str]:
        """Give the words of some blocks, in their order."""
        if not blocks:
            return []
        if max(blocks) >= self._blocks:
            raise ValueError("a list of words names a block beyond its end")
        starts, text = self._starts.some, self._text.some
        if isinstance(blocks, range):
            data: bytes | memoryview = text(self._starts[blocks[0]], self._starts[blocks[-1] + 1])
        else:
            data = b"".join([text(*starts(block, block + 2)) for block in blocks])
        expected = len(blocks) * self._step
        if self._blocks - 1 in blocks:
            expected -= self._blocks * self._step - self._count
        words = decode(data).split("\n")
        if len(words) != expected + 1:  # a word holds a line feed
            words = [decode(line) for line in bytes(data).split(b"\n")]
        if words.pop() or len(words) != expected:
            raise ValueError("a block of a list of words has other words than it should")
        return words

    def _counted(self, place: int, small: int) -> int:
        if small < FREQUENT:
            return small
        frequent = self._frequent.all()
        found = bisect_left(frequent, place)
        if found == len(frequent) or frequent[found] != place:
            raise ValueError("a list of words lacks the count of a frequent one")
        return self._high[found]


def words_a_block(words: int) -> int:
    """Give how many words of a list of so many stand in a block."""
    step = _BLOCK
    while words > step * _MOST_BLOCKS:
        step *= 2
    return step


def inner_grams(word: str) -> list[str]:
    """Give a word's runs of 4 letters."""
    return [word[at : at + GRAM] for at in range(len(word) - GRAM + 1)]


def _grams_in(word: str) -> int:
    """Give the number of grams of a word, with the one that begins it."""
    return len(word) - GRAM + 2


def hashed(text: str) -> int:
    """Give the number that a gram or key has in a list: 32 bits."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
