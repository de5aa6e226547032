"""What does the run after damage make of an index, and what does a repair?

Each trial bends one file in a copy of an index, whose corpus has changed since, and lets the run
come that would have come: an update, a removal or a rebuild.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from unittest import mock

from relsearch import Article, Index, RelsearchError
from relsearch.index import verify
from relsearch.index.results import IndexReport
from relsearch.index.seal import LEDGER
from tests.torture.articles import lines
from tests.torture.bending import KINDS, bend, build, records, states_before
from tests.torture.trial import Outcome

PROMISE = (
    "The run after damage refuses the index or makes of it what it would have become, and a "
    "repair makes it whole; articles that come back though they had been removed are told."
)
FULL = 10_000
LEAST = 50

_ENOUGH = 50
_DAMAGED = 3  # the exit code of an index that is damaged
_REMOVED = "a7"
_REMADE = (5, 6, 8)  # records of the first file with another text

State = Mapping[str, Article]


def run(times: int, seed: int, folder: Path) -> Outcome:
    """Damage so often; let the next run and a repair come."""
    broken: list[str] = []
    # Nobody writes beside us whom a check had better wait for.
    with mock.patch.object(verify, "_PAUSE", 0.0):
        trials = Trials(folder)
        for number in range(1, times + 1):
            said = trials.one(random.Random(f"{seed} {number}"))
            broken += [f"trial {number}: {said}"] if said else []
            if len(broken) >= _ENOUGH:
                break
    return Outcome(number, tuple(broken), trials.counts)


class Trials:
    """An index to damage, and what becomes of it without."""

    def __init__(self, folder: Path) -> None:
        self._made, before = build(folder)
        self._index = folder / "bent"
        self._corpus = folder / "corpus"
        self._files = [
            path
            for path in sorted(self._made.rglob("*"))
            if path.is_file() and path.name != "write.lock"
        ]
        self._stale = {path: states_before(path, before) for path in self._files}
        changed = list(records(0))
        for number in _REMADE:
            changed[number]["text"] += " नया वाक्य।"
        (self._corpus / "0.jsonl").write_text(lines(changed), "utf-8")
        self._runs: dict[str, Callable[[], IndexReport | None]] = {
            "add": self._add,
            "remove": self._remove,
            "rebuild": lambda: Index.rebuild(self._index, [self._corpus]),
        }
        self._wanted = {name: self._undisturbed(each) for name, each in self._runs.items()}
        self.counts: Counter[str] = Counter()

    def one(self, choose: random.Random) -> str | None:
        """Damage a file of a copy, go on; say what did not hold."""
        self._copy()
        path, kind = choose.choice(self._files), choose.choice(KINDS)
        if kind == "stale" and not self._stale[path]:
            kind = "missing"
        bent = self._index / path.relative_to(self._made)
        name = choose.choice(("add", "add", "add", "remove", "rebuild"))
        bend(bent, kind, path.read_bytes(), self._stale[path], choose)
        try:
            said = self._judge(name, path)
        except Exception as error:  # noqa: BLE001 - which none of ours may be
            said = f"raises {type(error).__name__}: {error}"
        return said and f"{path.relative_to(self._made)} {kind}, {name}: {said}"

    def _judge(self, name: str, path: Path) -> str | None:
        told: Sequence[str] = ()
        wanted = self._wanted["add"]  # what a repair makes of it, which reads the corpus too
        try:
            report = self._runs[name]()
            told = report.warnings if report else ()
            problems = verify.verify(self._index)
            self.counts["went on"] += not problems
        except RelsearchError as error:
            if error.exit_code != _DAMAGED:
                return f"ends with {error.exit_code}: {error}"
            problems = verify.verify(self._index)
            self.counts["refused"] += 1
            if not problems:
                return f"refused, but nothing is found to be wrong: {error}"
        else:
            if name == "rebuild" or not problems:
                wanted = self._wanted[name]
            if not problems:
                return self._compare(wanted, told, path)
            self.counts["damage stayed"] += 1
            wanted = {
                id_: each for id_, each in wanted.items() if name != "remove" or id_ != _REMOVED
            }
        report = Index.repair(self._index, [self._corpus])
        if problems := verify.verify(self._index):
            return f"damaged after a repair: {problems[0]}"
        told = *report.warnings, *(reason for _, reason in report.lost)
        return self._compare(wanted, told, path)

    def _compare(self, wanted: State, told: Sequence[str], path: Path) -> str | None:
        """Say how the index differs, unless removed articles came back and this was told.

        They may where the ledger was lost, and where articles were, whose files are read again.
        """
        with Index.open(self._index) as opened:
            if opened.warnings:
                return f"still warns: {opened.warnings[0]}"
            found = {article.id: article for article in opened.articles()}
        if found == wanted:
            return None
        back = found.keys() - wanted.keys()
        may_be_back = path.name == LEDGER or path.suffix == ".seg"
        is_told = any("removed" in line for line in told)
        if may_be_back and is_told and found == {**{id_: found[id_] for id_ in back}, **wanted}:
            self.counts["removed articles came back"] += 1
            return None
        lost = sorted(wanted.keys() - found.keys())
        others = sum(found[id_] != wanted[id_] for id_ in found.keys() & wanted.keys())
        return f"lost {lost}, too many {sorted(back)}, {others} others; told {list(told)}"

    def _undisturbed(self, runs: Callable[[], object]) -> State:
        self._copy()
        runs()
        with Index.open(self._index) as opened:
            return {article.id: article for article in opened.articles()}

    def _copy(self) -> None:
        shutil.rmtree(self._index, ignore_errors=True)
        shutil.copytree(self._made, self._index)

    def _add(self) -> IndexReport:
        with Index.open(self._index) as opened:
            return opened.add([self._corpus])

    def _remove(self) -> None:
        with Index.open(self._index) as opened:
            opened.remove(_REMOVED)
