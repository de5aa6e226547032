"""How fast are the analysis, the reading of a query, a search and a cold start?

Give the folder that holds `bench/corpus_10k.jsonl.gz`. Prints the CPU time of this process (of the
command, where it is started) in Markdown, medians of several runs: comparable with what the same
machine gave a minute before, and with nothing else.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from relsearch import Index
from relsearch.analysis import analyzer_for, detect
from relsearch.analysis.sentences import sentences
from relsearch.engines import packing, wordlist
from relsearch.index.find import Asked, read_query
from relsearch.query.suggest import suggest

ANALYSED = 3_000  # articles
INDEXED = 1_500
VOCABULARY = 150_000
QUERIES = 20
TIMES = 5
COMMAND = (
    "import sys; sys.argv[0] = 'relsearch'\n"
    "from relsearch.__main__ import main\n"
    "try: main()\n"
    "finally: sys.stderr.write('LOADED %d' % len(sys.modules))"
)
ENDINGS = ("ों", "ें", "ियां", "वाला", "ाने", "कर", "पुर", "ता", "वादी", "दार")
TYPED = (
    "canada bharat suraksha", "kisan andolan dilli", "pradhan mantri modi", "bihar chunav parinam",
    "uttar pradesh sarkar yojana", "mumbai barish", "cricket match jeet", "petrol ke daam",
)  # fmt: skip
Rows = list[tuple[str, str]]


class Words:
    """A vocabulary out of one list of words, as an engine gives it."""

    def __init__(self, packed: bytes) -> None:
        self._list = wordlist.WordList(packed)
        self.count, self.sounding = self._list.count, self._list.sounding
        self.words = self._list.words

    def starting(self, prefix: str) -> Iterator[str]:
        """Yield the terms that begin with `prefix`."""
        yield from self._list.starting(prefix)

    def resembling(
        self, term: str, *, limit: int = 10, least: float = 0.3
    ) -> Sequence[tuple[str, float]]:
        """Give other terms that look alike."""
        return self._list.resembling(term, limit, least)

    def together(self, one: str, other: str) -> int:
        """Give nothing: what an engine takes for that is in the searches."""
        return 0


def median(run: Callable[[Any], object], given: Sequence[Any]) -> float:
    """Give the median over what is given of the least CPU seconds of several runs."""
    seconds = []
    for each in given:
        run(each)
        took = []
        for _ in range(3):
            before = time.process_time()
            run(each)
            took.append(time.process_time() - before)
        seconds.append(min(took))
    return statistics.median(seconds)


def whole(run: Callable[[Any], object], given: Sequence[Any]) -> float:
    """Give the median CPU seconds of running over all that is given, after a first time."""
    took = []
    for _ in range(TIMES + 1):
        before = time.process_time()
        for each in given:
            run(each)
        took.append(time.process_time() - before)
    return statistics.median(took[1:])


def analysis(articles: Sequence[tuple[str, str]]) -> Rows:
    """Measure the analysis of titles and bodies."""
    texts = [f"{title}\n{body}" for title, body in articles]
    size = sum(len(text.encode()) for text in texts) / 1e6
    analyzer = analyzer_for("hi")

    def as_indexed(article: tuple[str, str]) -> None:
        detect(f"{article[0]}\n{article[1]}")
        analyzer.terms(article[0])
        for sentence in sentences(article[1]):
            analyzer.terms(sentence)

    before = time.process_time()
    for text in texts:
        analyzer.terms(text)
    first = time.process_time() - before
    detecting = whole(detect, texts)
    return [
        ("terms, every word new", f"{size / first:.1f} MB/s"),
        ("terms", f"{size / whole(analyzer.terms, texts):.1f} MB/s"),
        ("language, sentences, terms", f"{size / whole(as_indexed, articles):.1f} MB/s"),
        ("sentences", f"{1e6 * whole(sentences, texts) / len(texts):.0f} µs an article"),
        ("detect", f"{1e6 * detecting / len(texts):.0f} µs an article"),
    ]


def vocabulary(articles: Sequence[tuple[str, str]]) -> Words:
    """Give a vocabulary of the articles' words and of forms that look like theirs."""
    counts: dict[str, int] = {}
    for title, body in articles:
        for form in set(analyzer_for("hi").terms(f"{title} {body}")[0]):
            counts[form] = counts.get(form, 0) + 1
    forms = sorted(counts, key=lambda form: (-counts[form], form))
    for ending in ENDINGS:
        for form in forms:
            if len(counts) < VOCABULARY and "क" <= form[-1] <= "ह":
                counts.setdefault(form + ending, 1)
    return Words(packing.pack(counts))


