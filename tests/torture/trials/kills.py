"""Kill -9 while an index is added to, changed, thinned out, joined, made anew and mended.

A forked child writes "intent N" into a ledger, does batch N, writes "done N", and goes on until it
is killed. The batches follow from the seed, so the parent knows which states may stand there: that
of the last batch done, or one that the batch after it goes through. The next child takes the batch
up again, as somebody would run the command again. Every fiftieth process is the command itself.
A batch that mends damages a file first: until it is done readers may be refused, or be warned.
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import subprocess
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from relsearch import Index, IndexDamagedError, RelsearchError
from relsearch.engines.whoosh import generations
from relsearch.index.lock import write_lock
from tests.torture.articles import EVERYWHERE, lines, put, record, word
from tests.torture.batches import Batch, Files, State, batch
from tests.torture.harms import harm
from tests.torture.limits import COMMAND
from tests.torture.trial import Outcome

PROMISE = (
    "However often a process is killed with SIGKILL while it adds, updates, deletes, joins, "
    "rebuilds or repairs, every acknowledged article is there once, no commit is there by half, "
    "the lock is free, and after the next run and one with nothing to do the index is at most "
    "1.2 times a fresh one."
)
FULL = 10_000
LEAST = 20

_COMMAND_EVERY = 50
_AUDIT_EVERY = 20  # kills between comparisons with a fresh index
_EMPTY = 2**12  # bytes of a segment beside its articles
_LOOSE = 6 * 2**12  # bytes that a ledger may have beside: for many small ones that is nothing
_ENOUGH = 50  # failures after which nothing more is to be learnt
_OURS = ("manifest.json", "ledger.sqlite", "ledger.sum", "write.lock", "engine", ".gitignore")


def _apply(files: Files, corpus: Path, scratch: Path) -> None:
    for path in corpus.glob("*.jsonl"):
        if path.name not in files:
            path.unlink()
    for name, held in files.items():
        data = lines(record(id_, text) for id_, text in held)
        path = corpus / name
        if not path.exists() or path.read_text("utf-8") != data:
            put(path, data, scratch=scratch)


def _do(one: Batch, index: Path, corpus: Path) -> None:
    if one.kind.startswith("mend "):
        harm(index, one.kind.removeprefix("mend "))
        report = Index.repair(index, [corpus])
        if report.failed or report.lost:
            raise AssertionError(f"lost: {report.lost}, not indexed: {report.failed}")
        return
    if one.kind == "rebuild":
        Index.rebuild(index, [corpus])
        return
    with Index.create(index) as opened:
        if one.kind == "remove":
            opened.remove(one.remove)
        else:
            report = opened.add([corpus])
            if (report.failed or report.lost) and one.files:
                raise AssertionError(f"lost: {report.lost}, not indexed: {report.failed}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where everything of one trial lies."""

    seed: int
    folder: Path

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus"

    @property
    def scratch(self) -> Path:
        return self.folder / "scratch"

    @property
    def ledger(self) -> Path:
        return self.folder / "acknowledged"

    def say(self, line: str) -> None:
        """Write a line that stays when this process is killed."""
        with self.ledger.open("ab") as file:
            file.write(f"{line}\n".encode("utf-8", "backslashreplace"))


def _child(place: Place, number: int, files: Files, state: State) -> None:
    for now in itertools.count(number):
        one = batch(place.seed, now, files, state)
        place.say(f"intent {now}")
        _apply(one.files, place.corpus, place.scratch)
        _do(one, place.index, place.corpus)
        place.say(f"done {now}")
        files, state = one.files, one.states[-1]


