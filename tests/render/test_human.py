import datetime as dt
import errno
import io
import os
import re
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

import pytest

from relsearch.analysis import analyzer_for
from relsearch.article import Article
from relsearch.index.results import Hit, IndexReport, Results, Stored
from relsearch.render import Options
from relsearch.render.human import total_line, write_article, write_human
from relsearch.render.reports import (
    report_line,
    write_stats,
    write_suggestions,
    write_tokens,
    write_verify,
)
from relsearch.render.terminal import ColorChoice, columns, wants_color

pty = pytest.importorskip("pty")
ESCAPES = re.compile("\x1b\\[[0-9;]*m|\x1b]8;;[^\x1b]*\x1b\\\\")


def on_terminal(
    results: Results, *, window: int, environ: Mapping[str, str], color: ColorChoice = "auto"
) -> str:
    """Write an answer to a pseudo-terminal, deciding on width and colour as a command does."""
    import fcntl
    import struct
    import termios

    leader, follower = os.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, window, 0, 0))
    pid = os.fork()
    if pid == 0:  # a child that writes, so that a full buffer cannot block the test
        os.close(leader)
        try:
            with os.fdopen(follower, "w", encoding="utf-8") as stream:
                options = Options(
                    color=wants_color(color, stream, environ),
                    width=columns(stream, environ),
                    terminal=True,
                )
                write_human(results, stream, options)
        finally:
            os._exit(0)
    os.close(follower)
    read = bytearray()
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            piece = b""
        if not piece:
            break
        read += piece
    os.close(leader)
    os.waitpid(pid, 0)
    return read.decode("utf-8").replace("\r\n", "\n")


def cells(line: str) -> int:
    """Count a line's cells by the contract's sentence, apart from the code under test."""
    return sum(
        0
        if unicodedata.category(char) in ("Mn", "Me", "Cf")
        else 1 + (unicodedata.east_asian_width(char) in ("W", "F"))
        for char in line
    )


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a Unix thing")
@pytest.mark.filterwarnings("ignore:This process.*fork:DeprecationWarning")
class TestOnATerminal:
    @pytest.mark.parametrize("window", [3, 8, 20, 40, 76, 200])
    def test_no_line_is_wider_than_the_window(self, results: Results, window: int) -> None:
        text = on_terminal(results, window=window, environ={"TERM": "xterm"})
        assert "\x1b[1;31m" in text
        lines = ESCAPES.sub("", text).splitlines()
        assert max(map(cells, lines)) <= window
        assert "\x1b" not in "".join(lines)

    def test_columns_goes_before_the_window(self, results: Results) -> None:
        environ = {"TERM": "xterm", "COLUMNS": "30"}
        text = on_terminal(results, window=120, environ=environ)
        assert 20 < max(map(cells, ESCAPES.sub("", text).splitlines())) <= 30

    @pytest.mark.parametrize(
        "environ", [{"NO_COLOR": "1", "FORCE_COLOR": "1"}, {"TERM": "dumb"}, {"NO_COLOR": "x"}]
    )
    def test_without_colour_there_is_no_escape_byte_and_words_are_quoted(
        self, results: Results, environ: dict[str, str]
    ) -> None:
        text = on_terminal(results, window=80, environ=environ)
        assert "\x1b" not in text
        assert "«कनाडा»" in text

    def test_asked_for_colour_wins_over_no_color(self, results: Results) -> None:
        text = on_terminal(results, window=80, environ={"NO_COLOR": "1"}, color="always")
        assert "\x1b[1;31mकनाडा\x1b[0m" in text


@pytest.mark.parametrize(
    ("choice", "environ", "terminal", "wanted"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"FORCE_COLOR": ""}, False, False),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colour_is_decided_in_the_contracts_order(
    choice: ColorChoice, environ: dict[str, str], terminal: bool, wanted: bool
) -> None:
    assert wants_color(choice, Stream(terminal=terminal), environ) is wanted


