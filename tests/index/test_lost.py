"""What damage has taken is known until it is read again, however often that is begun."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from relsearch import Index, IndexDamagedError, IndexIncompatibleError
from relsearch.errors import IndexUnusableError
from relsearch.index import Plan, ReadOptions, ledger
from relsearch.index.ingest import Ingest
from relsearch.index.ledger import Ledger
from relsearch.index.verify import verify

Write = Callable[[str, str], Path]


def bodies(place: Path) -> dict[str, str]:
    with Index.open(place) as index:
        assert index.warnings == ()
        return {article.id: article.body for article in index.articles()}


def damage(place: Path) -> None:
    """Cut off the end of the only segment."""
    (segment,) = (place / "engine").glob("*.seg")
    segment.write_bytes(segment.read_bytes()[:-40])


def test_a_repair_that_was_interrupted_is_no_whole_index(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bodies(made)
    damage(made)

    def interrupted(*_: object) -> Iterator[object]:
        raise KeyboardInterrupt
        yield

    with monkeypatch.context() as patch:
        patch.setattr("relsearch.index.ingest.run_tasks", interrupted)
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                Index.repair(made)
            assert verify(made)
            with Index.open(made) as index:
                assert "has not finished" in index.warnings[0]
                assert not index.search("जापान").complete
    assert not Index.repair(made).lost
    assert (bodies(made), verify(made)) == (before, [])


def test_readers_beside_a_repair_are_told_that_articles_may_be_missing(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bodies(made)
    damage(made)
    seen: list[tuple[int, bool]] = []
    whole = Ingest._settle

    def settle(self: Ingest, *given: object) -> None:
        whole(self, *given)  # type: ignore[arg-type]
        with Index.open(made) as index:
            seen.append((len(list(index.articles())), bool(index.warnings)))

    with monkeypatch.context() as patch:
        patch.setattr(Ingest, "_settle", settle)
        Index.repair(made)
    assert seen
    assert all(warned for _, warned in seen)
    assert bodies(made) == before


def test_a_repair_reads_each_file_as_it_was_read_before(tmp_path: Path) -> None:
    corpus, other = tmp_path / "a.jsonl", tmp_path / "b.txt"
    corpus.write_text('{"id": "a", "kahani": "जापान से समझौता हुआ।"}\n', "utf-8")
    other.write_text("रूस से तेल आया है।\n", "utf-8")
    place = tmp_path / "index"
    with Index.create(place) as index:
        options = ReadOptions("ne", {"body": "kahani"})
        index.add([corpus, other], plan=Plan(options))
        assert index.languages() == ("ne",)
    before = bodies(place)
    assert len(before) == 2
    for paths in ((), (tmp_path,)):
        damage(place)
        report = Index.repair(place, paths)
        assert (report.failed, report.lost) == ((), ())
        assert (bodies(place), verify(place)) == (before, [])
        with Index.open(place) as index:
            assert index.languages() == ("ne",)
            assert index.add([corpus, other], plan=Plan(options)).unchanged == 2


def test_a_rebuild_after_a_repair_that_was_interrupted_is_whole(
    made: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bodies(made)
    damage(made)
    with monkeypatch.context() as patch:
        patch.setattr(Ingest, "_check_stop", interrupt)
        with pytest.raises(KeyboardInterrupt):
            Index.repair(made)
    Index.rebuild(made, [folder])
    assert (bodies(made), verify(made)) == (before, [])


def interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_what_an_interrupted_repair_had_not_come_to_is_not_forgotten(tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    many.write_text("".join(f'{{"id": "m{n}", "text": "लेख {n}"}}\n' for n in range(20)), "utf-8")
    with Index.create(tmp_path / "index") as index:
        index.add([many])
    (segment,) = (tmp_path / "index" / "engine").glob("*.seg")
    segment.write_bytes(segment.read_bytes()[:-9])
    asked = iter(range(5))
    with pytest.raises(KeyboardInterrupt):
        Index.repair(tmp_path / "index", plan=Plan(stop=lambda: next(asked, None) is None))
    with Index.open(tmp_path / "index") as index:
        held = {article.id for article in index.articles()}
    assert 0 < len(held) < 20
    many.unlink()
    lost = Index.repair(tmp_path / "index").lost
    said = {(str(many), f"the article {f'm{n}'!r} could not be had again") for n in range(20)}
    missing = {each for each in said if each[1].split("'")[1] not in held}
    assert set(lost) == missing


def test_what_had_been_removed_may_be_back_when_nothing_says_what_there_was(
    made: Path, folder: Path
) -> None:
    with Index.open(made) as index:
        assert index.remove(["a.txt"]) == 1
    before = bodies(made)
    lists = [made / "engine/segments", made / "engine/segments.previous"]
    for path in (*lists, made / "ledger.sqlite"):
        path.unlink()
    report = Index.repair(made)
    assert [path for path, reason in report.lost if "removed" in reason] == [str(made)]
    assert bodies(made).items() >= before.items()
    assert verify(made) == []
    with Index.open(made) as index:
        report = index.add([folder])
        assert (report.added, report.updated) == (0, 0)


def test_what_had_been_removed_comes_back_with_a_word_when_the_ledger_is_lost(
    made: Path, folder: Path
) -> None:
    with Index.open(made) as index:
        assert index.remove(["a.txt"]) == 1
    (made / "ledger.sqlite").unlink()
    report = Index.repair(made, [folder])
    assert report.added == 1
    assert [path for path, reason in report.lost if "removed" in reason] == [str(made)]
    assert verify(made) == []


@pytest.mark.parametrize(
    "name", ["ledger.sum", "ledger.sqlite", "engine/segments", "engine/segments.previous"]
)
def test_a_folder_in_the_place_of_a_file_is_named_and_left_alone(
    made: Path, folder: Path, write: Write, name: str
) -> None:
    (made / name).unlink()
    (made / name).mkdir()
    (made / name / "mine.txt").write_text("x")
    for mend in (Index.repair, lambda path: Index.rebuild(path, [folder])):
        with pytest.raises(IndexUnusableError, match=Path(name).name):
            mend(made)
    write("stories/new.txt", "नया\n\nनेपाल को बिजली मिली।\n")
    with pytest.raises(IndexUnusableError, match=Path(name).name), Index.open(made) as index:
        index.add([folder])
    assert (made / name / "mine.txt").read_text() == "x"
    shutil.rmtree(made / name)
    Index.repair(made)
    assert verify(made) == []


def test_a_removal_that_was_killed_is_no_damage_however_often_it_is_begun_again(
    made: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "b.txt").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "record", interrupt)
        with pytest.raises(KeyboardInterrupt), Index.open(made) as index:
            index.add([folder])
    left = bodies(made)
    assert sorted(left) == ["a.txt", "sub/c.txt"]
    with monkeypatch.context() as patch:
        patch.setattr(Ingest, "_survey", interrupt)
        with pytest.raises(KeyboardInterrupt), Index.open(made) as index:
            index.add([folder])
    assert (bodies(made), verify(made)) == (left, [])
    with Index.open(made) as index:
        assert index.add([folder]).failed == ()
    assert (bodies(made), verify(made)) == (left, [])


@pytest.mark.parametrize("name", ["write.lock", "ledger.sqlite-journal"])
def test_a_link_in_the_place_of_a_file_is_named_and_not_followed(
    made: Path, folder: Path, write: Write, name: str
) -> None:
    mine = write("mine.txt", "x")
    write("stories/new.txt", "नया\n\nनेपाल को बिजली मिली।\n")
    (made / name).unlink(missing_ok=True)
    (made / name).symlink_to(mine)
    for write_to in (Index.repair, lambda path: Index.open(path).add([folder])):
        with pytest.raises(IndexUnusableError, match=name) as caught:
            write_to(made)
        assert "away" in caught.value.remedy
    assert mine.read_text() == "x"


@pytest.mark.parametrize("number", [errno.EACCES, errno.EMFILE])
def test_a_file_that_may_not_be_read_now_is_not_called_damaged(
    made: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    (segment,) = (made / "engine").glob("*.seg")
    opened = os.open

    def refusing(path: Path, *given: int) -> int:
        if path == segment:
            raise OSError(number, os.strerror(number), str(path))
        return opened(path, *given)

    before = segment.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refusing)
        for look in (verify, Index.repair):
            with pytest.raises(IndexUnusableError, match=os.strerror(number)) as caught:
                look(made)
            assert "repair" not in caught.value.remedy
    assert segment.read_bytes() == before
    assert verify(made) == []


def test_a_rebuild_says_which_articles_of_other_folders_damage_has_taken(
    made: Path, folder: Path, write: Write
) -> None:
    other = write("other/e.txt", "चीन से वार्ता\n\nचीन से वार्ता हुई।\n")
    with Index.open(made) as index:
        index.add([other.parent])
    shutil.rmtree(other.parent)
    for segment in (made / "engine").glob("*.seg"):
        segment.unlink()
    report = Index.rebuild(made, [folder])
    assert (report.failed, [path for path, _ in report.lost]) == ((), [str(other)])
    assert not verify(made)


def test_what_a_killed_run_was_about_to_put_in_place_is_swept(made: Path, folder: Path) -> None:
    left = [made / "ledger.sum.new", made / "manifest.json.new"]
    for path in left:
        path.write_text("half")
    with Index.open(made) as index:
        index.add([folder])
    assert not any(path.exists() for path in left)


def test_a_manifest_of_another_program_is_not_mended(tmp_path: Path, folder: Path) -> None:
    place = tmp_path / "app"
    place.mkdir()
    (place / "manifest.json").write_text('{"name": "My web app"}')
    (place / "index.html").write_text("<p>")
    for mend in (Index.repair, lambda path: Index.rebuild(path, [folder])):
        with pytest.raises(IndexIncompatibleError):
            mend(place)
    assert (place / "manifest.json").read_text() == '{"name": "My web app"}'
    assert sorted(path.name for path in place.iterdir()) == ["index.html", "manifest.json"]


def test_the_state_before_goes_when_a_run_with_nothing_to_do_has_proved_the_new_one(
    made: Path, folder: Path
) -> None:
    before = bodies(made)
    Index.rebuild(made, [folder])
    assert len(list((made / "engine").glob("*.seg"))) == 2
    with Index.open(made) as index:
        index.add([folder], plan=Plan(dry_run=True))
        assert len(list((made / "engine").glob("*.seg"))) == 2
        index.add([folder])
        assert index.search("जापान").total == 1
    assert len(list((made / "engine").glob("*.seg"))) == 1
    assert (bodies(made), verify(made)) == (before, [])
    (made / "engine/segments").write_text("x")
    with Index.open(made) as index:
        assert {article.id: article.body for article in index.articles()} == before


def test_the_state_before_stays_where_the_new_one_is_not_what_was_written(
    made: Path, folder: Path
) -> None:
    Index.rebuild(made, [folder])
    listed = (made / "engine/segments").read_text().split("segment ")[1]
    path = made / "engine" / f"{listed.split()[0]}.seg"
    data = bytearray(path.read_bytes())
    data[60] ^= 1
    path.write_bytes(data)
    with pytest.raises(IndexDamagedError), Index.open(made) as index:
        index.add([folder])
    assert len(list((made / "engine").glob("*.seg"))) == 2


def test_verify_of_a_whole_index_keeps_no_writer_out(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(_: Path) -> object:
        raise AssertionError("the lock is taken")

    monkeypatch.setattr("relsearch.index.verify.write_lock", held)
    assert verify(made) == []


def test_verify_beside_a_writer_that_begins_meanwhile_writes_nothing(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "_is_left", lambda _: True)
    before = (made / "ledger.sum").stat()
    assert verify(made) == []
    assert os.path.samestat((made / "ledger.sum").stat(), before)


def test_a_run_over_an_index_that_is_being_mended_says_so(
    made: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(made)
    with monkeypatch.context() as patch:
        patch.setattr(Ingest, "_check_stop", interrupt)
        with pytest.raises(KeyboardInterrupt):
            Index.repair(made)
    with Index.open(made) as index:
        [(path, reason)] = index.add([folder]).failed
        assert path == str(made)
        assert "verify --repair" in reason
        assert index.warnings
    assert not Index.repair(made).lost
    with Index.open(made) as index:
        assert not index.add([folder]).failed


def test_a_repair_tells_of_articles_that_come_back_though_they_were_removed(
    tmp_path: Path,
) -> None:
    corpus, place = tmp_path / "a.jsonl", tmp_path / "index"
    rows = [f'{{"id": "{n}", "title": "जापान", "text": "समझौता {n}"}}\n' for n in range(20)]
    corpus.write_text("".join(rows), "utf-8")
    with Index.create(place) as index:
        index.add([corpus])
        index.remove("1")
        index.add([corpus])  # with nothing to do, it lets go of the state before
    damage(place)
    [warning] = Index.repair(place).warnings
    assert "an article more, new or once removed by hand" in warning
    assert len(bodies(place)) == 20
