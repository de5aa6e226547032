"""What a run and its worker processes say to each other: a line of JSON each, never a pickle.

    run → worker    the folders of modules, with which Python starts
                    [options, engine]                how to read, and where to prepare documents
                    [task, …]                        a set of files; as many as there are
                    null                             stop: prepare what has been read
    worker → run    {"done": [articles, bytes]}      now and then
                    {"made": [prepared, outcomes]}   what came of a set
                    {"error": […]}                   or what was raised instead

The worker ends when its input does. Records are lists of their values in order. Lone surrogates,
which stand in paths for bytes that are not UTF-8, are escaped by JSON as all that is not ASCII.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Sequence

from relsearch import errors
from relsearch.engines import Prepared
from relsearch.index.plan import ReadOptions
from relsearch.index.work import FileOutcome, FileTask, Made, Written
from relsearch.readers import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Start = tuple[ReadOptions, tuple[str, str] | None]


def packed(said: Any) -> bytes:
    """Give one line."""
    return json.dumps(said, separators=(",", ":")).encode("ascii") + b"\n"


def said(line: bytes) -> Any:
    """Read one line of a worker: None where it has ended, {} where it is not the worker's.

    Whoever has a word in how Python starts may have printed something.
    """
    if not line.endswith(b"\n"):
        return None
    return json.loads(line) if line.startswith(b'{"') else {}


def packed_start(options: ReadOptions, engine: tuple[str, str] | None) -> bytes:
    """Give the line that begins: `engine` is its name and its folder, None where none writes."""
    return packed([_values(options), engine])


def start_of(line: bytes) -> Start:
    """Read a line of `packed_start`."""
    options, engine = json.loads(line)
    return ReadOptions(*options), engine and tuple(engine)


def packed_tasks(tasks: Sequence[FileTask]) -> bytes:
    """Give the line for a set of files."""
    return packed([_values(task) for task in tasks])


def tasks_of(line: bytes) -> list[FileTask] | None:
    """Read a line of `packed_tasks`; None says to stop."""
    rows = json.loads(line)
    return rows and [
        FileTask(path, id_, root, tuple(stamp), *rest) for path, id_, root, stamp, *rest in rows
    ]


def packed_made(prepared: Prepared | None, outcomes: Sequence[FileOutcome]) -> bytes:
    """Give the line for what came of a set."""
    made = prepared and [prepared.name, prepared.ids, prepared.parts, sorted(prepared.refused)]
    return packed({"made": [made, [_outcome_row(each) for each in outcomes]]})


def _outcome_row(outcome: FileOutcome) -> list[Any]:
    _, digest, articles, written, problems, lost, refused, dropped, same = _values(outcome)
    rows = [[_values(each) for each in found] for found in (written, problems, dropped)]
    return [digest, articles, *rows, lost, refused, same]


def made_of(said: Sequence[Any], tasks: Sequence[FileTask]) -> Made:
    """Read what stands in a line of `packed_made`, for these tasks or the first of them."""
    made, rows = said
    prepared = None
    if made is not None:
        name, ids, parts, refused = made
        prepared = Prepared(name, tuple(ids), tuple(parts), frozenset(refused))
    outcomes = []
    for task, row in zip(tasks, rows, strict=False):
        digest, articles, written, problems, dropped, lost, refused, same = row
        outcomes.append(
            FileOutcome(
                task,
                digest,
                articles,
                [Written(*each) for each in written],
                [Problem(*each) for each in problems],
                lost,
                refused,
                {Written(*each) for each in dropped},
                same,
            )
        )
    return prepared, outcomes


def packed_error(error: BaseException) -> bytes:
    """Give the line for what was raised."""
    said: list[Any] = ["", "".join(traceback.format_exception(error))]
    if isinstance(error, errors.RelsearchError):
        said = [type(error).__name__, str(error), error.remedy]
    elif isinstance(error, OSError):
        said = ["OSError", error.errno, error.strerror, _printed(error.filename)]
    elif isinstance(error, MemoryError):
        said = ["MemoryError", str(error)]
    return packed({"error": said})


def _printed(filename: Any) -> str | None:
    return None if filename is None else str(filename)


def error_of(said: Sequence[Any]) -> BaseException:
    """Give what stands in a line of `packed_error`, to be raised here."""
    name, *told = said
    kind = getattr(errors, name, None) if name else None
    if isinstance(kind, type) and issubclass(kind, errors.RelsearchError):
        text, remedy = told
        return kind(text, remedy=remedy)
    if name == "OSError":
        return OSError(*told)
    return MemoryError(*told) if name == "MemoryError" else RuntimeError(*told)


def _values(record: Any) -> list[Any]:
    return [getattr(record, name) for name in record.__match_args__]
