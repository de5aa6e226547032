"""How an answer is written for a reader or a script.

Results → sanitised, wrapped, coloured lines (`human.py`) or one record a hit (`machine.py`) → the
stream. Articles, tokens and reports have their own writers beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TextIO, TypeAlias

from relsearch.render.human import write_human
from relsearch.render.machine import (
    write_csv,
    write_json,
    write_jsonl,
    write_paths,
    write_plain,
    write_trec,
    write_tsv,
)
from relsearch.render.options import Options

if TYPE_CHECKING:
    from relsearch.index.results import Results

Renderer: TypeAlias = "Callable[[Results, TextIO, Options], None]"

RENDERERS: Mapping[str, Renderer] = MappingProxyType(
    {
        "human": write_human,
        "plain": write_plain,
        "json": write_json,
        "jsonl": write_jsonl,
        "csv": write_csv,
        "tsv": write_tsv,
        "trec": write_trec,
        "paths": write_paths,
    }
)
"""What writes the answer to a query, by the name of its format."""

FORMATS = tuple(RENDERERS)

__all__ = ["FORMATS", "RENDERERS", "Options", "Renderer"]