class Stream(io.StringIO):
    """A stream that says whether it is a terminal."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("stated", "terminal", "expected"),
    [
        ("60", True, 60), ("60", False, 60), ("", False, 0), ("", True, 80), ("0", True, 80),
        ("-5", True, 80), ("abc", True, 80), ("६०", True, 80), ("9" * 5000, True, 80),
    ],
)  # fmt: skip
def test_the_width_is_columns_then_the_window_then_80(
    stated: str, terminal: bool, expected: int
) -> None:
    assert columns(Stream(terminal=terminal), {"COLUMNS": stated}) == expected


def test_a_closed_stream_is_no_terminal() -> None:
    stream = io.StringIO()
    stream.close()
    assert columns(stream, {}) == 0


def test_without_colour_rich_is_not_imported(
    results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "rich"]:
        monkeypatch.delitem(sys.modules, name)
    write_human(results, io.StringIO(), Options(width=80, terminal=True))
    assert not [name for name in sys.modules if name.partition(".")[0] == "rich"]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"total": 3}, "3 articles"),
        ({}, "1–3 of 134 articles"),
        ({"total_is": "at least"}, "1–3 of at least 134 articles"),
        ({"complete": False}, "1–3 of 134 articles (incomplete)"),
        ({"total": 0, "hits": []}, "no articles"),
        ({"total": 134, "hits": []}, "134 articles"),
    ],
)
def test_the_total_is_said_first(changes: dict[str, object], line: str, results: Results) -> None:
    changed = replace(results, **changes)  # type: ignore[arg-type]
    assert total_line(changed) == line
    out = io.StringIO()
    write_human(changed, out, Options(query_id="q7"))
    assert out.getvalue().splitlines()[0] == f"q7  {line}"


def test_a_later_page_names_its_ranks(hits: list[Hit]) -> None:
    page = [replace(hit, rank=hit.rank + 10) for hit in hits]
    assert total_line(Results("x", None, 134, "exact", True, None, page, 1.0)).startswith(
        "11–13 of"
    )
    assert total_line(Results("x", None, 1, "exact", True, None, hits[:1], 1.0)) == "1 article"


def test_answers_of_a_batch_are_set_apart(results: Results) -> None:
    out = io.StringIO()
    write_human(results, out, Options(query_id="2", first=False))
    assert out.getvalue().startswith("\n2  1–3 of")


def test_a_long_title_without_a_match_is_cut(hits: list[Hit]) -> None:
    article = replace(hits[1].article, title="शब्द " * 200)
    out = io.StringIO()
    hit = replace(hits[1], stored=Stored.of(article))
    write_human(Results("x", None, 1, "exact", True, None, [hit], 1.0), out, Options())
    assert "शब्द…\n" in out.getvalue()
    assert max(map(len, out.getvalue().splitlines())) < 310


def test_an_article_is_shown_with_its_lines_and_marks() -> None:
    article = Article(
        id="a.txt", title="कनाडा से बात", body="पहली पंक्ति\tयहाँ\n\nदूसरी कनाडा\nकनाडा", language="hi",
        date=dt.date(2026, 2, 8), date_from="dateline", source="ANI", path="/news/a.txt",
        url="https://example.org/x", author="अ. ब.",
    )  # fmt: skip
    out = io.StringIO()
    start = article.body.index("कनाडा")
    marks = [(start, start + 5), (len(article.body) - 5, len(article.body))]
    options = Options(width=60, terminal=True)
    write_article(article, out, options, title_marks=[(0, 5)], body_marks=marks)
    assert out.getvalue() == (
        "«कनाडा» से बात\n2026-02-08 (dateline)  hi  ANI  अ. ब.\n/news/a.txt\nhttps://example.org/x\n\n"
        "पहली पंक्ति यहाँ\n\nदूसरी «कनाडा»\n«कनाडा»\n"
    )


def test_a_web_address_is_a_link_with_colour() -> None:
    out = io.StringIO()
    write_article(
        Article(id="a", title="", body="", url="http://e.org/क"), out, Options(color=True)
    )
    assert "\x1b]8;;http://e.org/%E0%A4%95\x1b\\" in out.getvalue()


def test_a_report_is_one_line() -> None:
    report = IndexReport(5, 0, 2, 1, 7, [("a", "b")], 1.25)
    assert report_line(report) == (
        "7 articles in the index: 5 added, 0 updated, 2 unchanged, 1 removed, 1 failed, 1.2 s"
    )


def test_statistics_are_a_table_with_names_last() -> None:
    stats = {
        "articles": 3, "languages": {"hi": 3}, "sources": {"वार्ता": 2, "": 1}, "undated": 1,
        "first_date": "2024-04-10", "last_date": "2026-02-08", "analyzers": {"hi": "ab12"},
        "index": {"path": "index", "bytes": 3 << 20, "engine": "whoosh", "format": 1,
                  "parts": {"words": 2 << 20, "ledger": 1 << 20}},
        "version": "1.0",
    }  # fmt: skip
    out = io.StringIO()
    write_stats(stats, out, Options())
    assert out.getvalue().splitlines() == [
        "articles  3", "dates     2024-04-10 to 2026-02-08", "undated   1", "index     index",
        "size      3.0 MiB", "engine    whoosh, format 1", "version   1.0", "",
        "languages", "       3  hi", "", "sources", "       2  वार्ता", "       1  (unknown)", "",
        "size in KiB", "    2048  words", "    1024  ledger", "", "analyzers", "      hi  ab12",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [0, 1, 2, 5, 80])
@pytest.mark.parametrize("letters", ["क्ष", "क\u093c", "a b", "\u0301"])
def test_a_name_of_a_million_letters_is_cut(letters: str, width: int, hits: list[Hit]) -> None:
    name = letters * 1_000_000
    stats = {
        "articles": 1, "languages": {"hi": 1}, "sources": {name: 1}, "undated": 1,
        "first_date": None, "last_date": None, "analyzers": {}, "version": "1.0",
        "index": {"path": "index", "bytes": 1, "engine": "whoosh", "format": 1,
                  "parts": {"ledger": 1}},
    }  # fmt: skip
    out = io.StringIO()
    write_stats(stats, out, Options(width=width))
    hit = replace(hits[2], stored=Stored.of(replace(hits[2].article, source=name)))
    write_human(Results("x", None, 1, "exact", True, None, [hit], 1.0), out, Options(width=width))
    assert len(out.getvalue()) < 3_000
    assert out.getvalue().count("…") >= 2


def test_tokens_suggestions_and_problems_are_a_line_each() -> None:
    out = io.StringIO()
    write_tokens(analyzer_for("hi")("सम्बन्धों की"), out, Options())
    write_suggestions(
        [{"term": "x", "surface": "कनाडा", "count": 12, "score": 1.0}], out, Options()
    )
    write_verify([("a.seg", "checksum differs")], out, Options())
    write_verify([], out, Options())
    lines = out.getvalue().splitlines()
    assert lines[0].split() == ["0–9", "सम्बन्धों", "exact", "संबंधों", "lemma", "संबंध"]
    assert lines[1].split()[:2] == ["10–12", "की"]
    assert lines[2:] == ["      12  कनाडा", "a.seg: checksum differs", "The index is whole."]
