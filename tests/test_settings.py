"""Which value of a setting holds, and what is said about a wrong one."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from relsearch.errors import SettingsError
from relsearch.settings import Settings, load_settings


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """The folder of the user's file, and a current folder below a project."""
    user, current = tmp_path / "home" / ".config" / "relsearch", tmp_path / "project" / "a" / "b"
    user.mkdir(parents=True)
    current.mkdir(parents=True)
    return user, current


def load(
    places: tuple[Path, Path],
    *,
    user: str = "",
    project: str = "",
    environ: Mapping[str, str] | None = None,
    **flags: Any,
) -> Settings:
    home, current = places
    if user:
        (home / "config.toml").write_text(user, "utf-8")
    if project:
        (current.parent.parent / "relsearch.toml").write_text(project, "utf-8")
    variables = {"HOME": str(home.parent.parent), **(environ or {})}
    return load_settings(flags, environ=variables, folder=current)


def test_without_a_word_the_defaults_hold(places: tuple[Path, Path]) -> None:
    assert load(places) == Settings()
    assert load(places, index=None, limit=None, quiet=None) == Settings()


def test_each_source_wins_over_those_before_it(places: tuple[Path, Path]) -> None:
    given: dict[str, Any] = {}
    steps: list[tuple[str, Any, int]] = [
        ("user", "limit = 20\ncolor = 'never'", 20),
        ("project", "limit = 30", 30),
        ("environ", {"RELSEARCH_LIMIT": "40"}, 40),
        ("limit", 50, 50),
    ]
    for name, value, expected in steps:
        given[name] = value
        settings = load(places, **given)
        assert settings.limit == expected
        assert settings.color == "never"


def test_the_nearest_project_file_above_holds_alone(places: tuple[Path, Path]) -> None:
    (places[1].parent / "relsearch.toml").write_text("jobs = 3", "utf-8")
    settings = load(places, project="limit = 30")
    assert (settings.jobs, settings.limit) == (3, 10)


def test_paths_of_a_file_are_taken_from_its_folder(places: tuple[Path, Path]) -> None:
    project = places[1].parent.parent
    settings = load(places, project='index = "ix"\ncorpus = ["news", "/tmp/more", "../other"]')
    assert settings.index == str(project / "ix")
    assert settings.corpus == (str(project / "news"), "/tmp/more", str(project / "../other"))
    assert load(places, project='corpus = "news"').corpus == (str(project / "news"),)


def test_a_path_may_begin_at_home(places: tuple[Path, Path]) -> None:
    settings = load(places, user='index = "~/ix"\ncorpus = ["~nobody-of-this-name/x"]')
    assert settings.index == str(Path("~/ix").expanduser())
    assert settings.corpus == (str(places[0] / "~nobody-of-this-name/x"),)


def test_paths_of_the_environment_are_taken_as_they_are(places: tuple[Path, Path]) -> None:
    paths = os.pathsep.join(["news", "more"])
    settings = load(places, environ={"RELSEARCH_INDEX": "ix", "RELSEARCH_CORPUS": paths})
    assert (settings.index, settings.corpus) == ("ix", ("news", "more"))


def test_a_cluster_is_no_path(places: tuple[Path, Path]) -> None:
    place = "opensearch://localhost:9200/news"
    assert load(places, project=f'index = "{place}"').index == place


def test_the_users_file_is_where_xdg_says(places: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "xdg" / "relsearch").mkdir(parents=True)
    (tmp_path / "xdg" / "relsearch" / "config.toml").write_text("limit = 7", "utf-8")
    load(places, user="limit = 20")
    assert load(places, environ={"XDG_CONFIG_HOME": str(tmp_path / "xdg")}).limit == 7
    assert load(places, environ={"XDG_CONFIG_HOME": "xdg"}).limit == 20  # relative: ignored
    assert load_settings({}, environ={}, folder=tmp_path).limit == 10


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("QUIET", "1", True),
        ("QUIET", "true", True),
        ("DEBUG", "0", False),
        ("DEBUG", "False", False),
        ("TIMEOUT", "0.5", 0.5),
        ("TIMEOUT", "3", 3.0),
        ("JOBS", "0", 0),
        ("LANG", "mr", "mr"),
        ("FORMAT", "trec", "trec"),
        ("MAX_ARTICLE_MIB", "64", 64),
        ("LIMIT", "", 10),
    ],
)
def test_the_environment_is_read_by_kind(
    name: str, text: str, value: Any, places: tuple[Path, Path]
) -> None:
    settings = load(places, environ={f"RELSEARCH_{name}": text})
    assert getattr(settings, name.lower()) == value


