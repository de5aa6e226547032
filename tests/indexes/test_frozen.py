"""An index that an earlier version made is read by this one, or its format has another number."""

from __future__ import annotations

from pathlib import Path

import pytest

from relsearch.engines import Engine, open_engine
from relsearch.version import INDEX_FORMAT
from tests.indexes.freeze import HERE, REMOVED, articles

NEWEST = HERE / f"format-{INDEX_FORMAT}"


@pytest.fixture
def frozen() -> Engine:
    return open_engine("whoosh", NEWEST)


def test_an_index_of_this_format_is_kept() -> None:
    kept = sorted(int(path.name.removeprefix("format-")) for path in HERE.glob("format-*"))
    assert kept[-1] == INDEX_FORMAT, "python -m tests.indexes.freeze"
    assert len(list(NEWEST.glob("*.seg"))) == 2


def test_its_articles_read_as_they_were_written(frozen: Engine) -> None:
    expected = {article.id: article for article in articles() if article.id != REMOVED}
    assert list(frozen.ids()) == sorted(expected)
    assert {article.id: article for article in frozen.get(list(expected))} == expected


def test_its_words_are_found(frozen: Engine) -> None:
    words = frozen.vocabulary()
    assert words.count("कनाडा") == 2
    assert words.count("बिजली") == 1
    assert frozen.values("language") == {"en": 1, "hi": 2, "mr": 1, "ne": 1}
    assert frozen.values("date") == {"": 1, "2023-12-31": 1, "2024-01-01": 1, "2024-05-06": 2}


def test_nothing_in_it_is_taken_for_damage(frozen: Engine) -> None:
    assert list(frozen.verify()) == []


def test_more_can_be_added_to_it(tmp_path: Path) -> None:
    for path in NEWEST.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    engine = open_engine("whoosh", tmp_path)
    assert engine.delete(["a.txt"]) == 1
    assert list(engine.verify()) == []
    assert engine.count() == len(articles()) - 2
    engine.close()
