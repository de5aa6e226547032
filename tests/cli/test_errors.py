"""Each way to fail: its exit code, one line that says what, where and what to do, no traceback."""

import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from relsearch.index.manifest import Manifest, write_manifest

Command = Callable[..., CompletedProcess[str]]


def assert_one_line(ran: CompletedProcess[str], code: int, *parts: str) -> None:
    assert (ran.returncode, ran.stdout) == (code, ""), ran.stderr
    assert ran.stderr.startswith("error: ")
    assert ran.stderr.count("\n") == 1
    assert "Traceback" not in ran.stderr
    assert ran.stderr.rstrip("\n").endswith((".", "?"))
    for part in parts:
        assert part in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("serch", "कनाडा"), ("No such command 'serch'", "relsearch --help")),
        (("querry", "कनाडा"), ("Did you mean 'query'",)),
        (("--index", "x", "query"), ("No such option: --index", "after the command")),
        (("query", "कनाडा", "--nonsense"), ("--nonsense", "relsearch query --help")),
        (("query", "कनाडा", "--al"), ("--al",)),
        (("query", "कनाडा", "--limit"), ("--limit",)),
        (("query", "कनाडा", "--limit", "many"), ("'many' is not a whole number",)),
        (("query", "कनाडा", "--limit", "0"), ("--limit 0 is too small", "smallest is 1")),
        (("query", "कनाडा", "--limit", "-3"), ("--limit -3 is too small",)),
        (("query", "कनाडा", "--limit", "1" + "0" * 22), ("too large", "largest is 1000000000")),
        (("query", "कनाडा", "--offset", "1" + "0" * 22), ("too large", "largest is 1000000000")),
        (("query", "कनाडा", "--timeout", "inf"), ("--timeout inf is too large",)),
        (("query", "कनाडा", "--offset", "-1"), ("--offset -1 is too small", "smallest is 0")),
        (("query", "कनाडा", "--timeout", "soon"), ("'soon' is not a number",)),
        (("query", "कनाडा", "--timeout", "0"), ("--timeout 0.0 is too small",)),
        (("query", "कनाडा", "--timeout", "nan"), ("--timeout nan",)),
        (("query", "कनाडा", "--sort", "size"), ("--sort size", "score, newest, oldest")),
        (("query", "कनाडा", "--lang", "fr"), ("--lang fr", "auto, hi, mr, ne, sa")),
        (("query", "कनाडा", "--color", "red"), ("--color red", "auto, always, never")),
        (("query", "कनाडा", "--since", "2024-13"), ("'2024-13' is not a date", "YYYY-MM-DD")),
        (("query", "कनाडा", "--since", "कल"), ("'कल' is not a date",)),
        (("query", "कनाडा", "--until", "6/2024"), ("'6/2024' is not a date",)),
        (("query", "कनाडा", "--since", ""), ("'' is not a date",)),
        (
            ("query", "कनाडा", "--since", "2025", "--until", "2024-12"),
            ("no day lies between 2025 and 2024-12", "Exchange"),
        ),
        (("query", "कनाडा", "--source", ""), ("--source '' holds no word", "stats")),
        (("query", "कनाडा", "--source", "।"), ("holds no word",)),
        (("query", "कनाडा", "--source", "PTI", "--source", "।"), ("holds no word",)),
        (("query", ""), ("no word to search for", "at least one word")),
        (("query", "।।"), ("no word to search for",)),
        (("query", "-"), ("no word to search for",)),
        (("query", "क*"), ("too short for a prefix", "at least 2 letters")),
        (("query", "शब्द~5"), ("more than 2 edits",)),
        (("query", "date:कल"), ("is not a date",)),
        (("query", "(" * 20 + "कनाडा" + ")" * 20), ("nests 20",)),
        (("query", "कनाडा " * 5000), ("longer than 16 KiB", "--queries")),
        (("show",), ("Missing argument 'ID'", "relsearch show --help")),
        (("show", "a1", "a3"), ("more than is expected: (a3)",)),
        (("stats", "more"), ("more than is expected: (more)",)),
        (("index", "news", "--jobs", "-1"), ("--jobs -1 is too small",)),
        (("index", "news", "--jobs", "1" + "0" * 22), ("is too large", "largest is 1024")),
        (("index", "news", "--jobs", "two"), ("'two' is not a whole number",)),
    ],
)
def test_a_wrong_call_ends_with_2(
    arguments: tuple[str, ...], parts: tuple[str, ...], command: Command
) -> None:
    assert_one_line(command(*arguments), 2, *parts)


