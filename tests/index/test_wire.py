"""What a run and its workers tell each other arrives as it was said."""

from __future__ import annotations

import errno
from collections.abc import Callable

import pytest

from relsearch.engines import Prepared
from relsearch.errors import IndexUnusableError, NoRoomError
from relsearch.index import wire
from relsearch.index.plan import ReadOptions
from relsearch.index.work import FileOutcome, FileTask, Written
from relsearch.readers import Problem

TASKS = [
    FileTask("/क/\udcff.txt", "%FF.txt", "/क", (7, 8, 9), "ab", {"x#1": "cd"}, 1, 3),
    FileTask("/b", "b", "/", ()),
]


def test_tasks_and_options_arrive() -> None:
    assert wire.tasks_of(wire.packed_tasks(TASKS)) == TASKS
    assert wire.tasks_of(wire.packed(None)) is None
    options = ReadOptions("mr", {"title": "शीर्षक"}, 5)
    for place in (None, ("whoosh", "/i/\udcff")):
        assert wire.start_of(wire.packed_start(options, place)) == (options, place)


def test_what_came_of_a_set_arrives_for_the_tasks_that_were_done() -> None:
    whole = FileOutcome(
        TASKS[0],
        "ab",
        {"x#1": "cd"},
        [Written("x#1", 0, "s")],
        [Problem("/क/\udcff.txt", "line 3\nis \x1b", skipped=False)],
        lost=True,
        refused=True,
        dropped={Written("x#2", 1, "s")},
    )
    prepared = Prepared("s", ("x#1", "x#2"), ("segment s",), frozenset({1}))
    for made, outcomes in ((prepared, [whole, FileOutcome(TASKS[1], same=True)]), (None, [whole])):
        said = wire.said(wire.packed_made(made, outcomes))
        assert wire.made_of(said["made"], TASKS) == (made, outcomes)


@pytest.mark.parametrize(
    ("error", "alike"),
    [
        (NoRoomError("/a: full", remedy="Go."), lambda e: (str(e), e.remedy)),
        (IndexUnusableError("x"), lambda e: (str(e), e.remedy)),
        (OSError(errno.EIO, "bad disk", "/a"), lambda e: (e.errno, e.strerror, e.filename)),
        (PermissionError(errno.EACCES, "no"), lambda e: (e.errno, e.strerror, e.filename)),
        (MemoryError("much"), str),
    ],
)
def test_an_error_is_raised_as_it_was(
    error: Exception, alike: Callable[[BaseException], object]
) -> None:
    again = wire.error_of(wire.said(wire.packed_error(error))["error"])
    assert type(again) is type(error)
    assert alike(again) == alike(error)


def test_a_defect_arrives_with_its_trace() -> None:
    try:
        "".index("x")
    except ValueError as error:
        again = wire.error_of(wire.said(wire.packed_error(error))["error"])
    assert isinstance(again, RuntimeError)
    assert "ValueError" in str(again)
    assert "test_wire" in str(again)


@pytest.mark.parametrize("name", ["TYPE_CHECKING", "annotations", "Exception", "os"])
def test_only_our_errors_are_raised_by_name(name: str) -> None:
    assert type(wire.error_of([name, "x"])) is RuntimeError


def test_a_line_that_was_cut_is_none() -> None:
    assert wire.said(b"") is None
    assert wire.said(b'{"done": [1, 2]}') is None
    assert wire.said(b'{"done": [1, 2]}\n') == {"done": [1, 2]}
