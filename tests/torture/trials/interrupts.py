"""Ctrl-C at random moments of a long `relsearch index`: how it ends, and what is kept.

The command runs on a pseudo-terminal, whose progress bar says how many articles are finished.
"""

from __future__ import annotations

import contextlib
import os
import pty
import random
import re
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from relsearch import Index
from tests.torture.articles import lines, word
from tests.torture.limits import COMMAND
from tests.torture.trial import Outcome

PROMISE = (
    "Ctrl-C at any moment ends `relsearch index` with 130 within 2 s, at least 95 % of the "
    "articles that were finished are kept, and the next run makes the same index."
)
FULL = 1000
LEAST = 6

_LARGE_EVERY = 25  # runs, of which one is over the large corpus
_WORDS = 5.3  # different words of an article's text, as a power of ten: 200,000
_SECONDS = 2.0
_KEPT = 0.95
_HUNG = 120.0
_FINISHED = re.compile(rb"(\d+) articles")


@dataclass(frozen=True, slots=True)
class _Size:
    """How many files, articles in each, and words in each of them."""

    files: int
    articles: int
    words: int


_SMALL, _LARGE = _Size(36, 50, 150), _Size(24, 500, 300)


@dataclass(frozen=True, slots=True)
class _Corpus:
    """A folder, what an index of it holds, and the seconds that it takes by number of jobs."""

    folder: Path
    whole: dict[str, tuple[str, str]]
    took: dict[int, float]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: exit code, seconds since the signal (None: none was sent), articles
    finished by then, and what it said.
    """

    code: int
    seconds: float | None
    finished: int
    said: str


def _drain(terminal: int, until: float) -> Iterator[bytes]:
    """Yield what is written to a terminal, until a time or its end."""
    while (left := until - time.monotonic()) > 0:
        ready, _, _ = select.select([terminal], [], [], left)
        if not ready:
            return
        try:
            data = os.read(terminal, 65536)
        except OSError:  # the other side has closed it
            return
        if not data:
            return
        yield data


def _run(corpus: Path, index: Path, *, after: float | None, jobs: int) -> Ended:
    """Run the command; interrupt it after some seconds."""
    terminal, side = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "index", str(corpus), "--index", str(index), "--jobs", str(jobs)],
        stdout=subprocess.DEVNULL,
        stderr=side,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": "150", "PYTHONPATH": str(Path(__file__).parents[3])},
        start_new_session=True,
        preexec_fn=_heed_interrupts,  # noqa: PLW1509 - there are no threads
    )
    os.close(side)
    said = b""
    seconds = None
    finished = 0
    try:
        started = time.monotonic()
        if after is not None:
            for data in _drain(terminal, started + after):
                said += data
            finished = max(map(int, _FINISHED.findall(said)), default=0)
            started = time.monotonic()
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to all of them
        for data in _drain(terminal, started + _HUNG):
            said += data
        process.wait(timeout=max(1.0, started + _HUNG - time.monotonic()))
        if after is not None:
            seconds = time.monotonic() - started
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(terminal)
    return Ended(process.returncode, seconds, finished, said.decode("utf-8", "replace"))


def _heed_interrupts() -> None:
    # A shell has what it starts in the background ignore them.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _holdings(index: Path) -> dict[str, tuple[str, str]]:
    if not (index / "manifest.json").exists():
        return {}
    with Index.open(index) as opened:
        return {each.id: (each.title, each.body) for each in opened.articles()}


def _was_starting(ended: Ended) -> bool:
    """Tell whether Python was interrupted before a line of the program ran.

    Until Python heeds the signal itself it ends by it, which a shell calls 130 as well.
    """
    if ended.code == -signal.SIGINT:
        return not ended.said
    return "Traceback" in ended.said and "relsearch/" not in ended.said


def _complaints(ended: Ended, index: Path, corpus: _Corpus, jobs: int) -> Iterator[str]:
    if ended.code == 0 or _was_starting(ended):  # it was quicker, or not yet ours
        return
    if ended.code != 130:
        yield f"ended with {ended.code}: {ended.said[-300:]!r}"
    if "Traceback" in ended.said:
        yield f"a traceback: {ended.said[-300:]!r}"
    kept = _holdings(index)
    if len(kept) < _KEPT * ended.finished:
        yield f"{len(kept)} of {ended.finished} finished articles were kept"
    if any(corpus.whole.get(id_) != text for id_, text in kept.items()):
        yield "an article is not what was written"
    again = _run(corpus.folder, index, after=None, jobs=jobs)
    if again.code != 0:
        yield f"the next run ended with {again.code}: {again.said[-300:]!r}"
    elif _holdings(index) != corpus.whole:
        yield "the next run made another index"


def _busy() -> bool:
    """Tell whether this machine has so much else to do that seconds of the clock say nothing."""
    return os.getloadavg()[0] > 1.5 * (os.cpu_count() or 1)


def _article(number: int, words: int) -> dict[str, str]:
    """Give a record with words as they are in texts: a few often, many seldom."""
    choose = random.Random(number)
    text = " ".join(word(int(10 ** choose.uniform(0, _WORDS))) for _ in range(words))
    return {"id": f"a{number}", "title": word(number), "text": text}


def _made(folder: Path, size: _Size) -> _Corpus:
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir(parents=True)
    for number in range(size.files):
        numbers = range(number * size.articles, (number + 1) * size.articles)
        told = lines(_article(n, size.words) for n in numbers)
        (corpus / f"{number}.jsonl").write_text(told, "utf-8")
    took = {}
    for jobs in (1, 2):
        started = time.monotonic()
        shutil.rmtree(index, ignore_errors=True)
        _run(corpus, index, after=None, jobs=jobs)
        took[jobs] = time.monotonic() - started
    return _Corpus(corpus, _holdings(index), took)


def run(times: int, seed: int, folder: Path) -> Outcome:
    """Interrupt so many runs; those over the large corpus are spread among them."""
    small, large = (_made(folder / str(n), size) for n, size in enumerate((_SMALL, _LARGE)))
    index = folder / "index"
    broken: list[str] = []
    shares: list[float] = []
    slowest = 0.0
    untimed = of_large = 0
    for number in range(times):
        choose = random.Random(f"{seed} {number}")
        jobs = choose.choice((1, 2))
        corpus = small if number % _LARGE_EVERY else large
        after = choose.uniform(0.0, corpus.took[jobs])
        shutil.rmtree(index, ignore_errors=True)
        ended = _run(corpus.folder, index, after=after, jobs=jobs)
        said = []
        if _busy():
            untimed += 1
        elif ended.seconds is not None:
            slowest = max(slowest, ended.seconds)
            if ended.seconds > _SECONDS:
                said.append(f"took {ended.seconds:.1f} s to end")
        if ended.code == 130 and ended.finished:
            of_large += corpus is large
            shares.append(len(_holdings(index)) / ended.finished)
        said += _complaints(ended, index, corpus, jobs)
        broken += [f"{number}, {jobs} jobs, after {after:.2f} s: {line}" for line in said]
        shutil.rmtree(index, ignore_errors=True)
    counts: dict[str, float] = {"interrupted at work": len(shares), "of 12,000 articles": of_large}
    counts |= {"slowest in s": round(slowest, 2), "not timed": untimed}
    if not shares:
        broken.append("no run was interrupted at its work")
    else:
        counts["least kept in %"] = round(min(shares) * 100)
    return Outcome(times, tuple(broken), counts)
