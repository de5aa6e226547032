"""One article as `export` and `show` write it for scripts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

from relsearch.render.sanitize import dumps

if TYPE_CHECKING:
    from relsearch.article import Article


def article_record(article: Article, *, copies: Sequence[str] = ()) -> dict[str, Any]:
    """Give an article with the contract's field names; what is unknown is None, not empty.

    `copies` are the ids of the other members of its group of near-duplicates.
    """
    from relsearch.index.results import printable_path

    return {
        "id": article.id,
        "title": article.title,
        "body": article.body,
        "date": article.date.isoformat() if article.date else None,
        "date_from": article.date_from,
        "source": article.source or None,
        "language": article.language,
        "path": printable_path(article.path),
        "url": article.url or None,
        "author": article.author or None,
        "copies": list(copies),
        "noise": list(article.noise),
    }


def write_article_json(article: Article, out: TextIO, *, copies: Sequence[str] = ()) -> None:
    """Write an article as one JSON object on a line, at once: an export never piles up."""
    out.write(dumps(article_record(article, copies=copies)) + "\n")
