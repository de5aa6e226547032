"""Verify finds every change of a file; repair keeps what is sound and has the rest again."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from relsearch import Index, IndexDamagedError, IndexMissingError, RelsearchError
from relsearch.errors import IndexUnusableError
from relsearch.index.ledger import Ledger
from relsearch.index.lock import write_lock
from relsearch.index.manifest import Manifest, write_manifest
from relsearch.index.seal import ledger_generation, ledger_problem, write_seal
from relsearch.index.verify import verify

Write = Callable[[str, str], Path]
ALL = ["a.txt", "b.txt", "d.txt", "sub/c.txt"]


@pytest.fixture(autouse=True)
def _small_segments_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each commit of a few articles leave a segment, as one of many does."""
    monkeypatch.setattr("relsearch.engines.whoosh.merging.SMALL_WORDS", 0)
    monkeypatch.setattr("relsearch.engines.whoosh.merging.GONE", 2.0)


@pytest.fixture
def made(tmp_path: Path, folder: Path, write: Write) -> Path:
    """An index of two segments, made by two runs, with a deleted article in the older one."""
    place = tmp_path / "index"
    with Index.create(place) as index:
        index.add([folder])
        write("stories/d.txt", "रूस से तेल\n\nरूस से तेल आया है।\n")
        write("stories/a.txt", "जापान से समझौता\n\nजापान और भारत ने समझौते पर हस्ताक्षर किए।\n")
        index.add([folder])
    return place


def bodies(place: Path) -> dict[str, str]:
    with Index.open(place) as index:
        assert index.warnings == ()
        return {article.id: article.body for article in index.articles()}


def segments(place: Path) -> list[Path]:
    """Give the segments' files, the largest first."""
    return sorted((place / "engine").glob("*.seg"), key=lambda path: -path.stat().st_size)


def flip(path: Path, at: int) -> int:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    return path.write_bytes(bytes(data))


def names(place: Path) -> list[str]:
    return [Path(file).name for file, _ in verify(place)]


def files(place: Path) -> list[Path]:
    return sorted(path for path in place.rglob("*") if path.is_file() and path.suffix != ".lock")


def test_a_whole_index_has_no_problem(made: Path) -> None:
    with Index.open(made) as index:
        assert index.verify() == []
    with Index.create(made.parent / "empty") as index:
        assert index.verify() == []
    with pytest.raises(IndexMissingError):
        verify(made.parent / "nothing")


def test_verify_finds_every_changed_byte_cut_end_and_missing_file(made: Path) -> None:
    chance = random.Random(1)
    assert len(files(made)) == 7
    for path in files(made):
        data = path.read_bytes()
        places = {0, len(data) - 1, *chance.choices(range(len(data)), k=12)}
        harms: list[bytes | None] = [None, b"", data[: len(data) // 2], data + b"\0"]
        harms += [data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :] for at in places]
        for harm in harms:
            path.unlink() if harm is None else path.write_bytes(harm)
            try:
                found = verify(made)
            except RelsearchError as error:
                assert error.exit_code == 3  # noqa: PT017 - that is a way to say it
            else:
                assert found, (path, harm and len(harm))
            path.write_bytes(data)
        assert verify(made) == []


def test_verify_finds_files_of_an_earlier_state(made: Path, folder: Path, write: Write) -> None:
    # An earlier checksum of the ledger is what a run that was killed leaves.
    older = {path: path.read_bytes() for path in files(made) if path.name != "ledger.sum"}
    write("stories/d.txt", "रूस से तेल फिर\n\nरूस से तेल फिर आया है।\n")
    for _ in range(2):
        write("stories/e.txt", f"नया लेख {_}\n\nनेपाल को बिजली मिली, बैठक {_}।\n")
        with Index.open(made) as index:
            index.add([folder])
    for path, data in older.items():
        newer = path.read_bytes() if path.exists() else None
        if newer not in (data, None):
            path.write_bytes(data)
            assert names(made), path
            path.write_bytes(newer or b"")
    assert verify(made) == []


def harms() -> Iterator[tuple[str, Callable[[Path], object]]]:
    yield "block", lambda place: flip(segments(place)[0], 60)
    yield "trailer", lambda place: flip(segments(place)[0], -30)
    yield "both", lambda place: [flip(path, 60) for path in segments(place)]
    yield "segment gone", lambda place: segments(place)[0].unlink()
    yield "list", lambda place: flip(place / "engine/segments", 40)
    yield "list gone", lambda place: (place / "engine/segments").unlink()
    yield "list before", lambda place: flip(place / "engine/segments.previous", 40)
    yield (
        "both lists",
        lambda place: [flip(path, 40) for path in (place / "engine").glob("segments*")],
    )
    yield "manifest", lambda place: flip(place / "manifest.json", 20)
    yield "manifest gone", lambda place: (place / "manifest.json").unlink()
    yield "ledger", lambda place: (place / "ledger.sqlite").write_bytes(b"\xa5" * 5000)
    yield "ledger gone", lambda place: (place / "ledger.sqlite").unlink()
    yield "seal", lambda place: flip(place / "ledger.sum", 20)
    yield "engine gone", lambda place: shutil.rmtree(place / "engine")


HARMS = dict(harms())


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS.keys())
def test_repair_has_everything_again(
    made: Path, folder: Path, harm: Callable[[Path], object]
) -> None:
    before = bodies(made)
    harm(made)
    assert verify(made)
    report = Index.repair(made)
    assert (report.failed, report.lost) == ((), ())
    assert verify(made) == []
    assert bodies(made) == before
    with Index.open(made) as index:
        assert index.search("जापान").total == 1
        assert index.add([folder]).articles == 4


