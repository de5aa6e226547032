"""What callers of an index may give: folders, paths, days, pages of hits."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from relsearch.errors import IndexUnusableError, PathMissingError, SettingsError, UsageError
from relsearch.settings import MOST_HITS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime as dt

    from relsearch.engines import Sort

SORTS: tuple[Sort, ...] = ("score", "newest", "oldest")


def folder_of(path: str | Path) -> Path:
    """Give the folder of an index. Raises SettingsError, UsageError and IndexUnusableError."""
    if not isinstance(path, str | os.PathLike):
        raise UsageError(f"{path!r} is no folder", remedy="Give its path.")
    if "://" in str(path):
        raise SettingsError(
            f"{path} is a cluster; this version has the embedded engine only",
            remedy="Name a folder with --index.",
        )
    folder = Path(path).absolute()
    try:
        os.stat(folder)  # noqa: PTH116 - Path.exists() passes over impossible names
    except FileNotFoundError:
        pass
    except ValueError as error:
        raise UsageError(f"{str(path)!r} cannot be a folder", remedy="Name another.") from error
    except OSError as error:
        raise IndexUnusableError(
            f"{folder} cannot be used: {error.strerror}",
            remedy="Check the permissions, or name another place with --index.",
        ) from error
    return folder


def is_text(text: str) -> bool:
    """Tell whether a string could be an id, or a line of a file: none holds lone surrogates."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def check_page(limit: int, offset: int, sort: str) -> None:
    """Raise UsageError for what names no page of hits."""
    if limit < 1 or offset < 0:
        raise UsageError(
            f"limit {limit} and offset {offset} name no page of hits",
            remedy="limit begins at 1, offset at 0.",
        )
    if max(limit, offset) > MOST_HITS:
        raise UsageError(
            "limit and offset name a page beyond all hits", remedy=f"The largest is {MOST_HITS}."
        )
    if sort not in SORTS:
        raise UsageError(
            f"hits cannot be sorted by {sort!r}", remedy=f"Use one of {', '.join(SORTS)}."
        )


def paths_of(paths: str | Path | Iterable[str | Path]) -> list[Path]:
    """Give one path or several as a list. Raises PathMissingError for one without a name."""
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    if "" in given:  # which `Path` takes for the current folder
        raise PathMissingError("no such file or folder: ''")
    return [Path(path) for path in given]


def size_of(folder: Path) -> int:
    """Give the bytes of a folder's files; a writer beside us may delete some meanwhile."""
    import contextlib
    import stat

    size = 0
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            status = path.stat()
            size += status.st_size if stat.S_ISREG(status.st_mode) else 0
    return size


def day_of(day: str | dt.date | None) -> str | None:
    """Give a day as it is written in a query."""
    return day if day is None or isinstance(day, str) else day.isoformat()