@pytest.mark.parametrize(
    ("given", "said", "remedy"),
    [
        ({"project": "limt = 3"}, "unknown setting 'limt' in {}", "Did you mean limit?"),
        ({"project": "[words]\nlimit = 3"}, "unknown setting 'words' in {}", "Known are index"),
        ({"environ": {"RELSEARCH_FOO": "x"}}, "unknown setting RELSEARCH_FOO", "Known are index"),
        ({"project": "limit = '3'"}, "limit = '3' in {} is not a whole number", ""),
        ({"project": "limit = true"}, "limit = True in {} is not a whole number", ""),
        ({"project": "limit = 0"}, "limit = 0 in {} is too small", "The smallest is 1."),
        ({"project": "timeout = 'soon'"}, "timeout = 'soon' in {} is not a number", ""),
        ({"project": "timeout = nan"}, "timeout = nan in {} is not a number", ""),
        ({"project": "timeout = inf"}, "timeout = inf in {} is too large", "largest is 86400."),
        ({"project": "timeout = 1e999"}, "timeout = inf in {} is too large", ""),
        ({"project": "timeout = -inf"}, "timeout = -inf in {} is too small", ""),
        ({"project": f"timeout = 1{'0' * 400}"}, "… in {} is too large", "largest is 86400."),
        ({"project": "max_article_mib = 9000000000000"}, "000 in {} is too large", "is 4096."),
        ({"project": "jobs = 1025"}, "jobs = 1025 in {} is too large", "largest is 1024."),
        ({"project": "limit = 1000000001"}, "1000000001 in {} is too large", "is 1000000000."),
        ({"project": f"limit = 0x{'f' * 9000}"}, "limit = … in {} is too large", ""),
        ({"project": f"limit = {'9' * 5000}"}, "{} does not read as TOML", "a setting a line"),
        ({"project": f"quiet = '{'x' * 5000}'"}, "… in {} is not true or false", ""),
        ({"environ": {"RELSEARCH_TIMEOUT": "inf"}}, "RELSEARCH_TIMEOUT=inf is too large", "86400"),
        ({"environ": {"RELSEARCH_LIMIT": "9" * 5000}}, "… is not a whole number", ""),
        ({"limit": 10**22}, "--limit 10000000000000000000000 is too large", "is 1000000000."),
        ({"project": "quiet = 1"}, "quiet = 1 in {} is not true or false", ""),
        ({"project": "index = 3"}, "index = 3 in {} is not a text", ""),
        ({"project": "corpus = [3]"}, "corpus = [3] in {} is not a list of paths", ""),
        ({"project": "color = 'red'"}, "color = 'red' in {} is unknown", "auto, always, never"),
        ({"project": "format = ''"}, "format = '' in {} is unknown", "human, plain, json"),
        ({"environ": {"RELSEARCH_LIMIT": "x"}}, "RELSEARCH_LIMIT=x is not a whole number", ""),
        ({"environ": {"RELSEARCH_QUIET": "yes"}}, "RELSEARCH_QUIET=yes is not true or false", ""),
        ({"environ": {"RELSEARCH_LANG": "fr"}}, "RELSEARCH_LANG=fr is unknown", "hi, mr, ne, sa"),
        ({"limit": 0}, "--limit 0 is too small", "The smallest is 1."),
        ({"color": "red"}, "--color red is unknown", "auto, always, never"),
        ({"index": ""}, "--index  names no place", "Name a folder."),
        ({"project": "limit"}, "{} does not read as TOML", "a setting a line"),
    ],
)
def test_a_wrong_setting_says_where_it_stands(
    given: dict[str, Any], said: str, remedy: str, places: tuple[Path, Path]
) -> None:
    with pytest.raises(SettingsError) as caught:
        load(places, **given)
    assert caught.value.exit_code == 2
    file = places[1].parent.parent / "relsearch.toml"
    assert said.format(file) in str(caught.value)
    assert remedy in caught.value.remedy
    assert caught.value.remedy


def test_a_file_that_is_no_utf8_or_cannot_be_read_is_named(places: tuple[Path, Path]) -> None:
    file = places[0] / "config.toml"
    file.write_bytes(b"limit = 3 # \xff")
    with pytest.raises(SettingsError, match="does not read as TOML"):
        load(places)
    file.write_bytes("\ufefflimit = 3\r\n".encode())
    assert load(places).limit == 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("corpus = " + "[" * 60_000, "it nests too deeply"),
        ("x = " + "{a = " * 12_000, "it nests too deeply"),
        ("limit = 3\0", "Expected newline"),
        ("# " + "x" * 2**20, "it is larger than 64 KiB"),
    ],
)
def test_a_file_that_is_no_settings_says_so(
    text: str, reason: str, places: tuple[Path, Path]
) -> None:
    with pytest.raises(SettingsError, match="does not read as TOML") as caught:
        load(places, project=text)
    assert reason in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_is_refused_and_not_waited_for(
    make: Callable[[Path], None], places: tuple[Path, Path]
) -> None:
    make(places[1] / "relsearch.toml")
    with pytest.raises(SettingsError, match="does not read as TOML: it is no file"):
        load(places)


def test_the_null_device_is_an_empty_file_of_settings(places: tuple[Path, Path]) -> None:
    (places[1] / "relsearch.toml").symlink_to(os.devnull)
    assert load(places, project="limit = 3") == Settings()


def test_a_folder_that_may_not_be_looked_into_is_passed_over(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "stat", refuse)
    assert load(places, user="limit = 3", project="limit = 4") == Settings()