def queries(articles: Sequence[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    """Give queries of several kinds; the same ones at every run."""
    chosen = random.Random(7)
    words = [title.split() for title, _ in articles]
    long = [" ".join(row[:10]) for row in words if len(row) >= 10][:QUERIES]
    unknown = []
    for query in long:
        form = max(query.split(), key=len)
        at = chosen.randrange(1, max(len(form) - 1, 2))
        unknown.append(query.replace(form, form[:at] + chosen.choice("कटपसल") + form[at:]))
    return {
        "two words": [" ".join(query.split()[:2]) for query in long],
        "ten words": long,
        "ten words, one unknown": unknown,
        "romanised": TYPED,
    }


def reading(asked: Mapping[str, Sequence[str]], words: Words) -> Rows:
    """Measure what stands between a query text and its tree."""
    rows = []
    for kind, texts in asked.items():
        took = median(lambda text: read_query(text, Asked(), {"hi": 1}, words), texts)
        rows.append((f"read: {kind}", f"{1000 * took:.1f} ms"))
    wrong = [text.split()[0][:-1] for text in asked["ten words"]]
    for kind, forms in (("misspelt", wrong), ("romanised", " ".join(TYPED).split())):
        took = median(lambda form: suggest(form, [analyzer_for("hi")], words), forms)
        rows.append((f"suggest: {kind}", f"{1000 * took:.1f} ms a word"))
    return rows


def searching(asked: Mapping[str, Sequence[str]], path: Path) -> Rows:
    """Measure searches of an open index, and the command from its start."""
    with Index.open(path) as index:
        rows = []
        for kind, texts in asked.items():
            took = median(lambda text: index.search(text, snippets=False), texts)
            rows.append((f"search: {kind}", f"{1000 * took:.1f} ms"))
    command = [sys.executable, "-c", COMMAND, "query", asked["two words"][0], "--json"]
    seconds, loaded = [], ""
    for _ in range(TIMES + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ran = subprocess.run(
            [*command, "--index", str(path)], capture_output=True, text=True, check=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        loaded = ran.stderr.rpartition("LOADED ")[2]
    rows.append(("relsearch query, cold", f"{1000 * statistics.median(seconds[1:]):.0f} ms"))
    rows.append(("modules it loads", loaded))
    return rows


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder that holds bench/")
    corpus = parser.parse_args().data / "bench" / "corpus_10k.jsonl.gz"
    with gzip.open(corpus, "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in islice(file, ANALYSED)]
    articles = [(record["title"], record["text"]) for record in records]
    machine = f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"{dt.datetime.now(tz=dt.UTC).date()}, Python {platform.python_version()}, {machine}\n")
    asked = queries(articles[:INDEXED])
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        lines = "\n".join(map(json.dumps, records[:INDEXED]))
        (folder / "articles.jsonl").write_text(lines + "\n", encoding="utf-8")
        rows = analysis(articles)
        rows += reading(asked, vocabulary(articles))
        with Index.create(folder / "index") as index:
            index.add(folder / "articles.jsonl")
        rows += searching(asked, folder / "index")
    print("| what | CPU |\n|---|---|")
    for row in rows:
        print(f"| {row[0]} | {row[1]} |")


if __name__ == "__main__":
    main()
