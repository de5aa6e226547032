"""The engines that are programs: relsearch itself, Lucene by a small Java program, ripgrep."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.peers import HERE, KINDS, PythonPeer, output

JAVA = HERE / "java"


def _program(name: str) -> str:
    """Give the path of a program, first beside this Python; its bare name when it is missing."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name) or name


@dataclass(frozen=True, slots=True)
class Relsearch:
    """The command line for builds and cold queries, the Python API for warm ones."""

    name: str
    label: str
    flavour: str
    index_of: str = "relsearch"
    kinds: Sequence[str] = KINDS

    def version(self, work: Path) -> str:
        """Ask the command."""
        return output([_program("relsearch"), "--version"], line=0).removeprefix("relsearch ")

    def build(self, corpus: Path, folder: Path) -> Sequence[str]:
        """`relsearch index CORPUS`, with as many processes as it takes by itself."""
        return [*self._command("index", folder), str(corpus)]

    def add(self, article: Path, folder: Path) -> Sequence[str]:
        """`relsearch index FILE`."""
        return self.build(article, folder)

    def serve(self, folder: Path) -> Sequence[str]:
        """The API, in a process of its own."""
        return PythonPeer(self.name, self.label, "relsearch_api", self.flavour).serve(folder)

    def cold(self, words: Sequence[str], corpus: Path, folder: Path) -> Sequence[str]:
        """`relsearch query A AND B --json`."""
        options = ["--exact"] if self.flavour == "exact" else []
        return [*self._command("query", folder), " AND ".join(words), "--json", *options]

    def _command(self, command: str, folder: Path) -> Sequence[str]:
        return [_program("relsearch"), command, "--quiet", "--index", str(folder)]


@dataclass(frozen=True, slots=True)
class Lucene:
    """Lucene, where mvn, javac and java are installed; `flavour` is the analyzer."""

    name: str
    label: str
    flavour: str
    jars: Path
    kinds: Sequence[str] = KINDS

    @property
    def index_of(self) -> str:
        """Its own index."""
        return self.name

    def version(self, work: Path) -> str:
        """Fetch the jars and compile the program, both once; give the version."""
        return output(self._run("version")) if self._prepared() else ""

    def _prepared(self) -> bool:
        classes, source = self.jars / "classes", JAVA / "LuceneBench.java"
        compiled = classes / "LuceneBench.class"
        if compiled.exists() and compiled.stat().st_mtime > source.stat().st_mtime:
            return True
        fetch = ["mvn", "-q", "-B", "-f", str(JAVA / "pom.xml"), "dependency:copy-dependencies"]
        compiling = ["javac", "-cp", f"{self.jars}/*", "-d", str(classes)]
        try:
            for command in ([*fetch, f"-DoutputDirectory={self.jars}"], [*compiling, str(source)]):
                subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        except (OSError, subprocess.CalledProcessError):
            return False
        return True

    def build(self, corpus: Path, folder: Path) -> Sequence[str]:
        """A thread a core, 256 MB of buffer, merges waited for."""
        return self._run("build", str(corpus), str(folder))

    def add(self, article: Path, folder: Path) -> Sequence[str]:
        """Add an article and commit."""
        return self._run("add", str(article), str(folder), cold=True)

    def serve(self, folder: Path) -> Sequence[str]:
        """Answer queries."""
        return self._run("serve", str(folder))

    def cold(self, words: Sequence[str], corpus: Path, folder: Path) -> Sequence[str]:
        """The set-up of the JVM that starts fastest."""
        return self._run("query", str(folder), *words, cold=True)

    def _run(self, *arguments: str, cold: bool = False) -> Sequence[str]:
        options = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"] if cold else []
        classes = f"{self.jars}/*:{self.jars}/classes"
        return ["java", *options, "-cp", classes, "LuceneBench", self.flavour, *arguments]


@dataclass(frozen=True, slots=True)
class Ripgrep:
    """`rg -c`: no index, no ranking, no words; the floor of a scan."""

    name: str = "ripgrep"
    label: str = "ripgrep -F -c"
    index_of: str = ""
    kinds: Sequence[str] = ()

    def version(self, work: Path) -> str:
        """Ask the command."""
        return output([_program("rg"), "--version"], line=0).removeprefix("ripgrep ").split(" ")[0]

    def build(self, corpus: Path, folder: Path) -> Sequence[str]:
        """There is nothing to build."""
        return ()

    def add(self, article: Path, folder: Path) -> Sequence[str]:
        """There is nothing to add to."""
        return ()

    def serve(self, folder: Path) -> Sequence[str]:
        """It does not stay."""
        return ()

    def cold(self, words: Sequence[str], corpus: Path, folder: Path) -> Sequence[str]:
        """Count the lines, that is articles, with the first word."""
        return [_program("rg"), "-F", "-c", words[0], str(corpus)]
