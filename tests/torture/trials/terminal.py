"""Text that wants to steer a terminal, in every field that comes from outside."""

from __future__ import annotations

import functools
import io
import json
import os
import pty
import random
import re
import select
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from relsearch import Article
from relsearch.analysis import Token
from relsearch.index.results import Hit, IndexReport, Results, Stored
from relsearch.render import FORMATS, Options, renderer
from relsearch.render.articles import write_article_json
from relsearch.render.human import write_article
from relsearch.render.reports import (
    write_report,
    write_stats,
    write_suggestion_lines,
    write_suggestions,
    write_tokens,
    write_verify,
)
from relsearch.render.sanitize import outgoing, visible
from relsearch.snippets import Snippet
from tests.torture.trial import Outcome

PROMISE = "No text from outside reaches a terminal or a text format with a control character."
FULL = 1_000_000
LEAST = 500

A_COMMAND = 30_000  # strings for each run of the real commands on a pseudo-terminal
LEAST_COMMANDS = 3
_A_STRING = 3  # formats of results, and reports, by lot
HANG = 60  # seconds

_PIECES = [
    "\x1b", "\x1b[", "\x1b[31m", "\x1b[2J", "\x1b]52;c;", "\x1b]0;", "\x1bP", "\x1b\\", "\x07",
    "\x9b",
    "\x1b]8;;https://e.example\x1b\\", "\x90", "\x9c", "\x9d", "\x08", "\r", "\n", "\t", "\0",
    "\x7f",
    "\x85", "\u2028", "\u2029", "\u202e", "\u2066", "\u200f", "\u061c", "\ufeff", "\u00ad",
    "\u200b",
    "\u200d", "\u200c", "\U000e0041", "\U000e007f", "\ufe0f", "\U000e0100", "\u3164", "\u115f",
    "\ud800", "\udcff", "\udc9b", "\ufff9", "[red]", "[/]", "[link=x]", ":smile:", "=1+1", "@x",
    "\",'", "<script>", "&#27;", "%1b", "\\x1b", "«", "»", "क", "क्", "ि", "\u0301", "राष्ट्रीय",
    "कनाडा सुरक्षा", " ", "  ", "日本", "🏽", "",
]  # fmt: skip
_A_LINE_A_HIT = ("plain", "tsv", "trec", "paths")
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # which Python takes for printable
# What relsearch itself may write with colour: SGR, and OSC 8 with an address of plain ASCII.
_OWN = re.compile("\x1b\\[[0-9;]*m|\x1b]8;;(?:(?:file|https?):[\x21-\x7e]*)?\x1b\\\\")


def hostile(chance: random.Random) -> str:
    """Give a text that wants to steer a terminal."""
    pieces = chance.choices(_PIECES, k=chance.choice([1, 2, 3, 4, 6, 9]))
    if chance.random() < 0.3:
        pieces.append(chr(chance.randrange(0x110000)))
    return "".join(pieces)


def steering(text: str, *, color: bool) -> str:
    """Give the characters of a text that are not for showing."""
    text = _OWN.sub("", text) if color else text
    if text.replace("\n", "").replace("\t", "").isprintable():
        return "".join(char for char in _BLANK if char in text)
    return "".join(filter(_steers, text))


@functools.lru_cache(maxsize=100_000)
def _steers(char: str) -> bool:
    kinds = ("Cc", "Cf", "Cs", "Zl", "Zp")
    if char in _BLANK:
        return True
    return unicodedata.category(char) in kinds and char not in "\n\t\u200c\u200d"


