"""What Whoosh stores of a term and of a field, read a block at a time.

Whoosh's matchers step from posting to posting and its lengths come one by one; both cost more than
the scoring. What stands here reads the same blocks and columns whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from whoosh.codec.whoosh3 import LENGTHS_COLUMN, W3LeafMatcher, _lenfield
from whoosh.matching.wrappers import FilterMatcher
from whoosh.util.numeric import byte_to_length

LENGTHS: Sequence[int] = [byte_to_length(byte) for byte in range(256)]
"""The lengths that stand for the bytes of `length_bytes`."""


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
    first = (matcher.id(),), (matcher.weight(),)  # this also loads the block
    if not isinstance(matcher, W3LeafMatcher):
        matcher.next()
        return first
    start = matcher._i
    numbers, occurrences = matcher._ids[start:], matcher._weights[start:]
    matcher._next_block()
    return numbers, occurrences


def length_bytes(leaf: Any, field: str) -> bytes:
    """Give a byte for each document of a segment: which of LENGTHS the field has in it."""
    documents = leaf.doc_count_all()
    column = leaf._perdoc._cached_reader(_lenfield(field), LENGTHS_COLUMN)
    held = b"" if column is None else column._dbfile.get(column._basepos, column._count)
    return bytes(held[:documents].ljust(documents, b"\0"))
