"""What Whoosh stores of a term and of a field, read a block at a time.

Whoosh's matchers step from posting to posting and its lengths come one by one; both cost more than
the scoring. What stands here reads the same blocks and columns whole.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from whoosh.codec.whoosh3 import LENGTHS_COLUMN, W3LeafMatcher, _lenfield
from whoosh.matching.wrappers import FilterMatcher
from whoosh.util.numeric import byte_to_length

from relsearch.engines.whoosh.unpickle import loads

LENGTHS: Sequence[int] = [byte_to_length(byte) for byte in range(256)]
"""The lengths that stand for the bytes of `length_bytes`."""

# A block is a pickled tuple of document numbers, occurrences and, for each document, the positions
# as bytes. Here the first positions begin; numbers hold no such sequence.
_POSITIONS = b"(c_codecs\nencode\n"
_PAIR = b"\x86."  # ends a pickle: a tuple of the two values before


def blocks(leaf: Any, field: str, text: str) -> Iterator[tuple[Sequence[int], Sequence[float]]]:
    """Yield numbers and occurrences of the documents of one segment that hold a term.

    The numbers rise, at most a block of 128 at once. Deleted documents are left out.
    """
    matcher = leaf.postings(field, text)
    gone: frozenset[int] = frozenset()
    if isinstance(matcher, FilterMatcher):
        gone, matcher = matcher._ids, matcher.child
    while matcher.is_active():
        numbers, occurrences = _block(matcher)
        if gone:
            kept = [place for place, number in enumerate(numbers) if number not in gone]
            numbers = [numbers[place] for place in kept]
            occurrences = [occurrences[place] for place in kept]
        yield numbers, occurrences


def _block(matcher: Any) -> tuple[Sequence[int], Sequence[float]]:
    """Take what is left of a block, and the matcher to the next."""
    if isinstance(matcher, W3LeafMatcher) and matcher._data is None:
        matcher._data = _without_positions(matcher)
        if matcher._data is not None:
            matcher._ids = tuple(accumulate(matcher._data[0]))  # stored as differences
    first = (matcher.id(),), (matcher.weight(),)  # this also loads the block
    if not isinstance(matcher, W3LeafMatcher):
        matcher.next()
        return first
    start = matcher._i
    numbers, occurrences = matcher._ids[start:], matcher._weights[start:]
    matcher._next_block()
    return numbers, occurrences


def _without_positions(matcher: Any) -> tuple[Any, ...] | None:
    """Give the data of a block without its positions, which take most of the time to unpickle.

    None where they cannot be told apart, as in a field that has none.
    """
    start = matcher._dataoffset
    data = matcher._postfile.get(start, matcher._nextoffset - start)
    if matcher._compression:
        data = zlib.decompress(data)
    numbers, found, _ = bytes(data).partition(_POSITIONS)
    return (*loads(numbers + _PAIR), None) if found else None


def living_frequency(leaf: Any, field: str, text: str) -> int:
    """Give the number of documents of a segment that hold a term, deleted ones left out."""
    if leaf.has_deletions():
        return sum(len(numbers) for numbers, _ in blocks(leaf, field, text))
    return int(leaf.doc_frequency(field, text))


def length_bytes(leaf: Any, field: str) -> bytes:
    """Give a byte for each document of a segment: which of LENGTHS the field has in it."""
    documents = leaf.doc_count_all()
    column = leaf._perdoc._cached_reader(_lenfield(field), LENGTHS_COLUMN)
    held = b"" if column is None else column._dbfile.get(column._basepos, column._count)
    return bytes(held[:documents].ljust(documents, b"\0"))
