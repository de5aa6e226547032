"""The Python interface gives what the command prints."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import relsearch
from relsearch import Index, RelsearchError

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def there(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shared folder as the current one: printed paths depend on it."""
    monkeypatch.chdir(shared)
    return shared


def timeless(record: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in names}


@pytest.mark.parametrize(
    ("text", "options", "flags"),
    [
        ("कनाडा सुरक्षा", {}, ()),
        ("भारत", {"limit": 2, "offset": 1}, ("-n", "2", "--offset", "1")),
        ("कनाडा चुनाव", {"all_words": True}, ("--all",)),
        ("राजदूत", {"exact": True, "language": "hi"}, ("--exact", "--lang", "hi")),
        ("भारत", {"since": "2025", "until": "2026-01"}, ("--since", "2025", "--until", "2026-01")),
        ("कनाडा", {"source": "PTI"}, ("--source", "PTI")),
        ("भारत", {"sort": "newest"}, ("--sort", "newest")),
        ("अबकखगघ", {}, ()),
    ],
)
def test_results_equal_the_commands_json(
    text: str, options: dict[str, Any], flags: tuple[str, ...], there: Path, command: Command
) -> None:
    with Index.open("index") as index:
        found = index.search(text, **options).to_dict()
    printed = json.loads(command("query", text, *flags, "--json").stdout)
    assert timeless(json.loads(json.dumps(found)), "took_ms") == timeless(printed, "took_ms")
    assert list(found) == list(printed)


def test_the_report_equals_the_commands_json(
    there: Path, command: Command, tmp_path: Path
) -> None:
    (there / "news" / "empty.md").write_text("", "utf-8")
    try:
        with Index.create(tmp_path / "one") as index:
            report = index.add(["news"]).to_dict()
        printed = command("index", "news", "--index", str(tmp_path / "two"), "--json").stdout
    finally:
        (there / "news" / "empty.md").unlink()
    assert timeless(json.loads(json.dumps(report)), "seconds") == timeless(
        json.loads(printed), "seconds"
    )


def test_statistics_and_articles_equal_the_commands_json(there: Path, command: Command) -> None:
    with Index.open("index") as index:
        counts = json.loads(json.dumps(dict(index.stats())))
        articles = list(index.articles())
        assert index.get("a1") in articles
    printed = json.loads(command("stats", "--json").stdout)
    assert timeless(printed, "schema") == counts
    exported = [json.loads(line) for line in command("export").stdout.splitlines()]
    assert [article.id for article in articles] == [record["id"] for record in exported]
    assert [article.body for article in articles] == [record["body"] for record in exported]


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        (lambda index: index.search("।"), ("query", "।")),
        (lambda index: index.search("कनाडा", since="कल"), ("query", "कनाडा", "--since", "कल")),
        (lambda index: index.get("none"), ("show", "none")),
    ],
)
def test_an_error_has_the_commands_exit_code_and_a_remedy(
    call: Callable[[Index], object], arguments: tuple[str, ...], there: Path, command: Command
) -> None:
    with Index.open("index") as index, pytest.raises(RelsearchError) as caught:
        call(index)
    ran = command(*arguments)
    assert ran.returncode == caught.value.exit_code
    assert ran.stderr == f"error: {caught.value}. {caught.value.remedy}\n"


def test_a_missing_index_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(relsearch.IndexMissingError) as caught:
        Index.open(tmp_path / "none")
    assert caught.value.exit_code == 3
    assert caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_the_library_prints_nothing(there: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with Index.open("index") as index:
        index.search('कनाडा "चुनाव')
        index.search("अबकखगघ")
        index.stats()
    assert capfd.readouterr() == ("", "")
