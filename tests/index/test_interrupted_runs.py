from __future__ import annotations

import itertools
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from relsearch import Article, Index
from relsearch.engines import Document
from relsearch.index import Plan, ReadOptions, pool, workers
from relsearch.index.ledger import Ledger


def records(numbers: range, word: str = "पानी") -> str:
    return "".join(f'{{"id": "a{n}", "text": "{word} {n}"}}\n' for n in numbers)


def after(articles: int) -> Callable[[], bool]:
    """Say stop once it was asked so often; before the first article it is asked once."""
    asked = itertools.count()
    return lambda: next(asked) >= articles


def ids(path: Path) -> list[str]:
    with Index.open(path) as index:
        return [article.id for article in index.articles()]


def test_what_is_finished_when_a_run_is_stopped_is_committed(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(records(range(9)), "utf-8")
    with Index.create(tmp_path / "index") as index, pytest.raises(KeyboardInterrupt):
        index.add([tmp_path / "a.jsonl"], plan=Plan(stop=after(4)))
    assert ids(tmp_path / "index") == ["a0", "a1", "a2", "a3"]


def test_the_next_run_reads_only_what_a_stopped_one_has_left(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(records(range(9)), "utf-8")
    with Index.create(tmp_path / "index") as index:
        with pytest.raises(KeyboardInterrupt):
            index.add([tmp_path / "a.jsonl"], plan=Plan(stop=after(4)))
        report = index.add([tmp_path / "a.jsonl"])
    assert (report.added, report.unchanged) == (5, 4)
    assert len(ids(tmp_path / "index")) == 9


def test_a_stopped_run_keeps_what_it_did_not_come_to(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(records(range(9)), "utf-8")
    with Index.create(tmp_path / "index") as index:
        index.add([tmp_path / "a.jsonl"])
        (tmp_path / "a.jsonl").write_text(records(range(9), "सेना"), "utf-8")
        with pytest.raises(KeyboardInterrupt):
            index.add([tmp_path / "a.jsonl"], plan=Plan(stop=after(3)))
        assert (index.search("सेना").total, index.search("पानी").total) == (3, 6)


def test_a_run_that_is_stopped_at_once_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(records(range(9)), "utf-8")
    with Index.create(tmp_path / "index") as index, pytest.raises(KeyboardInterrupt):
        index.add([tmp_path / "a.jsonl"], plan=Plan(stop=lambda: True))
    assert ids(tmp_path / "index") == []


def test_worker_processes_stop_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "SMALL", 2000)
    (tmp_path / "a.jsonl").write_text(records(range(5000)), "utf-8")
    plan = Plan(jobs=2, stop=lambda: True)
    with Index.create(tmp_path / "index") as index, pytest.raises(KeyboardInterrupt):
        index.add([tmp_path / "a.jsonl"], plan=plan)
    assert len(ids(tmp_path / "index")) < 5000
    with Index.open(tmp_path / "index") as index:
        index.add([tmp_path / "a.jsonl"])
    assert len(ids(tmp_path / "index")) == 5000


@pytest.mark.parametrize(("jobs", "at"), [(1, 3), (2, 0), (2, 1), (2, 2), (2, 3)])
def test_a_stop_that_says_yes_once_is_heard_by_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int, at: int
) -> None:
    monkeypatch.setattr(pool, "SMALL", 2000)
    (tmp_path / "a.jsonl").write_text(records(range(5000)), "utf-8")
    asked = itertools.count()
    plan = Plan(jobs=jobs, stop=lambda: next(asked) == at)
    with Index.create(tmp_path / "index") as index:
        with pytest.raises(KeyboardInterrupt):
            index.add([tmp_path / "a.jsonl"], plan=plan)
        assert index.add([tmp_path / "a.jsonl"]).articles == 5000


def test_processes_have_ended_when_a_run_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "SMALL", 2000)
    (tmp_path / "a.jsonl").write_text(records(range(500)), "utf-8")
    started: list[subprocess.Popen[bytes]] = []
    start = workers._started

    def kept() -> subprocess.Popen[bytes]:
        started.append(start())
        return started[-1]

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the caller's bar is broken")

    monkeypatch.setattr(workers, "_started", kept)
    with Index.create(tmp_path / "index") as index, pytest.raises(RuntimeError):
        index.add([tmp_path / "a.jsonl"], plan=Plan(jobs=2), progress=fails)
    assert [worker.poll() is None for worker in started] == [False, False]
    monkeypatch.setattr(Ledger, "record", fails)
    with Index.open(tmp_path / "index") as index, pytest.raises(RuntimeError) as error:
        index.add([tmp_path / "a.jsonl"], plan=Plan(jobs=2))
    assert error.value.__traceback__ is not None  # which holds on to what the run had in hand
    assert [worker.poll() is None for worker in started] == [False] * 4


def test_a_process_that_is_told_to_stop_as_it_is_ended_is_no_error() -> None:
    group = workers.Workers(1, ReadOptions(), None)
    group.end()
    group.stop()


def test_worker_processes_import_nothing_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "SMALL", 2000)
    monkeypatch.chdir(tmp_path)
    marker = tmp_path / "marker"
    for name in ("multiprocessing", "json", "signal", "threading"):
        (tmp_path / f"{name}.py").write_text(f"open({str(marker)!r}, 'w')\n", "utf-8")
    (tmp_path / "a.jsonl").write_text(records(range(500)), "utf-8")
    with Index.create(tmp_path / "index") as index:
        index.add([tmp_path / "a.jsonl"], plan=Plan(jobs=2))
    assert not marker.exists()
    assert len(ids(tmp_path / "index")) == 500


def test_of_very_many_faults_in_a_file_the_first_are_told_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(records(range(1)) + "7\n" * 1500, "utf-8")
    with Index.create(tmp_path / "index") as index:
        report = index.add([tmp_path / "a.jsonl"])
    assert len(report.failed) == 1001
    assert report.failed[-1][1] == "and 500 more of the kind"


def test_an_article_that_memory_has_no_room_for_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from relsearch.index import work

    whole = work.document_of

    def document_of(article: Article) -> Document:
        if article.id == "a1":
            raise MemoryError
        return whole(article)

    monkeypatch.setattr(work, "document_of", document_of)
    (tmp_path / "a.jsonl").write_text(records(range(3)), "utf-8")
    with Index.create(tmp_path / "index") as index:
        report = index.add([tmp_path / "a.jsonl"])
    assert ids(tmp_path / "index") == ["a0", "a2"]
    assert "larger than there is memory for" in report.failed[0][1]


def test_a_file_over_the_cap_is_not_read_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from relsearch.index import ReadOptions, work

    (tmp_path / "a.txt").write_text("पानी " * 100, "utf-8")
    (tmp_path / "b.txt").write_text("पानी", "utf-8")
    read: list[str] = []
    whole = work.file_digest

    def file_digest(path: str) -> str:
        read.append(path)
        return whole(path)

    monkeypatch.setattr(work, "file_digest", file_digest)
    with Index.create(tmp_path / "index") as index:
        plan = Plan(ReadOptions(max_article_bytes=100))
        report = index.add([tmp_path / "a.txt", tmp_path / "b.txt"], plan=plan)
    assert [Path(path).name for path in read] == ["b.txt"]
    assert "cap for one article" in report.failed[0][1]
