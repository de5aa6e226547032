"""What a search and an indexing run give back; `to_dict()` is the JSON the commands print."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

from relsearch.article import Article
from relsearch.records import dataclass
from relsearch.snippets import Snippet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, Self

    from relsearch.index.find import Reading

RESULTS_SCHEMA = "relsearch.results/1"
REPORT_SCHEMA = "relsearch.report/1"


def printable_path(path: str) -> str:
    """Give `path` so that it opens from the current folder: relative below it, else absolute."""
    here = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118
    return path[len(here) :] if path.startswith(here) else path


class Stored:
    """An article that is read when it is first asked for, also after its index was closed."""

    __slots__ = ("_article", "_read", "id")

    def __init__(self, id: str, read: Callable[[], Article]) -> None:  # noqa: A002
        self.id = id
        self._read = read
        self._article: Article | None = None

    @classmethod
    def of(cls, article: Article) -> Self:
        """Give one that holds an article already."""
        return cls(article.id, lambda: article)

    @property
    def article(self) -> Article:
        """The article. Raises IndexDamagedError."""
        if self._article is None:
            self._article = self._read()
        return self._article


@dataclass(frozen=True, slots=True)
class Hit:
    """One article of an answer. `rank` counts from 1; `copies` are ids of near-duplicates."""

    rank: int
    score: float
    stored: Stored
    snippets: tuple[Snippet, ...] = ()
    copies: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of the article, which is not read for it."""
        return self.stored.id

    @property
    def article(self) -> Article:
        """The article, read when it is first asked for. Raises IndexDamagedError."""
        return self.stored.article

    def to_dict(self) -> dict[str, Any]:
        """Give the hit with the field names of `relsearch.results/1`."""
        article = self.article
        return {
            "rank": self.rank,
            "score": round(self.score, 6),
            "id": article.id,
            "title": article.title,
            "date": article.date.isoformat() if article.date else None,
            "date_from": article.date_from,
            "source": article.source or None,
            "language": article.language,
            "path": printable_path(article.path),
            "url": article.url,
            "copies": list(self.copies),
            "snippets": [
                {"field": s.field, "text": s.text, "marks": [list(mark) for mark in s.marks]}
                for s in self.snippets
            ],
        }


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to one query: the hits of the page asked for, best first, and the total."""

    text: str
    read_as: str | None
    total: int
    total_is: Literal["exact", "at least"]
    complete: bool
    suggestion: str | None
    hits: Sequence[Hit]
    took_ms: float
    warnings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the answer with the field names of `relsearch.results/1`."""
        return {
            "schema": RESULTS_SCHEMA,
            "query": {"text": self.text, "read_as": self.read_as},
            "total": self.total,
            "total_is": self.total_is,
            "complete": self.complete,
            "suggestion": self.suggestion,
            "hits": [hit.to_dict() for hit in self.hits],
            "took_ms": round(self.took_ms, 1),
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer, what the query was read as, and the parts of the score of each hit.

    parts: id → parts by name, which add up to the score; nothing at all when there was no time.
    """

    results: Results
    reading: Reading
    parts: Mapping[str, Sequence[tuple[str, float]]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word of the index that may have been meant.

    term:     its exact form.
    surface:  how it is written; the exact form when nothing better is known.
    count:    the articles that hold it.
    score:    how likely it was meant; only the order within one answer says something.
    """

    term: str
    surface: str
    count: int
    score: float

    def to_dict(self) -> dict[str, Any]:
        """Give the candidate with the field names of `relsearch.suggestions/1`."""
        return {
            "term": self.term,
            "surface": self.surface,
            "count": self.count,
            "score": round(self.score, 6),
        }


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an indexing run did. Counts are articles; `failed` pairs a path with a reason.

    `lost` does so for articles that damage had taken and no file gave again.
    """

    added: int
    updated: int
    unchanged: int
    removed: int
    articles: int
    failed: Sequence[tuple[str, str]]
    seconds: float
    warnings: tuple[str, ...] = ()
    lost: tuple[tuple[str, str], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the report with the field names of `relsearch.report/1`."""
        return {
            "schema": REPORT_SCHEMA,
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "articles": self.articles,
            "failed": [
                {"path": printable_path(path), "reason": reason}
                for path, reason in (*self.failed, *self.lost)
            ],
            "seconds": round(self.seconds, 3),
        }
