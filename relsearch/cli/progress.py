"""The progress bar of `relsearch index`: share, articles, rate, time left.

It is drawn over itself with carriage returns alone, so that no escape sequence is ever written.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from relsearch.cli.output import draw_over
from relsearch.render.terminal import columns
from relsearch.render.width import truncate

_BAR = 20
_EVERY = 0.2


@contextmanager
def bar() -> Iterator[Callable[[int, int, int], None]]:
    """Show a bar on stderr that is taken away at the end; give what moves it on."""
    # A line that fills the last column makes some terminals begin a new one.
    room = max(1, columns(sys.stderr) - 1)
    started = shown = monotonic()

    def draw(line: str) -> None:
        draw_over(truncate(line, room).ljust(room))

    def advance(articles: int, size: int, total: int) -> None:
        nonlocal shown
        now = monotonic()
        if now - shown >= _EVERY:
            shown = now
            draw(progress_line(articles, size, total, now - started))

    draw("indexing")
    try:
        yield advance
    finally:
        draw_over(" " * room)
        draw_over("")


def progress_line(articles: int, size: int, total: int, seconds: float) -> str:
    """Give the line after so many seconds, `size` of `total` bytes done.

    `indexing  25%  #####...............  100 articles  50/s  0:06 left`
    """
    share = min(1.0, size / total) if total else 0.0
    filled = int(share * _BAR)
    parts = [
        f"indexing {share:4.0%}",
        "#" * filled + "." * (_BAR - filled),
        f"{articles} articles",
        f"{articles / seconds:.0f}/s" if seconds else "",
    ]
    if share and seconds:
        left = round(seconds * (1 - share) / share)
        parts.append(f"{left // 60}:{left % 60:02} left")
    return "  ".join(part for part in parts if part)
