"""Eight writers and thirty-two readers on one index, as fast as they can.

Each writer has a file of its own and writes version after version of it; all records of a file
hold the same version. What a reader sees must be whole, and never older than what it saw before.
"""

from __future__ import annotations

import json
import os
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from relsearch import Index
from relsearch.engines.whoosh import generations
from relsearch.errors import IndexLockedError
from tests.torture.articles import EVERYWHERE, lines, put, record, word
from tests.torture.trial import Outcome

PROMISE = (
    "Eight writers and thirty-two readers share an index without an error but that of a lock, for "
    "writers; no reader sees half of a commit, or goes back in time."
)
FULL = 600  # seconds
LEAST = 15

_WRITERS, _READERS = 8, 32
_RECORDS = 5
_VERSIONS = 1_000_000  # more than a writer comes to

Counts = Counter[str]


def _file(writer: int, version: int) -> str:
    number = writer * _VERSIONS + version
    return lines(record(f"w{writer}-{n}", number, words=6) for n in range(_RECORDS))


def _titles(writer: int, version: int) -> str:
    return f"{EVERYWHERE} {word(writer * _VERSIONS + version)}"


def _write(writer: int, folder: Path, until: float, counts: Counts) -> None:
    version = 0
    path = folder / "corpus" / f"{writer}.jsonl"
    while time.monotonic() < until:
        version += 1
        put(path, _file(writer, version), scratch=folder / "scratch")
        while time.monotonic() < until:
            try:
                with Index.create(folder / "index") as index:
                    report = index.add([path])
                if report.failed or report.lost:
                    raise AssertionError(f"lost: {report.lost}, not indexed: {report.failed}")
                counts["commits"] += 1
                break
            except IndexLockedError:
                counts["locked"] += 1
                time.sleep(0.003)


class _Seen:
    """What one reader has seen last."""

    def __init__(self) -> None:
        self.versions: dict[int, int] = {}
        self.generation = 0

    def look(self, index: Index) -> str | None:
        """Look at everything; say what cannot be."""
        titles: dict[int, set[str]] = {}
        held: Counter[int] = Counter()
        for article in index.articles():
            writer = int(article.id[1 : article.id.index("-")])
            titles.setdefault(writer, set()).add(article.title)
            held[writer] += 1
        if gone := self.versions.keys() - titles.keys():
            return f"half of a commit: nothing of writers {sorted(gone)}"
        for writer, said in titles.items():
            if len(said) > 1 or held[writer] != _RECORDS:
                return f"half of a commit: {held[writer]} records of writer {writer}, {said}"
            version = self._version(writer, said.pop())
            if version is None:
                return f"writer {writer} went back from version {self.versions[writer]}"
            self.versions[writer] = version
        total = index.search(f"={EVERYWHERE}", limit=1).total
        return None if total == sum(held.values()) else f"{total} of {sum(held.values())} found"

    def _version(self, writer: int, title: str) -> int | None:
        """Give the version of a title, when it is none before the last one."""
        first = self.versions.get(writer, 1)
        ahead = range(first, first + 100_000)
        return next((version for version in ahead if _titles(writer, version) == title), None)


def _read(_: int, folder: Path, until: float, counts: Counts) -> None:
    seen = _Seen()
    while time.monotonic() < until:
        number = generations.read(folder / "index" / "engine").number
        if number < seen.generation:
            raise AssertionError(f"generation {number} after {seen.generation}")
        seen.generation = number
        with Index.open(folder / "index") as index:
            index.timeout = 60.0
            wrong = seen.look(index)
            if wrong:
                raise AssertionError(wrong)
            if not index.search("सरकार बैठक", limit=3).complete:
                raise AssertionError("an answer is not complete")
        counts["reads"] += 1


def _start(
    what: Callable[[int, Path, float, Counts], None], number: int, folder: Path, until: float
) -> int:
    child = os.fork()
    if child:
        return child
    counts: Counts = Counter()
    error = ""
    try:
        what(number, folder, until, counts)
    except BaseException:  # noqa: BLE001 - told to the parent, whatever it is
        error = " / ".join(traceback.format_exc().splitlines()[-4:])
    finally:
        answer = folder / "answers" / f"{what.__name__}{number}.json"
        answer.write_text(json.dumps({"error": error, "counts": counts}), "utf-8")
        os._exit(0)


def _answers(folder: Path) -> tuple[list[str], Mapping[str, int]]:
    broken: list[str] = []
    counts: Counts = Counter()
    answers = sorted((folder / "answers").iterdir())
    for path in answers:
        said = json.loads(path.read_text("utf-8"))
        counts.update(said["counts"])
        if said["error"]:
            broken.append(f"{path.stem}: {said['error']}")
    if len(answers) != _WRITERS + _READERS:
        broken.append(f"{_WRITERS + _READERS - len(answers)} processes ended without a word")
    return broken, counts


def run(times: int, seed: int, folder: Path) -> Outcome:
    """Let them go for so many seconds."""
    for name in ("corpus", "scratch", "answers"):
        (folder / name).mkdir()
    put(folder / "corpus" / "0.jsonl", _file(0, 1), scratch=folder / "scratch")
    with Index.create(folder / "index") as index:
        index.add([folder / "corpus"])
    until = time.monotonic() + times
    children = [_start(_write, number, folder, until) for number in range(_WRITERS)]
    children += [_start(_read, number, folder, until) for number in range(_READERS)]
    for child in children:
        os.waitpid(child, 0)
    broken, counts = _answers(folder)
    return Outcome(times, tuple(broken), counts)
