"""What is done with a Python library in a process of its own: build, add, serve, version.

python -m bench.peers.work MODULE FLAVOUR build CORPUS FOLDER | add ARTICLE FOLDER | serve FOLDER |
version, from the root of the project.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path

from bench.peers import Searcher

Texts = Iterator[tuple[str, str]]


def texts(path: Path) -> Texts:
    """Yield id and text of each article of a made corpus."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            yield record["id"], f"{record['title']}\n{record['body']}"


def serve(searcher: Searcher) -> None:
    """Answer the lines of stdin until it ends."""
    for line in sys.stdin:
        kind, *queries = line.rstrip("\n").split("\t")
        checked = kind.removeprefix("check ")
        for query in queries:
            words = query.split(" ")
            if kind != checked:
                count, best = searcher.check(checked, words)
                print(count, *chain.from_iterable(best), sep="\t")
                continue
            before = time.perf_counter_ns(), time.process_time_ns()
            ids = searcher.search(kind, words)
            took = time.perf_counter_ns() - before[0], time.process_time_ns() - before[1]
            print(*took, *ids, sep="\t")
        sys.stdout.flush()


def main() -> None:
    """Do what the command line says."""
    module, flavour, task, *rest = sys.argv[1:]
    engine = import_module(f"bench.peers.{module}")
    paths = [Path(each) for each in rest]
    if task == "version":
        print(engine.version())
    elif task == "serve":
        serve(engine.Opened(paths[0], flavour))
    else:
        if task == "build":
            paths[1].mkdir(parents=True)
        getattr(engine, task)(texts(paths[0]), paths[1], flavour)


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main()
