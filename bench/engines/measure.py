"""Run builds, cold queries and warm ones of several engines in turns; every process is a child.

Engines take turns at everything and the order turns too, so that a busy moment of the machine
hits all of them. A warm round of a kind asks one engine all queries, then the next engine.
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench.peers import CORES, KINDS, Checked, Peer

ROOT = Path(__file__).parents[2]
LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a whole process took, or the median of several: seconds and bytes.

    wall95: the 95th percentile. peak: of the largest process. main, workers: of the first process
    and of those under it, of builds alone.
    """

    wall: float
    cpu: float
    peak: int
    wall95: float = 0.0
    main: int = 0
    workers: tuple[int, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether the cores can give so much CPU in the time; .05 s for the clocks' grain."""
        return self.cpu <= CORES * self.wall * 1.02 + 0.05


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of warm queries of one kind: over queries, of the median over rounds."""

    p50: float
    p95: float
    cpu50: float


class FailedError(Exception):
    """A measured command did not end well."""


def run(command: Sequence[str], *, watch: bool = False) -> Ran:
    """Run a command to its end. `watch` looks at the memory of its workers too.

    Raises FailedError.
    """
    with tempfile.TemporaryDirectory() as scratch:
        result = Path(scratch) / "result"
        launch = [sys.executable, "-I", "-S", str(LAUNCH), str(result), str(int(watch))]
        done = subprocess.run([*launch, *command], cwd=ROOT, stderr=subprocess.PIPE, check=False)
        figures: dict[str, Any] = json.loads(result.read_text("utf-8")) if result.exists() else {}
    if figures.pop("code", 1) != 0:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise FailedError(f"{' '.join(command[:4])} …: {said}")
    figures["workers"] = tuple(figures["workers"])
    return Ran(**figures, wall95=figures["wall"])


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value that `share` of the values do not exceed."""
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


def merged(runs: Sequence[Ran]) -> Ran:
    """Give medians of time and maxima of memory; an impossible run stands for all."""
    for each in runs:
        if not each.possible:
            return each
    largest = max(runs, key=lambda each: each.peak)
    return Ran(
        statistics.median(each.wall for each in runs),
        statistics.median(each.cpu for each in runs),
        largest.peak,
        percentile([each.wall for each in runs], 0.95),
        largest.main,
        largest.workers,
    )


def size_of(folder: Path) -> int:
    """Give the bytes of all files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def turned(peers: Sequence[Peer], turn: int) -> list[Peer]:
    """Give the engines in the order of a turn."""
    at = turn % max(len(peers), 1)
    return [*peers[at:], *peers[:at]]


@contextmanager
def reported(peer: Peer, failed: dict[str, str]) -> Iterator[None]:
    """Note a failure of an engine, with the first message, and go on."""
    try:
        yield
    except FailedError as error:
        if peer.name not in failed:
            print(f"{peer.name}: {error}", file=sys.stderr)
        failed.setdefault(peer.name, str(error))


def builds(
    peers: Sequence[Peer],
    corpus: Path,
    folder: Path,
    failed: dict[str, str],
    *,
    rounds: int,
    seconds: float = 60,
) -> dict[str, Ran]:
    """Build each engine's index up to `rounds` times, as long as `seconds` are not spent on it."""
    taken: dict[str, list[Ran]] = {peer.name: [] for peer in peers}
    for turn in range(rounds):
        for peer in turned(peers, turn):
            runs, place = taken[peer.name], folder / peer.name
            if sum(each.wall for each in runs) > seconds or peer.name in failed:
                continue
            shutil.rmtree(place, ignore_errors=True)
            print(f"build {peer.name} …", file=sys.stderr, flush=True)
            with reported(peer, failed):
                runs.append(run(peer.build(corpus, place), watch=True))
    return {name: merged(runs) for name, runs in taken.items() if runs and name not in failed}


class Server:
    """A process that answers queries over an open index."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )

    def ask(self, kind: str, queries: Sequence[Sequence[str]]) -> list[list[str]]:
        """Give the cells of the line for each query. Raises FailedError."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise FailedError("no pipes")
        try:
            stdin.write("\t".join([kind, *map(" ".join, queries)]) + "\n")
            stdin.flush()
        except OSError as error:
            raise FailedError(f"the process that answers {kind} queries has ended") from error
        answers = [stdout.readline().rstrip("\n").split("\t") for _ in queries]
        if [""] in answers:
            raise FailedError(f"the process that answers {kind} queries has ended")
        return answers

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.stdin:
            with suppress(BrokenPipeError):  # it has ended before us
                self._process.stdin.close()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


def warm(
    servers: Mapping[str, Server],
    peers: Sequence[Peer],
    queries: Mapping[str, Sequence[Sequence[str]]],
    failed: dict[str, str],
    *,
    rounds: int,
) -> tuple[dict[str, dict[str, Latency]], dict[str, dict[str, list[Checked]]]]:
    """Give latencies and answers by engine and kind; the first round only warms up."""
    latencies: dict[str, dict[str, Latency]] = {peer.name: {} for peer in peers}
    answers: dict[str, dict[str, list[Checked]]] = {peer.name: {} for peer in peers}
    for kind in KINDS:
        asked = queries[kind]
        able = [peer for peer in peers if kind in peer.kinds and asked]
        taken: dict[str, list[list[list[str]]]] = {peer.name: [] for peer in able}
        for turn in range(rounds + 1):
            for peer in turned(able, turn):
                with reported(peer, failed):
                    taken[peer.name].append(servers[peer.name].ask(kind, asked))
        for peer in able:
            given = taken[peer.name]
            with reported(peer, failed):
                checked = servers[peer.name].ask(f"check {kind}", asked)
                latencies[peer.name][kind] = latency(given[1:])
                answers[peer.name][kind] = [answer(cells) for cells in checked]
    return latencies, answers


def answer(cells: Sequence[str]) -> Checked:
    """Read the line that answers a check."""
    return int(cells[0]), list(zip(cells[1::2], map(float, cells[2::2]), strict=True))


def latency(rounds: Sequence[Sequence[Sequence[str]]]) -> Latency:
    """Give the figures of rounds of answered lines."""
    wall, cpu = (
        [
            statistics.median(int(cells[at]) / 1e6 for cells in query)
            for query in zip(*rounds, strict=True)
        ]
        for at in (0, 1)
    )
    return Latency(statistics.median(wall), percentile(wall, 0.95), statistics.median(cpu))


def cold(
    peers: Sequence[Peer],
    corpus: Path,
    folder: Path,
    queries: Sequence[Sequence[str]],
    failed: dict[str, str],
    *,
    rounds: int,
) -> dict[str, Ran]:
    """Give what a whole process takes for a query of two words, after each engine has run once."""
    taken: dict[str, list[Ran]] = {}
    for turn in range(rounds + 1):
        for words in queries if turn else queries[:1]:
            for peer in turned(peers, turn):
                command = peer.cold(words, corpus, folder / peer.index_of)
                with reported(peer, failed):
                    ran = [run(command)] if command else []
                    taken.setdefault(peer.name, []).extend(ran if turn else [])
    return {name: merged(runs) for name, runs in taken.items() if runs}


def added(
    peers: Sequence[Peer], articles: Sequence[Path], folder: Path, failed: dict[str, str]
) -> dict[str, Ran]:
    """Give what a whole process takes to add one article to a copy of an index."""
    able, taken = [], {}
    for peer in peers:
        copy = folder / f"{peer.name}.copy"
        if peer.index_of == peer.name and peer.add(articles[0], copy):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(folder / peer.name, copy)
            able.append(peer)
            taken[peer.name] = list[Ran]()
    for turn, article in enumerate(articles):
        for peer in turned(able, turn):
            with reported(peer, failed):
                taken[peer.name].append(run(peer.add(article, folder / f"{peer.name}.copy")))
    for peer in able:
        shutil.rmtree(folder / f"{peer.name}.copy")
    return {name: merged(runs) for name, runs in taken.items() if runs}


def instructions(command: Sequence[str]) -> int:
    """Count the instructions of a command by perf, else by valgrind; 0 where neither can."""
    with tempfile.TemporaryDirectory() as scratch:
        result = Path(scratch) / "result"
        counted = ["perf", "stat", "-x", ",", "-e", "instructions:u", "-o", str(result)]
        traced = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={os.devnull}"]
        for counter in (counted, [*traced, f"--log-file={result}"]):
            try:
                subprocess.run([*counter, *command], cwd=ROOT, capture_output=True, check=True)
            except (OSError, subprocess.CalledProcessError):
                continue
            found = re.search(
                r"^(\d+),|Collected : (\d+)", result.read_text("utf-8"), re.MULTILINE
            )
            if found:
                return int(found[1] or found[2])
    return 0
