"""`relsearch show`: one article."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from relsearch.cli.options import (
    ColorOption,
    DebugOption,
    FormatOption,
    IndexOption,
    JsonOption,
    QuietOption,
    format_of,
    render_options,
    settings_of,
    text_argument,
)


def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The article's id.")],
    query: Annotated[
        str | None, typer.Option("--query", metavar="WORDS", help="Mark these words.")
    ] = None,
    index: IndexOption = None,
    format_: FormatOption = None,
    json: JsonOption = False,
    color: ColorOption = None,
    quiet: QuietOption = None,
    debug: DebugOption = None,
) -> int:
    """Print one article, its words marked."""
    settings = settings_of(index=index, format=format_, color=color, quiet=quiet, debug=debug)
    name = format_of(settings, json, known=("human", "plain", "json", "jsonl"), piped="plain")
    from relsearch.index import Index
    from relsearch.render.articles import write_article_json
    from relsearch.render.human import write_article

    with Index.open(settings.index) as opened:
        article = opened.get(text_argument([id_], "the id"))
        if name in ("json", "jsonl"):
            write_article_json(article, sys.stdout)
            return 0
        marks = _marks(opened, article, text_argument([query], "the query")) if query else {}
        write_article(article, sys.stdout, render_options(settings), **marks)
    return 0


def _marks(opened: Any, article: Any, text: str) -> dict[str, Any]:
    from relsearch.analysis import analyzer_for
    from relsearch.snippets import marks

    reading = opened.read(text)
    analyzer = analyzer_for(article.language)
    wanted = {"exact": reading.exact, "lemmas": reading.lemmas, "analyzer": analyzer}
    return {
        "title_marks": marks(article.title, **wanted),
        "body_marks": marks(article.body, **wanted),
    }
