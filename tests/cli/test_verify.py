"""`relsearch verify`: what it prints and how it ends; an older state that answers is said."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from relsearch import Index

Command = Callable[..., CompletedProcess[str]]


@pytest.fixture(name="place")
def _place(shared: Path, tmp_path: Path) -> Path:
    """A folder with an index that may be damaged."""
    shutil.copytree(shared / "index", tmp_path / "index")
    return tmp_path


@pytest.fixture(name="news")
def _news(tmp_path: Path) -> Path:
    """A folder of two articles."""
    (tmp_path / "news").mkdir()
    for name, text in (("a", "कनाडा में चुनाव की तारीख तय हुई।"), ("b", "जापान में बैठक हुई।")):
        (tmp_path / "news" / f"{name}.txt").write_text(f"शीर्षक\n\n{text}\n", encoding="utf-8")
    return tmp_path / "news"


def damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-10] ^= 1
    path.write_bytes(bytes(data))


def test_a_whole_index_ends_with_0(place: Path, command: Command) -> None:
    ran = command("verify", cwd=place)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert command("verify", "--format", "human", cwd=place).stdout == "The index is whole.\n"
    ran = command("verify", "--json", cwd=place)
    assert json.loads(ran.stdout) == {"schema": "relsearch.verify/1", "ok": True, "problems": []}
    assert command("verify", "--repair", cwd=place).returncode == 0


def test_damage_is_a_line_a_problem_and_ends_with_3(place: Path, command: Command) -> None:
    damage(place / "index/engine/segments")
    damage(place / "index/ledger.sum")
    ran = command("verify", cwd=place)
    assert ran.returncode == 3
    rows = [line.split("\t") for line in ran.stdout.splitlines()]
    assert [row[0] for row in rows] == ["index/engine/segments", "index/ledger.sum"]
    assert ran.stderr == (
        "error: the index is damaged. Mend it with 'relsearch verify --repair'.\n"
    )
    problems = json.loads(command("verify", "--json", cwd=place).stdout)["problems"]
    assert [[each["file"], each["what"]] for each in problems] == rows
    human = command("verify", "--format", "human", cwd=place).stdout
    assert human.splitlines() == [f"{file}: {what}" for file, what in rows]


def test_repair_mends_and_ends_with_0(place: Path, command: Command) -> None:
    before = command("export", cwd=place).stdout
    damage(place / "index/engine/segments")
    ran = command("verify", "--repair", "--json", cwd=place)
    assert (ran.returncode, json.loads(ran.stdout)["ok"]) == (0, True), ran.stderr
    assert ran.stderr.startswith("mending: index/engine/segments: ")
    assert command("export", cwd=place).stdout == before


def test_what_cannot_be_had_again_is_said_and_ends_with_4(news: Path, command: Command) -> None:
    place = news.parent
    assert command("index", "news", cwd=place).returncode == 0
    for path in (place / "index/engine").glob("*.seg"):
        damage(path)
    (news / "b.txt").unlink()
    ran = command("verify", "--repair", cwd=place)
    assert ran.returncode == 4
    assert "lost: news/b.txt: the article 'b.txt' could not be had again\n" in ran.stderr
    assert command("verify", cwd=place).returncode == 0


def test_a_repair_calls_lost_only_what_was_indexed_and_tells_what_comes_back(
    news: Path, command: Command
) -> None:
    place = news.parent
    rows = (f'{{"id": "{n}", "text": "जापान में बैठक {n}"}}\n' for n in range(20))
    (news / "c.jsonl").write_text("".join(rows), "utf-8")
    (news / "kinds.csv").write_text("kind,count\nजापान,2\n", "utf-8")
    assert command("index", "news", cwd=place).returncode == 4
    with Index.open(place / "index") as index:
        index.remove("1")
        index.add([news])  # with nothing to do, it lets go of the state before
    for path in (place / "index/engine").glob("*.seg"):
        damage(path)
    ran = command("verify", "--repair", "news", cwd=place)
    assert ran.returncode == 4
    assert "not indexed: news/kinds.csv: " in ran.stderr
    assert "lost: " not in ran.stderr
    assert "warning: files that were read again" in ran.stderr


def test_a_path_is_for_repair_alone(place: Path, command: Command) -> None:
    ran = command("verify", "index", cwd=place)
    assert (ran.returncode, "only --repair takes a PATH" in ran.stderr) == (2, True)
    ran = command("verify", "--repair", "nowhere", cwd=place)
    assert (ran.returncode, "no such file" in ran.stderr) == (2, True)


def test_no_index_ends_with_3(tmp_path: Path, command: Command) -> None:
    ran = command("verify", cwd=tmp_path)
    assert (ran.returncode, "there is no index" in ran.stderr) == (3, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "कनाडा"),
        ("query", "कनाडा", "--quiet"),
        ("show", "a.txt"),
        ("show", "a.txt", "--json"),
        ("export",),
        ("stats",),
        ("suggest", "कनाडा"),
    ],
    ids=" ".join,
)
def test_a_state_before_that_answers_is_said_and_ends_with_4(
    news: Path, command: Command, arguments: tuple[str, ...]
) -> None:
    place = news.parent
    command("index", "news", cwd=place)
    (news / "z.txt").write_text("नया लेख\n\nकनाडा से नया लेख आया है।\n", encoding="utf-8")
    command("index", "news", cwd=place)
    damage(place / "index/engine/segments")
    ran = command(*arguments, cwd=place)
    assert ran.returncode == 4, ran.stderr
    assert ran.stdout
    said = "an older state of the index answers, so newer articles may be missing"
    assert ran.stderr.count(said) == ("--quiet" not in arguments)
    assert command("index", "news", cwd=place).returncode == 3
