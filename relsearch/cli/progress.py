"""The progress bar of `relsearch index`: share, articles, rate, time left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn


@contextmanager
def bar() -> Iterator[Callable[[int, int, int], None]]:
    """Show a bar on stderr that is taken away at the end; give what moves it on."""
    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    progress = Progress(
        TextColumn("indexing"),
        BarColumn(bar_width=20),
        TaskProgressColumn(),
        TextColumn("{task.fields[articles]} articles, {task.fields[rate]}/s, left"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        refresh_per_second=5,
    )
    with progress:
        task = progress.add_task("", total=None, articles=0, rate=0)

        def advance(articles: int, size: int, total: int) -> None:
            elapsed = progress.tasks[0].elapsed or 0.0
            rate = int(articles / elapsed) if elapsed else 0
            progress.update(
                task, completed=size, total=total or None, articles=articles, rate=rate
            )

        yield advance
