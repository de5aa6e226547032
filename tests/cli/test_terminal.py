"""On a pseudo-terminal: colour, widths, hostile text, the progress bar."""

import json
import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from relsearch.cli.progress import progress_line

Command = Callable[..., CompletedProcess[str]]

ESC, CSI, BELL, OVERRIDE, ISOLATE = "\x1b", "\x9b", "\x07", "\u202e", "\u2066"
HOSTILE = (
    f"{ESC}[31mलाल {ESC}]52;c;ZQ=={BELL} {CSI}2J {OVERRIDE}उलटा {ISOLATE}[/red] [bold]क[/bold]"
)
WORD = "राष्ट्रीयसुरक्षाप्रौद्योगिकी" * 5
# What relsearch itself may write with colour: SGR, and OSC 8 with an address of plain ASCII.
OWN = re.compile(f"{ESC}\\[[0-9;]*m|{ESC}]8;;(?:(?:file|https?):[\x21-\x7e]*)?{ESC}\\\\")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder, not yet indexed, where every text and file name is against us."""
    folder = tmp_path_factory.mktemp("hostile")
    news = folder / "news"
    news.mkdir()
    body = f"भारत और कनाडा {HOSTILE} सुरक्षा पर {WORD} सहमत। " * 6
    names = ["a b.txt", f"नाम{ESC}[31m{OVERRIDE}.txt", "दो\nलाइन.txt", "[bold]x[red].txt"]
    for name in names:
        (news / name).write_text(f"कनाडा {HOSTILE} {WORD}\n\n{body}\n", "utf-8")
    for odd in (b"odd\xff\xfename.txt", b"empty\n\x1b[2J.txt", b"empty\xff.txt"):
        text = "" if odd.startswith(b"empty") else f"कनाडा {WORD}\n\n{body}\n"
        (news / os.fsdecode(odd)).write_text(text, "utf-8")
    record = {"id": HOSTILE, "title": HOSTILE, "text": body, "source": HOSTILE, "author": HOSTILE}
    record["url"] = f"https://example.org/{HOSTILE}"
    (news / "feed.jsonl").write_text(json.dumps(record) + "\n{broken\n", "utf-8")
    return folder


def cells(line: str) -> int:
    wide = {"W": 2, "F": 2}
    return sum(
        0
        if unicodedata.category(char) in ("Mn", "Me", "Cf")
        else wide.get(unicodedata.east_asian_width(char), 1)
        for char in line
    )


def assert_safe(text: str, columns: int, *, color: bool) -> None:
    bare = OWN.sub("", text) if color else text
    for line in re.split("[\r\n]", bare):
        assert cells(line.rstrip(" ")) <= columns, line
        for char in line:
            assert unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp"), repr(line)
            assert unicodedata.category(char) != "Cf" or char in "\u200c\u200d", repr(line)


COLOURS: list[dict[str, str]] = [{}, {"NO_COLOR": "1"}]
COMMANDS: list[tuple[str | bytes, ...]] = [
    ("query", "कनाडा सुरक्षा"),
    ("query", "कनाडा", "--sort", "newest", "-n", "3", "--explain"),
    ("show", HOSTILE, "--query", "कनाडा"),
    ("show", f"none {HOSTILE} {WORD}"),
    ("stats",),
    ("analyze", f"{HOSTILE} {WORD}"),
    ("suggest", f"{HOSTILE} {WORD}"),
    ("query", f'कनाडा "{HOSTILE} {WORD}'),
    ("query", f"अबकखगघ{HOSTILE}"),
    ("query", "कनाडा", "--sort", HOSTILE),
    ("query", "कनाडा", "--since", f"{WORD}{HOSTILE}"),
    ("query", "कनाडा", f"--{WORD}{HOSTILE}"),
    (HOSTILE,),
    ("query", "कनाडा", "--index", f"none{HOSTILE}"),
    ("index", f"none{HOSTILE}"),
    ("eval", "--qrels", HOSTILE, "--run", HOSTILE),
    (b"\xff\xfe",),
    ("--help",),
    ("query", "--help"),
    (),
]


@pytest.fixture(scope="module")
def indexed(hostile: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile folder, with its index."""
    from relsearch import Index

    with Index.create(hostile / "index") as index:
        index.add([hostile / "news"])
    return hostile


@pytest.mark.parametrize("env", COLOURS, ids=["colour", "no colour"])
@pytest.mark.parametrize("columns", [20, 40, 60, 100])
def test_nothing_steers_the_terminal_or_is_wider(
    columns: int, env: dict[str, str], terminal: Command, indexed: Path
) -> None:
    for arguments in COMMANDS:
        ran = terminal(*arguments, columns=columns, cwd=indexed, env=env)
        assert ran.returncode in (0, 1, 2, 3), ran.stdout
        assert ran.stdout != ""
        assert "defect" not in ran.stdout
        assert_safe(ran.stdout, columns, color=not env)
        if env:
            assert ESC not in ran.stdout


