"""Payloads in every file of an index, in its folder, in articles, settings and queries: none runs.

Payloads create a file when anything runs them. An audit hook listens while an index with one of
them in it is opened, searched, read and verified, and added to, repaired or made anew; in three
plantings of seven the checksums are made right again. Then the command itself is called in a
folder full of modules to import by mistake.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from relsearch import Index, RelsearchError
from relsearch.index import verify
from tests.torture.articles import lines, record, word
from tests.torture.forge import SEALED, without_name
from tests.torture.limits import COMMAND, relsearch
from tests.torture.payloads import MODULES, in_bytes, in_texts
from tests.torture.trial import Outcome
from tests.torture.watch import Watch

PROMISE = (
    "Nothing that stands in an index, an article, a settings file or a query is ever run, even in "
    "an index made to deceive with right checksums."
)
FULL = 10_000
LEAST = 100

_HANGS = 30
_ENOUGH = 50
_SUFFIXES = (".txt", ".md", ".html", ".json", ".jsonl", ".csv", ".tsv")
_QUERIES = ("समाचार सरकार", f'"{word(1)}"', "title:समाचार झौ*", "सुरक्षा~", "sarkar", "date:2024")


class HangError(BaseException):
    """A step with a planted index takes too long."""


def _hang(*_: object) -> None:
    raise HangError


def _build(folder: Path) -> Path:
    corpus = folder / "articles"
    corpus.mkdir()
    for number in range(2):
        records = (record(f"{number}-{n}", number * 40 + n, words=40) for n in range(30))
        (corpus / f"{number}.jsonl").write_text(lines(records), "utf-8")
        with Index.create(folder / "index") as index:
            index.add([corpus])
    return folder / "index"


def _read(index: Path, _: Path) -> None:
    with Index.open(index) as opened:
        opened.timeout = 5.0
        for text in _QUERIES:
            opened.explain(text)
        opened.stats()
        opened.suggest("सरकर")
        list(opened.articles())


def _verify(index: Path, _: Path) -> None:
    verify.verify(index)  # which `Index.verify` is, but for an index that has to open


def _add(index: Path, corpus: Path) -> None:
    with Index.create(index) as opened:
        opened.add([corpus])


def _repair(index: Path, corpus: Path) -> None:
    Index.repair(index, [corpus])


def _rebuild(index: Path, corpus: Path) -> None:
    Index.rebuild(index, [corpus])


Step = Callable[[Path, Path], None]
_READING: Mapping[str, Step] = {"read": _read, "verified": _verify}
_CHANGING: Mapping[str, Step] = {"added to": _add, "repaired": _repair, "made anew": _rebuild}


def _ending(step: Step, index: Path, corpus: Path) -> str:
    """Take a step with a planted index; say how it ended, "" for well."""
    signal.setitimer(signal.ITIMER_REAL, _HANGS)
    try:
        step(index, corpus)
    except RelsearchError:
        return "refused"
    except HangError:
        return "slow"
    except Exception as error:  # noqa: BLE001 - a forged index may break anything but this
        return type(error).__name__
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return ""


def _used(index: Path, corpus: Path, change: str, where: str) -> Iterator[str]:
    """Read, verify and change a planted index; yield what to count.

    Each step is taken whatever came of those before it. Each planting is "read" or "refused";
    how many were not verified, or not changed, is what the other counts lack.
    """
    for name, step in {**_READING, change: _CHANGING[change]}.items():
        ending = _ending(step, index, corpus)
        if not ending:
            yield name
        elif ending != "refused":
            yield f"{ending} in {where.split()[0]}, not {name}"
        elif name == "read":
            yield ending


def _plant(index: Path, payload: bytes, choose: random.Random) -> str:
    """Put a payload somewhere; say where."""
    files = sorted(filter(Path.is_file, index.rglob("*")), key=without_name)
    way = choose.choice(("over", "instead", "into", "beside", "sealed", "sealed", "sealed"))
    if way == "sealed":
        return f"sealed {choose.choice(SEALED)(index, payload, choose)}"
    path = choose.choice(files)
    data = path.read_bytes()
    if way == "instead":
        path.write_bytes(payload)
    elif way == "beside":
        names = (
            "__init__.py",
            "_MAIN_1.toc",
            "x.pth",
            "segments.new",
            f"{choose.choice(MODULES)}.py",
        )
        (path.parent / choose.choice(names)).write_bytes(payload)
    else:
        at = choose.randrange(len(data) + 1)
        end = at + len(payload) if way == "over" else at
        path.write_bytes(data[:at] + payload + data[end:])
    return f"{way} {path.relative_to(index)}"


def _restore(index: Path, kept: Mapping[Path, bytes]) -> None:
    for path in index.rglob("*"):
        if path.is_file() and path not in kept:
            path.unlink()
    for path, data in kept.items():
        path.write_bytes(data)


def _warm_up(index: Path, corpus: Path, kept: Mapping[Path, bytes]) -> None:
    """Import whatever any step imports, of a sound index, a torn one and none."""
    for step in (*_READING.values(), *_CHANGING.values()):
        step(index, corpus)
    with Index.open(index) as opened:
        opened.remove([next(opened.articles()).id])
    _restore(index, kept)
    for path in kept:
        for change in _CHANGING.values():
            path.write_bytes(b"x")
            for step in (*_READING.values(), change):
                _ending(step, index, corpus)
            _restore(index, kept)


def _watched(times: int, seed: int, folder: Path) -> tuple[list[str], Counter[str]]:
    """Plant so often; give what happened that must not, and how it ended."""
    marker = folder / "marker"
    signal.signal(signal.SIGALRM, _hang)
    verify._PAUSE = 0.0  # nobody writes beside us, so there is nobody to wait for
    index = _build(folder)
    kept = {path: path.read_bytes() for path in index.rglob("*") if path.is_file()}
    _warm_up(index, folder / "articles", kept)
    payloads = in_bytes(marker)
    watch = Watch(folder)
    broken: list[str] = []
    counts: Counter[str] = Counter()
    for number in range(times):
        choose = random.Random(f"{seed} {number}")
        kind = choose.choice(sorted(payloads))
        where = _plant(index, payloads[kind], choose)
        change = choose.choice(list(_CHANGING))
        watch.begin()
        counts.update(_used(index, folder / "articles", change, where))
        watch.end()
        happened = [*watch.seen, *(["the marker is there"] if marker.exists() else [])]
        broken += [f"planting {number}, {kind} {where}, {change}: {line}" for line in happened]
        watch.seen.clear()
        marker.unlink(missing_ok=True)
        _restore(index, kept)
        if len(broken) > _ENOUGH:
            break
    return broken, counts


def _hostile_folder(folder: Path, marker: Path) -> Path:
    """Make a folder where everything would like to be run."""
    folder.mkdir()
    payloads = in_bytes(marker)
    for place, (_, payload) in enumerate(payloads.items()):
        for suffix in _SUFFIXES:
            (folder / f"{place}{suffix}").write_bytes(payload)
    for place, text in enumerate(in_texts(marker).values()):
        one = {"id": text, "title": text, "text": f"{text} समाचार", "url": text, "author": text}
        (folder / f"record{place}.jsonl").write_text(lines([one]), "utf-8")
        (folder / f"a {text.replace('/', '_').strip()[:60]}.txt").write_text(
            f"{text}\n\nसमाचार {text}\n"
        )
    for name in (*MODULES, "__init__", "__main__"):
        (folder / f"{name}.py").write_bytes(payloads["source"])
    for name in ("x.pth", ".env", "setup.cfg", ".pythonrc", "tox.ini", "Makefile"):
        (folder / name).write_bytes(payloads["source"])
    # Enough for more than one process.
    filling = (record(f"f{n}", n, words=200) for n in range(2000))
    (folder / "filling.jsonl").write_text(lines(filling), "utf-8")
    return folder


def _commands(folder: Path) -> Iterator[str]:
    """Call the command in a hostile folder; say what ran."""
    marker = folder / "ran"
    place = _hostile_folder(folder / "hostile", marker)
    program = Path(COMMAND[0]).with_name("relsearch")
    installed = (str(program),) if program.exists() else COMMAND
    texts = [text for text in in_texts(marker).values() if not text.startswith("-")]
    batch = folder / "queries.tsv"
    batch.write_text("".join(f"{text.strip()}\n" for text in texts), "utf-8")
    where = ["--index", str(folder / "index")]
    calls: list[list[str]] = [["index", ".", *where, "--jobs", "2"]]
    calls += [["query", *where, "--json", "--", text] for text in texts[:4]]
    calls += [["query", *where, "--queries", str(batch)], ["export", *where], ["stats", *where]]
    calls += [["analyze", *texts], ["suggest", *where, "--", *texts[:3]]]
    for call in calls:
        ran = relsearch(*call, folder=place, command=installed)
        if marker.exists():
            yield f"{call[0]}: something ran; {ran.err[-200:]}"
            marker.unlink()
    for text in texts:
        (place / "relsearch.toml").write_text(text, "utf-8")
        relsearch("stats", folder=place, command=installed)
        if marker.exists():
            yield f"settings {text!r} ran"
            marker.unlink()


def _in_child(times: int, seed: int, folder: Path) -> tuple[list[str], Counter[str]]:
    """An audit hook stays for the life of its process, so it gets one of its own."""
    answer = folder / "answer.json"
    child = os.fork()
    if child == 0:
        sys.dont_write_bytecode = True  # of a module that is imported late
        try:
            answer.write_text(json.dumps(_watched(times, seed, folder)), "utf-8")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    if not answer.exists():
        return ["the process that reads planted indexes ended"], Counter()
    broken, counts = json.loads(answer.read_text("utf-8"))
    return broken, Counter(counts)


def run(times: int, seed: int, folder: Path) -> Outcome:
    """Plant so many payloads in an index, and one of each kind everywhere else."""
    for name in ("watched", "commands"):
        (folder / name).mkdir()
    broken, counts = _in_child(times, seed, folder / "watched")
    broken += _commands(folder / "commands")
    return Outcome(times, tuple(broken), counts)
