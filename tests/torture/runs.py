"""What writers do to an index, each from one state to the next, and what has to hold afterwards.

What may be seen is what was committed last, or what was being committed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from relsearch import Index, IndexMissingError
from relsearch.engines.whoosh import WhooshEngine, generations
from relsearch.index.lock import write_lock
from tests.torture.disk import LIST, Disk

State = frozenset[tuple[str, str]] | None
"""Each article's id and body."""

_WORDS = ["जापान", "भारत", "कनाडा", "नेपाल", "समझौता", "वार्ता", "सुरक्षा", "बिजली", "व्यापार", "रक्षा"]


@dataclass(slots=True)
class Run:
    """A writer's work on a copy of an index.

    end:   the state it ends with.
    kinds: of its storage calls, in their order.
    """

    name: str
    base: Path
    act: Callable[[Path], object]
    end: State = None
    kinds: tuple[str, ...] = ()
    gone: str = ""

    @property
    def calls(self) -> int:
        """How many storage calls it makes."""
        return len(self.kinds)

    def whole(self) -> list[State]:
        """Give the states that a commit of the work may leave, without asking what it left.

        An update adds and changes in one commit, and drops what has `gone` in the next.
        """
        before, after = stored(self.base), self.end or frozenset()
        still = {each for each in before or () if each[0] == self.gone}
        return [before, after, after | still]

    def begin(self, place: Path) -> Path:
        """Make the index that the work begins with."""
        shutil.rmtree(place, ignore_errors=True)
        if self.base.exists():
            shutil.copytree(self.base, place)
        return place


def runs(folder: Path) -> list[Run]:
    """Make the runs, and try each once on a disk that never fails."""
    listed = list(_runs(folder))
    for run in listed:
        place = run.begin(folder / "work")
        disk = Disk(place, stored)
        with disk.installed():
            run.act(place)
        run.kinds, run.end = tuple(disk.kinds), stored(place)
    return listed


def _runs(folder: Path) -> Iterator[Run]:
    corpus = folder / "corpus"
    for number in range(4):
        _story(corpus, number)
    yield Run("first", folder / "none", lambda place: _added(place, corpus))
    changing = folder / "changing"
    for number in range(4):
        _story(changing, number)
    base = folder / "base"
    for number in range(4, 7):  # a segment each, so that the next one joins them
        _added(base, changing)
        _story(changing, number)
    _story(changing, 1, "बदला")
    (changing / "2.txt").unlink()
    yield Run("update", base, lambda place: _added(place, changing), gone="2.txt")
    yield Run("rebuild", base, lambda place: Index.rebuild(place, [changing]))
    yield Run("remove", base, _removed)
    rebuilt = folder / "rebuilt"
    shutil.copytree(base, rebuilt)
    Index.rebuild(rebuilt, [changing])
    yield Run("settle", rebuilt, lambda place: _added(place, changing))
    torn = folder / "torn"
    shutil.copytree(base, torn)
    segment = max((torn / "engine").glob("*.seg"), key=lambda path: path.stat().st_size)
    data = segment.read_bytes()
    segment.write_bytes(data[:-40] + b"\0" + data[-39:])
    yield Run("repair", torn, Index.repair)


def _story(folder: Path, number: int, more: str = "") -> None:
    folder.mkdir(exist_ok=True)
    words = " ".join(_WORDS[number:] + _WORDS[:number])
    text = f"{words} {more}।\n" * (number + 2)
    (folder / f"{number}.txt").write_text(f"शीर्षक {number}\n\n{text}", encoding="utf-8")


def _added(place: Path, corpus: Path) -> None:
    with Index.create(place) as index:
        index.add([corpus])


def _removed(place: Path) -> None:
    with Index.open(place) as index:
        index.remove(["0.txt"])


def stored(place: Path) -> State:
    """Give what the engine's lists show, as far as they read."""
    if not (place / "engine" / LIST).exists():
        return None
    engine = WhooshEngine(place / "engine")
    try:
        return frozenset((each.id, each.body) for each in engine.get(list(engine.ids())))
    finally:
        engine.close()


def broken_by(run: Run, place: Path, disk: Disk) -> Iterator[str]:
    """Yield what does not hold of the index in `place` after a run that ended early.

    Then the run is done again, on a disk that does not fail, and has to come to its end.
    """
    allowed = [disk.acknowledged, *disk.pending]
    seen = _seen(place)
    if seen not in allowed and not (seen is None and frozenset() in allowed):
        yield f"shows {_ids(seen)} instead of {' or '.join(map(_ids, allowed))}"
    if seen and seen not in run.whole() and not _is_warned(place):
        yield f"shows half of a commit: {_ids(seen)}"
    if seen is not None and run.name != "repair":
        yield from (f"verify says {what} of {file}" for file, what in _problems(place))
    if place.exists():
        with write_lock(place):
            pass
    run.act(place)
    if _seen(place) != run.end:
        yield f"ends with {_ids(_seen(place))} when it is done again"
    yield from (f"verify says {what} of {file} in the end" for file, what in _problems(place))
    engine = place / "engine"
    listed = [generations.read(engine, name) for name in (LIST, f"{LIST}.previous")]
    named = {segment.file for each in listed for segment in each.segments}
    left = {path.name for path in engine.iterdir()} - named - {LIST, f"{LIST}.previous"}
    if left:
        yield f"leaves {left} behind"


def _seen(place: Path) -> State:
    """Give what a reader is shown, None where there is no index."""
    try:
        with Index.open(place) as index:
            return frozenset((article.id, article.body) for article in index.articles())
    except IndexMissingError:
        return None


def _is_warned(place: Path) -> bool:
    with Index.open(place) as index:
        return bool(index.warnings)


def _problems(place: Path) -> list[tuple[str, str]]:
    with Index.open(place) as index:
        return list(index.verify())


def _ids(state: State) -> str:
    return "no index" if state is None else f"{sorted(id_ for id_, _ in state)}"