@pytest.mark.parametrize("env", COLOURS, ids=["colour", "no colour"])
@pytest.mark.parametrize("columns", [20, 60])
def test_a_run_of_index_shows_a_bar_and_the_failures(
    columns: int, env: dict[str, str], terminal: Command, hostile: Path, tmp_path: Path
) -> None:
    place = str(tmp_path / "index")
    ran = terminal(
        "index", "news", "--index", place, "--jobs", "1", columns=columns, cwd=hostile, env=env
    )
    assert ran.returncode == 4
    assert ran.stdout.startswith("\rindexing")
    flat = re.sub(r"\s+", "", ran.stdout)
    assert flat.count("notindexed:") == 3
    assert "6added" in flat
    assert ESC not in ran.stdout
    assert_safe(ran.stdout, columns, color=False)


def test_a_window_counts_where_columns_is_not_set(terminal: Command) -> None:
    ran = terminal("query", "कनाडा", columns=30)
    assert max(cells(OWN.sub("", line)) for line in ran.stdout.splitlines()) <= 30
    wide = terminal("query", "कनाडा", columns=30, env={"COLUMNS": "200"})
    assert wide.stdout.count("\n") < ran.stdout.count("\n")


@pytest.mark.parametrize(
    ("flags", "env", "expected"),
    [
        ((), {}, True),
        ((), {"NO_COLOR": "1"}, False),
        ((), {"NO_COLOR": ""}, True),
        ((), {"TERM": "dumb"}, False),
        ((), {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ((), {"RELSEARCH_COLOR": "never"}, False),
        (("--color", "never"), {}, False),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        (("--color", "auto"), {"RELSEARCH_COLOR": "never"}, True),
    ],
)
def test_who_decides_on_colour_on_a_terminal(
    flags: tuple[str, ...], env: dict[str, str], expected: bool, terminal: Command
) -> None:
    ran = terminal("query", "कनाडा", *flags, env=env)
    assert (ESC in ran.stdout) == expected
    assert ("«कनाडा»" in ran.stdout) == (not expected)


@pytest.mark.parametrize(
    ("flags", "env", "expected"),
    [
        ((), {}, False),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"CLICOLOR_FORCE": "1"}, True),
        ((), {"FORCE_COLOR": "0"}, False),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (("--color", "always"), {}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_who_decides_on_colour_in_a_pipe(
    flags: tuple[str, ...], env: dict[str, str], expected: bool, command: Command
) -> None:
    ran = command("query", "कनाडा", "--format", "human", *flags, env=env)
    assert (ESC in ran.stdout) == expected
    assert OWN.sub("", ran.stdout) == command("query", "कनाडा", "--format", "human").stdout
    assert ESC not in command("query", "कनाडा", *flags, env=env).stdout
    assert ESC not in command("query", "कनाडा", "--json", *flags, env=env).stdout


def test_human_is_the_default_on_a_terminal_and_plain_elsewhere(
    terminal: Command, command: Command
) -> None:
    assert OWN.sub("", terminal("query", "कनाडा").stdout).startswith("2 articles\n")
    assert "\t" in terminal("query", "कनाडा", "--format", "plain").stdout
    assert "\t" in command("query", "कनाडा").stdout


def test_no_bar_where_stderr_is_no_terminal(command: Command, shared: Path) -> None:
    ran = command("index", "news", "--dry-run")
    assert (ran.stderr, ran.stdout.count("\r")) == ("", 0)


@pytest.mark.parametrize("name", ["plain", "jsonl", "csv", "tsv", "trec", "paths", "human"])
def test_no_control_character_reaches_a_text_format(
    name: str, command: Command, indexed: Path
) -> None:
    ran = command("query", "कनाडा", "--format", name, cwd=indexed)
    lines = ran.stdout.replace("\t", " ").splitlines()
    assert ran.stdout.count("\n") == len(lines)
    assert_safe(ran.stdout.replace("\t", " "), 1_000_000, color=False)
    hits = 6
    if name != "human":
        assert len(lines) == hits + (name in ("csv", "tsv"))


def test_export_is_safe_and_lossless(command: Command, indexed: Path) -> None:
    ran = command("export", cwd=indexed)
    assert_safe(ran.stdout, 1_000_000, color=False)
    articles = {a["id"]: a for a in map(json.loads, ran.stdout.splitlines())}
    assert articles[HOSTILE]["title"] == HOSTILE
    assert "दो\nलाइन.txt" in articles
    assert "odd%FF%FEname.txt" in articles
    path = articles["odd%FF%FEname.txt"]["path"]
    assert os.fsencode(indexed / path).endswith(b"odd\xff\xfename.txt")
    assert (indexed / path).is_file()


def test_the_bar_tells_share_rate_and_time_left() -> None:
    assert progress_line(100, 25, 100, 2.0) == (
        "indexing  25%  #####...............  100 articles  50/s  0:06 left"
    )
    assert progress_line(0, 0, 0, 0.0) == "indexing   0%  ....................  0 articles"
    assert "100%" in progress_line(1, 300, 100, 90.0)