@pytest.mark.parametrize("name", ["list", "both lists", "list gone", "manifest", "ledger"])
def test_repair_loses_no_sound_article_whose_file_has_gone(
    made: Path, folder: Path, name: str
) -> None:
    before = bodies(made)
    shutil.rmtree(folder)
    HARMS[name](made)
    report = Index.repair(made)
    assert (report.failed, report.lost) == ((), ())
    assert (bodies(made), verify(made)) == (before, [])


@pytest.mark.parametrize("at", [60, -40_000], ids=["words", "articles"])
def test_repair_takes_single_articles_from_beside_damage(tmp_path: Path, at: int) -> None:
    chance = random.Random(2)
    lines = []
    for number in range(300):
        words = " ".join("".join(chance.choices("कखगघचछजझटठडढतथदध", k=9)) for _ in range(40))
        lines.append(f'{{"id": "{number:03}", "text": "{words}", "language": "hi"}}\n')
    corpus = tmp_path / "r.jsonl"
    corpus.write_text("".join(lines), encoding="utf-8")
    place = tmp_path / "index"
    with Index.create(place) as index:
        index.add([corpus])
    before = bodies(place)
    corpus.unlink()
    flip(segments(place)[0], at)
    report = Index.repair(place)
    after = bodies(place)
    assert after.items() <= before.items()
    assert len(report.lost) == len(before) - len(after)
    assert len(report.lost) < 150 if at < 0 else report.lost == ()
    assert report.failed == ()
    assert verify(place) == []
    with Index.open(place) as index:
        word = after["299"].split()[0]
        assert [hit.article.id for hit in index.search(word).hits] == ["299"]


def test_repair_says_what_cannot_be_had_again_and_takes_it_when_it_is_back(
    made: Path, folder: Path
) -> None:
    shutil.copytree(folder, folder.parent / "kept", copy_function=shutil.copy2)
    (folder / "b.txt").unlink()
    HARMS["trailer"](made)
    report = Index.repair(made)
    lost = (str(folder / "b.txt"), "the article 'b.txt' could not be had again")
    assert (report.failed, report.lost) == ((), (lost,))
    assert sorted(bodies(made)) == ["a.txt", "d.txt", "sub/c.txt"]
    assert verify(made) == []
    (folder.parent / "kept" / "b.txt").rename(folder / "b.txt")
    with Index.open(made) as index:
        assert index.add([folder]).added == 1


def test_a_damaged_segment_beside_a_lost_ledger_is_counted_unless_its_folder_is_given(
    made: Path, folder: Path
) -> None:
    HARMS["trailer"](made)
    HARMS["ledger"](made)
    copy = made.parent / "copy"
    shutil.copytree(made, copy)
    report = Index.repair(made)
    assert [reason.split(" ")[0] for _, reason in report.lost] == ["2"]
    assert Index.repair(copy, [folder]).lost == ()
    assert sorted(bodies(copy)) == ALL


def test_the_state_before_answers_with_a_warning_and_is_not_complete(
    made: Path, folder: Path
) -> None:
    before = (made / "engine/segments").read_bytes()
    flip(made / "engine/segments", 40)
    with Index.open(made) as index:
        assert len(index.warnings) == 1
        assert "segments" in index.warnings[0]
        assert "verify --repair" in index.warnings[0]
        results = index.search("जापान रूस")
        assert (results.complete, results.total, results.total_is) == (False, 1, "at least")
        assert results.warnings[0] == index.warnings[0]
        with pytest.raises(IndexDamagedError):
            index.add([folder])
        with pytest.raises(IndexDamagedError):
            index.remove(["a.txt"])
    (made / "engine/segments").write_bytes(before)
    assert sorted(bodies(made)) == ALL


def test_a_segment_that_does_not_open_lets_the_state_before_answer(made: Path) -> None:
    newest = min(segments(made), key=lambda path: path.stat().st_size)
    newest.unlink()
    with Index.open(made) as index:
        assert newest.name in index.warnings[0]
        assert [article.id for article in index.articles()] == ["a.txt", "b.txt", "sub/c.txt"]
        assert not index.search("जापान").complete


def test_a_block_that_was_altered_is_an_error_with_the_remedy(made: Path) -> None:
    for path in segments(made):
        flip(path, 60)
    with pytest.raises(IndexDamagedError) as caught, Index.open(made) as index:
        index.search("जापान")
    assert "verify --repair" in caught.value.remedy


