"""How unlikely is it that somebody types one word and means another?"""

from __future__ import annotations

import functools
import math

from relsearch.analysis.phonetic import devanagari_classes

EDIT = 6.0
"""Cost of one letter too many, too few or wrong, on the scale of `spelling_costs`."""
ALIKE = 2.5
"""Cost of a letter for another that sounds nearly the same."""

_SWAP = 4.5
_VOWEL = 4.5  # for another vowel sign, or for one too many or too few
_SILENT = 3.0  # for a sign that is hardly heard too many or too few
_HARDLY_HEARD = frozenset("ंँ्ःह़yh")
_VOWEL_SIGNS = frozenset("ािीुूृेैोौॉअआइईउऊएऐओऔऑaeiou")
_PAIRS = (
    "िी", "ुू", "ेै", "ोौ", "ाॉ", "इई", "उऊ", "एऐ", "ओऔ", "आऑ", "अआ", "वब", "यए", "यइ", "यई", "ंन",
    "ंम", "ंँ", "ऋर", "cs", "ck", "vw", "sz", "zj", "iy", "ie", "ou", "fp",
)  # fmt: skip
_CONFUSED = frozenset([*_PAIRS, *(pair[::-1] for pair in _PAIRS)])


def slip_cost(typed: str, meant: str, limit: float = math.inf) -> float:
    """Give the cost of the cheapest edits that make one exact form of the other.

    More than `limit` may be infinite.

    Insertions, deletions, substitutions and swaps of neighbours, in code points; letters that
    sound alike cost less. Symmetric; 0 for the same word.
    Source: Damerau (1964), restricted, with weights of our own.

    >>> slip_cost("शुरक्षा", "सुरक्षा") < slip_cost("मुरक्षा", "सुरक्षा")
    True
    """
    if abs(len(typed) - len(meant)) * _SILENT > limit:
        return math.inf
    before: list[float] = []
    row = [0.0]
    missing = [_missing(other) for other in meant]
    for cost in missing:
        row.append(row[-1] + cost)
    for place, letter in enumerate(typed):
        cost = _missing(letter)
        following = [row[0] + cost]
        for column, other in enumerate(meant):
            best = min(
                row[column + 1] + cost,
                following[column] + missing[column],
                row[column] + _instead(letter, other),
            )
            if place and column and letter == meant[column - 1] and typed[place - 1] == other:
                best = min(best, before[column - 1] + _SWAP)
            following.append(best)
        before, row = row, following
        if min(row) > limit and min(before) + _SWAP > limit:
            return math.inf
    return row[-1]


def _missing(letter: str) -> float:
    if letter in _HARDLY_HEARD:
        return _SILENT
    return _VOWEL if letter in _VOWEL_SIGNS else EDIT


@functools.cache
def _instead(letter: str, other: str) -> float:
    if letter == other:
        return 0.0
    classes = devanagari_classes()
    if letter + other in _CONFUSED or "" != classes.get(ord(letter), "") == classes.get(
        ord(other)
    ):
        return ALIKE
    return _VOWEL if letter in _VOWEL_SIGNS and other in _VOWEL_SIGNS else EDIT
