"""The ledger's file holds no more than it has to."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from relsearch import Index
from relsearch.index.ledger import FileRow, Ledger
from relsearch.index.seal import ledger_problem
from relsearch.index.verify import verify

Write = Callable[[str, str], Path]

FILES = 300


@pytest.fixture
def corpus(write: Write) -> Path:
    """A folder with so many articles that the ledger has more pages than it needs at least."""
    for number in range(FILES):
        path = write(f"d/लेख-{number:03}.txt", f"खबर {number}\n\nभारत की खबर {number}।\n")
    return path.parent


def test_what_most_files_have_left_is_given_back_by_the_next_run_with_nothing_to_do(
    tmp_path: Path, corpus: Path
) -> None:
    place, ledger = tmp_path / "index", tmp_path / "index" / "ledger.sqlite"
    with Index.create(place) as index:
        index.add([corpus])
        index.add([corpus])
        first = ledger.stat().st_size
        for number in range(10, FILES):
            (corpus / f"लेख-{number:03}.txt").unlink()
        index.add([corpus])
        assert ledger.stat().st_size >= first
        index.add([corpus])
    least = ledger.stat().st_size
    assert least < first / 4
    assert (ledger_problem(place), verify(place)) == (None, [])
    with Index.create(tmp_path / "fresh") as fresh:
        fresh.add([corpus])
    assert least <= (tmp_path / "fresh" / "ledger.sqlite").stat().st_size
    before = ledger.stat().st_mtime_ns
    with Index.open(place) as index:
        index.add([corpus])
        assert len(list(index.articles())) == 10
    assert ledger.stat().st_mtime_ns == before  # there is nothing left to tidy


@pytest.mark.parametrize("length", [300, 330, 500, 900, 1500])
def test_a_ledger_of_long_paths_and_ids_comes_to_rest_too(tmp_path: Path, length: int) -> None:
    ledger = Ledger(tmp_path)
    for number in range(100):
        path = f"/{number:{length}}"
        articles = {f"{number} {place:{length}}": "0" * 64 for place in range(5)}
        row = FileRow(path, path, "/", (1, 2, 3, 4), "0" * 64, "[]", articles)
        ledger.record([row], generation=1)
    ledger.tidy()
    ledger.close()
    before = (tmp_path / "ledger.sqlite").stat().st_mtime_ns
    again = Ledger(tmp_path)
    again.tidy()
    again.close()
    assert (tmp_path / "ledger.sqlite").stat().st_mtime_ns == before


def test_a_ledger_that_cannot_be_written_anew_stays_as_it_is(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(sqlite3.Connection):
        def execute(self, *said: object) -> sqlite3.Cursor:
            if said[0] == "vacuum":
                raise sqlite3.OperationalError("database or disk is full")
            return super().execute(*said)  # type: ignore[arg-type]

    with Index.create(tmp_path / "index") as index:
        index.add([corpus])
        index.add([corpus])
        for number in range(10, FILES):
            (corpus / f"लेख-{number:03}.txt").unlink()
        index.add([corpus])
        connect = sqlite3.connect

        def opened(*given: object, **named: object) -> sqlite3.Connection:
            return connect(*given, factory=Full, **named)  # type: ignore[call-overload, no-any-return]

        monkeypatch.setattr(sqlite3, "connect", opened)
        assert index.add([corpus]).articles == 10
    assert (ledger_problem(tmp_path / "index"), verify(tmp_path / "index")) == (None, [])


def test_a_ledger_that_another_program_reads_stays_as_it_is_at_once(
    tmp_path: Path, corpus: Path
) -> None:
    place = tmp_path / "index"
    with Index.create(place) as index:
        index.add([corpus])
        index.add([corpus])
        for number in range(10, FILES):
            (corpus / f"लेख-{number:03}.txt").unlink()
        index.add([corpus])
        before = (place / "ledger.sqlite").stat().st_size
        with closing(sqlite3.connect(place / "ledger.sqlite")) as other:
            other.execute("begin")
            other.execute("select count(*) from files").fetchall()
            started = time.monotonic()
            index.add([corpus])
            assert time.monotonic() - started < 3
        assert (place / "ledger.sqlite").stat().st_size == before
        assert (ledger_problem(place), verify(place)) == (None, [])
        index.add([corpus])
        assert (place / "ledger.sqlite").stat().st_size < before