def run(times: int, seed: int, folder: Path) -> Outcome:
    """Write texts in every format, then let the real command meet some of them."""
    chance = random.Random(seed)
    broken: list[str] = []
    for _ in range(times):
        text = hostile(chance)
        for name, wrong in written(text, chance):
            broken.append(f"{text!r} in {name}: {wrong!r}")
        if len(broken) > 20:
            break
    commands = max(LEAST_COMMANDS, times // A_COMMAND)
    for number in range(commands):
        broken += _met(chance, folder / str(number), number)
    return Outcome(times, tuple(broken), {"commands": commands * len(_commands("", ""))})


def written(text: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yield each format in which a text steers, and what of it does."""
    color = chance.random() < 0.05  # Rich takes ten times as long
    width = 1 if chance.random() < 0.01 else chance.choice([0, 0, 20, 80])
    options = Options(color, width, text, True, terminal=True)
    article = Article(
        id=text, title=f"क {text}", body=f"{text}\n{text}", language="hi", source=text,
        path=f"/news/{text}", url=f"https://example.org/{text}", author=text, noise=(text,),
    )  # fmt: skip
    snippets = (
        Snippet("title", article.title, ((0, 1),)),
        Snippet("body", f"क {text} ख", ((0, 1), (2, 2 + len(text)))),
    )
    hits = [
        Hit(1, 1.5, Stored.of(article), snippets, (text,)),
        Hit(2, 1.0, Stored.of(replace(article, path=text, url=text))),
    ]
    results = Results(text, text, 2, "exact", True, text, hits, 0.5, (text,))
    for name in chance.sample(FORMATS, _A_STRING):
        out = io.StringIO()
        renderer(name)(results, out, options)
        if wrong := steering(out.getvalue(), color=color and name == "human"):
            yield name, wrong
        if name in _A_LINE_A_HIT and len(re.findall("[\n\t]", out.getvalue())) != _parts(name):
            yield name, "a line or a column more, or one less"
        if name == "json":
            record = results.to_dict()
            record["query"]["id"] = text
            if json.loads(out.getvalue()) != json.loads(json.dumps(record)):
                yield name, "something is lost"
    for name, write in chance.sample(_reports(text, article, options), _A_STRING):
        out = io.StringIO()
        write(out)
        if wrong := steering(out.getvalue(), color=color):
            yield name, wrong
    if wrong := steering(visible(text), color=False) or steering(outgoing(text), color=True):
        yield "the gate", wrong


def _reports(
    text: str, article: Article, options: Options
) -> list[tuple[str, Callable[[io.StringIO], object]]]:
    """Give the writers of everything else, with their names."""
    report = IndexReport(1, 0, 0, 0, 1, [(text, text)], 0.1, (text,))
    token = Token(text, 0, len(text), 0, text, f"{text}x")
    candidate = {"term": text, "surface": text, "count": 1, "score": 1.0}
    return [
        ("show", lambda o: write_article(article, o, options, body_marks=[(0, len(text))])),
        ("show --json", lambda o: write_article_json(article, o, copies=[text])),
        ("index", lambda o: write_report(report, o, options)),
        ("analyze", lambda o: write_tokens([token], o, options)),
        ("suggest", lambda o: write_suggestions([candidate], o, options, heading=text)),
        ("suggest --words", lambda o: write_suggestion_lines(text, [candidate], o)),
        ("verify", lambda o: write_verify([(text, text)], o, options)),
        ("stats", lambda o: write_stats(_stats(text), o, options)),
    ]


@functools.cache
def _parts(name: str) -> int:
    """Give the ends of lines and of columns of two hits in a format."""
    hits = [Hit(rank, 1.0, Stored.of(Article("x", "x", "x"))) for rank in (1, 2)]
    out = io.StringIO()
    results = Results("x", None, 2, "exact", True, None, hits, 0.5)
    renderer(name)(results, out, Options(False, 0, "x", True, True))
    return len(re.findall("[\n\t]", out.getvalue()))


def _stats(text: str) -> dict[str, object]:
    return {
        "articles": 1, "languages": {text: 1}, "sources": {text: 1}, "first_date": None,
        "last_date": None, "undated": 1, "analyzers": {"hi": text}, "version": text,
        "index": {"path": text, "bytes": 1, "parts": {text: 1}, "engine": text, "format": 1},
    }  # fmt: skip


def _met(chance: random.Random, folder: Path, number: int) -> Iterator[str]:
    """Yield what the real command sends to a terminal and should not."""
    texts = [hostile(chance).replace("\0", "") for _ in range(4)]
    (folder / "news").mkdir(parents=True)
    records: list[dict[str, str]] = [
        {
            "id": f"{text}{n}", "title": f"कनाडा {text}", "text": f"कनाडा {text} सुरक्षा।",
            "source": text, "author": text, "url": f"https://e.org/{text}", "language": "hi",
        }
        for n, text in enumerate(texts)
    ]  # fmt: skip
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (folder / "news" / "feed.jsonl").write_text(f"{lines}{{broken\n", encoding="utf-8")
    for text in texts:
        name = os.fsencode(text.encode("utf-8", "replace").decode().replace("/", "_")[:60] or "x")
        (folder / "news").joinpath(os.fsdecode(name + b"\xff.txt")).write_text("कनाडा में। " * 20)
    plain = bool(number % 2)
    text = texts[0].encode("utf-8", "replace").decode()
    for arguments in _commands(text, records[0]["id"]):
        sent = _sent(arguments, folder, plain=plain)
        # A terminal gets "\r\n" for "\n", and the bar begins each of its states with "\r".
        shown = sent.replace("\r\n", "\n").replace("\r", "\n")
        if wrong := steering(shown, color=not plain):
            yield f"{arguments!r} {texts!r}: {wrong!r}"
        if plain and "\x1b" in sent:
            yield f"{arguments!r} {texts!r}: an escape in spite of NO_COLOR"


def _commands(text: str, id_: str) -> list[list[str]]:
    return [
        ["index", "news", "--jobs", "1"],
        ["query", "कनाडा"],
        ["query", "--explain", "--", f"कनाडा {text}"],
        ["show", id_, "--query", f"कनाडा {text}"],
        ["show", text],
        ["stats"],
        ["suggest", f"क{text}"],
        ["analyze", f"क{text}"],
        ["query", "कनाडा", "--index", f"no{text}"],
        ["query", "कनाडा", f"--sort={text}", "--debug"],
        ["eval", "--qrels", f"no{text}", "--run", f"no{text}"],
        [f"no{text}"],
        ["verify"],
    ]


def _sent(arguments: list[str], folder: Path, *, plain: bool) -> str:
    """Run the command on a pseudo-terminal; give what it sends there."""
    ours, theirs = pty.openpty()
    given = [each.encode("utf-8", "replace") for each in arguments]
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "60", "HOME": str(folder)}
    environ |= {"NO_COLOR": "1"} if plain else {}
    command: list[str | bytes] = [sys.executable, "-m", "relsearch", *given]
    with subprocess.Popen(
        command, cwd=folder, env=environ, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        sent = b"".join(_read(ours))
        process.wait(HANG)
    os.close(ours)
    return sent.decode("utf-8", "backslashreplace")


def _read(handle: int) -> Iterator[bytes]:
    end = time.monotonic() + HANG
    while time.monotonic() < end:
        if select.select([handle], [], [], 1)[0]:
            try:
                piece = os.read(handle, 65536)
            except OSError:  # on Linux, a terminal that nobody holds any more
                return
            if not piece:
                return
            yield piece