def _killed_child(place: Place, number: int, files: Files, state: State, delay: float) -> None:
    child = os.fork()
    if child == 0:
        try:
            _child(place, number, files, state)
        except BaseException:  # noqa: BLE001 - told to the parent, whatever it is
            place.say("error " + " / ".join(traceback.format_exc().splitlines()[-3:]))
        finally:
            os._exit(0)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _killed_command(place: Place, number: int, files: Files, state: State, delay: float) -> None:
    one = batch(place.seed, number, files, state)
    place.say(f"intent {number}")
    _apply(one.files, place.corpus, place.scratch)
    what = [str(place.corpus)]
    if one.kind == "rebuild":
        what.append("--rebuild")
    if one.kind == "remove" or one.kind.startswith("mend "):  # which no one command does
        _do(one, place.index, place.corpus)
        place.say(f"done {number}")
        return
    process = subprocess.Popen(
        [*COMMAND, "index", *what, "--index", str(place.index)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _, said = process.communicate(timeout=delay * 8)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return
    expected = (0, 4) if not one.files else (0,)
    place.say(f"done {number}" if process.returncode in expected else f"error {said!r}")


def _unsaid(place: Place, state: State) -> Iterator[str]:
    """Look at an index that is not mended yet; say what is wrong with it that it does not say."""
    try:
        with Index.open(place.index) as opened:
            found = {article.id: (article.title, article.body) for article in opened.articles()}
            if not opened.warnings and found != {id_: _said(id_, state[id_]) for id_ in state}:
                yield f"said nothing while it was mended: {_difference(found, (state,))}"
    except IndexDamagedError:
        pass


def _complaints(place: Place, allowed: tuple[State, ...], choose: random.Random) -> Iterator[str]:
    """Look at the index as a reader would; say what is wrong with it."""
    if not (place.index / "manifest.json").exists() and not allowed[0]:
        return
    with write_lock(place.index):  # raises when it is held
        pass
    with Index.open(place.index) as opened:
        articles = list(opened.articles())
        found = {article.id: (article.title, article.body) for article in articles}
        if len(articles) != len(found):
            yield f"{len(articles) - len(found)} articles are there twice"
        whole = [
            state
            for state in allowed
            if found == {id_: _said(id_, text) for id_, text in state.items()}
        ]
        if not whole:
            yield f"the state is none of {len(allowed)}: {_difference(found, allowed)}"
            return
        total = opened.search(f"={EVERYWHERE}", snippets=False).total
        if total != len(found):
            yield f"{total} of {len(found)} articles are found"
        for id_, number in choose.sample(sorted(whole[0].items()), min(2, len(found))):
            hits = [hit.article.id for hit in opened.search(f"={word(number)}").hits]
            if hits != [id_]:
                yield f"the words of {id_} find {hits}"
        yield from (f"verify: {problem}" for problem in opened.verify())


def _said(id_: str, number: int) -> tuple[str, str]:
    of = record(id_, number)
    return of["title"], of["text"]


def _difference(found: Mapping[str, tuple[str, str]], allowed: tuple[State, ...]) -> str:
    parts = []
    for state in allowed:
        lost = sorted(state.keys() - found.keys())
        more = sorted(found.keys() - state.keys())
        other = sum(found[id_] != _said(id_, state[id_]) for id_ in state.keys() & found.keys())
        parts.append(f"lost {lost}, too many {more}, {other} of another text")
    return "; ".join(parts)


def _audit(place: Place, state: State) -> Iterator[str]:
    """After a run that nobody disturbed: no orphans, and no larger than a fresh index."""
    with Index.create(place.index) as opened:
        opened.add([place.corpus])
    yield from _complaints(place, (state,), random.Random(place.seed))
    engine = place.index / "engine"
    now, before = generations.read(engine), generations.Generation()
    if (engine / generations.PREVIOUS).exists():  # not after the very first commit
        before = generations.read(engine, generations.PREVIOUS)
    orphans = [path.name for path in generations.unlisted(engine, now, before)]
    orphans += sorted(path.name for path in place.index.iterdir() if path.name not in _OURS)
    yield from (f"left behind: {name}" for name in orphans)
    fresh = place.folder / "fresh"
    with Index.create(fresh) as opened:
        opened.add([place.corpus])
    # The run before this had nothing to do, so nothing is kept for a state before.
    engines = [_size(each / "engine") for each in (place.index, fresh)]
    sizes = [_size(each) for each in (place.index, fresh)]
    shutil.rmtree(fresh)
    # What every segment has, whatever it holds, is more than such small articles take.
    beside = _EMPTY * max(0, len(now.segments) - 1)
    if engines[0] > 1.2 * engines[1] + beside:
        yield f"{engines[0]} bytes of an engine, a fresh one has {engines[1]}"
    if sizes[0] > 1.2 * sizes[1] + beside + _LOOSE:
        yield f"{sizes[0]} bytes, a fresh index has {sizes[1]}"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@dataclass(slots=True)
class Course:
    """How far the batches have come, as the ledger of what was acknowledged says."""

    place: Place
    files: Files = field(default_factory=dict)
    state: State = field(default_factory=dict)
    number: int = 0
    read: int = 0
    pending: bool = False

    def follow(self) -> Iterator[str]:
        """Read what has been written since; yield errors that a child has met."""
        said = self.place.ledger.read_bytes()
        told, self.read = said[self.read :].decode().splitlines(), len(said)
        for line in told:
            what, _, rest = line.partition(" ")
            if what == "error":
                yield rest
            self.pending = what == "intent"
            if what == "done":
                one = self.next()
                self.files, self.state = one.files, one.states[-1]
                self.number += 1

    def next(self) -> Batch:
        """Give the batch that comes now."""
        return batch(self.place.seed, self.number, self.files, self.state)

    def allowed(self) -> tuple[State, ...]:
        """Give the states that may stand in the index."""
        return (self.state, *self.next().states) if self.pending else (self.state,)

    def begin(self) -> None:
        """Do the first batch, which nobody disturbs."""
        self.place.say(f"intent {self.number}")
        self.finish()
        list(self.follow())

    def finish(self) -> None:
        """Do what was begun to its end, as the next run does."""
        one = self.next()
        _apply(one.files, self.place.corpus, self.place.scratch)
        _do(one, self.place.index, self.place.corpus)
        self.place.say(f"done {self.number}")


def run(times: int, seed: int, folder: Path) -> Outcome:
    """Kill so often; look at what is left each time."""
    place = Place(seed, folder)
    for each in (place.corpus, place.scratch):
        each.mkdir()
    place.ledger.touch()
    choose = random.Random(seed)
    course = Course(place)
    broken: list[str] = []
    counts: Counter[str] = Counter()
    started = time.monotonic()
    course.begin()
    pace = time.monotonic() - started
    kill = 0
    while kill < times and len(broken) < _ENOUGH:
        by_command = kill % _COMMAND_EVERY == _COMMAND_EVERY - 1
        delay = choose.uniform(0.0, pace * (2 if choose.random() < 0.7 else 10))
        kill_one = _killed_command if by_command else _killed_child
        kill_one(place, course.number, course.files, course.state, delay)
        kill += 1
        found: list[str] = []
        try:
            found += course.follow()
            kind, _, harmed = course.next().kind.partition(" ")
            counts[f"in {kind}"] += course.pending
            if course.pending and harmed:
                found += _unsaid(place, course.state)
            else:
                found += _complaints(place, course.allowed(), choose)
            if kill % _AUDIT_EVERY == 0:
                course.finish()
                found += course.follow()
                found += _audit(place, course.state)
        except (RelsearchError, OSError, ValueError) as error:
            found.append(f"{type(error).__name__}: {error}")
        broken += [f"kill {kill}, batch {course.number}: {line}" for line in found]
    counts["batches"] = course.number
    return Outcome(kill, tuple(broken), counts)
