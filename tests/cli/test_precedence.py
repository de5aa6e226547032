"""Flag > environment > relsearch.toml found upward > user file > default, from outside."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Command = Callable[..., CompletedProcess[str]]


@pytest.fixture
def project(tmp_path: Path, shared: Path) -> Path:
    """A folder below a project whose settings name the shared index."""
    below = tmp_path / "project" / "below"
    below.mkdir(parents=True)
    (below.parent / "relsearch.toml").write_text(
        f'index = "{shared / "index"}"\nlimit = 2\n', "utf-8"
    )
    user = tmp_path / "xdg" / "relsearch"
    user.mkdir(parents=True)
    (user / "config.toml").write_text('index = "nowhere"\nlimit = 1\nformat = "trec"\n', "utf-8")
    return below


@pytest.mark.parametrize(
    ("flags", "env", "hits"),
    [
        ((), {}, 2),
        ((), {"RELSEARCH_LIMIT": "3"}, 3),
        (("--limit", "4"), {"RELSEARCH_LIMIT": "3"}, 4),
        (("-n", "1"), {}, 1),
    ],
)
def test_the_nearest_word_holds(
    flags: tuple[str, ...], env: dict[str, str], hits: int, command: Command, project: Path
) -> None:
    everywhere = {"XDG_CONFIG_HOME": str(project.parent.parent / "xdg"), **env}
    ran = command("query", "भारत कनाडा", *flags, cwd=project, env=everywhere)
    assert ran.returncode == 0, ran.stderr
    assert len(ran.stdout.splitlines()) == hits
    assert ran.stdout.startswith("1 Q0 ")  # the format comes from the user's file


def test_a_format_of_the_settings_holds_where_it_is_written(
    command: Command, shared: Path
) -> None:
    env = {"RELSEARCH_FORMAT": "csv"}
    assert command("query", "कनाडा", env=env).stdout.startswith("rank,score")
    assert command("query", "कनाडा", "--json", env=env).stdout.startswith("{")
    assert command("stats", env=env).stdout.startswith("articles  7")
    assert command("export", env=env).stdout.startswith("{")
    env = {"RELSEARCH_FORMAT": "json"}
    for arguments in (("stats",), ("show", "a1"), ("analyze", "भारत"), ("query", "भारत")):
        assert json.loads(command(*arguments, env=env).stdout)


def test_the_language_of_the_settings_holds_for_queries(command: Command) -> None:
    ran = command("query", "राजदूत", "--format", "trec", env={"RELSEARCH_LANG": "mr"})
    assert [line.split()[2] for line in ran.stdout.splitlines()] == ["m1"]
    flags = ("--format", "trec", "--lang", "hi")
    ran = command("query", "राजदूत", *flags, env={"RELSEARCH_LANG": "mr"})
    assert [line.split()[2] for line in ran.stdout.splitlines()] == ["a2"]


@pytest.mark.parametrize(
    "arguments", [("query", "कनाडा"), ("show", "a1"), ("export",), ("stats",), ("index", "news"),
                  ("analyze", "भारत")]
)  # fmt: skip
def test_an_unknown_setting_is_refused_by_every_command(
    arguments: tuple[str, ...], command: Command, tmp_path: Path
) -> None:
    ran = command(*arguments, env={"RELSEARCH_INDX": "x"})
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "error: unknown setting RELSEARCH_INDX. Did you mean index?\n"
    (tmp_path / "relsearch.toml").write_text("colour = 'never'\n", "utf-8")
    ran = command(*arguments, cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        f"error: unknown setting 'colour' in {tmp_path / 'relsearch.toml'}. Did you mean color?\n"
    )


def test_an_index_is_named_by_flag_or_environment(
    command: Command, shared: Path, tmp_path: Path
) -> None:
    place = str(shared / "index")
    for flags in (("--index", place), ("-i", place), (f"--index={place}",)):
        assert command("stats", *flags, cwd=tmp_path).returncode == 0
    assert command("stats", cwd=tmp_path, env={"RELSEARCH_INDEX": place}).returncode == 0
    ran = command("stats", "-i", "none", cwd=tmp_path, env={"RELSEARCH_INDEX": place})
    assert ran.returncode == 3
