"""Measure relsearch beside other engines over one corpus, in one run.

    python -m bench.engines CORPUS --work FOLDER [--sizes 1000,10000,100000] [--only NAME,…]
                            [--reuse] [--readme README.md]

CORPUS is a .jsonl or .jsonl.gz file of records id, title, body or text (date, source). Corpora of
each size are made from it (corpus.py), queries drawn (queries.py), engines run (measure.py). All
tables go to WORK/report.md, the main ones with the picture into the README when asked.

With --reuse an index that another run built of the same corpus with the same version of a peer is
not built again, and engines left out by --only come from what earlier runs kept; such figures bear
their day when it was another. Engines that run are always asked anew, and relsearch and Tantivy
always built anew, because their ratio is a goal.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.engines import corpus as corpora
from bench.engines import measure, report
from bench.engines.agreement import agreement, standard_of
from bench.engines.measure import ROOT, Server
from bench.engines.rows import Row, Size, load, save, standing
from bench.peers import CORES, Peer
from bench.peers.rows import peers as all_peers

COLD_QUERIES = 3
ADDED = 3
QUICK = 1000  # articles; a run of no more takes about a minute


class Run:
    """One size: its folder, corpus, queries and the engines to run."""

    def __init__(self, given: argparse.Namespace, size: int) -> None:
        self.given, self.size = given, size
        self.folder: Path = given.work / str(size)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.kept = self.folder / "results"
        self.corpus = self.folder / "corpus.jsonl"
        self.facts = self._made("bench.engines.corpus", given.corpus, size, self.corpus)
        self.day = dt.datetime.now(tz=dt.UTC).date().isoformat()

    def _made(self, module: str, *arguments: object) -> dict[str, Any]:
        """Run a program of ours in a process of its own, for its memory; give its facts."""
        command = [sys.executable, "-m", module, *map(str, arguments)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        facts: dict[str, Any] = json.loads(done.stdout or "{}")
        return facts

    def measured(self, peers: Sequence[Peer]) -> Size:
        """Measure all engines that are asked for and installed."""
        hash_ = self.facts["sha256"]
        rows: dict[str, Row] = {}
        for peer in peers:
            version = peer.version(self.given.work) if self._asked(peer) else ""
            row = Row(peer.name, peer.label, version, self.day, hash_)
            earlier = load(peer.name, self.kept, hash_) if self.given.reuse else None
            if earlier and not self._asked(peer):
                row = earlier
            elif earlier and standing(earlier, version, self.folder):
                row = replace(row, build=earlier.build, build_day=earlier.build_day)
            rows[peer.name] = row
        running = [peer for peer in peers if self._asked(peer) and rows[peer.name].version]
        failed: dict[str, str] = {}
        self._build(running, rows, failed)
        running = [peer for peer in running if peer.index_of not in failed]
        self._ask(running, rows, failed)
        for name, why in failed.items():
            rows[name] = replace(rows[name], failed=why)
        for peer in running:
            save(rows[peer.name], self.kept)
        return Size(self.facts, rows)

    def _asked(self, peer: Peer) -> bool:
        return not self.given.only or peer.name in self.given.only

    def _build(
        self, running: Sequence[Peer], rows: dict[str, Row], failed: dict[str, str]
    ) -> None:
        owners = [peer for peer in running if peer.index_of == peer.name]
        wanted = [peer for peer in owners if not rows[peer.name].build]
        times = self.given.builds
        built = measure.builds(wanted, self.corpus, self.folder, failed, rounds=times)
        for name, ran in built.items():
            rows[name] = replace(rows[name], build=ran, build_day=self.day)
        for peer in owners:
            if rows[peer.name].build:
                size = measure.size_of(self.folder / peer.name)
                rows[peer.name] = replace(rows[peer.name], bytes=size)
                save(rows[peer.name], self.kept)

    def _ask(self, running: Sequence[Peer], rows: dict[str, Row], failed: dict[str, str]) -> None:
        path = self.folder / "queries.json"
        self._made("bench.engines.queries", self.corpus, self.given.queries, path)
        queries = json.loads(path.read_text("utf-8"))
        rounds = self.given.rounds
        self._warm(running, rows, failed, queries)
        pairs = queries["and"][:COLD_QUERIES]
        print("cold queries …", file=sys.stderr, flush=True)
        for name, ran in measure.cold(
            running, self.corpus, self.folder, pairs, failed, rounds=rounds
        ).items():
            rows[name] = replace(rows[name], cold=ran)
        if self.given.instructions and pairs:
            for peer in running:
                command = peer.cold(pairs[0], self.corpus, self.folder / peer.index_of)
                count = measure.instructions(command) if command else 0
                rows[peer.name] = replace(rows[peer.name], instructions=count)
        articles = [self.folder / f"extra-{number}.jsonl" for number in range(ADDED)]
        for number, article in enumerate(articles):
            corpora.extra(self.given.corpus, number, article)
        print("adding an article …", file=sys.stderr, flush=True)
        for name, ran in measure.added(running, articles, self.folder, failed).items():
            rows[name] = replace(rows[name], add=ran)

    def _warm(
        self,
        running: Sequence[Peer],
        rows: dict[str, Row],
        failed: dict[str, str],
        queries: Mapping[str, Sequence[Sequence[str]]],
    ) -> None:
        commands = {peer.name: peer.serve(self.folder / peer.index_of) for peer in running}
        served = [peer for peer in running if commands[peer.name]]
        print("warm queries …", file=sys.stderr, flush=True)
        with ExitStack() as stack:
            servers = {
                peer.name: stack.enter_context(Server(commands[peer.name])) for peer in served
            }
            warm, answers = measure.warm(
                servers, served, queries, failed, rounds=self.given.rounds
            )
        for name, each in warm.items():
            agrees = agreement(answers[name], answers.get(standard_of(name), {}))
            rows[name] = replace(rows[name], warm=each, agrees=agrees)


def machine() -> str:
    """Describe the machine in a line."""
    model = platform.processor() or platform.machine()
    told = Path("/proc/cpuinfo")
    for line in told.read_text("utf-8").splitlines() if told.exists() else ():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{model}, {CORES} cores, {memory:.0f} GB, {system}, load {load:.1f} at the end"


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.engines", description=__doc__)
    parser.add_argument("corpus", type=lambda text: Path(text).absolute())
    parser.add_argument("--work", type=lambda text: Path(text).absolute(), required=True)
    parser.add_argument("--sizes", default="1000", help="articles, parted by commas or blanks")
    parser.add_argument("--only", default="", help="names of engines, parted by commas")
    parser.add_argument("--reuse", action="store_true", help="take up builds of earlier runs")
    parser.add_argument("--queries", type=int, default=40, help="queries of a kind")
    parser.add_argument("--rounds", type=int, help="times that each is asked: 5; 2 up to 1,000")
    parser.add_argument("--builds", type=int, help="builds, within a minute: 3; 1 up to 1,000")
    parser.add_argument("--instructions", action="store_true", help="count them in cold queries")
    parser.add_argument("--readme", type=Path, help="the file to write the main tables into")
    given = parser.parse_args()
    given.sizes = sorted({int(size) for size in given.sizes.replace(",", " ").split()})
    quick = given.sizes[-1] <= QUICK
    given.rounds = given.rounds or (2 if quick else 5)
    given.builds = given.builds or (1 if quick else 3)
    given.only = set(filter(None, given.only.split(",")))
    return given


def main() -> None:
    """Measure, and write the tables."""
    given = arguments()
    peers = all_peers(given.work)
    unknown = given.only - {peer.name for peer in peers}
    if unknown:
        sys.exit(f"no engine is called {', '.join(sorted(unknown))}")
    sizes = []
    for size in given.sizes:
        print(f"{size} articles", file=sys.stderr, flush=True)
        sizes.append(Run(given, size).measured(peers))
    command = f'make bench CORPUS=… SIZES="{" ".join(map(str, given.sizes))}"'
    about = report.About(dt.datetime.now(tz=dt.UTC).date().isoformat(), machine(), command)
    text = report.full(sizes, about)
    (given.work / "report.md").write_text(text, encoding="utf-8")
    print(text)
    if given.readme:
        report.into_readme(given.readme, sizes, about)


if __name__ == "__main__":
    main()
