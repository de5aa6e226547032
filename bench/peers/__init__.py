"""The engines that are measured, each a file of this folder, behind one interface.

Whatever is measured runs in a process of its own: an engine gives the commands. For those that are
Python libraries `work.py` is the program, and their file gives build, add and Opened.

A served index answers lines. `KIND TAB QUERY TAB QUERY…` (words of a query parted by blanks) is
answered by a line a query: nanoseconds by the clock, nanoseconds of CPU, then the ids of the ten
best, parted by tabs. `check KIND TAB …` is answered by the number of matches, -1 when unknown, and
id and score of each of the ten best.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

HERE = Path(__file__).parent
KINDS = ("rare", "common", "and", "or", "phrase", "prefix")
LIMIT = 10
CORES = os.cpu_count() or 1
# A word of Devanagari or any other script; all engines are set up to cut text so.
WORD = re.compile(r"[\w\u0900-\u0963\u0966-\u096f\u0971-\u097f\u200c\u200d]+")


Checked = tuple[int, Sequence[tuple[str, float]]]  # matches; id and score of the best


class Peer(Protocol):
    """One row of the tables."""

    @property
    def name(self) -> str:
        """Its name in files and options."""

    @property
    def label(self) -> str:
        """Its name in tables."""

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of query it answers."""

    @property
    def index_of(self) -> str:
        """The name of the peer whose index it searches; mostly its own."""

    def version(self, work: Path) -> str:
        """Give its version; empty when it is not installed. May put what it needs into `work`."""

    def build(self, corpus: Path, folder: Path) -> Sequence[str]:
        """Give the command that indexes a corpus in a folder that does not exist yet."""

    def add(self, article: Path, folder: Path) -> Sequence[str]:
        """Give the command that adds the one article of a file; empty when there is none."""

    def serve(self, folder: Path) -> Sequence[str]:
        """Give the command of the process that answers queries; empty when there is none."""

    def cold(self, words: Sequence[str], corpus: Path, folder: Path) -> Sequence[str]:
        """Give the command that finds articles with all words and prints ten with snippets."""


class Searcher(Protocol):
    """An open index of a Python library."""

    def search(self, kind: str, words: Sequence[str]) -> Sequence[str]:
        """Give the ids of the LIMIT best articles, best first."""

    def check(self, kind: str, words: Sequence[str]) -> Checked:
        """Give the number of articles that match, -1 when that is not known, and the best."""


@dataclass(frozen=True, slots=True)
class PythonPeer:
    """An engine that is a Python library; `module` is its file here, `flavour` a set-up of it."""

    name: str
    label: str
    module: str
    flavour: str = ""
    kinds: Sequence[str] = KINDS
    adds: bool = True
    asks: bool = True  # as a cold process
    python: str = sys.executable

    @property
    def index_of(self) -> str:
        """Its own index."""
        return self.name

    def version(self, work: Path) -> str:
        """Ask the library, in the Python that is to run it."""
        return output(self._run("version"))

    def build(self, corpus: Path, folder: Path) -> Sequence[str]:
        """Give the command that indexes a corpus."""
        return self._run("build", corpus, folder)

    def add(self, article: Path, folder: Path) -> Sequence[str]:
        """Give the command that adds an article."""
        return self._run("add", article, folder) if self.adds else ()

    def serve(self, folder: Path) -> Sequence[str]:
        """Give the command that answers queries."""
        return self._run("serve", folder)

    def cold(self, words: Sequence[str], corpus: Path, folder: Path) -> Sequence[str]:
        """Give a script of ten lines or so, as a user would write it."""
        script = HERE / "cold" / f"{self.module}_query.py"
        return [self.python, str(script), str(folder), *words] if self.asks else ()

    def _run(self, task: str, *paths: Path) -> Sequence[str]:
        work = [self.python, "-m", "bench.peers.work", self.module, self.flavour or "-", task]
        return [*work, *map(str, paths)]


def output(command: Sequence[str], *, line: int = -1) -> str:
    """Give one line that a command prints; empty when it fails or is not there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    lines = done.stdout.strip().split("\n")
    return lines[line].strip()
