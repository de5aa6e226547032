from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from relsearch import (
    Index,
    IndexDamagedError,
    IndexIncompatibleError,
    IndexLockedError,
    IndexMissingError,
    NotFoundError,
)
from relsearch.errors import SettingsError
from relsearch.index import Plan
from relsearch.index.lock import write_lock
from relsearch.index.manifest import read_manifest, write_manifest
from relsearch.version import INDEX_FORMAT


def change_manifest(folder: Path, **values: Any) -> None:
    write_manifest(folder, replace(read_manifest(folder), **values))


def test_nothing_there_is_a_missing_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="no index"):
        Index.open(tmp_path / "nowhere")


def test_a_folder_with_hidden_files_alone_is_vacant(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*", encoding="utf-8")
    with pytest.raises(IndexMissingError):
        Index.open(tmp_path)
    Index.create(tmp_path).close()
    Index.open(tmp_path).close()


def test_a_foreign_folder_is_neither_opened_nor_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work", encoding="utf-8")
    for use in (Index.open, Index.create):
        with pytest.raises(IndexIncompatibleError):
            use(tmp_path)
    with pytest.raises(IndexIncompatibleError):
        Index.rebuild(tmp_path, [tmp_path])
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_create_opens_what_is_there(made: Path) -> None:
    with Index.create(made) as index:
        assert index.stats()["articles"] == 3


@pytest.mark.parametrize("number", [1, 99])
def test_another_format_is_refused(made: Path, number: int) -> None:
    change_manifest(made, format=number)
    with pytest.raises(
        IndexIncompatibleError, match=f"format {number}, not {INDEX_FORMAT}"
    ) as caught:
        Index.open(made)
    assert "--rebuild" in caught.value.remedy


def test_another_analyzer_is_refused_for_the_languages_it_holds(made: Path) -> None:
    analyzers = json.loads((made / "manifest.json").read_text("utf-8"))["analyzers"]
    change_manifest(made, analyzers={**analyzers, "sa": "0000"})
    Index.open(made).close()
    change_manifest(made, analyzers={**analyzers, "hi": "0000"})
    with pytest.raises(IndexIncompatibleError, match="analyzer for hi") as caught:
        Index.open(made)
    assert "--rebuild" in caught.value.remedy
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', "null"])
def test_a_damaged_manifest_is_an_error(made: Path, text: str) -> None:
    (made / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(IndexDamagedError):
        Index.open(made)


def test_a_rebuild_mends_what_does_not_open(made: Path, folder: Path) -> None:
    change_manifest(made, analyzers={"hi": "0000"})
    report = Index.rebuild(made, [folder])
    assert (report.added, report.articles) == (3, 3)
    (made / "engine" / "segments").write_text("{", encoding="utf-8")
    assert Index.rebuild(made, [folder]).articles == 3
    (made / "ledger.sqlite").write_bytes(b"no database" * 500)
    assert Index.rebuild(made, [folder]).articles == 3
    with Index.open(made) as index:
        assert index.search("जापान").total == 1


def test_a_rebuild_reads_other_folders_again(made: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "x.txt").write_text("रूस से तेल\n\nरूस से तेल आया है।\n", encoding="utf-8")
    report = Index.rebuild(made, [other])
    assert report.articles == 4
    with Index.open(made) as index:
        assert counts(index, [other, tmp_path / "stories"]) == 0


def counts(index: Index, paths: list[Path]) -> int:
    return sum(index.add([path]).updated for path in paths)


def test_a_rebuild_that_reads_nothing_keeps_the_index(made: Path, folder: Path) -> None:
    for path in folder.rglob("*.txt"):
        path.write_bytes(b"")
    report = Index.rebuild(made, [folder])
    assert report.failed
    with Index.open(made) as index:
        assert index.search("जापान").total == 1


def test_a_rebuild_keeps_the_version_of_a_file_that_fails(made: Path, folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"")
    report = Index.rebuild(made, [folder])
    assert (report.articles, len(report.failed)) == (3, 1)
    with Index.open(made) as index:
        assert index.search("जापान").total == 1
        (folder / "a.txt").write_text("रूस से तेल\n\nरूस से तेल आया है।\n", encoding="utf-8")
        assert index.add([folder]).updated == 1
        assert index.search("जापान").total == 0


def test_a_second_writer_is_told_who_writes(made: Path, folder: Path) -> None:
    with write_lock(made), Index.open(made) as index:
        assert index.search("जापान").total == 1, "readers do not wait"
        with pytest.raises(IndexLockedError, match=r"by process \d+ on .* for \d+ s"):
            index.add([folder])
    with Index.open(made) as index:
        index.add([folder])


def test_a_lock_dies_with_its_process(made: Path, folder: Path) -> None:
    script = f"""
        import os
        from pathlib import Path
        from relsearch.index.lock import write_lock
        with write_lock(Path({str(made)!r})):
            os._exit(9)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert done.returncode == 9
    with Index.open(made) as index:
        assert index.add([folder]).unchanged == 3


def test_a_reader_that_was_open_still_answers_after_a_commit(made: Path, folder: Path) -> None:
    with Index.open(made) as reader:
        assert reader.search("जापान").total == 1
        with Index.open(made) as writer:
            (folder / "a.txt").unlink()
            writer.add([folder])
        assert reader.search("जापान").total == 1, "it sees the state it opened"
    with Index.open(made) as index:
        assert index.search("जापान").total == 0


def test_a_reader_that_comes_late_sees_the_newer_state(made: Path, folder: Path) -> None:
    with Index.open(made) as reader:
        reader._engine.close()
        (folder / "a.txt").unlink()
        for _ in range(2):  # the second one takes away the files of the state before the first
            Index.rebuild(made, [folder])
        assert reader.search("जापान").total == 0
        assert reader.stats()["articles"] == 2


def test_a_killed_run_leaves_no_orphans_after_the_next(made: Path, folder: Path) -> None:
    leftover = made / "engine" / "0123456789abcdef.seg"
    leftover.write_bytes(b"x")
    (folder / "new.txt").write_text("रूस से तेल\n\nरूस से तेल आया है।\n", encoding="utf-8")
    with Index.open(made) as index:
        index.add([folder])
    assert not leftover.exists()


def test_an_interrupted_run_goes_on(
    made: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "new.txt").write_text("रूस से तेल\n\nरूस से तेल आया है।\n", encoding="utf-8")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with Index.open(made) as index:
        with monkeypatch.context() as patch:
            patch.setattr("relsearch.index.work.article_digest", interrupt)
            with pytest.raises(KeyboardInterrupt):
                index.add([folder])
        assert index.search("जापान").total == 1
        assert index.add([folder]).added == 1


def test_a_run_that_died_before_the_ledger_is_made_good(made: Path, folder: Path) -> None:
    (folder / "new.txt").write_text("रूस से तेल\n\nरूस से तेल आया है।\n", encoding="utf-8")
    before = {name: (made / name).read_bytes() for name in ("ledger.sqlite", "ledger.sum")}
    with Index.open(made) as index:
        index.add([folder])
    for name, data in before.items():
        (made / name).write_bytes(data)
    with Index.open(made) as index:
        index.add([folder])
        assert [article.id for article in index.articles()].count("new.txt") == 1


def test_a_cluster_is_named_as_not_there_yet(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cluster"):
        Index.open("opensearch://localhost/x")


def test_an_unknown_id_is_an_error(made: Path) -> None:
    with Index.open(made) as index, pytest.raises(NotFoundError, match="nowhere"):
        index.get("nowhere")


def test_an_empty_index_answers(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        assert index.search("जापान").total == 0
        assert index.search('जाप* जपान~ "क ख" NOT ग date:2024').total == 0
        assert list(index.articles()) == []
        assert index.stats()["articles"] == 0


def test_a_plan_with_jobs_is_only_a_number(made: Path, folder: Path) -> None:
    with Index.open(made) as index:
        assert index.add([folder], plan=Plan(jobs=8)).unchanged == 3
