"""What damage has taken is known until it is read again, however often that is begun."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from relsearch import Index, IndexIncompatibleError
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


@pytest.fixture
def made(tmp_path: Path, folder: Path) -> Path:
    with Index.create(tmp_path / "index") as index:
        index.add([folder])
    return tmp_path / "index"


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
    assert not Index.repair(made).failed
    assert (bodies(made), verify(made)) == (before, [])


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
    assert [path for path, _ in report.failed] == [str(other)]
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
