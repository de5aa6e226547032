"""What can go wrong, which exit code it ends with, and what to do about it.

RelsearchError                      exit code
├── UsageError                      2   the call itself is wrong
│   ├── PathMissingError            2   a given path does not exist
│   ├── QueryError                  2   nothing to search for, or a query that cannot be read
│   ├── SettingsError               2   an unknown or ill-typed setting, and where it stands
│   └── LanguageError               2   a language without an analyzer
├── IndexUnusableError              3
│   ├── IndexMissingError           3   no index at this place
│   ├── IndexDamagedError           3   files that do not read as an index
│   ├── IndexIncompatibleError      3   another format, another analyzer, or not ours
│   └── IndexLockedError            3   another process is writing
├── ReadError                       4   one input that could not be read; the report collects it
├── NoRoomError                     4   not everything could be written; what was done is kept
├── WorkerLostError                 4   a worker process was ended from outside; likewise
└── NotFoundError                   2   no article with this id
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


class RelsearchError(Exception):
    """A failure with a sentence that says what happened and one that says what to do.

    `str(error)` is the first, `error.remedy` the second; `exit_code` is the contract's.
    """

    exit_code: ClassVar[int] = 2
    default_remedy: ClassVar[str] = ""

    def __init__(self, message: str, *, remedy: str | None = None) -> None:
        super().__init__(message)
        self.remedy = self.default_remedy if remedy is None else remedy

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), str(self), self.remedy))


def _rebuild(kind: type[RelsearchError], message: str, remedy: str) -> RelsearchError:
    # A caller's own pool of processes pickles what is raised; the remedy has to come along.
    return kind(message, remedy=remedy)


class UsageError(RelsearchError):
    """The call itself is wrong."""

    default_remedy = "See 'relsearch --help'."


class PathMissingError(UsageError):
    """A path that was given does not exist."""

    default_remedy = "Check the spelling, or give the path from the current folder."


class QueryError(UsageError):
    """A query with nothing to search for, or one that cannot be read.

    `position` is where the fault begins, in code points of the query's text from 0; None when the
    query as a whole is at fault.
    """

    default_remedy = "Give at least one word to search for."

    def __init__(
        self, message: str, *, remedy: str | None = None, position: int | None = None
    ) -> None:
        place = "" if position is None else f", at character {position + 1}"
        super().__init__(message + place, remedy=remedy)
        self.position = position

    def at(self, position: int) -> QueryError:
        """Give the same error with a place, unless it has one."""
        if self.position is not None:
            return self
        return QueryError(str(self), remedy=self.remedy, position=position)


class SettingsError(UsageError):
    """An unknown or ill-typed setting."""

    default_remedy = "Correct or remove it."


class LanguageError(UsageError):
    """A language that has no analyzer."""

    default_remedy = "Use one of hi, mr, ne, sa, en."


class IndexUnusableError(RelsearchError):
    """The index cannot be used as it is."""

    exit_code = 3


class IndexMissingError(IndexUnusableError):
    """There is no index at the place named."""

    default_remedy = "Make one with 'relsearch index FOLDER', or name another place with --index."


class IndexDamagedError(IndexUnusableError):
    """The files at the place named do not read as an index."""

    default_remedy = "Mend it with 'relsearch verify --repair'."


class IndexIncompatibleError(IndexUnusableError):
    """The index is of another format or analyzer, or the folder is not an index of ours."""

    default_remedy = "Build it again with 'relsearch index --rebuild FOLDER'."


class IndexLockedError(IndexUnusableError):
    """Another process is writing to the index."""

    default_remedy = "Wait until it has ended, then run the command again."


class ReadError(RelsearchError):
    """One input that could not be read. The indexer collects it and goes on."""

    exit_code = 4


class NoRoomError(RelsearchError):
    """The disk is full, or a file may not grow: not everything could be written."""

    exit_code = 4
    default_remedy = "Make room, then run the same command again; what was done is kept."


class WorkerLostError(RelsearchError):
    """A worker process was ended from outside, as when memory is short: some work is undone."""

    exit_code = 4
    default_remedy = "Run the same command again, with fewer --jobs if memory is short."


class NotFoundError(RelsearchError):
    """There is no article with the id asked for."""

    default_remedy = "'relsearch query --json' and 'relsearch export' give the ids."
