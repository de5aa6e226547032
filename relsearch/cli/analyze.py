"""`relsearch analyze`: the tokens of a text."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from relsearch.cli.options import (
    ColorOption,
    DebugOption,
    FormatOption,
    IndexOption,
    JsonOption,
    QuietOption,
    format_of,
    read_lines,
    render_options,
    settings_of,
    text_argument,
)
from relsearch.cli.streams import say
from relsearch.errors import UsageError
from relsearch.settings import Settings

_FORMATS = ("human", "plain", "json", "jsonl")


def analyze(
    words: Annotated[list[str] | None, typer.Argument(metavar="[TEXT]...", help="A text.")] = None,
    lines: Annotated[
        str | None, typer.Option("--lines", metavar="FILE|-", help="A text a line.")
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="auto|hi|mr|ne|sa", help="The language.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Name the rules that fired.")] = False,
    index: IndexOption = None,
    format_: FormatOption = None,
    json: JsonOption = False,
    color: ColorOption = None,
    quiet: QuietOption = None,
    debug: DebugOption = None,
) -> int:
    """Print the tokens of a text: surface, place, exact form, lemma."""
    settings = settings_of(
        index=index, format=format_, color=color, quiet=quiet, debug=debug, lang=lang
    )
    if lines is None:
        if not words:
            raise UsageError("give a text or --lines", remedy="See 'relsearch analyze --help'.")
        texts = [text_argument(words, "the text")]
        name = format_of(settings, json, known=_FORMATS, piped="plain")
    else:
        if words:
            raise UsageError("give either a text or --lines", remedy="")
        texts = read_lines(lines, "the file of texts")
        name = "jsonl" if json else format_of(settings, json, known=_FORMATS, piped="jsonl")
    for text in texts:
        _write(text, name, settings, explain=explain)
    return 0


def _write(text: str, name: str, settings: Settings, *, explain: bool) -> None:
    from relsearch.analysis import analyzer_for, detect
    from relsearch.render.machine import write_record
    from relsearch.render.reports import tokens_record, write_tokens

    language = detect(text) if settings.lang == "auto" else settings.lang
    analyzer = analyzer_for(language)
    tokens = list(analyzer(text))
    if name in ("json", "jsonl"):
        write_record(tokens_record(text, tokens), sys.stdout)
    else:
        write_tokens(tokens, sys.stdout, render_options(settings))
    if explain:
        say(f"language: {language}")
        for token in tokens:
            steps = [f"{token.surface} → {token.exact} → {token.lemma}"]
            say("; ".join([*steps, *analyzer.rules(token.exact)]))
