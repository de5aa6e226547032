"""Help, versions, and what a shell offers when TAB is pressed."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import typer.main

from relsearch.cli.app import app
from relsearch.version import INDEX_FORMAT, __version__

Command = Callable[..., CompletedProcess[str]]
COMMANDS = ["index", "query", "show", "suggest", "export", "stats", "verify", "analyze",
            "eval"]  # fmt: skip
EVERYWHERE = {"--index", "-i", "--format", "--json", "--color", "--quiet", "-q", "--debug",
              "--help", "-h"}  # fmt: skip
OPTIONS = {
    "index": {"--keep-missing", "--rebuild", "--jobs", "--lang", "--dry-run", "--map"},
    "query": {"--limit", "-n", "--offset", "--all", "--exact", "--since", "--until", "--source",
              "--lang", "--sort", "--queries", "--no-fold", "--timeout", "--explain"},
    "show": {"--query"},
    "export": set(),
    "stats": set(),
    "verify": {"--repair"},
    "suggest": {"--words", "--limit", "-n"},
    "analyze": {"--lines", "--lang", "--explain"},
    "eval": {"--topics", "--qrels", "--run"},
}  # fmt: skip


@pytest.mark.parametrize("command_name", [None, *COMMANDS])
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_shows_examples_first_and_fits_80_columns(
    command_name: str | None, flag: str, command: Command
) -> None:
    ran = command(*filter(None, [command_name]), flag)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert max(map(len, ran.stdout.splitlines())) <= 80
    examples, usage = ran.stdout.index("Examples:\n"), ran.stdout.index("Usage: relsearch")
    assert 0 < examples < usage < ran.stdout.index("Options:\n")
    assert ran.stdout.split("\n")[0].endswith(".")
    assert "\x1b" not in ran.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_the_options_of_the_contract_and_explains_each(
    name: str, command: Command
) -> None:
    parts = typer.main.get_command(app)
    declared = {
        flag: getattr(option, "help", "") or ""
        for option in parts.commands[name].params  # type: ignore[attr-defined]
        for flag in option.opts
        if flag.startswith("-")
    }
    assert set(declared) == OPTIONS[name] | EVERYWHERE - {"--help", "-h"}
    text = command(name, "--help").stdout
    for flag, explained in declared.items():
        assert flag in text
        assert len(explained) > 10, flag
        assert explained.split(".")[0].strip(), flag


def test_examples_run_as_they_stand(command: Command) -> None:
    for name in ("query", "stats", "export", "analyze"):
        text = command(name, "--help").stdout
        section = text[text.index("Examples:\n") : text.index("Usage:")]
        for line in section.splitlines()[1:]:
            if "queries.tsv" in line or "sentences.txt" in line or not line.strip():
                continue
            words = shlex.split(re.split(r" [|>] ", line)[0])
            assert command(*words[1:]).returncode in (0, 1), line


def test_the_commands_stand_in_the_order_of_their_use(command: Command) -> None:
    text = command("--help").stdout
    listed = re.findall(r"^  (\w+)  +\S", text[text.index("Commands:\n") :], re.MULTILINE)
    assert listed == COMMANDS


def test_the_help_names_every_setting_and_exit_code(command: Command) -> None:
    from dataclasses import fields

    from relsearch.settings import Settings

    text = " ".join(command("--help").stdout.split())
    assert all(re.search(rf"\b{field.name}\b", text) for field in fields(Settings))
    assert "relsearch.toml" in text
    assert "RELSEARCH_INDEX" in text
    assert all(f"{code} " in text for code in range(5))


def test_without_arguments_the_help_is_said_on_stderr(command: Command) -> None:
    ran = command()
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == command("--help").stdout


@pytest.mark.parametrize(
    "arguments", [("--version",), ("--version", "query"), ("--version", "-h")]
)
def test_versions_of_program_format_and_analyzers(
    arguments: tuple[str, ...], command: Command
) -> None:
    ran = command(*arguments)
    assert ran.returncode == 0
    lines = ran.stdout.splitlines()
    assert lines[0] == f"relsearch {__version__}"
    assert lines[1] == f"index format {INDEX_FORMAT}"
    assert {line.split()[1] for line in lines[2:]} >= {"hi", "mr", "ne", "sa"}
    assert all(re.fullmatch(r"analyzer \w\w [0-9a-f]{16}", line) for line in lines[2:])


def offered(command: Command, *words: str, **how: object) -> list[str]:
    env = {
        "_RELSEARCH_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(["relsearch", *words]),
        "COMP_CWORD": str(len(words)),
    }
    ran = command(env=env, **how)
    assert (ran.returncode, ran.stderr) == (0, "")
    return [line for line in ran.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("",), COMMANDS),
        (("st",), ["stats"]),
        (("query", "--so"), ["--source", "--sort"]),
        (("query", "कनाडा", "--so"), ["--source", "--sort"]),
        (("query", '"कनाडा सुरक्षा"', "-साइबर", "--qui"), ["--quiet"]),
        (("query", "'कनाडा सु"), []),
        (("query", "--format", "j"), ["json", "jsonl"]),
        (("stats", "--format", ""), ["human", "plain", "json"]),
        (("query", "--color", ""), ["auto", "always", "never"]),
        (("query", "--lang", "m"), ["mr"]),
        (("analyze", "--lang", ""), ["auto", "hi", "mr", "ne", "sa", "en"]),
        (("query", "--sort", ""), ["score", "newest", "oldest"]),
        (("show", "a"), ["a 4", "a1", "a2", "a3"]),
        (("show", "विदेश/"), ["विदेश/अमेरिका यात्रा.txt"]),
        (("query", "--source", "I"), ["IANS"]),
        (("query", "--source", "अर"), ["अर्ली न्यूज़"]),
        (("query", "--index", "none", "--source", ""), []),
        (("show", "--index", "none", ""), []),
        (("show", "--index", "news", ""), []),
    ],
)
def test_completion(words: tuple[str, ...], expected: list[str], command: Command) -> None:
    assert offered(command, *words) == expected


def test_completion_is_silent_whatever_is_wrong(command: Command, tmp_path: Path) -> None:
    (tmp_path / "relsearch.toml").write_text("nonsense", "utf-8")
    assert offered(command, "show", "", cwd=tmp_path) == []
    (tmp_path / "relsearch.toml").unlink()
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "manifest.json").write_text("{}", "utf-8")
    assert offered(command, "show", "", cwd=tmp_path) == []


def test_completion_offers_nothing_that_steers_a_terminal(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / "news.jsonl").write_text(
        '{"id": "a\\u001b[2J", "text": "भारत"}\n{"id": "a\\nb", "text": "भारत"}\n'
        '{"id": "ab", "text": "भारत", "source": "\\u202eABC"}\n',
        "utf-8",
    )
    command("index", "news.jsonl", cwd=tmp_path)
    assert offered(command, "show", "a", cwd=tmp_path) == ["ab"]
    assert offered(command, "query", "--source", "", cwd=tmp_path) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_the_shell_is_written(shell: str, command: Command) -> None:
    ran = command(env={"_RELSEARCH_COMPLETE": f"source_{shell}"})
    assert ran.returncode == 0
    assert "_RELSEARCH_COMPLETE" in ran.stdout
    assert "complete" in ran.stdout
