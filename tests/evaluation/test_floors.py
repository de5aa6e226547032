"""Floors: what fell is named, they rise alone, and they fall only with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.errors import UsageError
from relsearch.evaluation.gate import (
    Collection,
    Floors,
    fallen,
    measured,
    raised,
    read_floors,
    write_floors,
)

OLD = Floors("c", {"all": {"MAP": 0.7, "MRR@10": 0.5}}, ("once",))
shares = st.floats(0, 1)


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text("कनाडा से समझौता\n\nकनाडा और भारत ने बात की।", "utf-8")
    (folder / "b.txt").write_text("जापान की यात्रा\n\nजापान में बैठक हुई।", "utf-8")
    (tmp_path / "topics.tsv").write_text("plain-1\tकनाडा\nroman-1\txyzzy\n", "utf-8")
    (tmp_path / "qrels.txt").write_text("plain-1 0 a.txt 2\nroman-1 0 b.txt 1\n", "utf-8")
    return Collection([folder], tmp_path / "topics.tsv", tmp_path / "qrels.txt")


def test_what_fell_is_named_with_its_floor() -> None:
    assert fallen(OLD, {"all": {"MAP": 0.7, "MRR@10": 0.5}}) == ()
    assert fallen(OLD, {"all": {"MAP": 0.71, "MRR@10": 0.4}}) == (
        "all MRR@10 is 0.4000, its floor 0.5000",
    )


def test_floors_rise_to_what_is_reached() -> None:
    new = raised(OLD, "c", {"all": {"MAP": 0.75, "MRR@10": 0.5}})
    assert new == Floors("c", {"all": {"MAP": 0.75, "MRR@10": 0.5}}, ("once",))


def test_floors_do_not_fall_without_a_reason() -> None:
    for reason in ("", "  "):
        with pytest.raises(UsageError, match=r"in silence: all MAP is 0\.6000, its floor 0\.7"):
            raised(OLD, "c", {"all": {"MAP": 0.6, "MRR@10": 0.9}}, reason=reason)


def test_a_reason_stays_with_what_fell() -> None:
    new = raised(OLD, "c", {"all": {"MAP": 0.6, "MRR@10": 0.9}}, reason="titles weigh less")
    assert new.floors == {"all": {"MAP": 0.6, "MRR@10": 0.9}}
    assert new.lowered == ("once", "titles weigh less (all MAP is 0.6000, its floor 0.7000)")


def test_another_collection_needs_a_reason_too() -> None:
    better = {"all": {"MAP": 0.9, "MRR@10": 0.9}}
    with pytest.raises(UsageError, match="another collection"):
        raised(OLD, "d", better)
    new = raised(OLD, "d", better, reason="two topics more")
    assert (new.collection, new.floors) == ("d", better)
    assert new.lowered[-1] == "two topics more (another collection)"


@given(shares, shares)
def test_what_was_written_as_a_floor_is_reached_by_the_same_answers(
    first: float, second: float
) -> None:
    reached = {"all": {"MAP": first, "MRR@10": second}}
    floors = raised(Floors("c", {}), "c", reached)
    assert not fallen(floors, reached)
    assert raised(floors, "c", reached) == floors
    assert abs(floors.floors["all"]["MAP"] - first) <= 0.0001


def test_floors_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_floors(OLD, tmp_path / "floors.json")
    assert read_floors(tmp_path / "floors.json") == OLD


def test_means_are_given_by_kind(collection: Collection) -> None:
    reached = measured(collection)
    assert set(reached["plain"].values()) == {1.0}
    assert set(reached["roman"].values()) == {0.0}
    assert set(reached["all"].values()) == {0.5}
    assert list(reached) == ["all", "plain", "roman"]


def test_a_topic_that_cannot_be_searched_is_named(collection: Collection) -> None:
    collection.topics.write_text("plain-1\t।।\nroman-1\tक\n", "utf-8")
    with pytest.raises(UsageError, match="plain-1 was not searched"):
        measured(collection)


def test_the_fingerprint_changes_with_every_file(collection: Collection) -> None:
    folder = collection.articles[0]
    seen = {collection.fingerprint()}
    for path, text in [
        (folder / "a.txt", "और"),
        (folder / "c.txt", ""),
        (collection.topics, "plain-1\tभारत\n"),
        (collection.qrels, "plain-1 0 a.txt 1\n"),
    ]:
        path.write_text(text, "utf-8")
        seen.add(collection.fingerprint())
    (folder / "c.txt").rename(folder / "d.txt")
    seen.add(collection.fingerprint())
    assert len(seen) == 6


def test_the_fingerprint_does_not_depend_on_the_order_of_the_files(
    collection: Collection,
) -> None:
    files = sorted(collection.articles[0].iterdir())
    prints = {
        Collection(order, collection.topics, collection.qrels).fingerprint()
        for order in (files, files[::-1])
    }
    assert prints == {collection.fingerprint()}
