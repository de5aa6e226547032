"""What somebody has put in the place of a part of an index is not believed."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from relsearch import Index, IndexDamagedError
from relsearch.errors import IndexUnusableError
from relsearch.index.seal import write_seal
from relsearch.index.verify import verify


def test_a_repair_without_the_ledger_tells_what_may_come_back(made: Path, folder: Path) -> None:
    for name in ("ledger.sqlite", "ledger.sum"):
        (made / name).unlink()
    assert "removed by hand" in Index.repair(made).warnings[-1]
    with Index.open(made) as index:
        assert not index.add([folder]).failed


def test_a_run_does_not_believe_a_ledger_that_was_altered(made: Path, folder: Path) -> None:
    older = (made / "ledger.sqlite").read_bytes()
    with Index.open(made) as index:
        index.remove("a.txt")
    newer = (made / "ledger.sqlite").read_bytes()
    at = newer.index(b"sub/c.txt")
    for data in (older, newer[:at] + b"X" + newer[at + 1 :]):
        (made / "ledger.sqlite").write_bytes(data)
        with Index.open(made) as index:
            for change in (lambda: index.add([folder]), lambda: index.remove("b.txt")):
                with pytest.raises(IndexDamagedError, match=r"ledger\.sqlite was altered"):
                    change()
        assert (made / "ledger.sqlite").read_bytes() == data


def test_an_older_list_of_segments_brings_nothing_back_that_was_removed(
    made: Path, folder: Path
) -> None:
    lists = {path: path.read_bytes() for path in (made / "engine").glob("segments*")}
    with Index.open(made) as index:
        index.remove("a.txt")
    with Index.open(made) as index:
        before = list(index.articles())
    for path, data in lists.items():
        path.write_bytes(data)
    assert verify(made)
    report = Index.repair(made, [folder])
    assert (report.failed, report.lost) == ((), ())
    with Index.open(made) as index:
        assert list(index.articles()) == before
    assert verify(made) == []


def test_a_run_without_the_ledger_tells_what_may_come_back(made: Path, folder: Path) -> None:
    (made / "ledger.sqlite").unlink()
    with Index.open(made) as index:
        assert "removed by hand" in index.add([folder]).warnings[0]
        assert index.add([folder]).warnings == ()


def test_a_file_in_the_place_of_the_engine_is_named(made: Path, folder: Path) -> None:
    shutil.rmtree(made / "engine")
    (made / "engine").write_text("x", "utf-8")
    assert verify(made)[0] == (str(made / "engine"), "is no folder")
    with pytest.raises(IndexDamagedError, match=r"Not a directory$"):
        Index.open(made)
    for mend in (Index.repair, Index.rebuild):
        with pytest.raises(IndexUnusableError, match="is a file, where a folder"):
            mend(made, [folder])
    assert (made / "engine").read_text("utf-8") == "x"


@pytest.mark.parametrize(
    "change",
    [
        "update articles set id = x'6122' where id = 'a.txt'",
        "update articles set digest = x'00'",
        "update files set path = x'612f00' where id = 'a.txt'",
        "update files set root = 'text'",
        f"update files set stamp = '{'[' * 100_000}'",
    ],
)
def test_a_ledger_with_values_of_another_kind_is_damaged_and_mended(
    made: Path, folder: Path, change: str
) -> None:
    with contextlib.closing(sqlite3.connect(made / "ledger.sqlite")) as rows, rows:
        rows.execute(change)
    write_seal(made)
    assert [Path(file).name for file, _ in verify(made)] == ["ledger.sqlite"]
    for mend in (Index.repair, Index.rebuild):
        place = made.with_name(mend.__name__)
        shutil.copytree(made, place)
        assert mend(place, [folder]).lost == ()
        assert verify(place) == []
