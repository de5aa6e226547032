"""Where may a text be cut? Between grapheme clusters: what a reader takes for one letter.

Source: Unicode Standard Annex #29, extended grapheme clusters with rule GB9c.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import Any

_LOOK_BACK = 512

_PUNCTUATION = "\u0964\u0965\u2013\u2014\u2018\u2019\u201c\u201d\u2026"
_ASCII = "".join(map(chr, range(0x20, 0x7F)))
_LETTERS = "".join(map(chr, [*range(0x904, 0x93A), 0x93D, 0x950, *range(0x958, 0x962)]))
_LETTERS += "".join(map(chr, [*range(0x966, 0x970), *range(0x972, 0x980)]))
_SPACING = "\u0903\u093b\u093e\u093f\u0940\u0949\u094a\u094b\u094c\u094e\u094f"
_NEUTRAL = frozenset(_ASCII + _PUNCTUATION)
_AFTER_NEUTRAL = frozenset(_ASCII + _PUNCTUATION + "".join(map(chr, range(0x900, 0x980))))
_AFTER_LETTER = frozenset(_ASCII + _PUNCTUATION + _LETTERS + _SPACING)
_LETTER = frozenset(_LETTERS)


def whole_clusters(text: str, spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Widen ranges of a text to the grapheme clusters they touch; those that then overlap join.

    >>> whole_clusters("क्षमा", [(0, 2)])
    ((0, 3),)
    """
    widened: list[tuple[int, int]] = []
    for begin, stop in sorted(spans):
        if begin >= stop:
            continue
        start, end = cluster_at(text, begin)[0], cluster_at(text, stop)[1]
        if widened and start < widened[-1][1]:
            start, end = widened[-1][0], max(end, widened[-1][1])
            widened.pop()
        widened.append((start, end))
    return tuple(widened)


def cluster_at(text: str, index: int) -> tuple[int, int]:
    """Give the grapheme cluster with `index` strictly inside it, or `(index, index)` at an edge.

    Source: Unicode Standard Annex #29, extended grapheme clusters with rule GB9c.
    """
    if _plainly_an_edge(text, index):
        return index, index
    anchor = index - 1
    while anchor > max(0, index - _LOOK_BACK) and not _plainly_an_edge(text, anchor):
        anchor -= 1
    start = anchor
    for edge in cluster_edges(text[anchor : index + _LOOK_BACK]):
        end = anchor + edge
        if end == index:
            return index, index
        if end > index:
            return start, end
        start = end
    return index, index


def cluster_edges(text: str) -> Iterator[int]:
    """Give the offsets between the grapheme clusters of a text, 0 and its length included."""
    yield 0
    for cluster in _cluster_pattern().finditer(text):
        yield cluster.end()


@functools.cache
def _cluster_pattern() -> Any:
    # Imported when the first doubtful edge is met: most searches never meet one, and the import
    # costs a tenth of a whole search.
    import regex

    return regex.compile(r"\X")


def _plainly_an_edge(text: str, index: int) -> bool:
    # Enough of UAX #29 to decide nearly every edge of a Hindi word without its tables: nothing
    # here is an extending character before which a cluster would go on, none of the characters
    # allowed before is a prefix, and a consonant only follows where no virama can reach it.
    if index <= 0 or index >= len(text):
        return True
    before, after = text[index - 1], text[index]
    if after in _NEUTRAL:
        return before in _AFTER_NEUTRAL
    return after in _LETTER and before in _AFTER_LETTER
