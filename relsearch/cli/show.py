"""`relsearch show`: one article."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from relsearch.cli.complete import article_ids
from relsearch.cli.declarations import (
    ColorOption,
    DebugOption,
    IndexOption,
    JsonOption,
    QuietOption,
    format_option,
    of_index,
)
from relsearch.cli.options import (
    format_of,
    is_outdated,
    render_options,
    settings_of,
    text_argument,
)
from relsearch.errors import NotFoundError

if TYPE_CHECKING:
    from relsearch.article import Article
    from relsearch.index import Index

DONE, INCOMPLETE = 0, 4
_FORMATS = ("human", "plain", "json", "jsonl")


_Id = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="The article's id; the path of a file that holds one article will do.",
        autocompletion=of_index(article_ids),
    ),
]
_Query = Annotated[
    str | None, typer.Option("--query", metavar="WORDS", help="Mark these words in it.")
]
_Format = Annotated[
    str | None, format_option(*_FORMATS, default="human on a terminal, else plain")
]


def show(
    id_: _Id,
    query: _Query = None,
    index: IndexOption = None,
    format_: _Format = None,
    json: JsonOption = False,
    color: ColorOption = None,
    quiet: QuietOption = None,
    debug: DebugOption = None,
) -> int:
    """Print one article as a whole."""
    settings = settings_of(index=index, color=color, quiet=quiet, debug=debug)
    name = format_of(settings, format_, json, known=_FORMATS)
    from relsearch.index import Index
    from relsearch.render.articles import write_article_json
    from relsearch.render.human import write_article

    with Index.open(settings.index) as opened:
        end = INCOMPLETE if is_outdated(opened) else DONE
        article = _article(opened, id_)
        if name in ("json", "jsonl"):
            write_article_json(article, sys.stdout)
            return end
        marks = {} if query is None else _marks(opened, article, text_argument([query], "--query"))
        write_article(article, sys.stdout, render_options(settings), **marks)
    return end


def _article(opened: Index, argument: str) -> Article:
    """Give the article with this id, or the one read from this file.

    `query` prints paths as well as ids, and the id of a file is an end of its path.
    """
    id_ = unicodedata.normalize("NFC", text_argument([argument], "the id"))
    try:
        return opened.get(id_)
    except NotFoundError:
        file = Path(argument).resolve()
        parts = unicodedata.normalize("NFC", str(file)).split("/")
        for first in range(1, len(parts)):
            try:
                article = opened.get("/".join(parts[first:]))
            except NotFoundError:
                continue
            if Path(article.path).resolve() == file:
                return article
        raise


def _marks(opened: Index, article: Article, text: str) -> dict[str, Any]:
    from relsearch.analysis import analyzer_for
    from relsearch.snippets import marks

    reading = opened.read(text)
    analyzer = analyzer_for(article.language)
    wanted: dict[str, Any] = {
        "exact": reading.exact,
        "lemmas": reading.lemmas,
        "analyzer": analyzer,
    }
    return {
        "title_marks": marks(article.title, **wanted),
        "body_marks": marks(article.body, **wanted),
    }
