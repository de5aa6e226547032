"""Runs that die at a bad moment, other processes in between, ids that move between files."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from relsearch import Index, IndexLockedError
from relsearch.errors import IndexDamagedError, NoRoomError, WorkerLostError
from relsearch.index import Plan, workers
from relsearch.index.ledger import Ledger

Write = Callable[[str, str], Path]


def record(id_: str, text: str = "लेख है") -> str:
    return json.dumps({"id": id_, "text": text}) + "\n"


def ids(place: Path) -> list[str]:
    with Index.open(place) as index:
        return [article.id for article in index.articles()]


def test_a_ledger_that_fails_after_the_commit_loses_nothing(
    made: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "new.txt").write_text("रूस से तेल\n\nरूस से तेल आया है।\n", encoding="utf-8")
    for error in (KeyboardInterrupt(), NoRoomError("full"), sqlite3.OperationalError("x")):

        def fail(*_: object, error: BaseException = error, **__: object) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(Ledger, "record", fail)
            with Index.open(made) as index, pytest.raises(type(error)):
                index.add([folder])
        assert "a.txt" in ids(made)
    with Index.open(made) as index:
        assert index.add([folder]).articles == 4
    assert ids(made) == ["a.txt", "b.txt", "new.txt", "sub/c.txt"]


def test_an_article_of_a_run_that_died_goes_with_its_file(
    made: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "new.txt").write_text("रूस से तेल\n\nरूस से तेल आया है।\n", encoding="utf-8")
    before = {name: (made / name).read_bytes() for name in ("ledger.sqlite", "ledger.sum")}
    with Index.open(made) as index:
        index.add([folder])
    for name, data in before.items():
        (made / name).write_bytes(data)
    (folder / "new.txt").unlink()
    with Index.open(made) as index:
        assert index.add([folder]).articles == 3
    assert ids(made) == ["a.txt", "b.txt", "sub/c.txt"]


def test_articles_the_engine_lost_are_read_again(made: Path, folder: Path) -> None:
    with Index.open(made) as index:
        index._engine.delete(["a.txt", "sub/c.txt"])
        index.add([folder / "b.txt"])
    assert ids(made) == ["a.txt", "b.txt", "sub/c.txt"]


def test_a_ledger_in_use_is_locked_and_not_damaged(
    made: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(
        "relsearch.index.ledger.sqlite3.connect",
        lambda path, **how: connect(path, timeout=0.05, **how),
    )
    other = connect(made / "ledger.sqlite", isolation_level=None)
    other.execute("begin exclusive")
    with Index.open(made) as index, pytest.raises(IndexLockedError):
        index.add([folder])
    other.close()
    with Index.open(made) as index:
        assert index.add([folder]).unchanged == 3


def test_a_rebuild_of_a_damaged_index_loses_nothing_before_it_is_whole(
    made: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = made / "engine" / "segments"
    listed.write_text("x", encoding="utf-8")
    Index.rebuild(made, [folder], plan=Plan(dry_run=True))
    assert listed.read_text(encoding="utf-8") == "x"
    ledger = made / "ledger.sqlite"
    sound = ledger.read_bytes()
    ledger.write_bytes(b"x" * len(sound))
    with pytest.raises(IndexDamagedError, match="mends nothing"):
        Index.rebuild(made, [folder], plan=Plan(dry_run=True))
    assert ledger.read_bytes() == b"x" * len(sound)
    ledger.write_bytes(sound)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("relsearch.index.work.article_digest", interrupt)
        with pytest.raises(KeyboardInterrupt):
            Index.rebuild(made, [folder])
    assert ids(made) == ["a.txt", "b.txt", "sub/c.txt"]
    assert Index.rebuild(made, [folder]).articles == 3
    assert ids(made) == ["a.txt", "b.txt", "sub/c.txt"]


def test_a_first_rebuild_that_fails_leaves_a_place_for_the_next(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("relsearch.index.work.article_digest", interrupt)
        with pytest.raises(KeyboardInterrupt):
            Index.rebuild(tmp_path / "index", [folder])
    assert Index.rebuild(tmp_path / "index", [folder]).articles == 3
    with Index.create(tmp_path / "index") as index:
        assert index.add([folder]).unchanged == 3


def test_two_writers_that_opened_early_lose_nothing(made: Path, write: Write) -> None:
    first = write("x/x.txt", "रूस से तेल\n\nरूस से तेल आया है।\n").parent
    second = write("y/y.txt", "चीन से माल\n\nचीन से माल आया है।\n").parent
    with Index.open(made) as one, Index.open(made) as two:
        one.add([first])
        two.add([second])
    assert ids(made) == ["a.txt", "b.txt", "sub/c.txt", "x.txt", "y.txt"]


def test_a_rebuild_keeps_what_is_out_of_reach(
    made: Path, folder: Path, tmp_path: Path, write: Write
) -> None:
    stick = write("stick/x.txt", "रूस से तेल\n\nरूस से तेल आया है।\n").parent
    with Index.open(made) as index:
        index.add([stick])
    stick.rename(tmp_path / "unplugged")
    (folder / "a.txt").unlink()
    report = Index.rebuild(made, [folder])
    assert (report.articles, report.removed) == (3, 1)
    assert ids(made) == ["b.txt", "sub/c.txt", "x.txt"]


def test_a_folder_in_a_given_folder_changes_nothing(made: Path, folder: Path) -> None:
    (folder / "sub" / "c.txt").unlink()
    for paths in ([folder, folder / "sub"], [folder / "sub", folder]):
        copy = made.parent / "copy"
        shutil.copytree(made, copy)
        with Index.open(copy) as index:
            report = index.add(paths)
            assert (report.articles, report.failed) == (2, ())
        shutil.rmtree(copy)


def test_records_may_move_between_files(tmp_path: Path, write: Write) -> None:
    folder = write("logs/1.jsonl", record("x")).parent
    with Index.create(tmp_path / "index") as index:
        index.add([folder])
        (folder / "1.jsonl").rename(folder / "2.jsonl")
        write("logs/1.jsonl", record("y"))
        report = index.add([folder])
        assert (report.failed, report.removed, report.articles) == ((), 0, 2)
    assert ids(tmp_path / "index") == ["x", "y"]


def test_files_may_exchange_their_records(tmp_path: Path, write: Write) -> None:
    folder = write("logs/1.jsonl", record("x")).parent
    write("logs/2.jsonl", record("y"))
    with Index.create(tmp_path / "index") as index:
        index.add([folder])
        write("logs/1.jsonl", record("y"))
        write("logs/2.jsonl", record("x"))
        assert index.add([folder]).failed == ()
        paths = {article.id: Path(article.path).name for article in index.articles()}
    assert paths == {"x": "2.jsonl", "y": "1.jsonl"}


def test_a_doubled_record_does_not_keep_others_alive(tmp_path: Path, write: Write) -> None:
    path = write("r.jsonl", record("a") + record("a") + record("b"))
    with Index.create(tmp_path / "index") as index:
        assert len(index.add([path]).failed) == 1
        write("r.jsonl", record("a") + record("a"))
        report = index.add([path])
        assert (report.removed, len(report.failed)) == (1, 1)
    assert ids(tmp_path / "index") == ["a"]


def test_an_index_behind_a_link_is_not_read(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    with Index.create(folder / "index") as index:
        assert index.add([tmp_path / "link"]).failed == ()
    with Index.create(tmp_path / "second") as index:
        assert index.add([folder]).failed == (), "another index in the corpus"


def test_a_worker_that_is_killed_leaves_the_run_incomplete_and_the_index_whole(
    made: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        (folder / f"long{number}.txt").write_text("रूस से तेल आया है।\n" * 7_000, encoding="utf-8")
    started: list[subprocess.Popen[bytes]] = []
    killed: list[object] = []
    start = workers._started

    def kept() -> subprocess.Popen[bytes]:
        started.append(start())
        return started[-1]

    monkeypatch.setattr(workers, "_started", kept)

    def kill_one(*_: int) -> None:
        if not killed:
            killed.append(started[0])
            started[0].kill()

    with Index.open(made) as index, pytest.raises(WorkerLostError) as caught:
        index.add([folder], plan=Plan(jobs=2), progress=kill_one)
    assert killed
    assert caught.value.exit_code == 4
    assert "what was done is kept" in str(caught.value)
    assert {"a.txt", "b.txt", "sub/c.txt"} <= set(ids(made))
    with Index.open(made) as index:
        assert index.add([folder]).articles == 11


def _many(write: Write) -> Path:
    """Give a file that is read by several processes."""
    return write(
        "many.jsonl", "".join(record(f"m{n}", "रूस से तेल आया है। " * 400) for n in range(200))
    )


def test_an_interrupt_while_workers_are_started_is_heard(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = workers._started

    def interrupted() -> subprocess.Popen[bytes]:
        # To this thread: one that an earlier test has left behind would take it meanwhile.
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        return start()

    monkeypatch.setattr(workers, "_started", interrupted)
    with Index.create(tmp_path / "index") as index, pytest.raises(KeyboardInterrupt):
        index.add([_many(write)], plan=Plan(jobs=2))


def test_workers_find_the_modules_that_lie_in_the_current_folder(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    import numpy

    monkeypatch.chdir(Path(numpy.__file__).parents[1])
    with Index.create(tmp_path / "index") as index:
        assert index.add([_many(write)], plan=Plan(jobs=2)).added == 200


def test_workers_start_like_the_process_that_starts_them(tmp_path: Path, write: Write) -> None:
    """It may take no modules from the environment's folders, or other names from its files."""
    _many(write).rename(tmp_path / "अनेक.jsonl")
    (tmp_path / "json.py").write_text("raise SystemExit('a stranger')\n", "utf-8")
    (tmp_path / "sitecustomize.py").write_text("print('a greeting', end='')\n", "utf-8")
    run = (
        "import sys; from relsearch.index import Index, Plan\n"
        "with Index.create(sys.argv[1]) as index:\n"
        "    print(index.add([sys.argv[2]], plan=Plan(jobs=2)).added)\n"
    )
    for name, how, env in (
        ("a", ["-I"], {"PYTHONPATH": str(tmp_path)}),
        ("b", ["-X", "utf8=1"], {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    ):
        places = [str(tmp_path / name), str(tmp_path / "अनेक.jsonl")]
        command = [sys.executable, *how, "-c", run, *places]
        done = subprocess.run(command, env={**os.environ, **env}, capture_output=True, check=False)
        assert (done.stdout, done.returncode) == (b"200\n", 0), done.stderr.decode()


def test_what_python_prints_as_it_starts_is_no_word_of_a_worker(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "modules"
    place.mkdir()
    (place / "sitecustomize.py").write_text("print('a greeting', end='')\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(place))
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    with Index.create(tmp_path / "index") as index:
        assert index.add([_many(write)], plan=Plan(jobs=2)).added == 200
