"""Articles as large as they may be, one of 100 MB, and very many tiny files, each under 1 GiB."""

from __future__ import annotations

import json
import random
import resource
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from relsearch.readers import STREAMED
from tests.torture.articles import word
from tests.torture.limits import Ran, relsearch
from tests.torture.trial import Outcome

PROMISE = (
    "An article of 100 MB, inputs that are as large as they may be and a million tiny files are "
    "each indexed or reported with less than 1 GiB a process, and one article in less than 60 s "
    "of CPU."
)
FULL = 1_000_000  # tiny files
LEAST = 2_000

_MEMORY = 2**30
_SECONDS = 60.0
_HOURS = 4 * 3600.0  # which a million files do not take
_CAP = 32 * 2**20
_A_FOLDER = 5000  # tiny files
_MARKER = word(77)
_START = f"{_MARKER} पर बैठक\n\nसरकार ने {_MARKER} पर बैठक की।\n"


def _filled(start: str, more: str, end: str = "", *, size: int = _CAP) -> bytes:
    """Give as much of `more` as fits into `size` bytes between start and end."""
    head, unit, tail = start.encode(), more.encode(), end.encode()
    return head + unit * ((size - len(head) - len(tail)) // len(unit)) + tail


def _distinct() -> bytes:
    words = [_START]
    size = len(_START.encode())
    number = 10_000
    while size < _CAP - 64:
        words.append(word(number))
        size += len(words[-1].encode()) + 1
        number += 1
    return " ".join(words).encode()


def _prose() -> bytes:
    choose = random.Random(100)
    known = [word(number) for number in range(30_000)]
    lines = (" ".join(choose.choices(known, k=14)) + "।" for _ in range(2000))
    return _filled(_START, "\n".join(lines) + "\n", size=100 * 10**6)


_LARGE: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "100 MB of prose": ("a.txt", _prose),
    "eight million lines": ("a.txt", lambda: _filled(_START, "क\n")),
    "five million words": ("a.txt", lambda: _filled(_START, "क ")),
    "distinct words only": ("a.txt", _distinct),
    "orders to a terminal": ("a.txt", lambda: _filled(_START, "\x1bc")),
    "orders between letters": ("a.txt", lambda: _filled(_START, "\x1b[1mक")),
    "one sentence": ("a.txt", lambda: _filled(_START, "सरकार बैठक पानी ")),
    "sentences of a word": ("a.txt", lambda: _filled(_START, "क। ")),
    "one word": ("a.txt", lambda: _filled(_START, "क")),
    "marks": ("a.txt", lambda: _filled(_START, "\u093e\u0902")),
    "conjuncts": ("a.txt", lambda: _filled(_START, "क\u094d")),
    "emoji": ("a.txt", lambda: _filled(_START, "\U0001f468\u200d")),
    "references": ("a.txt", lambda: _filled(_START, "&#2325;")),
    "addresses": ("a.txt", lambda: _filled(_START, "https://a.in/ ")),
    "dates": ("a.txt", lambda: _filled(_START, "5 मई 2024 ")),
    "tags": ("a.html", lambda: _filled(f"<p>{_START}</p>", "<p>क</p>")),
    "open tags": ("a.html", lambda: _filled(f"<p>{_START}</p>", "<div>")),
    "less-than signs": ("a.html", lambda: _filled(f"<p>{_START}</p>", "<")),
    "a script": ("a.html", lambda: _filled(f"<p>{_START}</p><script>", "x=1;")),
    "attributes": ("a.html", lambda: _filled(f"<p>{_START}</p><p ", "a=b ")),
    "entities": ("a.html", lambda: _filled(f"<p>{_START}</p>", "&amp;")),
    "Markdown links": ("a.md", lambda: _filled(_START, "[क](x) ")),
    "Markdown headings": ("a.md", lambda: _filled(_START, "# क\n")),
    "a record": ("a.jsonl", lambda: _filled(f'{{"text": "{_MARKER} ', "क ", '"}')),
    "escapes": ("a.jsonl", lambda: _filled(f'{{"text": "{_MARKER} ', "\\u0915", '"}')),
    "brackets": ("a.jsonl", lambda: _filled('{"text": ', "[", "}")),
    "names": ("a.jsonl", lambda: _filled(f'{{"text": "{_MARKER}"', ', "a": 1', "}")),
    "a list": (
        "a.json",
        lambda: _filled(f'[{{"text": "{_MARKER}"}}', ', "' + "क" * 40 + '"', "]"),
    ),
    "braces": ("a.json", lambda: _filled("", '{"a":')),
    "a cell": ("a.csv", lambda: _filled(f'text\n"{_MARKER} ', '""', '"\n')),
    "commas": ("a.csv", lambda: _filled(f"text\n{_MARKER}\n", ",")),
}


