"""A plain query and TAB are answered without Typer, by a table of what Typer was told."""

import functools
import importlib.util
import os
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from relsearch.cli import tab
from relsearch.cli.app import app
from relsearch.cli.command_line import parameters_of, plain_values
from relsearch.cli.help import Command
from relsearch.cli.index import index
from relsearch.cli.query import query

ROOT = Path(__file__).parents[2]
PLAIN: dict[str, Callable[..., int]] = {"query": query, "index": index}
VALUES = ["hi", "3", "-3", "0.5", "٣", "", " 7 ", "1_0", "nan", "x", "2024-06", "-साइबर", "-"]
WORDS = ["कनाडा", "-साइबर", "-title:x", "title:x", "a=b", "-", "", "-१", "-x", "--", "स"]


def tool() -> ModuleType:
    path = ROOT / "bench" / "command_table.py"
    spec = importlib.util.spec_from_file_location("command_table", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@functools.cache
def program(name: str) -> Any:
    """Give Typer's command of this name, which only tells what it is called with."""

    @functools.wraps(PLAIN[name])
    def spy(**values: Any) -> int:
        RECEIVED.append(values)
        return 0

    told = typer.Typer(rich_markup_mode=None, add_completion=False)
    names = {"help_option_names": ["-h", "--help"]}
    told.command(name, cls=Command, context_settings=names)(spy)
    return typer.main.get_command(told)


RECEIVED: list[dict[str, Any]] = []


def by_typer(name: str, arguments: Sequence[str]) -> dict[str, Any] | None:
    """Give what Typer calls a command with; None where it does not."""
    RECEIVED.clear()
    try:
        program(name)(list(arguments), prog_name="relsearch", standalone_mode=False)
    except Exception:  # noqa: BLE001 - whatever Typer refuses is its own affair
        return None
    return RECEIVED[0] if RECEIVED else None


def test_the_table_says_what_typer_was_told() -> None:
    rows = list(tool().rows())
    lines = (ROOT / "relsearch/cli/commands.tsv").read_text("utf-8").splitlines()[1:]
    assert lines == ["\t".join(row) for row in rows], "run: make command-table"


def test_an_option_of_an_unknown_kind_stops_the_writing_of_the_table() -> None:
    other = typer.Typer()

    @other.command()
    def one(folder: Path, pair: tuple[int, int] = (1, 2)) -> None:
        pass

    for parameter in typer.main.get_command(other).params[:2]:
        with pytest.raises(ValueError, match="no word for"):
            tool().row(parameter, None)


@pytest.mark.parametrize(
    "line",
    [
        "कनाडा",
        "कनाडा सुरक्षा --json",
        "--json कनाडा -n 3 सुरक्षा --offset 10",
        "कनाडा --limit=3 --sort=newest -i index -q",
        "कनाडा --source PTI --source IANS",
        "कनाडा --limit 3 --limit 4",
        "-title:चुनाव -साइबर कनाडा",
        "-- -x --json",
        "--queries - --format trec",
        "--since 2024 --until=2024-06 --timeout 0.5 --all --exact --no-fold --explain --debug x",
        "",
    ],
)
def test_a_plain_query_is_read_as_typer_reads_it(line: str) -> None:
    values = plain_values("query", line.split())
    assert values is not None
    assert values == by_typer("query", line.split())


@pytest.mark.parametrize(
    "line",
    ["", "a b.jsonl -i x --jobs 2", "--rebuild -q --map a=b --map c=d --", "--lang=hi -- -a"],
)
def test_indexing_is_read_as_typer_reads_it(line: str) -> None:
    values = plain_values("index", line.split())
    assert values is not None
    assert values == by_typer("index", line.split())


@pytest.mark.parametrize(
    "line",
    [
        "--help", "-h", "कनाडा --limt 3", "-n x कनाडा", "-n", "--json=yes x", "-n5 x",
        "-qi index x", "-x", "--since -- x", "--sou PTI x", "--source --sort x",
        "--limit -५ x", "--version",
    ],
)  # fmt: skip
def test_what_is_unusual_is_left_to_typer(line: str) -> None:
    assert plain_values("query", line.split()) is None


def arguments(name: str) -> st.SearchStrategy[list[str]]:
    """Make command lines of the table's options, with values that suit them and others."""
    flag = st.sampled_from([flag for option in parameters_of(name) for flag in option.flags])
    value = st.sampled_from(VALUES) | st.text(max_size=3).filter(lambda text: "\0" not in text)
    parts = st.one_of(
        st.tuples(flag),
        st.tuples(flag, value),
        st.builds(lambda name, text: (f"{name}={text}",), flag, value),
        st.tuples(st.sampled_from(WORDS)),
    )
    return st.lists(parts, max_size=5).map(lambda rows: [text for row in rows for text in row])


@pytest.mark.parametrize("name", PLAIN)
@given(data=st.data())
def test_whatever_is_read_without_typer_is_read_alike(name: str, data: st.DataObject) -> None:
    line = data.draw(arguments(name))
    values = plain_values(name, line)
    if values is not None:
        assert repr(values) == repr(by_typer(name, line))  # nan is not equal to itself


def lines(shown: str) -> list[str]:
    """Give what a shell is offered in an order of its own: that of -h and --help is by chance."""
    listed = shown.removeprefix("_arguments '*: :((").removesuffix("))'\n")
    return sorted("".join(line.split()) for line in listed.splitlines())


def typers(capsys: pytest.CaptureFixture[str]) -> tuple[str, int]:
    with pytest.raises(SystemExit) as ended:
        app([], prog_name="relsearch", standalone_mode=False)
    assert isinstance(ended.value.code, int)
    return capsys.readouterr().out, ended.value.code


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    "line",
    [
        "relsearch ", "relsearch s", "relsearch -", "relsearch --v", "relsearch query ",
        "relsearch query --", "relsearch query --so", "relsearch query -n 3 --l",
        "relsearch query --source PTI --so", "relsearch query --sort ", "relsearch query --sort n",
        "relsearch query --sort -", "relsearch query --limit ", "relsearch query कनाडा -साइबर --q",
        'relsearch query "कनाडा सुरक्षा" --all --', "relsearch query 'कनाडा सु",
        "relsearch query --source ", "relsearch query --source अर", "relsearch show ",
        "relsearch show a", "relsearch show a1 ", "relsearch show a1 --q",
        "relsearch query --index none --source ", "relsearch show -i index a",
        "relsearch stats --format ", "relsearch eval --run x --r", "relsearch nothing --",
        "relsearch index --lang m", "relsearch index --keep-missing --k", "relsearch query (",
    ],
)  # fmt: skip
def test_tab_offers_what_typer_would(
    line: str,
    shell: str,
    shared: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = len(shlex.split(line.replace("'", ""))) - (not line.endswith(" "))
    monkeypatch.chdir(shared)
    monkeypatch.setenv("_RELSEARCH_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(place))
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)
    monkeypatch.setenv("COLUMNS", "1000")  # Typer breaks what it says of an option
    for action in ("get-args", "is-args") if shell == "fish" else ("",):
        monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", action)
        answer = tab.answer(os.environ)
        if answer is None:
            assert "nothing" in line
            continue
        code = answer()
        shown = capsys.readouterr().out
        theirs, their_code = typers(capsys)
        assert code == their_code
        assert lines(shown) == lines(theirs)


@pytest.mark.parametrize(
    "environment",
    [
        {"_RELSEARCH_COMPLETE": "source_bash"},
        {"_RELSEARCH_COMPLETE": "complete_powershell"},
        {"_RELSEARCH_COMPLETE": "complete_bash", "COMP_WORDS": "relsearch", "COMP_CWORD": "x"},
        {
            "_RELSEARCH_COMPLETE": "complete_zsh",
            "_TYPER_COMPLETE_ARGS": "relsearch query --sort=",
        },
        {"_RELSEARCH_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "relsearch query -- -"},
    ],
)
def test_an_unusual_completion_is_left_to_typer(environment: dict[str, str]) -> None:
    assert tab.answer(environment) is None


def test_typers_messages_are_those_of_before(command: Callable[..., Any]) -> None:
    ran = command("query", "कनाडा", "--limt", "3")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "No such option: --limt" in ran.stderr
