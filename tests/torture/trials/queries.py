"""Queries that nobody means well: fragments of the language and of Unicode, in any order."""

from __future__ import annotations

import gc
import io
import json
import math
import os
import random
import time
import traceback
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path

from relsearch import Index
from relsearch.errors import QueryError
from relsearch.index.results import Explanation
from relsearch.query import format_query, parse
from relsearch.render import FORMATS, Options, renderer
from tests.torture.killers import COMMON, MODES, killers
from tests.torture.trial import Outcome

PROMISE = (
    "Any query text is answered or refused with exit code 2 and a remedy, within 0.5 s of its "
    "deadline."
)
FULL = 10_000_000
LEAST = 2_000

SEARCHED = 200  # every so many are put to an index as well, and written in a format
TIMEOUT = 0.2  # seconds that a search is given
SLACK = 0.5  # CPU seconds beyond that, on a machine that does other things too
MOST_MEMORY = 256  # MiB that all killers together may add

_WORDS = (
    "के में सरकार सुरक्षा समझौते कनाडा भारत-कनाडा पी.एम. क्\u200dष र्\u200cक सम्बन्ध क़ानून २०२४ अ का क् ़ँ ॐ ।"
    " canada suraksha modi pm 2024 a the xyzzy zzzzzz http://a.b/c?d=e"
)
_SIGNS = (
    '" “ ” „ « » ( ) [ ] { } * ? ~ ~1 ~2 ~3 ~99 = == - -- − + ^ ^1e308 : .. / \\ | & ! , ; @ # % '
    "AND OR NOT and TO NEAR title: body: source: date: other: date:2024 date:..2024-05 date:20-1 "
    'date:9999..0000 title:( body:" source:x* -title: NOT( AND) )OR( ＂ （ ） ： ＊ ～ ＝ －'
)
_MEAN = [
    "\x00", "\x1b[2J", "\x1b]52;c;eA==\x07", "\x9b", "\u202e", "\u2066", "\ufeff", "\u200b",
    "\u2028", "\ud800", "\udcff", "\U000e0041", "\ufe0f", "\u0300" * 300, "क" + "\u094d" * 300,
    "ा" * 50,
    "\U0001f469\u200d\U0001f4bb", "\ufdfa", "ß", "\u0130", "\ufb03", "\u1160", "\U00011013",
    "\U0001d7da", "\u2461", "\t\n\r", "\u00a0", "\u3000", "%s%n", "{0}", "'; DROP TABLE",
    "../../etc/passwd", "[/red]", ":smile:", "$(id)", "`id`",
]  # fmt: skip
_PIECES = [*_WORDS.split(" "), *_SIGNS.split(" "), *_SIGNS.split(" "), *_MEAN]
_JOINED = ["", "", " ", " ", " ", "\u3000"]
_LENGTHS = [*range(1, 13), *range(1, 13), 20, 20, 30, 90]  # pieces of a text


def query_text(chance: random.Random) -> str:
    """Give a query text: pieces, some of them cut, doubled or strange."""
    pieces: list[str] = []
    for _ in range(chance.choice(_LENGTHS)):
        piece = chance.choice(_PIECES)
        fate = chance.random()
        if fate < 0.08:
            piece = "".join(
                chr(chance.randrange(0x900, 0x980)) for _ in range(chance.randint(1, 9))
            )
        elif fate < 0.14:
            piece = chr(chance.randrange(0x110000))
        elif fate < 0.18:
            piece *= chance.choice([2, 3, 17, 65, 300])
        elif fate < 0.22:
            piece = piece[chance.randint(0, len(piece)) :]
        pieces += (piece, chance.choice(_JOINED))
    return "".join(pieces)


def run(times: int, seed: int, folder: Path) -> Outcome:
    """Read query texts and search some of them; then put the killers to an index of some size."""
    chance = random.Random(seed)
    broken: list[str] = []
    names = ("searched", "refused", "incomplete", "tried again", "slowest", "MiB")
    counts = dict.fromkeys(names, 0.0)
    with Index.create(folder / "small") as index:
        index.timeout = TIMEOUT
        _fill(folder / "stories", 40, chance)
        index.add([folder / "stories"])
        for number in range(times):
            text = query_text(chance)
            wrong = _held(text, lambda text=text: parse(text), 0, counts)  # type: ignore[misc]
            if not wrong and number % SEARCHED == 0:
                counts["searched"] += 1
                wrong = _held(text, _search(index, text, chance, counts), index.timeout, counts)
            if wrong:
                broken.append(wrong)
                if len(broken) > 10:
                    break
    with Index.create(folder / "large") as index:
        _fill(folder / "many", 1_200, chance)
        index.add([folder / "many"])
        broken += _killed(index, counts)
    return Outcome(number + 1, tuple(broken), counts)


