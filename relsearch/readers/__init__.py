"""Files on disk → articles: which files to read, and what each of them holds.

walk(paths) → Candidate → read(path) → decode → the reader of its kind → Article or Problem
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from relsearch.article import Article
from relsearch.errors import ReadError
from relsearch.readers import markdown, plain, records, webpage
from relsearch.readers import walk as walking
from relsearch.readers.inputs import MAX_ARTICLE_BYTES, Candidate, Options, Problem, Reader, Unread

__all__ = ["READERS", "STREAMED", "Candidate", "Problem", "Unread", "read", "walk"]

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".txt": plain.read,
        ".md": markdown.read,
        ".markdown": markdown.read,
        ".jsonl": records.read_jsonl,
        ".ndjson": records.read_jsonl,
        ".json": records.read_json,
        ".csv": records.read_csv,
        ".tsv": records.read_tsv,
        ".html": webpage.read,
        ".htm": webpage.read,
    }
)
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
) -> Iterator[Article | Problem]:
    """Give the articles of one file, and a problem for each part that could not be read.

    `fields` maps our field names to those of records (`{"title": "headline"}`). Nothing is
    raised for a bad input: what cannot be read becomes a problem.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        yield Problem(str(path), f"a kind of file that is not read ({path.suffix or 'none'})")
        return
    options = Options(fields=dict(fields), max_article_bytes=max_article_bytes)
    try:
        yield from reader(path, article_id=id, options=options)
    except ReadError as error:
        remedy = f". {error.remedy}" if error.remedy else ""
        yield Problem(str(path), f"{error}{remedy}")
    except OSError as error:
        yield Problem(str(path), error.strerror or type(error).__name__)