@pytest.mark.parametrize(
    "arguments",
    [("query", b"\xff\xfe"), ("show", b"\xff"), ("query", "x", "--source", b"\xff")],
)
def test_bytes_that_are_not_utf8_end_with_2(
    arguments: tuple[str | bytes, ...], command: Command
) -> None:
    assert_one_line(command(*arguments), 2, "is not valid UTF-8", "UTF-8 and type it again")


COMMANDS = [("query", "कनाडा"), ("show", "a1"), ("export",), ("stats",)]


@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_missing_index_ends_with_3(
    arguments: tuple[str, ...], command: Command, tmp_path: Path
) -> None:
    ran = command(*arguments, cwd=tmp_path)
    assert_one_line(ran, 3, f"there is no index in {tmp_path / 'index'}", "relsearch index FOLDER")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_folder_of_other_files_is_no_index(
    arguments: tuple[str, ...], command: Command, shared: Path
) -> None:
    for place in ("news", "news/feed.jsonl"):
        ran = command(*arguments, "--index", place)
        assert_one_line(ran, 3, str(shared / place), "--index")


@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_damaged_index_ends_with_3(
    arguments: tuple[str, ...], command: Command, shared: Path, tmp_path: Path
) -> None:
    shutil.copytree(shared / "index", tmp_path / "index")
    (tmp_path / "index" / "manifest.json").write_text("[]", "utf-8")
    assert_one_line(command(*arguments, cwd=tmp_path), 3, "manifest.json", "verify --repair")


@pytest.mark.parametrize("arguments", COMMANDS)
def test_an_index_of_another_format_ends_with_3(
    arguments: tuple[str, ...], command: Command, shared: Path, tmp_path: Path
) -> None:
    shutil.copytree(shared / "index", tmp_path / "index")
    write_manifest(tmp_path / "index", Manifest("whoosh", format=99))
    assert_one_line(command(*arguments, cwd=tmp_path), 3, "format 99", "--rebuild")


@pytest.mark.parametrize("arguments", [*COMMANDS, ("index", "news", "--jobs", "1")])
def test_every_file_of_the_index_may_be_cut_short(
    arguments: tuple[str, ...], command: Command, shared: Path, tmp_path: Path
) -> None:
    files = [path for path in (shared / "index").rglob("*") if path.is_file()]
    for number, file in enumerate(files):
        place = tmp_path / str(number)
        shutil.copytree(shared / "index", place)
        damaged = place / file.relative_to(shared / "index")
        damaged.write_bytes(damaged.read_bytes()[: file.stat().st_size // 2])
        ran = command(*arguments, "--index", str(place))
        assert ran.returncode in (0, 3), (file.name, ran.stderr)
        assert "Traceback" not in ran.stderr
        assert "defect" not in ran.stderr, (file.name, ran.stderr)


def test_debug_adds_the_traceback_and_changes_nothing_else(command: Command) -> None:
    plain = command("query", "कनाडा", "--sort", "size")
    for flag, env in (
        (["--debug"], {}),
        ([], {"RELSEARCH_DEBUG": "1"}),
        ([], {"RELSEARCH_DEBUG": "true"}),
    ):
        ran = command("query", "कनाडा", "--sort", "size", *flag, env=env)
        assert ran.returncode == plain.returncode == 2
        assert ran.stderr.startswith("Traceback (most recent call last):\n")
        assert ran.stderr.endswith(plain.stderr)


def test_debug_holds_from_the_settings_and_not_as_a_word(command: Command, tmp_path: Path) -> None:
    (tmp_path / "relsearch.toml").write_text("debug = true\n", "utf-8")
    assert "Traceback" in command("query", "कनाडा", cwd=tmp_path).stderr
    ran = command("query", "--sort", "size", "--", "कनाडा", "--debug")
    assert "Traceback" not in ran.stderr


def test_a_defect_says_so_and_is_never_no_hit(started: Command, shared: Path) -> None:
    broken = (
        "import relsearch.index, relsearch.__main__, sys\n"
        "def fail(*_, **__): raise ZeroDivisionError('at \\x1b[31m work')\n"
        "relsearch.index.Index.explain = fail\n"
        "sys.argv[0] = 'relsearch'\n"
        "relsearch.__main__.main()"
    )
    ran = started("query", "कनाडा", module=("-c", broken))
    assert_one_line(ran, 2, "this is a defect of relsearch", "ZeroDivisionError", "--debug")
    ran = started("query", "कनाडा", "--debug", module=("-c", broken))
    assert ran.stderr.startswith("Traceback")
    assert "\x1b" not in ran.stderr


def test_the_current_folder_may_have_gone(started: Command, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    leave = f"import os; os.rmdir({str(gone)!r}); import relsearch.__main__ as m; m.main()"
    ran = started("query", "कनाडा", cwd=gone, python=("-P",), module=("-c", leave))
    assert_one_line(ran, 2, "the current folder no longer exists", "cd")
