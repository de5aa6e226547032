"""`relsearch eval`: how good the answers are, measured on topics with judgements."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from relsearch.cli.declarations import (
    ColorOption,
    DebugOption,
    IndexOption,
    JsonOption,
    QuietOption,
    format_option,
)
from relsearch.cli.options import (
    format_of,
    read_lines,
    render_options,
    settings_of,
)
from relsearch.cli.streams import say, warn
from relsearch.errors import UsageError

if TYPE_CHECKING:
    from relsearch.evaluation import Qrels, Run, Topics
    from relsearch.settings import Settings

DONE, INCOMPLETE = 0, 4
_FORMATS = ("human", "plain", "json", "csv", "tsv")

_Topics = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="The queries, id<TAB>query a line or TREC's <top> blocks; - is stdin.",
    ),
]
_Qrels = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="The judgements, lines of: topic 0 article grade."),
]
_Runs = Annotated[
    list[str] | None,
    typer.Option(
        "--run",
        metavar="FILE",
        help="What a search found, as --format trec writes it; a second one is compared with "
        "it.  [default: the topics are searched in the index]",
    ),
]
_Format = Annotated[
    str | None, format_option(*_FORMATS, default="human on a terminal, else plain")
]


def eval_(
    topics: _Topics = None,
    qrels: _Qrels = None,
    runs: _Runs = None,
    index: IndexOption = None,
    format_: _Format = None,
    json: JsonOption = False,
    color: ColorOption = None,
    quiet: QuietOption = None,
    debug: DebugOption = None,
) -> int:
    """Measure the answers to topics whose relevant articles are known.

    Prints nDCG@10, MRR@10, R@10 and MAP with 95 % intervals over the topics; for two runs also
    what the second gains, and the p of a paired bootstrap test. Needs relsearch[eval].
    """
    settings = settings_of(index=index, color=color, quiet=quiet, debug=debug)
    name = format_of(settings, format_, json, known=_FORMATS)
    names = runs or []
    _check(topics, qrels, names)
    from relsearch.evaluation import (
        compare,
        evaluate,
        evaluation_record,
        measuring_library,
        read_qrels,
        read_run,
        read_topics,
        write_evaluation,
    )

    measuring_library()  # before a search that may take minutes
    judged = read_qrels(read_lines(qrels or "", "the judgements"), qrels or "")
    asked = None if topics is None else read_topics(read_lines(topics, "the topics"), topics)
    judged = _common(judged, asked)
    complete = True
    found: dict[str, Run] = {}
    if names:
        for file in names:
            found[file] = read_run(read_lines(file, "the run"), file)
            _check_run(file, found[file], judged)
    else:
        found[settings.index], complete = _searched(settings, asked or {}, judged)
    scores = {file: evaluate(run, judged) for file, run in found.items()}
    gains = []
    if len(scores) == 2:
        gains = [compare(*pair) for pair in zip(*scores.values(), strict=True)]
    record = evaluation_record(scores, gains, complete=complete)
    write_evaluation(record, name, sys.stdout, render_options(settings))
    return DONE if complete else INCOMPLETE


def _check(topics: str | None, qrels: str | None, runs: list[str]) -> None:
    """Refuse calls from which nothing can be measured."""
    see = "Examples: 'relsearch eval --help'."
    if qrels is None:
        raise UsageError("give the judgements with --qrels FILE", remedy=see)
    if topics is None and not runs:
        raise UsageError("give --topics FILE to search, or --run FILE", remedy=see)
    if len(runs) > 2:
        raise UsageError(f"{len(runs)} runs are given; at most two can be compared", remedy=see)
    if len(runs) != len(set(runs)) or [topics, qrels, *runs].count("-") > 1:
        raise UsageError("a file is given twice", remedy=see)


def _common(judged: Qrels, asked: Topics | None) -> Qrels:
    """Give the judgements of the topics that are asked; say which count for nothing."""
    from relsearch.evaluation import relevant_topics

    if asked is not None:
        _name("have no judgement and are left out", asked.keys() - judged.keys())
        _name("are judged but not among the topics", judged.keys() - asked.keys())
        judged = {topic: judged[topic] for topic in asked if topic in judged}
    kept = relevant_topics(judged)
    _name("have no relevant article and are left out", judged.keys() - kept.keys())
    return kept


def _check_run(file: str, run: Run, judged: Qrels) -> None:
    if not run:
        warn(f"{file} holds no line: it found nothing")
    elif not run.keys() & judged.keys():
        raise UsageError(
            f"{file} answers none of the judged topics",
            remedy="Check that the run, the topics and the judgements belong together.",
        )
    else:
        _name(f"of {file} are not judged and do not count", run.keys() - judged.keys())
        _name(f"have no answer in {file} and count 0", judged.keys() - run.keys())


def _searched(settings: Settings, asked: Topics, judged: Qrels) -> tuple[Run, bool]:
    """Search the judged topics in the index; tell whether all were searched to the end."""
    from relsearch.evaluation import search_topics
    from relsearch.index import Index

    with Index.open(settings.index) as opened:
        opened.timeout = settings.timeout
        searched = search_topics(opened, {topic: asked[topic] for topic in judged})
    for topic, reason in searched.failed:
        say(f"topic {topic}: {reason}", prefix="error: ")
    return searched.run, not searched.failed


def _name(what: str, topics: set[str]) -> None:
    """Warn of topics: how many there are, and the first few."""
    if topics:
        first = sorted(topics)[:3]
        more = " …" if len(topics) > len(first) else ""
        warn(f"{len(topics)} topic(s) {what}: {', '.join(first)}{more}")
