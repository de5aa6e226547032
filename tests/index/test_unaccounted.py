"""Where ledger and segments are damaged at once, a number is all that is known of what is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from relsearch import Index
from relsearch.index.ingest import Ingest
from relsearch.index.ledger import Ledger
from relsearch.index.verify import verify


def stories(place: Path, *names: str) -> Path:
    """Write a story for each name."""
    place.mkdir(exist_ok=True)
    for name in names:
        text = f"लेख {name}\n\nभारत और नेपाल {name}।\n"
        (place / f"{name}.txt").write_text(text, encoding="utf-8")
    return place


@pytest.fixture
def four(tmp_path: Path) -> Path:
    """A folder of four stories."""
    return stories(tmp_path / "d", "a1", "a2", "a3", "a4")


@pytest.fixture
def made(tmp_path: Path, four: Path) -> Path:
    """An index of the four stories."""
    with Index.create(tmp_path / "index") as index:
        index.add([four])
    return tmp_path / "index"


def damage(place: Path, *, sound: str = "") -> None:
    """Take the ledger, and all but one of the segments."""
    (place / "ledger.sqlite").unlink()
    for segment in (place / "engine").glob("*.seg"):
        if segment.stem != sound:
            segment.write_bytes(segment.read_bytes()[:50])


@pytest.fixture
def two(made: Path, four: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """The index with a second segment of eight more stories, and the name of its first."""
    monkeypatch.setattr("relsearch.engines.whoosh.merging.crowded", lambda _: ())
    [first] = (made / "engine").glob("*.seg")
    with Index.open(made) as index:
        index.add([stories(four, *map(str, range(8)))])
    return made, first.stem


def interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def interrupted_repair(place: Path, folder: Path, at: tuple[type, str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(*at, interrupt)
        with pytest.raises(KeyboardInterrupt):
            Index.repair(place, [folder])
    with Index.open(place) as index:
        assert "has not finished" in index.warnings[0]


ALL_LOST = ("4 articles could not be had again; index their files",)


def reasons(lost: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    return tuple(reason for _, reason in lost)


@pytest.mark.parametrize("at", [(Ingest, "run"), (Ingest, "_survey"), (Ledger, "record")])
def test_a_repair_that_was_interrupted_leaves_how_many_articles_it_had_to_find(
    made: Path, four: Path, at: tuple[type, str]
) -> None:
    damage(made)
    for _ in range(2):
        interrupted_repair(made, four, at)
    assert verify(made)
    assert reasons(Index.repair(made).lost) == ALL_LOST
    assert verify(made) == []
    assert (Index.repair(made).lost, Index.repair(made).warnings) == ((), ())


def test_what_an_interrupted_repair_had_again_is_not_lost(made: Path, four: Path) -> None:
    damage(made)
    interrupted_repair(made, four, (Ingest, "_note_lost"))
    report = Index.repair(made)
    assert (report.articles, report.lost) == (4, ())
    assert "may be missing" in report.warnings[0]


def test_a_folder_given_after_an_interrupted_repair_is_not_said_to_bring_anything_back(
    made: Path, four: Path
) -> None:
    damage(made)
    interrupted_repair(made, four, (Ingest, "run"))
    report = Index.repair(made, [four])
    assert (report.articles, report.lost) == (4, ())


def test_what_was_added_and_removed_between_two_repairs_hides_nothing(
    made: Path, four: Path, tmp_path: Path
) -> None:
    damage(made)
    interrupted_repair(made, four, (Ingest, "run"))
    with Index.open(made) as index:
        index.add([stories(tmp_path / "o", "b")])
        index.remove("b.txt")
        index.add([stories(tmp_path / "o", "c")])
    assert reasons(Index.repair(made).lost) == (
        "3 articles could not be had again; index their files",
    )


def test_a_lost_list_is_told_after_an_interrupted_repair_and_by_a_rebuild(
    made: Path, four: Path, tmp_path: Path
) -> None:
    damage(made)
    for name in ("segments", "segments.previous"):
        (made / "engine" / name).write_text("x")
    shutil.copytree(made, tmp_path / "copy")
    for _ in range(2):
        interrupted_repair(made, four, (Ledger, "record"))
    for report in (Index.repair(made), Index.rebuild(tmp_path / "copy", [four])):
        [reason] = reasons(report.lost)
        assert "both lost; articles may be missing" in reason
    assert Index.repair(made).lost == ()


def test_a_rebuild_where_nothing_but_the_manifest_is_left_says_so_once(
    made: Path, four: Path
) -> None:
    (made / "ledger.sqlite").unlink()
    shutil.rmtree(made / "engine")
    [reason] = reasons(Index.rebuild(made, [four]).lost)
    assert "both lost; articles may be missing" in reason
    assert Index.rebuild(made, [four]).lost == ()


def test_a_rebuild_of_no_index_has_lost_nothing(four: Path, tmp_path: Path) -> None:
    assert Index.rebuild(tmp_path / "new", [four]).lost == ()


def test_as_many_new_articles_as_were_lost_do_not_pass_for_them(made: Path, four: Path) -> None:
    damage(made)
    (four / "a2.txt").unlink()
    stories(four, "b")
    report = Index.repair(made, [four])
    assert (report.articles, report.lost) == (4, ())
    [warning] = report.warnings
    assert "there are 4 now, but some that were may be missing" in warning


def test_a_lost_ledger_alone_gives_no_such_warning(made: Path) -> None:
    (made / "ledger.sqlite").unlink()
    report = Index.repair(made)
    assert (report.articles, report.lost) == (4, ())
    assert not [each for each in report.warnings if "missing" in each]


def test_a_file_that_has_gone_from_the_folder_of_a_repair_is_not_counted_as_lost(
    two: tuple[Path, str], four: Path
) -> None:
    made, first = two
    damage(made, sound=first)
    (four / "a1.txt").unlink()
    report = Index.repair(made, [four])
    assert (report.articles, report.removed, report.lost) == (11, 1, ())
    assert "may be missing" in report.warnings[-1]


def test_a_rebuild_counts_what_no_given_folder_had_again(
    made: Path, four: Path, tmp_path: Path
) -> None:
    with Index.open(made) as index:
        index.add([stories(tmp_path / "o", "o1", "o2", "o3", "o4")])
    damage(made)
    report = Index.rebuild(made, [four])
    assert (report.articles, reasons(report.lost)) == (4, ALL_LOST)
    assert verify(made) == []
    assert Index.rebuild(made, [four]).lost == ()


def test_a_rebuild_after_an_interrupted_repair_counts_too(made: Path, four: Path) -> None:
    damage(made)
    interrupted_repair(made, four, (Ingest, "run"))
    (four / "a4.txt").unlink()
    lost = Index.rebuild(made, [four]).lost
    assert reasons(lost) == ("1 articles could not be had again; index their files",)


def test_a_rebuild_that_could_read_nothing_has_lost_nothing_yet(
    two: tuple[Path, str], four: Path, tmp_path: Path
) -> None:
    made, first = two
    damage(made, sound=first)
    shutil.rmtree(four)
    (tmp_path / "empty").mkdir()
    report = Index.rebuild(made, [tmp_path / "empty"])
    assert (report.failed[-1][1], report.lost) == (
        "nothing could be read, so the index was left as it was",
        (),
    )
    report = Index.repair(made)
    lost = "8 articles could not be had again; index their files"
    assert (report.articles, reasons(report.lost)) == (4, (lost,))


@pytest.mark.parametrize("harmed", [False, True])
def test_a_rebuild_counts_an_article_as_removed_whose_file_has_gone_whether_it_read_or_not(
    made: Path, four: Path, harmed: bool
) -> None:
    if harmed:
        [segment] = (made / "engine").glob("*.seg")
        segment.write_bytes(segment.read_bytes()[:50])
    (four / "a1.txt").unlink()
    report = Index.rebuild(made, [four])
    assert (report.added, report.removed, report.failed, report.lost) == (3, 1, (), ())
