"""What fails keeps its indexed version: without a ledger, and when its file has another id."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from relsearch import Index, IndexReport
from relsearch.index.recall import place_in
from relsearch.index.verify import verify

Write = Callable[[str, str], Path]
Run = Callable[[Path, Path], IndexReport]

RECORDS = [
    {"id": "aa", "title": "पहला लेख", "text": "भारत और जापान"},
    {"id": "bb", "title": "दूसरा लेख", "text": "भारत और चीन"},
    {"title": "तीसरा लेख", "text": "भारत और नेपाल"},
]


def lines(*broken: int) -> str:
    """Give the records one a line, some of them broken."""
    said = ["{broken" if n in broken else json.dumps(each) for n, each in enumerate(RECORDS, 1)]
    return "\n".join(said) + "\n"


def add(place: Path, *paths: Path) -> IndexReport:
    with Index.open(place) as index:
        return index.add(paths)


def rebuild(place: Path, *paths: Path) -> IndexReport:
    return Index.rebuild(place, paths)


def repair(place: Path, *paths: Path) -> IndexReport:
    return Index.repair(place, paths)


def ids(place: Path) -> list[str]:
    with Index.open(place) as index:
        return sorted(article.id for article in index.articles())


@pytest.fixture
def corpus(write: Write) -> Path:
    """A folder with a file of one article and two files of records."""
    write("d/f.json", json.dumps([{**each, "id": f"j{n}"} for n, each in enumerate(RECORDS)]))
    write("d/r.jsonl", lines())
    return write("d/x.txt", "रूस से तेल\n\nरूस से तेल आया है।\n").parent


@pytest.fixture
def place(tmp_path: Path, corpus: Path) -> Path:
    """Index the folder once."""
    with Index.create(tmp_path / "index") as index:
        index.add([corpus])
    return tmp_path / "index"


@pytest.mark.parametrize("mended", [False, True])
@pytest.mark.parametrize("run", [add, rebuild, repair])
def test_records_with_ids_of_their_own_outlive_the_ledger_and_then_their_file(
    place: Path, corpus: Path, run: Run, mended: bool
) -> None:
    before = ids(place)
    (place / "ledger.sqlite").unlink()
    if mended:
        Index.repair(place)
    (corpus / "f.json").write_bytes((corpus / "f.json").read_bytes()[:60])
    (corpus / "r.jsonl").write_text(lines(1, 3), "utf-8")
    report = run(place, corpus)
    assert (report.removed, len(report.failed)) == (0, 3)
    assert ids(place) == before
    assert verify(place) == []
    (corpus / "r.jsonl").write_text(lines(), "utf-8")
    assert add(place, corpus).removed == 0
    assert ids(place) == before


def test_a_rebuild_without_the_ledger_names_records_as_their_file_was_named(
    place: Path, corpus: Path, write: Write
) -> None:
    write("d/sub/r.jsonl", '{"id": "zz", "text": "लेख"}\n{"text": "बिना नाम का लेख"}\n')
    other = write("other/y.txt", "चीन से माल\n\nचीन से माल आया है।\n").parent
    add(place, corpus)
    before = ids(place)
    assert {"r.jsonl#3", "sub/r.jsonl#2"} <= set(before)
    (place / "ledger.sqlite").unlink()
    rebuild(place, other)
    assert ids(place) == sorted([*before, "y.txt"])


@pytest.mark.parametrize("run", [add, rebuild])
def test_a_file_that_fails_while_other_folders_are_given_keeps_its_articles(
    place: Path, corpus: Path, write: Write, run: Callable[..., IndexReport]
) -> None:
    other = write("other/y.txt", "चीन से माल\n\nचीन से माल आया है।\n").parent
    write("d/w.txt", "चीन से चाय\n\nचीन से चाय आई है।\n")
    (corpus / "f.json").write_text('[{"id": "j0", "ti', "utf-8")
    (corpus / "r.jsonl").write_text("", "utf-8")
    (corpus / "x.txt").write_bytes(b"")
    report = run(place, corpus, other)
    assert (report.removed, len(report.failed)) == (0, 3)
    kept = ["aa", "bb", "j0", "j1", "j2", "r.jsonl#3", "x.txt"]
    assert ids(place) == sorted([*kept, "d/w.txt", "other/y.txt"])
    assert verify(place) == []


def test_a_rebuild_by_another_path_keeps_what_fails_there(
    tmp_path: Path, place: Path, corpus: Path
) -> None:
    before = ids(place)
    (corpus / "r.jsonl").write_text(lines(1, 3), "utf-8")
    (corpus / "f.json").write_bytes(b"")
    (tmp_path / "link").symlink_to(corpus)
    report = rebuild(place, tmp_path / "link")
    assert (report.removed, report.lost, len(report.failed)) == (0, (), 3)
    assert ids(place) == before
    assert verify(place) == []
    (corpus / "r.jsonl").write_text(lines(), "utf-8")
    add(place, tmp_path / "link")
    assert ids(place) == before


def test_a_rebuild_by_another_path_under_other_ids_has_no_record_twice(
    tmp_path: Path, write: Write
) -> None:
    write("d/deep/r.jsonl", lines())
    with Index.create(tmp_path / "index") as index:
        index.add([tmp_path / "d"])
    write("d/deep/r.jsonl", lines(2))
    (tmp_path / "link").symlink_to(tmp_path / "d/deep")
    rebuild(tmp_path / "index", tmp_path / "link")
    assert ids(tmp_path / "index") == ["aa", "bb", "r.jsonl#3"]
    assert verify(tmp_path / "index") == []


def test_a_rebuild_keeps_a_file_that_only_a_link_out_of_a_given_folder_leads_to(
    tmp_path: Path, place: Path, corpus: Path, write: Write
) -> None:
    before = ids(place)
    other = write("other/new.txt", "दिल्ली\n\nदिल्ली की खबर।\n").parent
    (other / "link.jsonl").symlink_to(corpus / "r.jsonl")
    report = rebuild(place, other)
    assert [path for path, _ in report.failed] == [str(other / "link.jsonl")]
    assert ids(place) == sorted([*before, "new.txt"])
    assert verify(place) == []


@pytest.mark.parametrize("kind", ["pipe", "link"])
def test_a_rebuild_keeps_the_articles_of_a_file_that_may_not_be_opened_by_now(
    tmp_path: Path, place: Path, corpus: Path, kind: str
) -> None:
    before = ids(place)
    (corpus / "r.jsonl").rename(tmp_path / "r.jsonl")
    if kind == "pipe":
        os.mkfifo(corpus / "r.jsonl")
    else:
        (corpus / "r.jsonl").symlink_to(tmp_path / "r.jsonl")
    report = rebuild(place, corpus)
    assert (report.removed, report.lost, len(report.failed)) == (0, (), 1)
    assert ids(place) == before
    assert verify(place) == []


def test_records_that_a_rebuild_finds_in_another_file_are_its_own(
    tmp_path: Path, place: Path, corpus: Path, write: Write
) -> None:
    before = ids(place)
    (corpus / "f.json").rename(write("other/new.json", json.dumps([RECORDS[0]])))
    rebuild(place, tmp_path / "other")
    assert verify(place) == []
    add(place, corpus)  # where the file has gone
    assert ids(place) == before
    assert verify(place) == []


def test_an_article_is_there_once_whatever_its_file_is_called_while_parts_of_it_fail(
    place: Path, corpus: Path, write: Write
) -> None:
    other = write("other/y.txt", "चीन से माल\n\nचीन से माल आया है।\n").parent
    own = ["aa", "bb", "j0", "j1", "j2"]
    path = corpus / "r.jsonl"
    for broken, given, number in (
        ([3], [corpus, other], "r.jsonl#3"),  # which keeps its old id
        ([1], [corpus, other], "d/r.jsonl#3"),  # until it is read again
        ([2, 3], [corpus], "d/r.jsonl#3"),
        ([1, 2], [corpus], "r.jsonl#3"),
        ([1, 2], [corpus.parent / "d", other], "d/r.jsonl#3"),
        ([], [corpus], "r.jsonl#3"),
    ):
        path.write_text(lines(*broken), "utf-8")
        report = add(place, *given)
        assert len(report.failed) == len(broken)
        held = ids(place)
        assert [id_ for id_ in held if "r.jsonl" in id_ or id_ in own] == sorted([*own, number])
    assert verify(place) == []


def test_an_article_that_keeps_its_id_shares_it_with_no_other(
    tmp_path: Path, write: Write
) -> None:
    inner = write("u/a/m.txt", "रूस से तेल\n\nरूस से तेल आया है।\n").parent
    for run in (add, rebuild):
        index = tmp_path / f"index-{run.__name__}"
        with Index.create(index) as made:
            made.add([inner])
        harmed, text = inner / "m.txt", (inner / "m.txt").read_bytes()
        harmed.write_bytes(b"")
        write("u/m.txt", "चीन से माल\n\nचीन से माल आया है।\n")  # "m.txt" from now on
        report = run(index, tmp_path / "u")
        assert sorted(path for path, _ in report.failed) == [
            str(harmed),
            str(tmp_path / "u/m.txt"),
        ]
        assert ids(index) == ["m.txt"]
        assert verify(index) == []
        harmed.write_bytes(text)
        assert add(index, tmp_path / "u").failed == ()
        assert ids(index) == ["a/m.txt", "m.txt"]


@pytest.mark.parametrize("run", [add, rebuild])
def test_an_article_that_gives_way_to_another_of_its_id_is_named(
    tmp_path: Path, write: Write, run: Run
) -> None:
    inner = write("u/z/m.txt", "रूस से तेल\n\nरूस से तेल आया है।\n").parent
    with Index.create(tmp_path / "index") as made:
        made.add([inner])
    (inner / "m.txt").write_bytes(b"")
    other = write("u/m.txt", "चीन से माल\n\nचीन से माल आया है।\n")
    report = run(tmp_path / "index", tmp_path / "u")
    reason = f"the article 'm.txt' gave way to one of {other}"
    assert report.lost == ((str(inner / "m.txt"), reason),)
    assert ids(tmp_path / "index") == ["m.txt"]
    assert verify(tmp_path / "index") == []


def test_an_article_that_a_repair_has_again_under_another_id_is_not_lost(
    tmp_path: Path, write: Write
) -> None:
    inner = write("u/d/a.txt", "रूस से तेल\n\nरूस से तेल आया है।\n").parent
    write("u/d/r.jsonl", lines())
    gone = write("u/d/gone.txt", "नेपाल को बिजली\n\nनेपाल को बिजली मिली।\n")
    place = tmp_path / "index"
    with Index.create(place) as index:
        index.add([inner])
    (segment,) = (place / "engine").glob("*.seg")
    segment.write_bytes(segment.read_bytes()[:40])
    gone.unlink()
    report = repair(place, tmp_path / "u")
    assert report.lost == ((str(gone), "the article 'gone.txt' could not be had again"),)
    assert (report.failed, report.warnings) == ((), ())
    assert ids(place) == ["aa", "bb", "d/a.txt", "d/r.jsonl#3"]


@pytest.mark.parametrize(
    ("path", "id_", "place"),
    [
        ("/d/अ.txt", "अ.txt", ""),
        ("/d/अ.txt", "d/अ.txt", ""),
        ("/d/r.jsonl", "d/r.jsonl#12", "#12"),
        ("/d/r.jsonl", "s/r.jsonl#12", "s/r.jsonl#12"),
        ("/d/r.jsonl", "l#1", "l#1"),
        ("/d/r.jsonl", "लेख #1", "लेख #1"),
        ("/d/c#3.txt", "c#3.txt", ""),
        ("/d/\u0928\u093c.txt", "\u0929.txt", ""),
        ("/d/\udcff.csv", "%FF.csv#2", "#2"),
    ],
)
def test_what_of_an_id_is_made_from_the_path(path: str, id_: str, place: str) -> None:
    assert place_in(path, id_) == place
