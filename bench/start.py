"""How long does a start take, beside Python itself and a ten-line search with SQLite's FTS5?

Prints CPU milliseconds of whole processes in Markdown: the least and the median of many, taken in
turn so that whatever else the machine does falls on all alike. One row runs a query with an engine
that holds its few articles in memory: what is left of a query without the engine.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
FTS5 = """
import json, sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    "select path, title, snippet(articles, 2, '[', ']', '…', 20), rank from articles "
    "where articles match ? order by rank limit 10", (sys.argv[2],))
print(json.dumps(rows.fetchall(), ensure_ascii=False))
"""
FILL = """
import pathlib, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("create virtual table articles using fts5(path, title, body, "
    "tokenize=\\"unicode61 remove_diacritics 0 categories 'L* N* Co M*'\\")")
for path in sorted(pathlib.Path(sys.argv[2]).glob("*.txt")):
    text = path.read_text("utf-8")
    title = text.partition("\\n")[0]
    database.execute("insert into articles values (?, ?, ?)", (str(path), title, text))
database.commit()
"""
# Takes the place of relsearch.engines; the articles are those of the folder named first.
IN_MEMORY = """
import os, sys, types
class Vocabulary:
    def count(self, term): return 1
    def starting(self, prefix): return iter(())
    def words(self): return ()
    def sounding(self, key): return ()
    def resembling(self, term, *, limit=10, least=0.3): return ()
class Match:
    def __init__(self, id, score): self.id, self.score = id, score
class Answer:
    total_is, complete = "exact", True
    def __init__(self, matches): self.matches, self.total = matches, len(matches)
class Engine:
    name = "memory"
    def __init__(self):
        self.texts = {}
        for name in sorted(os.listdir(FOLDER)):
            with open(FOLDER + "/" + name, encoding="utf-8") as file:
                self.texts[name] = file.read()
    def vocabulary(self): return Vocabulary()
    def values(self, field):
        return {"language": {"hi": len(self.texts)}, "source_name": {"IANS": 1}}.get(field, {})
    def search(self, query, **_): return Answer([Match(id, 1.0) for id in self.texts])
    def get(self, ids):
        from relsearch.article import Article
        return [Article(id, self.texts[id].split("\\n")[0], self.texts[id], "hi") for id in ids]
    def count(self): return len(self.texts)
    def size(self): return 0
    def close(self): pass
engines = types.ModuleType("relsearch.engines")
engines.__path__ = []
engines.Engine, engines.Sort = Engine, str
engines.open_engine = lambda name, path, create=False: Engine()
sys.modules["relsearch.engines"] = engines
"""
QUERY = ("query", "--json", "कनाडा", "सुरक्षा")


def without_engine(seeds: Path) -> str:
    """Give a program that runs the command with its articles in memory."""
    return (
        f"FOLDER = {str(seeds)!r}\n{IN_MEMORY}\n"
        "sys.argv[0] = 'relsearch'\nfrom relsearch.__main__ import main\nmain()"
    )


def cost(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Give the CPU milliseconds of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> None:
    """Measure everything in turn and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="of each command")
    runs = parser.parse_args().runs
    script = str(Path(sys.executable).with_name("relsearch"))
    with tempfile.TemporaryDirectory() as folder:
        index, database = f"{folder}/index", f"{folder}/articles.db"
        made = [script, "index", str(ROOT / "seeds"), "-i", index, "--jobs", "1", "--quiet"]
        subprocess.run(made, check=True, capture_output=True)
        subprocess.run([sys.executable, "-c", FILL, database, str(ROOT / "seeds")], check=True)
        python = [sys.executable, "-c"]
        press = {"_RELSEARCH_COMPLETE": "complete_bash", "COMP_CWORD": "2"}
        options = {**press, "COMP_WORDS": "relsearch query --so"}
        sources = {**press, "COMP_CWORD": "5"}
        sources["COMP_WORDS"] = f"relsearch query -i {index} --source I"
        memory = without_engine(ROOT / "seeds")
        commands: dict[str, tuple[list[str], dict[str, str]]] = {
            "python -c pass": ([*python, "pass"], {}),
            "FTS5 in ten lines": ([*python, FTS5, database, "कनाडा OR सुरक्षा"], {}),
            "relsearch --version": ([script, "--version"], {}),
            "TAB: an option": ([script], options),
            "TAB: a source": ([script], sources),
            "TAB: a source, without the engine": ([*python, memory], sources),
            "query --json": ([script, *QUERY, "-i", index], {}),
            "query --json, without the engine": ([*python, memory, *QUERY, "-i", index], {}),
        }
        plain = {name: text for name, text in os.environ.items() if "PYTHON" not in name}
        took: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, (command, more) in commands.items():
                took[name].append(cost(command, {**plain, **more}))
    print("| | least | median | times python -c pass |\n|---|---|---|---|")
    bare = min(took["python -c pass"])
    for name, each in took.items():
        least, middle = min(each), statistics.median(each)
        print(f"| {name} | {least:.0f} | {middle:.0f} | {least / bare:.1f} |")


if __name__ == "__main__":
    main()
