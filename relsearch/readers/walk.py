"""Folders and files given → files to read, what cannot be read, and what is never read.

Follows nothing out of a given folder, opens nothing, never blocks, never recurses.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote_from_bytes

from relsearch.errors import PathMissingError
from relsearch.readers.files import kind_of
from relsearch.readers.inputs import Candidate, Problem, Unread

Outcome = Candidate | Problem | Unread
Visited = set[int | str]
"""Device and inode as one number; of a hard link, its real path."""


def walk(paths: Sequence[Path], *, kinds: Container[str]) -> Iterator[Outcome]:
    """Give every file below `paths` in order of its path, each real file once.

    `kinds` are the suffixes read, lower case. A given path that does not exist raises
    PathMissingError before anything is given. Names that begin with a dot are passed over
    unless given by name.
    """
    roots = [_absolute(path) for path in paths]
    for given, root in zip(paths, roots, strict=True):
        if not os.path.lexists(root):
            raise PathMissingError(f"no such file or folder: {str(given)!r}")
    return _walk(roots, kinds)


def identify(path: Path, root: Path, prefix: str = "") -> str:
    """Give a file's id: relative to the given folder, NFC, stray bytes percent-escaped."""
    relative = root.name if path == root else path.relative_to(root).as_posix()
    if prefix and path != root:
        relative = f"{prefix}/{relative}"
    return _printable(relative)


def _printable(name: str) -> str:
    escaped = "".join(
        quote_from_bytes(os.fsencode(char)) if "\ud800" <= char <= "\udfff" else char
        for char in name
    )
    return unicodedata.normalize("NFC", escaped)


def _absolute(path: Path) -> Path:
    # Not resolve(): the path has to open as printed, links included.
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute() keeps ".."


def _walk(roots: Sequence[Path], kinds: Container[str]) -> Iterator[Outcome]:
    visited: Visited = set()
    prefixes = _prefixes(roots)
    for root, prefix in zip(roots, prefixes, strict=True):
        try:
            # A path given by name may be a link: the user has said to follow it.
            status = root.stat()
        except OSError as error:
            yield Problem(str(root), _why(error))
            continue
        if stat.S_ISDIR(status.st_mode):
            yield from _folder(root, prefix, kinds, visited)
        elif not stat.S_ISREG(status.st_mode):
            yield Problem(str(root), f"not a regular file ({kind_of(status.st_mode)})")
        elif root.suffix.lower() not in kinds:
            yield Problem(str(root), f"a kind of file that is not read ({root.suffix or 'none'})")
        elif _first_visit(root, status, visited):
            real = Path(os.path.realpath(root)) if root.is_symlink() else root
            yield Candidate(real, _printable(root.name), root, _stamp(status))


def _prefixes(roots: Sequence[Path]) -> list[str]:
    """With several folders each id begins with its folder's name."""
    folders = [root for root in roots if root.is_dir()]
    return [root.name if len(folders) > 1 else "" for root in roots]


def _folder(root: Path, prefix: str, kinds: Container[str], visited: Visited) -> Iterator[Outcome]:
    real_root = os.path.realpath(root)
    # Folders whose entries are still to be looked at, the one we are in last. Their paths are made
    # when they are looked at: a folder may hold a million files.
    pending = [iter([root])]
    for link in _next_of(pending):
        path = link
        try:
            status = path.stat() if path == root else path.lstat()
            if stat.S_ISLNK(status.st_mode):
                reason = _refused_link(path, real_root)
                if reason:
                    yield Problem(str(path), reason)
                    continue
                path, status = Path(os.path.realpath(path)), path.stat()
            if stat.S_ISDIR(status.st_mode):
                if _first_visit(path, status, visited):
                    pending.append(_entries(path))
                elif link != path:
                    yield _second_way(link, path)
                continue
        except OSError as error:
            yield Problem(str(path), _why(error))
            continue
        outcome = _file(path, status, kinds, visited)
        if isinstance(outcome, Candidate):
            outcome = Candidate(path, _id(path, root, real_root, prefix), root, outcome.stamp)
        if outcome is not None:
            yield outcome


def _next_of(pending: list[Iterator[Path]]) -> Iterator[Path]:
    """Yield what the last of several iterators gives, which may become more meanwhile."""
    while pending:
        path = next(pending[-1], None)
        if path is None:
            pending.pop()
        else:
            yield path


def _id(path: Path, root: Path, real_root: str, prefix: str) -> str:
    # A followed link is named by the file it leads to, which may lie below the real root only.
    base = root if path.is_relative_to(root) else Path(real_root)
    return identify(path, base, prefix)


def _entries(folder: Path) -> Iterator[Path]:
    """Give a folder's entries in the order of their names' bytes."""
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if not entry.name.startswith(".")]
    return map(folder.joinpath, sorted(names, key=os.fsencode))


def _file(
    path: Path, status: os.stat_result, kinds: Container[str], visited: Visited
) -> Outcome | None:
    if not stat.S_ISREG(status.st_mode):
        return Problem(str(path), f"not a regular file ({kind_of(status.st_mode)})")
    if path.suffix.lower() not in kinds:
        return Unread(path)
    if not os.access(path, os.R_OK):
        return Problem(str(path), "no permission to read it")
    if not _first_visit(path, status, visited):
        return None
    return Candidate(path, "", path, _stamp(status))


def _first_visit(path: Path, status: os.stat_result, visited: Visited) -> bool:
    # Two hard links are two articles; one file reached by two ways is one. A number takes a third
    # of the memory of a tuple.
    key: int | str = status.st_dev << 64 | status.st_ino
    if stat.S_ISREG(status.st_mode) and status.st_nlink > 1:
        key = os.path.realpath(path)
    if key in visited:
        return False
    visited.add(key)
    return True


def _refused_link(path: Path, real_root: str) -> str:
    """Say why a symbolic link below a given folder is not followed, or nothing."""
    try:
        target = os.path.realpath(path, strict=True)
    except OSError as error:
        return f"a symbolic link that leads nowhere: {_why(error)}"
    if os.path.commonpath((target, real_root)) != real_root:
        return "a symbolic link out of the given folder"
    return ""


def _second_way(link: Path, target: Path) -> Problem:
    """Report a link to a folder whose files come by another way, so that nothing is lost by it."""
    if Path(os.path.realpath(link.parent)).is_relative_to(target):
        return Problem(str(link), "a symbolic link to a folder that holds it: a loop")
    return Problem(str(link), "a symbolic link to a folder that is read already", skipped=False)


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    written, changed = status.st_mtime_ns, status.st_ctime_ns
    # Mostly the same, and one number for both then: there may be a million files.
    return (status.st_size, written, written if changed == written else changed, status.st_ino)


def _why(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return error.strerror or type(error).__name__
