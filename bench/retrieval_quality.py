"""How well larger collections are searched, beside Lucene and the goals.

    python bench/retrieval_quality.py DATA [--work FOLDER] [--only INDEX,…] [--jobs N]

DATA holds eval/SET/ (corpus.jsonl.gz, queries.tsv, queries.KIND.tsv, qrels.tsv),
bench/corpus_10k.jsonl.gz and relnews-hi/dev/ (raw/, topics.tsv, qrels.tsv, restrictions.json).
retrieval_quality.tsv beside this file lists the rows. With --work the indexes stay there and are
brought up to date by the next run, which is faster; one of another analysis is built anew.

Queries of the sets are text that somebody wrote, so what our query language would read as syntax
is taken out, as a script has to: quotes, parentheses, : * ~ = become blanks, a - before a word
goes, AND, OR and NOT are written small. The topics of relnews-hi are queries and stay as they are.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean, median
from typing import Any

from relsearch.errors import IndexIncompatibleError
from relsearch.evaluation import Run, evaluate, read_qrels, read_topics
from relsearch.index import Index, Plan

ROWS = Path(__file__).with_suffix(".tsv")
INDEXES: Mapping[str, Sequence[str]] = {
    "news": ["eval/covid-headline-hi/corpus"],
    "disk": [
        "eval/xquad-hi/corpus",
        "eval/covid-headline-hi/corpus",
        "eval/ntrex-headline-hi/corpus",
        "bench/corpus_10k",
    ],
    "iq-hi": ["eval/indicquest-hi/corpus"],
    "iq-mr": ["eval/indicquest-mr/corpus"],
    "iq-ne": ["eval/indicquest-ne/corpus"],
    "iq-sa": ["eval/indicquest-sa/corpus"],
}
RELNEWS_GOALS = {"all": ".85", "": ".75"}  # nDCG@10; "" is every kind of topic by itself
TIMEOUT = 120.0  # seconds a query; a busy machine must not look like a bad ranking
_SYNTAX = re.compile(
    '["“”„‟«»():*~=\uff02\uff08\uff09\uff1a\uff0a\uff5e\uff1d]|(?<!\\S)[-\u2212\uff0d]+'
)


def neutral(text: str) -> str:
    """Give a text as a query in which no sign has a meaning."""
    words = _SYNTAX.sub(" ", text).split()
    return " ".join(word.lower() if word in ("AND", "OR", "NOT") else word for word in words)


def opened(name: str, paths: Sequence[Path], work: Path, jobs: int) -> Index:
    """Give an index of files and folders in the work folder, made or brought up to date."""
    place = work / f"{name}.index"
    plan = Plan(jobs=jobs)
    try:
        index = Index.create(place)
    except IndexIncompatibleError:
        Index.rebuild(place, paths, plan=plan)
        index = Index.open(place)
    report = index.add(paths, plan=plan)
    for path, reason in report.failed:
        print(f"{path}: {reason}", file=sys.stderr)
    if report.added + report.updated:
        print(f"{name}: {report.articles} articles in {report.seconds:.0f} s", file=sys.stderr)
    index.timeout = TIMEOUT
    return index


def unpacked(data: Path, name: str, work: Path) -> Path:
    """Give a packed file of the data as a plain one in the work folder."""
    target = work / f"{name.replace('/', '-')}.jsonl"
    if not target.exists():
        target.write_bytes(gzip.decompress((data / f"{name}.jsonl.gz").read_bytes()))
    return target


def searched(index: Index, queries: Mapping[str, Mapping[str, Any]]) -> tuple[Run, float]:
    """Search; give the first ten of each query, and the median of milliseconds."""
    run: dict[str, list[str]] = {}
    times = []
    for topic, how in queries.items():
        results = index.search(**how, limit=10, snippets=False)
        run[topic] = [hit.id for hit in results.hits]
        times.append(results.took_ms)
    return run, median(times)


def lines(path: Path) -> list[str]:
    """Give the lines of a file."""
    return path.read_text(encoding="utf-8").splitlines()


def sets(data: Path, name: str, work: Path, jobs: int) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each row of one index."""
    rows = [line.split("\t") for line in lines(ROWS)[1:]]
    with opened(name, [unpacked(data, path, work) for path in INDEXES[name]], work, jobs) as index:
        for _, folder, kind, label, lucene, goal in (row for row in rows if row[0] == name):
            place = data / "eval" / folder
            file = place / ("queries.tsv" if not kind else f"queries.{kind}.tsv")
            topics = read_topics(lines(file), file.name)
            qrels = read_qrels(lines(place / "qrels.tsv"), "qrels.tsv")
            queries = {topic: {"text": neutral(text)} for topic, text in topics.items()}
            run, speed = searched(index, queries)
            [found] = evaluate(run, {topic: qrels[topic] for topic in topics}, ["MRR@10"])
            half = (found.high - found.low) / 2
            figure = f"{found.mean:.3f} ± {half:.3f}"
            yield label, "MRR@10", str(len(topics)), figure, lucene, goal, f"{speed:.1f}"


def relnews(data: Path, work: Path, jobs: int) -> Iterator[tuple[str, ...]]:
    """Yield the cells of the topics of relnews-hi, all and by kind."""
    place = data / "relnews-hi" / "dev"
    topics = [line.split("\t") for line in lines(place / "topics.tsv")[1:]]
    limits = json.loads((place / "restrictions.json").read_text(encoding="utf-8"))
    queries = {topic: _restricted(text, limits.get(topic)) for topic, text, *_ in topics}
    with opened("relnews", [place / "raw"], work, jobs) as index:
        run, speed = searched(index, queries)
    [found] = evaluate(run, read_qrels(lines(place / "qrels.tsv"), "qrels.tsv"), ["nDCG@10"])
    kinds = {topic: kind for topic, _, kind, *_ in topics}
    for kind in ("all", *dict.fromkeys(kinds.values())):
        values = [v for topic, v in found.by_topic.items() if kind in ("all", kinds[topic])]
        half = f" ± {(found.high - found.low) / 2:.3f}" if kind == "all" else ""
        goal = RELNEWS_GOALS.get(kind, RELNEWS_GOALS[""])
        label = "topics on international relations" if kind == "all" else f"– {kind}"
        figure = f"{fmean(values):.3f}{half}"
        took = f"{speed:.1f}" if kind == "all" else ""
        yield label, "nDCG@10", str(len(values)), figure, "", goal, took


def _restricted(text: str, limits: Mapping[str, str] | None) -> dict[str, Any]:
    if limits is None:
        return {"text": text}
    names = {"query": "text", "date_from": "since", "date_to": "until", "source": "source"}
    return {names[name]: value for name, value in limits.items()}


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, help="keep the indexes in this folder")
    parser.add_argument("--only", default="", help="these alone: news, disk, iq-hi …, relnews")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    wanted = given.only.split(",") if given.only else [*INDEXES, "relnews"]
    if not (given.data / "eval").is_dir() or not set(wanted) <= {*INDEXES, "relnews"}:
        parser.error("DATA has to hold eval/, and --only names of indexes")
    print("Lucene's figures and the goals belong to the complete query sets; n are those here.\n")
    print("| queries | measure | n | relsearch | Lucene | goal | ms |")
    print("|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        work = (given.work or Path(temporary)).absolute()
        work.mkdir(parents=True, exist_ok=True)
        for name in wanted:
            if name == "relnews":
                rows = relnews(given.data, work, given.jobs)
            else:
                rows = sets(given.data, name, work, given.jobs)
            for row in rows:
                print(f"| {' | '.join(row)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
