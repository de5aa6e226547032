from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from relsearch import Index, IndexReport, PathMissingError
from relsearch.errors import UsageError
from relsearch.index import Plan, ReadOptions

Write = Callable[[str, str], Path]


def counts(report: IndexReport) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.removed


def ids(index: Index) -> list[str]:
    return [article.id for article in index.articles()]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index.create(tmp_path / "index") as made:
        yield made


def test_a_second_run_finds_everything_unchanged(index: Index, folder: Path) -> None:
    assert counts(index.add([folder])) == (3, 0, 0, 0)
    assert counts(index.add([folder])) == (0, 0, 3, 0)
    assert ids(index) == ["a.txt", "b.txt", "sub/c.txt"]


def test_new_changed_and_gone_files_are_told_apart(index: Index, folder: Path) -> None:
    index.add([folder])
    (folder / "a.txt").write_text("चीन से सीमा वार्ता\n\nसीमा पर वार्ता हुई है।\n", encoding="utf-8")
    (folder / "b.txt").unlink()
    (folder / "d.txt").write_text("रूस से तेल\n\nरूस से तेल आया है।\n", encoding="utf-8")
    report = index.add([folder])
    assert counts(report) == (1, 1, 1, 1)
    assert report.articles == 3
    assert not index.search("जापान").hits
    assert [hit.article.id for hit in index.search("सीमा").hits] == ["a.txt"]
    assert [hit.article.id for hit in index.search("रूस").hits] == ["d.txt"]


def test_a_touched_file_is_unchanged(index: Index, folder: Path) -> None:
    index.add([folder])
    os.utime(folder / "a.txt", (1, 1))
    assert counts(index.add([folder])) == (0, 0, 3, 0)


