"""How an answer is written for a reader or a script.

Results → sanitised, wrapped, coloured lines (`human.py`) or one record a hit (`machine.py`) → the
stream. Articles, tokens and reports have their own writers beside them.
"""

from __future__ import annotations

from relsearch.render.options import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO, TypeAlias

    from relsearch.index.results import Results

    Renderer: TypeAlias = Callable[[Results, TextIO, Options], None]

FORMATS = ("human", "plain", "json", "jsonl", "csv", "tsv", "trec", "paths")
"""The formats of the answer to a query."""

__all__ = ["FORMATS", "Options", "renderer"]


def renderer(name: str) -> Renderer:
    """Give what writes the answer to a query in one of FORMATS."""
    if name == "human":
        from relsearch.render.human import write_human

        return write_human
    from relsearch.render import machine

    writer: Renderer = getattr(machine, f"write_{name}")
    return writer
