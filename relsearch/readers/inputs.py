"""What walking and reading say about a file: to be read, never read, or a problem."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from relsearch.article import Article
from relsearch.records import dataclass

MAX_ARTICLE_BYTES = 32 * 2**20


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to report about an input.

    path:    the file as given or absolute; may hold lone surrogates for bytes that are not UTF-8.
    reason:  one line; it names the line or the record where there is one.
    skipped: True when input was lost, False when it was read after a repair.
    """

    path: str
    reason: str
    skipped: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that will be read.

    id:    relative to the given folder with `/`, NFC, bytes that are not UTF-8 percent-escaped.
    root:  the given folder, or the file itself when it was given alone; absolute.
    stamp: size, mtime in ns, ctime in ns, inode.
    """

    path: Path
    id: str
    root: Path
    stamp: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """A file of a kind that is never read: counted, no failure."""

    path: Path


@dataclass(frozen=True, slots=True)
class Options:
    """How to read: `fields` maps our field names to a record's, the cap holds for one article.

    part: which share of a file of lines to read, from 0, and of how many.
    """

    fields: dict[str, str]
    max_article_bytes: int = MAX_ARTICLE_BYTES
    part: tuple[int, int] = (0, 1)


class Reader(Protocol):
    """Reads one file of one kind."""

    def __call__(
        self, path: Path, *, article_id: str, options: Options
    ) -> Iterator[Article | Problem]:
        """Give articles and problems; raise ReadError or OSError when nothing can be read."""
        ...
