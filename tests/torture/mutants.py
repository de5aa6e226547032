"""How well do the tests themselves see? python -m tests.torture.mutants [--only storage,lock].

Each module of `mutants.tsv` is changed in one place at a time, in the memory of a process of its
own: no file is touched. Its tests have to fail, or take ten times as long; a mutant that they
pass survives, and is named. One that differs in nothing that anybody could notice
stands in `equivalent.tsv`, with the reason.
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import importlib
import importlib.util
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType

from tests.torture.mutations import mutants
from tests.torture.report import put

BEGIN, END = "<!-- mutants -->", "<!-- /mutants -->"
_HEADS = ("module", "ways reached", "mutants noticed", "of those that differ", "day")
_HERE = Path(__file__).parent
_LEAST = 0.9  # of the mutants that differ
_LOADED = ("coverage", "hypothesis", "indicnlp", "numpy", "pytest", "regex", "whoosh.index")
_OPTIONS = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:faulthandler"]
_OPTIONS += ["-W", "ignore:Module already imported so cannot be rewritten"]
_MEMORY = Path("/dev/shm")  # where there is one, no test waits for a disk


def chosen() -> dict[str, str]:
    """Give the modules to try, each with its tests."""
    lines = (_HERE / "mutants.tsv").read_text("utf-8").splitlines()[1:]
    return dict(line.split("\t", 1) for line in lines)


def equivalent(path: str) -> dict[tuple[str, ...], str]:
    """Give the changes of a module that make no difference, with the reasons."""
    rows = (_HERE / "equivalent.tsv").read_text("utf-8").splitlines()[1:]
    parts = [row.split("\t") for row in rows if row.startswith(f"{path}\t")]
    return {tuple(change): reason for _, *change, reason in parts}


class _Altered(SourceFileLoader):
    """Finds and loads one module, from a tree instead of its file."""

    def __init__(self, path: str, tree: ast.Module) -> None:
        super().__init__(path.removesuffix(".py").replace("/", "."), str(Path(path).resolve()))
        self._tree = tree

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._tree, self.path, "exec")

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        mine = fullname == self.name
        return importlib.util.spec_from_file_location(fullname, loader=self) if mine else None


def _passed(tests: Callable[[], bool], seconds: float) -> bool:
    """Tell whether tests pass in a process of their own before the time is over."""
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        try:
            os._exit(0 if tests() else 1)
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def _pass(tests: str, scratch: Path) -> bool:
    import pytest

    return pytest.main([*_OPTIONS, f"--basetemp={scratch / 'tests'}", *tests.split()]) == 0


def _pass_covering(path: str, tests: str, scratch: Path) -> bool:
    import coverage

    measured = coverage.Coverage(data_file=None, branch=True, include=[path])
    with measured.collect():
        passed = _pass(tests, scratch)
    measured.json_report(outfile=str(scratch / "coverage.json"))
    return passed


def _pass_altered(path: str, tree: ast.Module, tests: str, scratch: Path) -> bool:
    sys.meta_path.insert(0, _Altered(path, tree))
    return _pass(tests, scratch)


def _try(path: str, tests: str, scratch: Path) -> tuple[bool, str, Sequence[str]]:
    """Give whether the tests of a module see enough, its row of the table, and what is amiss."""
    began = time.monotonic()
    if not _passed(lambda: _pass_covering(path, tests, scratch), 600):
        sys.exit(f"without a change of {path} these fail: {tests}")
    seconds = 20 + 10 * (time.monotonic() - began)
    if _passed(lambda: _pass_altered(path, ast.parse(""), tests, scratch), seconds):
        sys.exit(f"these pass without {path}: {tests}")
    found = json.loads((scratch / "coverage.json").read_text("utf-8"))["files"][path]
    amiss = [f"line {line} is not reached" for line in found["missing_lines"]]
    amiss += [f"no way leads from line {a} to {b}" for a, b in found["missing_branches"]]
    fine, same = not amiss, set(equivalent(path))
    made, survived, equal = 0, 0, set()
    for mutant in mutants(Path(path).read_text("utf-8")):
        key = (mutant.function, mutant.before, mutant.after)
        lives = _passed(lambda: _pass_altered(path, mutant.tree, tests, scratch), seconds)  # noqa: B023
        made, survived = made + 1, survived + lives
        if lives and key in same:
            equal.add(key)
        elif lives:
            amiss.append(f"line {mutant.line} survives: {mutant.before}  ->  {mutant.after}")
    amiss += [f"not in equivalent.tsv, or noticed: {' | '.join(key)}" for key in same - equal]
    killed, differ = made - survived, made - len(equal)
    ways = found["summary"]["covered_branches"], found["summary"]["num_branches"]
    cells = [
        f"`{path}`",
        "{:,} of {:,}".format(*ways),
        f"{killed:,} of {made:,} ({killed / made:.1%})",
    ]
    cells += [f"{killed / differ:.1%}", dt.datetime.now(dt.UTC).date().isoformat()]
    return fine and killed >= _LEAST * differ and not same - equal, _row(cells), amiss


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def table(page: str, rows: dict[str, str], known: Sequence[str]) -> str:
    """Write the table anew: a module that was not tried keeps its row."""
    old = page.partition(BEGIN)[2].partition(END)[0].splitlines()
    rows = {line.split("`")[1]: line for line in old if "`" in line} | rows
    lines = [
        _row(_HEADS),
        _row(["---"] * len(_HEADS)),
        *(rows[path] for path in known if path in rows),
    ]
    return "".join(f"{line}\n" for line in lines)


def main() -> int:
    """Try the modules; 1 when the tests of one see too little."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.mutants")
    parser.add_argument("--only", default="", help="names of modules, with commas")
    parser.add_argument("--write", type=Path, help="put what comes of it into this page")
    options = parser.parse_args()
    known = chosen()
    names = {Path(path).stem: path for path in known}
    only = options.only.split(",") if options.only else list(names)
    if unknown := set(only) - set(names):
        sys.exit(f"there is no module {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    for name in _LOADED:  # once, and not in each process
        importlib.import_module(name)
    os.environ["PROPERTIES"] = "first"
    enough, rows = True, {}
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        sys.dont_write_bytecode, sys.pycache_prefix = False, folder  # what is compiled stays there
        for path in (names[name] for name in only):
            fine, rows[path], amiss = _try(path, known[path], Path(folder))
            print(rows[path], *amiss, sep="\n    ", flush=True)
            enough = enough and fine
            if options.write is not None:
                put(options.write, BEGIN, END, lambda page: table(page, rows, list(known)))
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
