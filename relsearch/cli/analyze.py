"""`relsearch analyze`: the tokens of a text."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from relsearch.cli.declarations import (
    ColorOption,
    DebugOption,
    IndexOption,
    JsonOption,
    QuietOption,
    format_option,
    one_of,
)
from relsearch.cli.options import (
    LANGUAGES,
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


_Words = Annotated[
    list[str] | None, typer.Argument(metavar="[TEXT]...", help="A text; words are joined.")
]
_Lines = Annotated[
    str | None,
    typer.Option("--lines", metavar="FILE", help="Texts from a file, one a line; - is stdin."),
]
_Lang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="CODE",
        help="hi, mr, ne, sa or en.  [default: auto, as each text reads]",
        autocompletion=one_of(*LANGUAGES),
    ),
]
_Explain = Annotated[
    bool, typer.Option("--explain", help="Say on stderr which rules changed each word.")
]
_Format = Annotated[
    str | None,
    format_option(*_FORMATS, default="human on a terminal, else plain, with --lines jsonl"),
]


def analyze(
    words: _Words = None,
    lines: _Lines = None,
    lang: _Lang = None,
    explain: _Explain = False,
    index: IndexOption = None,
    format_: _Format = None,
    json: JsonOption = False,
    color: ColorOption = None,
    quiet: QuietOption = None,
    debug: DebugOption = None,
) -> int:
    """Print the words of a text as they are indexed.

    Each with its place in the text (in code points), its exact form, which is its spelling made
    uniform, and its lemma, the form a dictionary lists. No index is needed.
    """
    settings = settings_of(index=index, color=color, quiet=quiet, debug=debug, lang=lang)
    piped = "plain" if lines is None else "jsonl"
    name = format_of(settings, format_, json, known=_FORMATS, piped=piped)
    if (lines is None) == (not words):
        raise UsageError(
            "give either a text or --lines FILE", remedy="Examples: 'relsearch analyze --help'."
        )
    if lines is None:
        texts = [text_argument(words or [], "the text")]
    else:
        texts = read_lines(lines, "the file of texts")
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
            say("; ".join([*steps, *analyzer.rules(token.surface)]))