def _complaints(ran: Ran, what: str) -> Iterator[str]:
    if ran.code not in (0, 4) or not ran.out:
        yield f"{what}: ended with {ran.code}: {ran.err[-300:]}"
        return
    failed = json.loads(ran.out)["failed"]
    reasons = "; ".join(each["reason"] for each in failed)[:300]
    if "MemoryError" in reasons + ran.err:
        yield f"{what}: memory ran out: {reasons}"
    if "Traceback" in ran.err or "Error:" in reasons:
        yield f"{what}: not foreseen: {reasons} {ran.err[-300:]}"


def _try_large(name: str, folder: Path) -> tuple[list[str], float]:
    """Index one large input; give what is wrong, and the seconds of CPU."""
    file, data = _LARGE[name]
    corpus = folder / "large"
    corpus.mkdir()
    (corpus / file).write_bytes(data())
    extra = {"RELSEARCH_MAX_ARTICLE_MIB": "100"} if name.startswith("100") else {}
    ran = relsearch(
        *("index", corpus, "--index", folder / "index", "--json"),
        folder=folder,
        memory=_MEMORY,
        extra=extra,
    )
    broken = list(_complaints(ran, name))
    if ran.cpu > _SECONDS and Path(file).suffix not in STREAMED:
        broken.append(f"{name}: took {ran.cpu:.0f} s of CPU")
    if ran.code == 0 and not broken:
        found = relsearch(
            "query", f"={_MARKER}", "--index", folder / "index", "--format", "paths", folder=folder
        )
        if found.code != 0:
            broken.append(f"{name}: lost silently; {found.err[-200:]}")
    for made in (corpus, folder / "index"):
        shutil.rmtree(made, ignore_errors=True)
    return broken, ran.cpu


def _try_many(count: int, folder: Path) -> list[str]:
    """Index very many tiny files in few folders."""
    corpus = folder / "many"
    for number in range(count):
        if number % _A_FOLDER == 0:
            (corpus / f"{number}").mkdir(parents=True)
        text = f"{word(number)} पर बैठक\n\nबैठक हुई।\n"
        path = corpus / f"{number - number % _A_FOLDER}" / f"{number}.txt"
        path.write_text(text, "utf-8")
    ran = relsearch(
        *("index", corpus, "--index", folder / "index", "--json"),
        folder=folder,
        memory=_MEMORY,
        hung=_HOURS,
    )
    broken = list(_complaints(ran, f"{count:,} tiny files"))
    if not broken and json.loads(ran.out)["articles"] != count:
        broken.append(f"{count:,} tiny files: {ran.out[:200]}")
    return broken


def run(times: int, seed: int, folder: Path) -> Outcome:
    """Index so many tiny files, and as many of the large inputs as befits that."""
    names = list(_LARGE)
    share = min(len(names), max(1, len(names) * times * 10 // FULL))
    chosen = random.Random(seed).sample(names, share)
    broken = _try_many(times, folder)
    shutil.rmtree(folder / "many")
    shutil.rmtree(folder / "index", ignore_errors=True)
    slowest = 0.0
    for name in chosen:
        wrong, cpu = _try_large(name, folder)
        broken += wrong
        slowest = max(slowest, cpu)
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 2**10
    counts = {"large inputs": share, "s of CPU of the slowest": slowest, "MiB resident": largest}
    return Outcome(times, tuple(broken), {what: round(count) for what, count in counts.items()})
