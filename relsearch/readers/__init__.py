"""Files on disk → articles: which files to read, and what each of them holds.

walk(paths) → Candidate → read(path) → decode → the reader of its kind → Article or Problem
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from relsearch.article import Article
from relsearch.errors import ReadError
from relsearch.readers import walk as walking
from relsearch.readers.inputs import MAX_ARTICLE_BYTES, Candidate, Options, Problem, Reader, Unread

__all__ = ["DIVISIBLE", "READERS", "STREAMED", "Candidate", "Problem", "Unread", "read", "walk"]


@cache
def _reader(module: str, function: str = "read") -> Reader:
    """Give a reader whose module is loaded when it first reads: most runs need few of them."""

    def read_with(path: Path, *, article_id: str, options: Options) -> Iterator[Article | Problem]:
        reader: Reader = getattr(import_module(f"relsearch.readers.{module}"), function)
        return reader(path, article_id=article_id, options=options)

    return read_with


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".txt": _reader("plain"),
        ".md": _reader("markdown"),
        ".markdown": _reader("markdown"),
        ".jsonl": _reader("records", "read_jsonl"),
        ".ndjson": _reader("records", "read_jsonl"),
        ".json": _reader("records", "read_json"),
        ".csv": _reader("records", "read_csv"),
        ".tsv": _reader("records", "read_tsv"),
        ".html": _reader("webpage"),
        ".htm": _reader("webpage"),
    }
)
DIVISIBLE = (".jsonl", ".ndjson")
"""Kinds of which a share can be read without the rest."""
STREAMED = frozenset({".jsonl", ".ndjson", ".json", ".csv", ".tsv"})
"""Kinds that are read a record at a time: files of any size."""

_NO_FIELDS: Mapping[str, str] = MappingProxyType({})


def walk(paths: Sequence[Path]) -> Iterator[Candidate | Problem | Unread]:
    """Give every file below the given folders and files, sorted, each once.

    Raises PathMissingError for a path that does not exist before giving anything.
    """
    return walking.walk(paths, kinds=READERS)


def read(
    path: Path,
    *,
    id: str,  # noqa: A002 - the name of the contract
    fields: Mapping[str, str] = _NO_FIELDS,
    max_article_bytes: int = MAX_ARTICLE_BYTES,
    part: tuple[int, int] = (0, 1),
) -> Iterator[Article | Problem]:
    """Give the articles of one file, and a problem for each part that could not be read.

    `fields` maps our field names to those of records (`{"title": "headline"}`). Of a DIVISIBLE
    kind share number part[0] of part[1] is read. Nothing is raised for a bad input: what cannot
    be read becomes a problem.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        yield Problem(str(path), f"a kind of file that is not read ({path.suffix or 'none'})")
        return
    options = Options(dict(fields), max_article_bytes, part)
    try:
        yield from reader(path, article_id=id, options=options)
    except ReadError as error:
        remedy = f". {error.remedy}" if error.remedy else ""
        yield Problem(str(path), f"{error}{remedy}")
    except OSError as error:
        yield Problem(str(path), error.strerror or type(error).__name__)
