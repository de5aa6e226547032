"""The words of a segment's documents → its postings, entry after entry.

Documents give numbers of entries in the order of their words; postings want for each entry, in the
order of the entries, its documents and positions. Here that is done with the standard library,
which a few articles need no numpy for; `bulk.py` does the same for many.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate, chain, repeat

from relsearch.engines.whoosh.postings import ESCAPED

PLACES = 2**32
"""Words of a field that a segment can hold."""


class Gathered:
    """One field's postings as they are written, `wide` ones with four bytes a position."""

    def __init__(self, *, wide: bool) -> None:
        self.wide = wide
        self.starts = array("I", [0])
        self.documents = array("H")
        self.times = bytearray()
        self.escaped: list[tuple[int, int]] = []
        self.positions = array("I" if wide else "H")


def is_wide(lengths: Sequence[int]) -> bool:
    """Tell whether documents of so many words need four bytes a position."""
    return max(lengths, default=0) > 2**16


def gathered(ids: array[int], lengths: array[int], ranks: Sequence[int]) -> Gathered:
    """Give the postings of one field.

    ids:     the number of each word's entry, document after document.
    lengths: the words of each document.
    ranks:   the place of each entry in the order in which entries are written, by its number.
    """
    found = Gathered(wide=is_wide(lengths))
    documents = list(chain.from_iterable(map(repeat, range(len(lengths)), lengths)))
    positions = list(chain.from_iterable(map(range, lengths)))
    postings = [0] * len(ranks)
    times: list[int] = []
    before = (-1, -1)
    for key in sorted([ranks[id_] * PLACES + place for place, id_ in enumerate(ids)]):
        entry, place = divmod(key, PLACES)
        found.positions.append(positions[place])
        posting = entry, documents[place]
        if posting == before:
            times[-1] += 1
            continue
        before = posting
        found.documents.append(posting[1])
        times.append(1)
        postings[entry] += 1
    found.starts.extend(accumulate(postings))
    found.times.extend(min(often, ESCAPED) for often in times)
    found.escaped += [(at, often) for at, often in enumerate(times) if often >= ESCAPED]
    return found


def holders(words: Sequence[int], fields: Sequence[Gathered]) -> list[int]:
    """Give for each word the number of documents that hold it in any field, under any lemma.

    `words` gives the number of each entry's word, rising.
    """
    held: list[set[int]] = [set() for _ in range(words[-1] + 1)] if words else []
    for field in fields:
        for entry, word in enumerate(words):
            held[word].update(field.documents[field.starts[entry] : field.starts[entry + 1]])
    return list(map(len, held))
