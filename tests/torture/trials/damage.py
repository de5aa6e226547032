"""One file of an index damaged at a time: what do readers answer, and does a check find it?

Everything happens in this process on an index of three segments with deletions, whose files are
put right again after each trial.
"""

from __future__ import annotations

import random
import shutil
import signal
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

from relsearch import Index, RelsearchError
from relsearch.engines.whoosh import WhooshEngine
from relsearch.engines.whoosh.plain import Plain
from relsearch.engines.whoosh.search import Evaluation
from relsearch.index import verify
from relsearch.query import Query
from tests.torture.bending import KINDS, bend, build, states_before
from tests.torture.trial import Outcome

PROMISE = (
    "Whatever byte of an index is damaged, an answer is right, or an error that says so, or an "
    "older state that is called incomplete; never wrong, and verify finds all damage."
)
FULL = 100_000
LEAST = 100

Answers = dict[str, Any]
Asked = tuple[str, Mapping[str, Any]]

_SECONDS = 20  # after which a trial hangs
_ENOUGH = 50
_A_TRIAL = 5  # queries
_QUERIES: Sequence[Asked] = (
    ("सरकार बैठक", {"snippets": True}),
    ("सरकार समझौता", {"all_words": True}),
    ('"समाचार झौकोढ"', {}),
    ("title:समाचार AND (पानी OR बिजली)", {"sort": "newest"}),
    ("किसान -सेना", {"limit": 20}),
    ("body:चुनाव NOT title:झौखोढ", {"sort": "oldest"}),
    ("झौक*", {"limit": 20}),
    ("झौकोढ~", {}),
    ("=व्यापार", {"exact": True}),
    ("source:ANI date:2024..2025-03", {}),
    ("अस्पताल", {"since": "2024-02", "until": "2024-09", "source": "अमर उजाला"}),
    ("sarkar samjhauta", {"snippets": True}),
    ("सुरक्षा परिषद", {"language": "mr"}),
    ("परीषद", {"offset": 2}),
)


class HangError(BaseException):
    """A trial takes too long; nothing that catches errors catches it."""


def _ask(index: Path, answers: Answers, queries: Sequence[Asked] = _QUERIES) -> None:
    """Put queries and other questions to an index; answers come as far as they do."""
    with Index.open(index) as opened:
        opened.timeout = 60.0
        for text, options in queries:
            results = opened.search(text, **{"limit": 5, "snippets": False, **options})
            hits = [(hit.article, round(hit.score, 6), hit.snippets) for hit in results.hits]
            answers[f"{text} {options}"] = (results.complete, (results.total, hits))
        complete = all(whole for whole, _ in answers.values())
        said = opened.stats()
        counts = {name: said[name] for name in ("articles", "languages", "sources", "undated")}
        answers["stats"] = (complete, counts)
        answers["suggest"] = (complete, [each.term for each in opened.suggest("झौकाढ")])
        answers["articles"] = (complete, list(opened.articles()))


@contextmanager
def _limited() -> Iterator[None]:
    def end(*_: object) -> None:
        raise HangError(f"more than {_SECONDS} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _wrong(answers: Answers, right: Answers, older: Answers) -> str | None:
    """Name the first answer that is wrong and looks right."""
    for asked, (complete, answer) in answers.items():
        if answer != right[asked][1] and (complete or answer != older[asked][1]):
            return asked
    return None


def _found(index: Path) -> bool:
    """Tell whether a check of the whole index finds anything wrong."""
    try:
        with Index.open(index) as opened:
            return bool(opened.verify())
    except RelsearchError as error:
        if error.exit_code != 3:
            raise
        return True


class Trials:
    """An index to damage, and what it has to answer."""

    def __init__(self, folder: Path) -> None:
        self.index, before = build(folder)
        self.right: Answers = {}
        self.older: Answers = {}
        _ask(self.index, self.right)
        _ask(before, self.older)
        shutil.copytree(self.index, folder / "untouched")
        # The lock is no part of what an index holds.
        self.kept = {
            path: path.read_bytes()
            for path in sorted(self.index.rglob("*"))
            if path.is_file() and path.name != "write.lock"
        }
        self.stale = {path: states_before(path, before) for path in self.kept}
        self.counts: Counter[str] = Counter()

    def one(self, choose: random.Random) -> str | None:
        """Damage a file and put it right again; say what did not hold."""
        path, kind = choose.choice(sorted(self.kept)), choose.choice(KINDS)
        plain = choose.random() < 0.5
        if kind == "stale" and not self.stale[path]:
            kind = "missing"
        name = f"{path.relative_to(self.index)} {kind}"
        try:
            changed = bend(path, kind, self.kept[path], self.stale[path], choose)
            with _limited():
                wrong = self._judge(choose.sample(_QUERIES, _A_TRIAL), plain=plain)
                if wrong is None and changed and not _found(self.index):
                    wrong = "verify finds nothing"
        except HangError as error:
            wrong = f"hangs: {error}"
        except Exception as error:  # noqa: BLE001 - which none of ours may be
            wrong = f"raises {type(error).__name__}: {error}"
        finally:
            self._restore(path)
        return wrong and f"{name}: {wrong}"

    def _judge(self, queries: Sequence[Asked], *, plain: bool) -> str | None:
        answers: Answers = {}
        outcome = "right answers"
        way = mock.patch.object(WhooshEngine, "_evaluation", _plainly) if plain else nullcontext()
        try:
            with way:
                _ask(self.index, answers, queries)
        except RelsearchError as error:
            if error.exit_code != 3:
                return f"ends with {error.exit_code}: {error}"
            outcome = "refused"
        wrong = _wrong(answers, self.right, self.older)
        if wrong is None and not all(complete for complete, _ in answers.values()):
            outcome = "older state"
        self.counts[outcome] += 1
        return wrong and f"wrong answer to {wrong}"

    def _restore(self, path: Path) -> None:
        for each in self.index.rglob("*"):
            if each.is_file() and each not in self.kept and each.name != "write.lock":
                each.unlink()
        for each, data in self.kept.items():
            if each == path or not each.exists() or each.stat().st_size != len(data):
                each.write_bytes(data)

    def whole(self) -> str | None:
        """Say whether the index, put right again, is what it was."""
        answers: Answers = {}
        _ask(self.index, answers)
        return None if answers == self.right and not _found(self.index) else "did not recover"


def _plainly(engine: Any, query: Query, deadline: float | None) -> Evaluation:
    """Search as a cold process does, without numpy."""
    return Evaluation(engine._opened, Plain(engine._opened), deadline)


def run(times: int, seed: int, folder: Path) -> Outcome:
    """Damage so often; ask each time."""
    trials = Trials(folder)
    broken: list[str] = []
    done = 0
    # Nobody writes beside us whom a check had better wait for.
    with mock.patch.object(verify, "_PAUSE", 0.0):
        while done < times and len(broken) < _ENOUGH:
            done += 1
            said = trials.one(random.Random(f"{seed} {done}"))
            if said is None and done % 500 == 0:
                said = trials.whole()
            if said is not None:
                broken.append(f"trial {done}: {said}")
    return Outcome(done, tuple(broken), trials.counts)
