"""How well do the tests themselves see? python -m tests.torture.mutants [--only storage,lock].

Each module of `mutants.tsv` is changed in one place at a time, in the memory of a process of its
own: no file is touched. Its tests have to fail; a mutant that they pass survives, and is named. One
that cannot be told from the original stands in `equivalent.tsv`, with the reason.
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import importlib
import importlib.machinery
import importlib.util
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

from tests.torture import report
from tests.torture.mutations import Mutant, mutants

HERE = Path(__file__).parent
LEAST = 0.9  # of the mutants that can be told from the original
_LOADED = ("coverage", "hypothesis", "numpy", "pytest", "whoosh.index", "indicnlp", "regex")
_OPTIONS = "-q -x -p no:cacheprovider -p no:randomly -p no:faulthandler".split()
_OPTIONS += ["-W", "ignore:Module already imported so cannot be rewritten"]
_MEMORY = Path("/dev/shm")  # noqa: S108 - where there is one, no test waits for a disk


@dataclass(frozen=True, slots=True)
class Tried:
    """What the tests of a module noticed. `branches` and `lines` are (reached, all)."""

    path: str
    branches: tuple[int, int]
    lines: tuple[int, int]
    made: int
    killed: int
    equivalent: int
    problems: Sequence[str]

    @property
    def fine(self) -> bool:
        """Tell whether everything is reached and few enough mutants survive."""
        reached = self.branches[0] == self.branches[1] and self.lines[0] == self.lines[1]
        return reached and self.killed >= LEAST * (self.made - self.equivalent)


class _Altered(importlib.machinery.SourceFileLoader):
    """Finds and loads one module from a tree instead of its file."""

    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        super().__init__(name, path)
        self._tree = tree

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._tree, self.path, "exec")

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)


def _passed(work: Callable[[], bool], seconds: float) -> bool:
    """Tell whether work gives True in a process of its own before the time is over."""
    child = os.fork()
    if child == 0:
        os.setsid()
        signal.setitimer(signal.ITIMER_REAL, seconds)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        try:
            os._exit(0 if work() else 1)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return status == 0


def _tests_pass(tests: Sequence[str], scratch: Path) -> bool:
    import pytest

    return pytest.main([*_OPTIONS, f"--basetemp={scratch / 'tests'}", *tests]) == 0


def _tests_pass_with(path: str, tree: ast.Module, tests: Sequence[str], scratch: Path) -> bool:
    name = path.removesuffix(".py").replace("/", ".")
    sys.meta_path.insert(0, _Altered(name, str(Path(path).resolve()), tree))
    return _tests_pass(tests, scratch)


def _covered(path: str, tests: Sequence[str], scratch: Path) -> bool:
    import coverage

    measured = coverage.Coverage(data_file=None, branch=True, include=[path])
    measured.start()
    passed = _tests_pass(tests, scratch)
    measured.stop()
    measured.json_report(outfile=str(scratch / "coverage.json"))
    return passed


def _equivalent() -> dict[tuple[str, ...], str]:
    """Read which changes make no difference, with the reason."""
    rows = (HERE / "equivalent.tsv").read_text("utf-8").splitlines()[1:]
    return {tuple(row.split("\t")[:4]): row.split("\t")[4] for row in rows}


def _try(path: str, tests: Sequence[str], scratch: Path, same: set[tuple[str, ...]]) -> Tried:
    began = time.monotonic()
    if not _passed(lambda: _covered(path, tests, scratch), 600):
        sys.exit(f"{path}: its tests fail without a mutant: {' '.join(tests)}")
    limit = 20 + 10 * (time.monotonic() - began)
    found = json.loads((scratch / "coverage.json").read_text("utf-8"))["files"][path]
    sums = found["summary"]
    problems = [f"line {line} is not reached" for line in found["missing_lines"]]
    problems += [f"the way from line {a} to {b} is not taken" for a, b in found["missing_branches"]]
    made = equivalent = survived = 0

    def passes(mutant: Mutant) -> bool:
        return _passed(lambda: _tests_pass_with(path, mutant.tree, tests, scratch), limit)

    for mutant in mutants(Path(path).read_text("utf-8")):
        made += 1
        lives = passes(mutant)
        survived += lives
        key = (path, mutant.where, mutant.before, mutant.after)
        known = key in same
        equivalent += known
        if lives != known:
            what = "survives" if lives else "is killed, so it is not equivalent"
            change = f"{mutant.where}: {mutant.before}  ->  {mutant.after}"
            problems.append(f"line {mutant.line} {what}: {change}")
        same.discard(key)
    problems += [f"no such mutant any more: {row}" for row in sorted(same) if row[0] == path]
    branches = (sums["covered_branches"], sums["num_branches"])
    lines = (sums["covered_lines"], sums["num_statements"])
    return Tried(path, branches, lines, made, made - survived, equivalent, problems)


def main() -> int:
    """Try the modules; 1 when the tests of one see too little."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.mutants")
    parser.add_argument("--only", default="", help="names of modules, with commas")
    parser.add_argument("--write", type=Path, help="put what comes of it into this page")
    options = parser.parse_args()
    rows = (HERE / "mutants.tsv").read_text("utf-8").splitlines()[1:]
    known = {Path(row.split("\t")[0]).stem: row for row in rows}
    names = options.only.split(",") if options.only else list(known)
    for name in _LOADED:
        importlib.import_module(name)
    os.environ["PROPERTIES"] = "first"
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    fine = True
    for name in names:
        path, tests = known[name].split("\t")
        same = {key for key in _equivalent() if key[0] == path}
        with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
            tried = _try(path, tests.split(), Path(folder), same)
        fine = fine and tried.fine
        print(_row(tried), *tried.problems, sep="\n    ", flush=True)
        if options.write is not None:
            pass
    return 0 if fine else 1


def _row(tried: Tried) -> str:
    left = tried.made - tried.equivalent
    cells = (
        f"`{tried.path}`",
        f"{tried.branches[0]}/{tried.branches[1]}",
        f"{tried.killed}/{tried.made} ({tried.killed / tried.made:.1%})",
        f"{tried.killed}/{left} ({tried.killed / left:.1%})",
        dt.datetime.now(dt.UTC).date().isoformat(),
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
