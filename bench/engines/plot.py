"""The picture of growth: builds and cold queries by the number of articles, in powers of ten."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from bench.engines.goals import OURS, wall
from bench.engines.rows import Size

WIDTH, HEIGHT = 860, 430
LEFT, TOP, PLOT, TALL, GAP = 60, 50, 215, 320, 215  # a panel: its place and size, room for names
ACCENT, QUIET, INK = "#b3261e", "#8a8f98", "#33363b"
APART = 13  # pixels between names
Series = Mapping[str, Sequence[tuple[int, float]]]


def series(sizes: Sequence[Size], what: str) -> Series:
    """Give label → (articles, seconds) of engines that were measured."""
    found: dict[str, list[tuple[int, float]]] = {}
    for size in sizes:
        for row in size.rows.values():
            seconds = wall(row, what)
            if seconds is not None:
                label = (
                    row.label.split(",")[0] if what == "build" and row.name == OURS else row.label
                )
                found.setdefault(label, []).append((size.articles, seconds))
    return found


def picture(sizes: Sequence[Size]) -> str:
    """Give the picture as SVG; an engine that was not run at all is named below it."""
    built, asked = series(sizes, "build"), series(sizes, "cold")
    rows = sizes[-1].rows.values()
    missing = [row.label for row in rows if not (row.build or row.cold or row.warm)]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="11">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_panel(LEFT, "Build, seconds", built),
        *_panel(LEFT + PLOT + GAP, "Cold query, seconds for the whole process", asked),
    ]
    if missing:
        parts.append(_text(LEFT, HEIGHT - 8, f"not run: {', '.join(missing)}", QUIET))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _text(x: float, y: float, text: str, colour: str = INK, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}"{more}>{escape(text)}</text>'


def _line(points: Sequence[tuple[float, float]], colour: str, width: float) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def _powers(values: Sequence[float]) -> tuple[int, int]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _panel(left: float, title: str, given: Series) -> list[str]:
    parts = [_text(left, TOP - 20, title, more=' font-size="13" font-weight="bold"')]
    points = [point for each in given.values() for point in each]
    if not points:
        return [*parts, _text(left, TOP, "not run")]
    wide = _powers([articles for articles, _ in points])
    high = _powers([seconds for _, seconds in points])

    def place(articles: float, seconds: float) -> tuple[float, float]:
        across = (math.log10(articles) - wide[0]) / (wide[1] - wide[0])
        up = (math.log10(seconds) - high[0]) / (high[1] - high[0])
        return left + PLOT * across, TOP + TALL * (1 - up)

    middle = ' text-anchor="middle"'
    parts.append(_text(left + PLOT / 2, TOP + TALL + 32, "articles", QUIET, middle))
    for power in range(wide[0], wide[1] + 1):
        x, bottom = place(10**power, 10 ** high[0])
        parts.append(_line([(x, bottom), (x, TOP)], "#e6e8eb", 1))
        parts.append(_text(x, bottom + 16, f"{10**power:,}", more=middle))
    for power in range(high[0], high[1] + 1):
        x, y = place(10 ** wide[0], 10.0**power)
        parts.append(_line([(x, y), (x + PLOT, y)], "#e6e8eb", 1))
        parts.append(_text(x - 6, y + 4, f"{10.0**power:g}", more=' text-anchor="end"'))
    return parts + _curves({label: [place(*each) for each in at] for label, at in given.items()})


def _curves(given: Mapping[str, Sequence[tuple[float, float]]]) -> list[str]:
    """Draw the lines, ours last and strongest, each named at its end, names kept apart."""
    parts, lowest = [], -math.inf
    names = sorted(given, key=lambda label: given[label][-1][1])
    for label in sorted(given, key=lambda label: label.startswith("relsearch")):
        ours = label.startswith("relsearch")
        colour = ACCENT if ours else QUIET
        parts.append(_line(given[label], colour, 2.5 if ours else 1.2))
        parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3 if ours else 2}" fill="{colour}"/>'
            for x, y in given[label]
        ]
    for label in names:
        x, y = given[label][-1]
        lowest = max(y + 4, lowest + APART)
        colour = ACCENT if label.startswith("relsearch") else INK
        parts.append(_text(x + 8, lowest, label, colour))
    return parts
