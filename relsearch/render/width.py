"""How many cells a text takes on a terminal, and where its lines break.

No table of widths is right for every terminal, so the widest model counts: the lines fit under the
others as well. Source: cursor positions measured in xterm, VTE, Alacritty, tmux, kitty and mlterm.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from relsearch.snippets.clusters import cluster_edges

_BLANKS = " \t\n"
_WORD = re.compile(r"[^ \t\n]+")


class _Cells(dict[str, int]):
    """Code point → cells, filled as characters are met."""

    def __missing__(self, char: str) -> int:
        if unicodedata.category(char) in ("Mn", "Me", "Cf"):
            cells = 0
        else:
            cells = 2 if unicodedata.east_asian_width(char) in "WF" else 1
        self[char] = cells
        return cells


_CELLS = _Cells()


def width(text: str) -> int:
    """Give the cells a text takes: Mn, Me, Cf none, East Asian wide and fullwidth two, else one.

    >>> width("राष्ट्रीय")
    7
    """
    if text.isascii():
        return len(text)
    return sum(map(_CELLS.__getitem__, text))


def wrap(text: str, columns: int, *, first: int | None = None) -> list[tuple[int, int]]:
    """Give the lines of a text as ranges `[start, end)` of it, none wider than `columns` cells.

    Lines break at spaces, words that are too long between grapheme clusters, and a cluster that
    is wider than the line, as conjuncts can be, between code points. `first` is the width of the
    first line. A width of 0 or less means no limit. Spaces at the break belong to no line.
    """
    lines: list[tuple[int, int]] = []
    start = end = -1  # of the line so far; -1 before its first word
    used = 0
    for found in _WORD.finditer(text):
        low, high = found.span()
        room = _room(columns, first, lines)
        cells = width(found.group())
        gap = low - end
        if start >= 0 and (room is None or used + gap + cells <= room):
            end, used = high, used + gap + cells
            continue
        if start >= 0:
            lines.append((start, end))
            room = _room(columns, first, lines)
        while room is not None and cells > room:
            # A slice that is sure to fill the line: words can have a million letters.
            edge = low + fitting(text[low : min(high, low + _reach(room) + 1)], room)
            lines.append((low, edge))
            cells -= width(text[low:edge])
            low = edge
            room = _room(columns, first, lines)
        start, end, used = (low, high, cells) if low < high else (-1, -1, 0)
    if start >= 0:
        lines.append((start, end))
    return lines


def truncate(text: str, columns: int) -> str:
    """Give a text of one line cut to `columns` cells, with "…" for what is left out."""
    if columns <= 0 or width(text) <= columns:
        return text
    if columns == 1:
        return "…"
    return text[: fitting(text, columns - 1, whole=True)].rstrip(_BLANKS) + "…"


def fitting(text: str, room: int, *, whole: bool = False) -> int:
    """Give how many code points of `text` fill at most `room` cells, in whole clusters.

    If the first cluster is too wide, it is as many code points of it as fit, at least one; with
    `whole` it is 0.
    """
    edge = 0
    for stop in _edges(text, room):
        if width(text[edge:stop]) > room:
            break
        room -= width(text[edge:stop])
        edge = stop
    if edge or whole:
        return edge
    for stop, char in enumerate(text):
        room -= _CELLS[char]
        if room < 0:
            return max(stop, 1)
    return len(text)


def _edges(text: str, room: int) -> Iterator[int]:
    # Clusters a line's worth at a time; the edge where the text was cut is not one of its own.
    reach = _reach(room)
    for edge in cluster_edges(text[:reach]):
        if edge < reach or edge == len(text):
            yield edge


def _reach(room: int) -> int:
    # Marks take no cells, so a line may hold many more code points than cells.
    return 64 + 8 * room


def _room(columns: int, first: int | None, lines: list[tuple[int, int]]) -> int | None:
    if columns <= 0:
        return None
    return max(1, first) if first is not None and not lines else columns
