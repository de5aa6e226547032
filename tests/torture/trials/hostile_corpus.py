"""One folder that holds every class of hostile input, read by the command itself under limits."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from relsearch.readers import Problem, read
from tests.torture.hostile import CASES, generate, marker
from tests.torture.hostile.case import Case
from tests.torture.hostile.live import AT_TIMES_ABSENT, CHANGES, changing
from tests.torture.limits import Ran, relsearch
from tests.torture.trial import Outcome

PROMISE = (
    "Every class of hostile input is indexed, or reported with a reason: none is lost silently, "
    "nothing blocks, and reading them all takes less than 60 s of CPU and 1 GiB a process."
)
FULL = len(CASES) + len(CHANGES)
LEAST = FULL

_MEMORY = 2**30
_SECONDS = 60.0
_INCOMPLETE = 4


def _by_place(report: Mapping[str, list[dict[str, str]]]) -> dict[str, str]:
    """Give the folder of each class → the reasons that were reported for what it holds."""
    reasons: dict[str, str] = {}
    for each in report["failed"]:
        _, _, below = f"/{each['path']}".partition("/corpus/")
        name = below.split("/")[0]
        reasons[name] = reasons.get(name, "") + each["reason"] + "\n"
    return reasons


def _hits(index: Path, folder: Path, markers: Mapping[str, str]) -> set[str]:
    """Give the names whose markers are found."""
    batch = folder / "queries.tsv"
    batch.write_text("".join(f"{name}\t={text}\n" for name, text in markers.items()), "utf-8")
    ran = relsearch(
        "query",
        "--queries",
        batch,
        "--index",
        index,
        "--format",
        "jsonl",
        "--timeout",
        "60",
        folder=folder,
    )
    if ran.code != 0:
        raise AssertionError(f"the markers cannot be looked up: {ran.err}")
    return {json.loads(line)["query_id"] for line in ran.out.splitlines()}


def _judge(case: Case, place: Path, found: bool, reason: str | None) -> Iterator[str]:
    """Say what became of a class that should not have."""
    wanted = {"indexed", "repaired", "partly"}
    if case.outcome in ("either", "any"):
        if case.outcome == "either" and not found and reason is None:
            yield "lost silently"
        return
    if found != (case.outcome in wanted):
        yield f"{'found' if found else 'not found'}, though {case.outcome}; reported: {reason}"
    if (reason is not None) != (case.outcome in ("partly", "skipped")):
        yield f"{case.outcome}, but reported: {reason}"
    elif reason is not None and case.says not in reason:
        yield f"reported as {reason!r}, not as {case.says!r}"
    if case.outcome in ("indexed", "repaired") and found:
        yield from _judge_repairs(case, list(_repairs(place)))


def _judge_repairs(case: Case, said: Sequence[str]) -> Iterator[str]:
    if case.outcome == "indexed":
        if said:
            yield f"indexed, though it says {said[0]!r}"
    elif not any(case.says in each for each in said):
        yield f"repaired, and says {said}, not {case.says!r}"


def _repairs(place: Path) -> Iterator[str]:
    """Give what reading the files of a class says to be repaired."""
    for path in filter(Path.is_file, place.rglob("*")):
        for item in read(path, id="x"):
            if isinstance(item, Problem) and not item.skipped:
                yield item.reason


def _limits(ran: Ran) -> Iterator[str]:
    if ran.code != _INCOMPLETE:
        yield f"ended with {ran.code}, not {_INCOMPLETE}: {ran.err[-500:]}"
    if ran.cpu > _SECONDS:
        yield f"took {ran.cpu:.0f} s of CPU"
    if "Traceback" in ran.err:
        yield f"a traceback: {ran.err[-500:]}"
    if "MemoryError" in ran.out or "Cannot allocate" in ran.out:
        yield "memory ran out"


def run(times: int, seed: int, folder: Path) -> Outcome:
    """Write, read and look up all classes."""
    corpus, index = folder / "corpus", folder / "index"
    cases = [(case, place, text) for case, place, text in generate(corpus)]
    live = {
        name: (corpus / f"{len(CASES) + number}-{name}", marker(len(CASES) + number))
        for number, name in enumerate(CHANGES)
    }
    cases += [
        (Case(name, "any" if name in AT_TIMES_ABSENT else "either", _nothing), *where)
        for name, where in live.items()
    ]
    broken: list[str] = []
    with changing(live, folder / "scratch"):
        ran = relsearch("index", corpus, "--index", index, "--json", folder=folder, memory=_MEMORY)
    broken += _limits(ran)
    if ran.code == _INCOMPLETE:
        reasons = _by_place(json.loads(ran.out))
        found = _hits(index, folder, {place.name: text for _, place, text in cases})
        for case, place, _ in cases:
            said = _judge(case, place, place.name in found, reasons.get(place.name))
            broken += [f"{case.name}: {line}" for line in said]
    counts: dict[str, float] = {**Counter(str(case.outcome) for case, _, _ in cases)}
    counts["s of CPU"] = round(ran.cpu, 1)
    counts["not possible here"] = FULL - len(cases)
    _tidy(corpus)
    return Outcome(len(cases), tuple(broken), counts)


def _nothing(_: Path, __: str) -> None:
    """Files that change are written by the process that changes them."""


def _tidy(corpus: Path) -> None:
    # A path may be too long for those who clean up after us.
    for place in corpus.iterdir():
        if "deeper" in place.name:
            shutil.rmtree(place)
