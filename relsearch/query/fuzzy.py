"""Which words of a vocabulary lie within so many edits of a word?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

_LAST = "\U0010ffff"
_AT_ONCE = 16_384  # words between two looks at the clock


def within(
    word: str, words: Sequence[str], edits: int, is_late: Callable[[], bool] = bool
) -> list[tuple[str, int]]:
    """Give (word, distance) for each of the sorted `words` within `edits` of `word`.

    Once `is_late` the rest of the words is left out.

    Distance counts insertions, deletions, substitutions and swaps of neighbours, in code points.
    Words of another length or with other letters are left out first: an edit changes the length
    by one and takes away one letter at most. Of the rest, words that begin alike share the rows of
    the distance table, and a beginning that is already too far skips all its words.
    Source: Damerau (1964), in the restricted form where no part is edited twice.

    >>> within("श्रीलका", ["श्रीनगर", "श्रीलंका", "श्रीलाल"], 1)
    [('श्रीलंका', 1)]
    """
    letters = set(word)
    lengths = range(len(word) - edits, len(word) + edits + 1)
    found: list[tuple[str, int]] = []
    for start in range(0, len(words), _AT_ONCE):
        if is_late():
            break
        some = words[start : start + _AT_ONCE]
        alike = [w for w in some if len(w) in lengths and len(letters.difference(w)) <= edits]
        found += _within(word, alike, edits)
    return found


def _within(word: str, words: Sequence[str], edits: int) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    rows: list[list[int]] = [list(range(len(word) + 1))]
    previous = ""
    at = 0
    while at < len(words):
        candidate = words[at]
        shared = _shared_length(previous, candidate, len(rows) - 1)
        del rows[shared + 1 :]
        dead = 0
        for place in range(shared, len(candidate)):
            rows.append(_next_row(word, candidate, place, rows))
            if min(rows[-1]) > edits and min(rows[-2]) > edits:
                dead = place + 1
                break
        previous = candidate[: len(rows) - 1]
        if dead:
            at = bisect_left(words, candidate[:dead] + _LAST, at)
            continue
        if rows[-1][-1] <= edits:
            found.append((candidate, rows[-1][-1]))
        at += 1
    return found


def _shared_length(previous: str, candidate: str, limit: int) -> int:
    length = 0
    for left, right in zip(previous[:limit], candidate, strict=False):
        if left != right:
            break
        length += 1
    return length


def _next_row(word: str, candidate: str, place: int, rows: list[list[int]]) -> list[int]:
    above = rows[-1]
    letter = candidate[place]
    row = [place + 1]
    for column, other in enumerate(word):
        best = min(above[column + 1] + 1, row[column] + 1, above[column] + (letter != other))
        if place and column and letter == word[column - 1] and candidate[place - 1] == other:
            best = min(best, rows[-2][column - 1] + 1)
        row.append(best)
    return row
