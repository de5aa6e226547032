"""The seal of the ledger: one that was altered is known, and told from what a dead run left."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from relsearch.index.ledger import FileRow, Ledger
from relsearch.index.seal import break_seal, ledger_generation, ledger_problem, write_seal

LEDGER, SEAL = "ledger.sqlite", "ledger.sum"
ALTERED = (LEDGER, "was altered")


def ledger(*, changes: int = 7, again: int | None = None, commit: int = 0) -> bytes:
    """A head as SQLite writes it, with other bytes than zero between its numbers."""
    head = bytearray(b"SQLite format 3\0".ljust(100, b"\x05"))
    for at, number in ((24, changes), (60, commit), (92, changes if again is None else again)):
        head[at : at + 4] = number.to_bytes(4, "big")
    return bytes(head)


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> Path:
    """A sealed ledger of a little more than two MiB, which is read in several pieces."""
    (tmp_path / LEDGER).write_bytes(ledger() + bytes(2 * 2**20))
    write_seal(tmp_path)
    return tmp_path


def test_a_seal_is_written_as_in_every_release(tmp_path: Path) -> None:
    (tmp_path / LEDGER).write_bytes(ledger(changes=0x01020304))
    write_seal(tmp_path)
    assert (tmp_path / SEAL).read_bytes() == b"relsearch-ledger 1 16909060 100 155ff6d9 b09601a5\n"
    assert ledger_problem(tmp_path) is None
    break_seal(tmp_path)
    assert (tmp_path / SEAL).read_bytes() == b"relsearch-ledger 1 -1 0 00000000 2f8f97e6\n"
    assert ledger_problem(tmp_path) is None
    assert sorted(path.name for path in tmp_path.iterdir()) == [LEDGER, SEAL]


def test_what_sqlite_writes_is_sealed_and_counted(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / LEDGER)) as database:
        database.execute("create table articles (id text)")
        database.execute("pragma user_version = 42")
    write_seal(tmp_path)
    assert ledger_problem(tmp_path) is None
    assert ledger_generation(tmp_path) == 42
    with closing(sqlite3.connect(tmp_path / LEDGER)) as database, database:
        database.execute("insert into articles values ('a.txt')")
    assert ledger_problem(tmp_path) == ALTERED  # a run would have broken the seal before
    break_seal(tmp_path)
    assert ledger_problem(tmp_path) is None


@pytest.mark.parametrize("at", [16, 99, 100, 2**20 - 1, 2**20, -1])
def test_a_changed_byte_anywhere_is_noticed(place: Path, at: int) -> None:
    data = bytearray((place / LEDGER).read_bytes())
    data[at] ^= 1
    (place / LEDGER).write_bytes(data)
    assert ledger_problem(place) == ALTERED


def test_a_cut_a_longer_and_another_ledger_are_noticed(place: Path) -> None:
    data = (place / LEDGER).read_bytes()
    others = [ledger(changes=changes) + data[100:] for changes in (6, 8)]  # of another index
    for wrong in (data[:-1], data + b"\0", *others):
        (place / LEDGER).write_bytes(wrong)
        assert ledger_problem(place) == ALTERED


def test_a_ledger_that_has_no_whole_head_says_so(place: Path) -> None:
    (place / LEDGER).write_bytes(ledger(again=8))
    assert ledger_problem(place) == (LEDGER, "does not read: its two counters of changes differ")
    (place / LEDGER).write_bytes(ledger()[:99])
    assert ledger_problem(place) == (LEDGER, "does not read: it is too short")
    with pytest.raises(ValueError, match="too short"):
        write_seal(place)
    (place / LEDGER).unlink()
    with pytest.raises(FileNotFoundError):
        ledger_problem(place)


def test_a_seal_that_does_not_read_is_told_from_a_missing_one(place: Path) -> None:
    seal = (place / SEAL).read_bytes()
    changed = [seal[:at] + bytes([seal[at] ^ 1]) + seal[at + 1 :] for at in range(len(seal))]
    for wrong in (*changed, b"", seal[:-1], seal + b"\n", "क्या".encode()):
        (place / SEAL).write_bytes(wrong)
        name, what = ledger_problem(place) or ("", "")
        assert name == SEAL
        assert what.startswith("does not read: ")
    (place / SEAL).write_bytes(seal[:-1])
    assert ledger_problem(place) == (SEAL, "does not read: it was altered")
    (place / SEAL).unlink()
    assert ledger_problem(place) == (SEAL, "is missing")


def test_the_commit_of_a_ledger_is_none_where_it_does_not_say(tmp_path: Path) -> None:
    assert ledger_generation(tmp_path) == 0
    most = 2**30 - 1
    for data, number in (
        (ledger(commit=most), most),
        (ledger(commit=most + 1), 0),
        (ledger(commit=3)[:99], 0),
        (b"sQLite" + ledger(commit=3)[6:], 0),
    ):
        (tmp_path / LEDGER).write_bytes(data)
        assert ledger_generation(tmp_path) == number


def test_what_a_killed_run_leaves_is_not_altered_though_another_rolled_it_back(
    tmp_path: Path,
) -> None:
    place, killed = tmp_path / "place", tmp_path / "killed"
    place.mkdir()
    many, few = (
        FileRow("a", "a", "/", (1,), "d", "o", {f"{letter}{n}": letter * 64 for n in range(count)})
        for letter, count in (("m", 20_000), ("f", 9))
    )
    with closing(Ledger(place)) as ledger:
        ledger.record([many], generation=1)
        ledger.record([few], generation=2)  # leaves pages that are not in use
    sealed = (place / LEDGER).read_bytes()
    assert ledger_problem(place) is None

    def rows() -> Iterator[FileRow]:
        yield many  # more than SQLite keeps in memory
        shutil.copytree(place, killed)
        raise KeyboardInterrupt

    with closing(Ledger(place)) as ledger, pytest.raises(KeyboardInterrupt):
        ledger.record(rows(), generation=3)
    assert (killed / f"{LEDGER}-journal").stat().st_size
    with closing(sqlite3.connect(killed / LEDGER)) as database:
        assert database.execute("select count(*) from articles").fetchone() == (9,)
    assert (killed / LEDGER).read_bytes()[:100] == sealed[:100]
    assert (killed / LEDGER).read_bytes() != sealed
    assert ledger_problem(killed) is None


def test_a_ledger_begun_anew_is_not_altered_where_the_seal_of_the_lost_one_lies(
    place: Path, tmp_path: Path
) -> None:
    (place / LEDGER).write_bytes(ledger(changes=2**20))
    write_seal(place)
    (place / LEDGER).unlink()
    begun = Ledger(place)
    begun.record([], generation=1)
    shutil.copytree(place, tmp_path / "killed")
    begun.close()
    assert ledger_problem(tmp_path / "killed") is None