def _held(text: str, work: Callable[[], object], seconds: float, counts: dict[str, float]) -> str:
    """Say what was wrong with how a text was taken; nothing if it was read, or refused well.

    `seconds` is what it may take, and SLACK beyond. What takes longer is tried once more, without
    the time that a host takes away from a virtual machine, which can count as that of a process.
    """
    started = time.process_time()
    wrong = _taken(text, work, counts)
    took = time.process_time() - started
    if took > seconds + SLACK:
        counts["tried again"] += 1
        started, stolen = time.process_time(), _stolen()
        wrong = wrong or _taken(text, work, counts)
        took = max(time.process_time() - started - (_stolen() - stolen), 0.0)
    counts["slowest"] = max(took, counts["slowest"])
    late = f"{text!r}: {took:.1f} s" if took > seconds + SLACK else ""
    return wrong or late


def _stolen() -> float:
    """Give the seconds that the host has taken away from all processors; 0 where nobody tells."""
    try:
        first = Path("/proc/stat").read_text().partition("\n")[0].split()
        return int(first[8]) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError):
        return 0.0


def _taken(text: str, work: Callable[[], object], counts: dict[str, float]) -> str:
    try:
        work()
    except QueryError as error:
        counts["refused"] += 1
        place = error.position
        if not (error.exit_code == 2 and error.remedy and str(error)):
            return f"{text!r}: refused without a remedy: {error}"
        if place is not None and not 0 <= place < len(text):
            return f"{text!r}: refused at {place}, which is no place of it"
    except Exception:  # noqa: BLE001 - whatever it is, it should not be
        return f"{text!r}: {traceback.format_exc(limit=-3)}"
    return ""


def _search(
    index: Index, text: str, chance: random.Random, counts: dict[str, float]
) -> Callable[[], object]:
    how: dict[str, object] = {
        "limit": chance.choice([1, 10, 100]),
        "all_words": chance.random() < 0.2,
        "exact": chance.random() < 0.2,
        "sort": chance.choice(["score", "newest", "oldest"]),
        "since": chance.choice([None, None, "2024"]),
        "source": chance.choice([None, None, "PTI"]),
        "language": chance.choice([None, None, "mr"]),
    }

    def work() -> None:
        results = index.search(text, **how)  # type: ignore[arg-type]
        format_query(index.read(text).query)
        counts["incomplete"] += not results.complete
        options = Options(chance.random() < 0.5, chance.choice([0, 20, 80]), "q", True, True)
        renderer(chance.choice(FORMATS))(results, io.StringIO(), options)
        if chance.random() < 0.2:
            _check_parts(index.explain(text))

    return work


def _check_parts(explanation: Explanation) -> None:
    """Raise ValueError when the parts of a score, where they are known, are not all there."""
    for hit in explanation.results.hits if explanation.parts else ():
        parts = explanation.parts[hit.id]
        if not math.isclose(sum(score for _, score in parts), hit.score, abs_tol=1e-9):
            raise ValueError(f"{hit.score} of {hit.id} is not the sum of {parts}")


def _killed(index: Index, counts: dict[str, float]) -> Iterator[str]:
    """Yield each killer that took too long, or brought something else than a refusal."""
    index.timeout = TIMEOUT
    index.search("सरकार")
    gc.collect()
    before = _memory()
    for name, text in killers().items():
        for flags, how in MODES.items():

            def work(text: str = text, how: object = how) -> None:
                results = index.search(text, **how)  # type: ignore[arg-type]
                counts["incomplete"] += not results.complete

            if wrong := _held(text, work, TIMEOUT, counts):
                yield f"{name} {flags}: {wrong}"

        def explain(text: str = text) -> None:
            index.explain(text)

        if wrong := _held(text, explain, TIMEOUT, counts):
            yield f"{name}, explained: {wrong}"
        counts["MiB"] = max(counts["MiB"], _memory() - before)
    if counts["MiB"] > MOST_MEMORY:
        yield f"{counts['MiB']:.0f} MiB more than before"


def _memory() -> float:
    """Give the MiB that this process holds; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20
    except OSError:
        return 0.0


def _fill(folder: Path, articles: int, chance: random.Random) -> None:
    """Write articles whose words are as unequal as those of a language."""
    folder.mkdir()
    words = [*COMMON, *_WORDS.split(" ")]
    while len(words) < 30 * articles**0.5:
        letters = (
            chance.choice("कखगचजटडतदनपबमयरलवसह") + chance.choice(["", *"ािीुूेोंर"]) for _ in "12345"
        )
        words.append("".join(letters)[: chance.randint(2, 10)])
    rarity = list(accumulate(1 / (place + 2) for place in range(len(words))))
    lines = []
    for number in range(articles):
        body = chance.choices(words, cum_weights=rarity, k=chance.randint(50, 400))
        text = "".join(f"{word}{'।' * (n % 14 == 13)} " for n, word in enumerate(body))
        record = {
            "id": str(number),
            "title": " ".join(chance.choices(words, cum_weights=rarity, k=6)),
            "text": text,
            "date": f"{chance.randint(2015, 2025)}-{chance.randint(1, 12):02}-03",
            "source": chance.choice(["PTI", "IANS", "जागरण"]),
            "language": chance.choice(["hi", "hi", "hi", "mr", "ne", "sa"]),
        }
        lines.append(json.dumps(record) + "\n")
    (folder / "stories.jsonl").write_text("".join(lines), encoding="utf-8")