def test_a_change_that_keeps_size_and_time_is_seen(index: Index, folder: Path) -> None:
    index.add([folder])
    before = (folder / "a.txt").stat()
    text = (folder / "a.txt").read_text(encoding="utf-8").replace("जापान", "जावान")
    (folder / "a.txt").write_text(text, encoding="utf-8")
    os.utime(folder / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert counts(index.add([folder])) == (0, 1, 2, 0)


def test_an_unchanged_run_reads_no_file(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.add([folder])

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a file was read")

    monkeypatch.setattr("relsearch.index.work.read", fail)
    monkeypatch.setattr("relsearch.index.work.file_digest", fail)
    assert counts(index.add([folder])) == (0, 0, 3, 0)


def test_files_of_other_folders_stay(index: Index, folder: Path, write: Write) -> None:
    other = write("other/x.txt", "रूस से तेल\n\nरूस से तेल आया है।\n").parent
    index.add([folder])
    assert counts(index.add([other])) == (1, 0, 0, 0)
    assert len(ids(index)) == 4
    (folder / "b.txt").unlink()
    assert counts(index.add([other])) == (0, 0, 1, 0)
    assert len(ids(index)) == 4


def test_a_folder_inside_a_given_folder_keeps_its_rows(index: Index, folder: Path) -> None:
    index.add([folder])
    (folder / "a.txt").unlink()
    index.add([folder / "sub"])
    assert ids(index) == ["a.txt", "b.txt", "c.txt"], "a.txt lies outside the given folder"


def test_keep_missing_keeps(index: Index, folder: Path) -> None:
    index.add([folder])
    (folder / "b.txt").unlink()
    assert counts(index.add([folder], plan=Plan(keep_missing=True))) == (0, 0, 2, 0)
    assert "b.txt" in ids(index)


def test_a_folder_without_a_readable_file_drops_nothing(index: Index, folder: Path) -> None:
    index.add([folder])
    for path in (folder / "a.txt", folder / "b.txt", folder / "sub/c.txt"):
        path.unlink()
    report = index.add([folder])
    assert report.removed == 0
    assert len(report.failed) == 1
    assert len(ids(index)) == 3


def test_a_file_that_fails_keeps_its_indexed_version(index: Index, folder: Path) -> None:
    index.add([folder])
    (folder / "a.txt").write_bytes(b"")
    report = index.add([folder])
    assert [Path(path).name for path, _ in report.failed] == ["a.txt"]
    assert [hit.article.id for hit in index.search("जापान").hits] == ["a.txt"]
    assert len(index.add([folder]).failed) == 1, "it is reported until it is mended"


def test_several_folders_give_their_names_to_the_ids(
    index: Index, folder: Path, write: Write
) -> None:
    other = write("other/a.txt", "रूस से तेल\n\nरूस से तेल आया है।\n").parent
    report = index.add([folder, other])
    assert report.added == 4
    assert ids(index) == ["other/a.txt", "stories/a.txt", "stories/b.txt", "stories/sub/c.txt"]


def test_a_file_read_under_another_id_is_not_doubled(
    index: Index, folder: Path, write: Write
) -> None:
    other = write("other/x.txt", "रूस से तेल\n\nरूस से तेल आया है।\n").parent
    index.add([folder])
    index.add([folder, other])
    assert ids(index) == ["other/x.txt", "stories/a.txt", "stories/b.txt", "stories/sub/c.txt"]


def test_an_id_of_another_file_is_refused_and_reported(
    index: Index, folder: Path, write: Write
) -> None:
    other = write("other/a.txt", "रूस से तेल\n\nरूस से तेल आया है।\n").parent
    index.add([folder])
    report = index.add([other])
    assert report.added == 0
    assert len(report.failed) == 1
    assert "a.txt" in report.failed[0][1]
    assert index.get("a.txt").title.startswith("जापान")


def test_a_broken_line_is_named_and_the_rest_indexed(index: Index, write: Write) -> None:
    lines = [
        json.dumps({"id": "1", "title": "एक", "text": "पहला लेख है"}),
        "{broken",
        json.dumps({"id": "3", "title": "तीन", "text": "तीसरा लेख है"}),
    ]
    report = index.add([write("r.jsonl", "\n".join(lines))])
    assert report.added == 2
    assert "line 2" in report.failed[0][1]
    assert ids(index) == ["1", "3"]


def test_a_record_hidden_by_a_broken_line_keeps_its_version(index: Index, write: Write) -> None:
    good = [json.dumps({"id": str(n), "title": "", "text": f"लेख {n} है"}) for n in (1, 2)]
    path = write("r.jsonl", "\n".join(good))
    index.add([path])
    path.write_text(good[0] + "\n{broken\n", encoding="utf-8")
    assert index.add([path]).removed == 0
    assert ids(index) == ["1", "2"]
    path.write_text(good[0] + "\n", encoding="utf-8")
    assert index.add([path]).removed == 1
    assert ids(index) == ["1"]


def test_a_second_record_with_an_id_is_refused(index: Index, write: Write) -> None:
    lines = [json.dumps({"id": "x", "title": t, "text": "लेख है"}) for t in ("पहला", "दूसरा")]
    report = index.add([write("r.jsonl", "\n".join(lines))])
    assert (report.added, len(report.failed)) == (1, 1)
    assert index.get("x").title == "पहला"


def test_only_changed_records_are_written_again(index: Index, write: Write) -> None:
    rows = [{"id": str(n), "title": "", "text": f"लेख {n} है"} for n in range(50)]
    path = write("r.jsonl", "\n".join(map(json.dumps, rows)))
    index.add([path])
    rows[7]["text"] = "नया लेख है"
    path.write_text("\n".join(map(json.dumps, rows[:-1])), encoding="utf-8")
    assert counts(index.add([path])) == (0, 1, 48, 1)


def test_the_same_path_given_twice_is_read_once(index: Index, folder: Path) -> None:
    assert index.add([folder, folder]).articles == 3


def test_a_missing_path_changes_nothing(index: Index, folder: Path) -> None:
    with pytest.raises(PathMissingError):
        index.add([folder, folder / "nowhere"])
    for given in ([""], [str(folder), ""]):
        with pytest.raises(PathMissingError):
            index.add(given)
    with pytest.raises(PathMissingError):
        index.add("")
    assert ids(index) == []


def test_a_dry_run_changes_nothing(index: Index, folder: Path) -> None:
    assert counts(index.add([folder], plan=Plan(dry_run=True))) == (3, 0, 0, 0)
    assert ids(index) == []
    assert counts(index.add([folder])) == (3, 0, 0, 0)


def test_a_changed_map_reads_records_again(index: Index, write: Write) -> None:
    path = write("r.jsonl", json.dumps({"id": "1", "kop": "शीर्षक", "text": "लेख है"}))
    index.add([path])
    assert index.get("1").title == ""
    plan = Plan(ReadOptions(fields={"title": "kop"}))
    assert counts(index.add([path], plan=plan)) == (0, 1, 0, 0)
    assert index.get("1").title == "शीर्षक"


def test_a_stated_language_holds(index: Index, folder: Path) -> None:
    index.add([folder], plan=Plan(ReadOptions(language="ne")))
    assert index.languages() == ("ne",)


def test_worker_processes_give_the_same_index(tmp_path: Path, write: Write) -> None:
    rows = [
        {"id": f"{n:04}", "title": f"शीर्षक {n}", "text": f"भारत और देश{n % 7} की वार्ता {n} " * 60}
        for n in range(400)
    ]
    rows[200]["id"] = rows[3]["id"]
    lines = list(map(json.dumps, rows))
    lines.insert(5, "{broken")
    path = write("r.jsonl", "\n".join(lines))
    made = []
    for jobs in (1, 2):
        with Index.create(tmp_path / f"index{jobs}") as index:
            report = index.add([path], plan=Plan(jobs=jobs))
            assert (report.added, len(report.failed)) == (399, 2)
            hits = index.search("देश3 वार्ता", limit=50).hits
            made.append(([(hit.article.id, hit.score) for hit in hits], ids(index)))
    assert path.stat().st_size > 2 * 2**20, "too small for several processes"
    assert made[0] == made[1]


def test_one_added_article_gives_the_answers_of_a_fresh_index(
    tmp_path: Path, folder: Path
) -> None:
    with Index.create(tmp_path / "grown") as index:
        index.add([folder])
        extra = folder / "x.txt"
        extra.write_text("रूस और जापान\n\nरूस और जापान की वार्ता हुई है।\n", encoding="utf-8")
        index.add([folder])
        extra.write_text("रूस और भारत\n\nरूस और भारत की वार्ता हुई है।\n", encoding="utf-8")
        index.add([folder])
        grown = [(h.article.id, h.score) for h in index.search("भारत वार्ता जापान").hits]
    with Index.create(tmp_path / "fresh") as index:
        index.add([folder])
        fresh = [(h.article.id, h.score) for h in index.search("भारत वार्ता जापान").hits]
    assert grown == fresh


def test_progress_is_told_as_it_goes(index: Index, folder: Path) -> None:
    told: list[tuple[int, int, int]] = []
    index.add([folder], progress=lambda *numbers: told.append(numbers))
    assert told[-1][0] == 3
    assert told[-1][1] == told[-1][2] > 0
    assert told == sorted(told)


def test_a_path_with_dots_is_the_folder_it_means(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "sub")
    report = index.add([".."])
    assert (report.added, report.failed) == (3, ())
    (folder / "a.txt").unlink()
    assert index.add([Path("../../stories")]).removed == 1


def test_the_index_in_a_given_folder_is_not_read(folder: Path) -> None:
    for place in (folder / "index", folder / "sub" / "index"):
        with Index.create(place) as index:
            assert index.add([folder]).failed == ()
            assert ids(index) == ["a.txt", "b.txt", "sub/c.txt"]
        shutil.rmtree(place)


def test_one_path_needs_no_list(index: Index, folder: Path) -> None:
    assert index.add(str(folder)).added == 3
    assert index.add(folder).unchanged == 3


def test_a_run_commits_as_it_goes(
    index: Index, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(8):
        write(f"many/{number}.txt", f"शीर्षक {number}\n\n" + "भारत की वार्ता हुई। " * 20_000)
    folder = write("many/x.txt", "अंत\n\nयह लेख है।\n").parent
    calls = 0

    def interrupt(task: object) -> str:
        nonlocal calls
        calls += 1
        if calls > 6:
            raise KeyboardInterrupt
        return str(task)

    with monkeypatch.context() as patch:
        patch.setattr("relsearch.index.work.article_digest", interrupt)
        with pytest.raises(KeyboardInterrupt):
            index.add(folder)
    assert 2 <= index.stats()["articles"] <= 6


def test_removed_articles_are_gone(index: Index, folder: Path) -> None:
    index.add([folder])
    assert index.remove(["a.txt", "nowhere"]) == 1
    assert ids(index) == ["b.txt", "sub/c.txt"]


def test_a_folder_may_be_given_by_another_path(tmp_path: Path, folder: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)
    with Index.create(tmp_path / "index") as index:
        index.add([link])
        for place in (folder, link, folder):
            report = index.add([place])
            assert (report.failed, report.updated, report.articles) == ((), 3, 3)
            assert all(article.path.startswith(f"{place}/") for article in index.articles())
            assert index.add([place]).unchanged == 3
    for place in (link, folder):
        report = Index.rebuild(tmp_path / "index", [place])
        assert (report.failed, report.articles) == ((), 3)
        with Index.open(tmp_path / "index") as index:
            assert all(article.path.startswith(f"{place}/") for article in index.articles())
    link.unlink()
    with Index.open(tmp_path / "index") as index:
        assert index.add([folder]).unchanged == 3
        (folder / "a.txt").unlink()
        assert index.add([folder]).removed == 1


def test_another_file_with_the_same_text_is_still_refused(tmp_path: Path, write: Write) -> None:
    text = "रूस से तेल\n\nरूस से तेल आया है।\n"
    with Index.create(tmp_path / "index") as index:
        index.add([write("one/a.txt", text).parent])
        report = index.add([write("two/a.txt", text).parent])
    assert len(report.failed) == 1
    assert report.articles == 1


def test_one_id_is_removed_as_one(index: Index, folder: Path) -> None:
    index.add([folder])
    assert index.remove("a.txt") == 1
    assert index.remove(["\ud800", "nothing"]) == 0
    with pytest.raises(UsageError):
        index.remove([5])  # type: ignore[list-item]
    assert index.stats()["articles"] == 2
