"""One bad file, a lost ledger, a pipe where a file was: what is sound stays and is found."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from relsearch import Index, IndexDamagedError, IndexLockedError, RelsearchError, readers
from relsearch.engines.whoosh.segment import Segment, SegmentReader
from relsearch.errors import IndexUnusableError, ReadError
from relsearch.index import Plan
from relsearch.index.ledger import Ledger
from relsearch.index.lock import write_lock
from relsearch.index.paths import has_gone, upward
from relsearch.index.seal import LEDGER, write_seal
from relsearch.index.work import file_digest

Write = Callable[[str, str], Path]
ALL = ["a.txt", "b.txt", "sub/c.txt"]


def ids(place: Path) -> list[str]:
    with Index.open(place) as index:
        return [article.id for article in index.articles()]


def test_a_fault_of_a_reader_is_reported_and_the_run_goes_on(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: Path, **how: object) -> Iterator[object]:
        if path.name == "a.txt":
            raise RuntimeError("unforeseen")
        yield from readers.read(path, **how)  # type: ignore[arg-type]

    monkeypatch.setattr("relsearch.index.work.read", read)
    with Index.create(tmp_path / "index") as index:
        report = index.add([folder])
    assert report.added == 2
    assert report.failed == ((str(folder / "a.txt"), "cannot be read: RuntimeError: unforeseen"),)


@pytest.mark.parametrize("harm", ["noise", "empty", "gone"])
def test_a_lost_ledger_loses_no_article(made: Path, folder: Path, write: Write, harm: str) -> None:
    ledger = made / "ledger.sqlite"
    if harm == "gone":
        ledger.unlink()
    else:
        ledger.write_bytes(b"\xa5" * 5000 if harm == "noise" else b"")
    other = write("other/d.txt", "रूस से तेल\n\nरूस से तेल आया है।\n")
    if harm == "noise":
        with Index.open(made) as index, pytest.raises(IndexDamagedError):
            index.add([other.parent])
        Index.rebuild(made, [other.parent])
    else:
        with Index.open(made) as index:
            index.add([other.parent])
    assert ids(made) == sorted([*ALL, "d.txt"])
    with Index.open(made) as index:
        report = index.add([folder])
        assert (report.articles, report.added, report.removed) == (4, 0, 0)
        assert index.add([folder]).unchanged == 3


def test_a_rebuild_with_a_lost_ledger_keeps_what_is_out_of_reach(
    made: Path, folder: Path, write: Write
) -> None:
    (made / "ledger.sqlite").write_bytes(b"\xa5" * 5000)
    folder.rename(folder.parent / "unplugged")
    other = write("other/d.txt", "रूस से तेल\n\nरूस से तेल आया है।\n")
    report = Index.rebuild(made, [other.parent])
    assert report.articles == 4
    assert ids(made) == sorted([*ALL, "d.txt"])


def test_a_rebuild_that_reads_nothing_keeps_the_index_without_a_ledger(
    made: Path, tmp_path: Path
) -> None:
    (made / "ledger.sqlite").write_bytes(b"\xa5" * 5000)
    (tmp_path / "stories").rename(tmp_path / "unplugged")
    (tmp_path / "bare").mkdir()
    report = Index.rebuild(made, [tmp_path / "bare"])
    assert report.failed
    assert ids(made) == ALL


def test_records_come_back_to_a_lost_ledger_under_their_file(tmp_path: Path, write: Write) -> None:
    file = write("r.jsonl", '{"text": "पहला लेख"}\n{"text": "दूसरा लेख"}\n')
    with Index.create(tmp_path / "index") as index:
        index.add([file])
    (tmp_path / "index/ledger.sqlite").unlink()
    file.write_text('{"text": "पहला लेख"}\n', encoding="utf-8")
    with Index.open(tmp_path / "index") as index:
        report = index.add([file])
    assert report.removed == 1
    assert ids(tmp_path / "index") == ["r.jsonl#1"]


def test_a_ledger_that_may_not_be_opened_is_not_taken_away(
    made: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    before = (made / "ledger.sqlite").read_bytes()

    def connect(*_: object, **__: object) -> None:
        error = sqlite3.OperationalError("unable to open database file")
        error.sqlite_errorname = "SQLITE_CANTOPEN"
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", connect)
        with pytest.raises(IndexUnusableError, match="cannot be opened"):
            Index.rebuild(made, [folder])
    assert (made / "ledger.sqlite").read_bytes() == before


@pytest.mark.parametrize("name", ["manifest.json", "ledger.sqlite", "engine/segments"])
def test_a_folder_in_the_place_of_a_file_is_named(made: Path, folder: Path, name: str) -> None:
    (made / name).unlink()
    (made / name).mkdir()
    (made / name / "own.txt").write_text("मेरा", encoding="utf-8")
    with pytest.raises(RelsearchError), Index.open(made) as index:
        index.add([folder])
    with pytest.raises(IndexUnusableError, match="is a folder"):
        Index.rebuild(made, [folder])
    assert (made / name / "own.txt").exists()


def test_only_a_regular_file_is_hashed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(ReadError, match="named pipe"):
        file_digest(str(tmp_path / "pipe.txt"))
    assert has_gone(str(tmp_path / "pipe.txt"))


def test_a_pipe_in_the_place_of_a_known_file_stops_nothing(
    made: Path, folder: Path, write: Write
) -> None:
    (folder / "a.txt").unlink()
    os.mkfifo(folder / "a.txt")
    other = write("other/d.txt", "रूस से तेल\n\nरूस से तेल आया है।\n")
    report = Index.rebuild(made, [other.parent])
    assert report.articles == 4  # the indexed version stays: the folder was not given
    with Index.open(made) as index:
        failed = dict(index.add([folder]).failed)
    assert "named pipe" in failed[str(folder / "a.txt")]


def test_a_file_behind_a_closed_folder_has_not_gone(
    made: Path, folder: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = write("other/d.txt", "रूस से तेल\n\nरूस से तेल आया है।\n")
    real = os.stat

    def closed(path: object, **how: object) -> os.stat_result:
        if str(path).startswith(str(folder / "sub")):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, **how)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", closed)
        assert not has_gone(str(folder / "sub/c.txt"))
        report = Index.rebuild(made, [other.parent])
    assert [path for path, _ in report.failed] == [str(folder / "sub/c.txt")]
    assert "sub/c.txt" in ids(made)


def test_the_loser_of_two_first_runs_is_told_that_the_index_is_being_made(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    with write_lock(tmp_path / "index"), pytest.raises(IndexLockedError):
        Index.create(tmp_path / "index")
    Index.create(tmp_path / "index").close()


@pytest.mark.parametrize(
    ("moment", "title"), [("before", "बदला हुआ 2"), ("after", "जापान से रक्षा समझौता")]
)
def test_commits_while_an_index_is_opened_are_no_damage(
    made: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, moment: str, title: str
) -> None:
    """Another process commits twice, so that the files it was to open go, just before or after."""
    opening = SegmentReader.__init__
    turns = iter([True])

    def replaced() -> None:
        if next(turns, False):
            for time in (1, 2):
                text = f"बदला हुआ {time}\n\nबदला हुआ लेख।\n"
                (folder / "a.txt").write_text(text, encoding="utf-8")
                Index.rebuild(made, [folder])

    def reader(self: SegmentReader, place: Path, segment: Segment) -> None:
        if moment == "before":
            replaced()
        opening(self, place, segment)
        if moment == "after":
            replaced()

    with Index.open(made) as held:
        monkeypatch.setattr(SegmentReader, "__init__", reader)
        held._engine.close()
        assert [article.id for article in held.articles()] == ALL
        assert held.get("a.txt").title == title
        assert held.stats()["index"]["bytes"] > 0


def test_a_search_cut_by_its_deadline_gives_what_it_found(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add([folder])
        whole = index.search("भारत ने जापान वार्ता", language="hi")
        found = set()
        for limit in range(1, 60):
            ticks = iter(range(200))
            with monkeypatch.context() as patch:
                patch.setattr(
                    "relsearch.engines.whoosh.search.time.monotonic", lambda t=ticks: next(t)
                )
                patch.setattr(index, "timeout", float(limit) - 1)
                results = index.search("भारत ने जापान वार्ता", language="hi")
            if not results.complete:
                found.add(len(results.hits))
                assert results.total_is == "at least"
        assert len(whole.hits) in found
        assert index.search("भारत ने जापान वार्ता", language="mr").total == 0


def test_the_folders_above_a_path_end_at_the_root() -> None:
    assert list(upward("/क/ख")) == ["/क/ख", "/क", "/"]
    assert list(upward("/")) == ["/"]


def test_a_dry_run_beside_a_lost_ledger_writes_nothing(made: Path, folder: Path) -> None:
    (made / "ledger.sqlite").unlink()
    with Index.open(made) as index:
        index.add([folder], plan=Plan(dry_run=True))
    ledger = Ledger(made)
    assert ledger.count() == 0
    ledger.close()


def test_neither_stop_words_nor_other_forms_of_a_word_are_corrected(
    tmp_path: Path, folder: Path
) -> None:
    (folder / "d.txt").write_text("क्या हुआ\n\nक्या समझौते हुए, कितनी बैठकें हुईं?\n", "utf-8")
    with Index.create(tmp_path / "index") as index:
        index.add([folder])
        assert index.search("समझौतों पर क्यों कितने").suggestion is None
        assert index.search("जापन").suggestion == "जापान"


def test_a_ledger_that_was_left_in_the_midst_of_a_change_is_no_damage(
    made: Path, folder: Path, tmp_path: Path
) -> None:
    padding = [(f"padding {number}", b"x", "d" * 64) for number in range(2000)]
    with closing(sqlite3.connect(made / LEDGER)) as rows, rows:
        rows.executemany("insert into articles values (?, ?, ?)", padding)
    with closing(sqlite3.connect(made / LEDGER)) as rows, rows:
        rows.execute("delete from articles where path = ?", (b"x",))  # which leaves unused pages
    write_seal(made)
    sealed = (made / LEDGER).read_bytes()
    left = tmp_path / "left"
    with closing(sqlite3.connect(made / LEDGER)) as rows:
        rows.execute("pragma cache_size = 1")
        rows.executemany("insert into articles values (?, ?, ?)", padding)
        shutil.copytree(made, left)
        rows.rollback()
    assert (left / f"{LEDGER}-journal").stat().st_size
    for _ in range(2):
        with Index.open(left) as index:
            assert not index.verify()
    assert (left / LEDGER).read_bytes() != sealed  # unused pages differ
    with Index.open(left) as index:
        assert index.add([folder]).unchanged == 3