def test_nothing_answers_for_an_index_whose_state_before_is_empty(tmp_path: Path) -> None:
    Index.create(tmp_path / "index").close()
    (tmp_path / "index/engine/segments").write_bytes(b"x")
    with pytest.raises(IndexDamagedError):
        Index.open(tmp_path / "index")


def test_an_older_list_in_the_place_of_the_newest_is_noticed(made: Path, folder: Path) -> None:
    shutil.copy(made / "engine/segments.previous", made / "engine/segments")
    with Index.open(made) as index:
        assert "was the last" in index.warnings[0]
        assert not index.search("जापान").complete
        with pytest.raises(IndexDamagedError, match="older than the ledger"):
            index.add([folder])
    assert names(made) == ["ledger.sqlite"]
    Index.repair(made)
    assert sorted(bodies(made)) == ALL


def test_a_commit_while_an_index_is_opened_is_no_older_list(
    made: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, write: Write
) -> None:
    write("stories/e.txt", "नया लेख\n\nनेपाल को बिजली मिली।\n")
    committed: list[object] = []

    def meanwhile(place: Path) -> int:
        if not committed:
            committed.append(place)
            with Index.open(made) as other:
                other.add([folder])
        return ledger_generation(place)

    monkeypatch.setattr("relsearch.index.ledger_generation", meanwhile)
    with Index.open(made) as index:
        assert index.warnings == ()


def test_an_index_without_its_manifest_is_not_made_anew(made: Path, folder: Path) -> None:
    (made / "manifest.json").unlink()
    for use in (Index.open, Index.create):
        with pytest.raises(IndexDamagedError, match=r"manifest\.json is missing"):
            use(made)
    Index.repair(made)
    assert sorted(bodies(made)) == ALL


def test_repair_makes_terms_anew_where_another_analyzer_made_them(made: Path) -> None:
    write_manifest(made, Manifest("whoosh", analyzers={"hi": "0000"}))
    Index.repair(made)
    assert sorted(bodies(made)) == ALL
    assert len(segments(made)) == 1


def test_verify_beside_a_writer_leaves_the_ledger_out(made: Path) -> None:
    HARMS["seal"](made)
    with write_lock(made):
        assert verify(made) == []
    assert names(made) == ["ledger.sum"]


def test_verify_reads_an_index_that_cannot_be_locked(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Path) -> object:
        raise IndexUnusableError("no")

    monkeypatch.setattr("relsearch.index.verify.write_lock", refused)
    assert verify(made) == []
    HARMS["seal"](made)
    assert names(made) == ["ledger.sum"]


def changed(place: Path, statement: str) -> None:
    """Change the ledger as a defect of ours would, and seal it again."""
    rows = sqlite3.connect(place / "ledger.sqlite")
    with rows:
        rows.execute(statement)
    rows.close()
    write_seal(place)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update articles set digest = 'x' where id = 'a.txt'", "'a.txt' had another"),
        ("delete from articles where id = 'a.txt'", "does not name the article 'a.txt'"),
        ("insert into articles values ('z', x'7a', 'x')", "names the article 'z'"),
        ("pragma user_version = 1", "is of commit 1"),
        ("pragma user_version = 99", "is of commit 99"),
    ],
)
def test_a_ledger_that_says_otherwise_than_the_engine(
    made: Path, statement: str, said: str
) -> None:
    changed(made, statement)
    problems = verify(made)
    assert [Path(file).name for file, _ in problems] == ["ledger.sqlite"]
    assert said in problems[0][1]


def test_a_run_that_died_before_the_ledger_is_no_damage(
    made: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, write: Write
) -> None:
    """Nor does a file that goes back to what it was keep the article in between."""
    first = (folder / "d.txt").read_text("utf-8")
    write("stories/d.txt", "दूसरा\n\nयह लेख दूसरा है।\n")

    def died(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "record", died)
        with Index.open(made) as index, pytest.raises(KeyboardInterrupt):
            index.add([folder])
    assert verify(made) == []
    assert "दूसरा" in bodies(made)["d.txt"]
    write("stories/d.txt", first)
    with Index.open(made) as index:
        assert index.add([folder]).updated == 1
    assert "तेल" in bodies(made)["d.txt"]
    assert verify(made) == []


def test_what_a_seal_says(made: Path) -> None:
    assert ledger_problem(made) is None
    flip(made / "ledger.sqlite", 24 + 3)  # one of the two counters of changes
    differ = "does not read: its two counters of changes differ"
    assert ledger_problem(made) == ("ledger.sqlite", differ)
    (made / "ledger.sqlite").write_bytes(b"short")
    assert ledger_problem(made) == ("ledger.sqlite", "does not read: it is too short")
    assert ledger_generation(made) == 0


@pytest.mark.parametrize("name", ["a b%20?#&c", "क्या", os.fsdecode(b"bad\xff")])
def test_a_folder_may_have_any_name(tmp_path: Path, folder: Path, name: str) -> None:
    place = tmp_path / name
    with Index.create(f"/{place}") as index:  # two slashes, which a URI would read otherwise
        assert index.add([folder]).articles == 3
        assert index.verify() == []
    assert (place / "ledger.sqlite").is_file()
