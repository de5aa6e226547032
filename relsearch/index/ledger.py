"""Which file gave which articles, so that a run costs what changed.

A SQLite file beside the engine's. It is written after the engine's commit and says of which one:
when a run dies between the two, the next one sees it, and takes what the engine holds for true.
`ledger.sum` has a checksum of the file, written when a run ends (`seal.py`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from relsearch.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexUnusableError,
    NoRoomError,
)
from relsearch.index.seal import LEDGER, break_seal, write_seal
from relsearch.records import dataclass, field

_TABLES = """
create table if not exists files (
    path blob primary key, id text not null, root blob not null, stamp text not null,
    digest text not null, options text not null
) without rowid;
create table if not exists articles (
    id text primary key, path blob not null, digest text not null
) without rowid;
create index if not exists articles_by_path on articles (path);
"""
_FOREIGN = """
select path from files
where typeof(path) != 'blob' or instr(path, x'00') or typeof(root) != 'blob' or instr(root, x'00')
or typeof(id) != 'text' or typeof(digest) != 'text' or typeof(options) != 'text'
union all select path from articles
where typeof(path) != 'blob' or instr(path, x'00') or typeof(id) != 'text'
or typeof(digest) != 'text' limit 1
"""  # rows that no version of ours writes: SQLite keeps any kind of value in any column


# What a row takes: a page of 4,096 bytes has whole rows, and most of a row that is longer than a
# quarter of one has pages of its own.
# Source: https://www.sqlite.org/fileformat2.html#b_tree_pages
_TAKEN = """case when {0} <= 1000 then 4096.0 / (4084 / ({0}))
            else 1024 + ({0} + 3602) / 4092 * 4096 end"""
# What all rows and the index take, without the pages that lead to others.
_HELD = f"""
select (select total({_TAKEN.format("size")}) from (
            select length(path) + length(cast(id as blob)) + length(root) + length(stamp)
                   + length(digest) + length(options) + 14 as size from files))
     + (select total({_TAKEN.format("size")} + {_TAKEN.format("size + other")}) from (
            select length(path) + length(cast(id as blob)) + 10 as size, length(digest) as other
            from articles))
"""
_LOOSE = 1.15  # times that from which on the file is written anew
_PAGES = 6  # that a file may have beside: of each table the last one, and how they are found


@dataclass(frozen=True, slots=True)
class FileRow:
    """What is known of a file that was read.

    stamp:    size, times and inode when it was read; the same stamp means the same bytes.
    digest:   SHA-256 of its bytes.
    options:  the options it was read with; other options may give other articles.
    articles: id → digest of each article it gave.
    """

    path: str
    id: str
    root: str
    stamp: tuple[int, ...]
    digest: str
    options: str
    articles: dict[str, str] = field(default_factory=dict)


_NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_FSYNC")
# Nothing says that the file itself is damaged.
_CLOSED = ("SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH", "SQLITE_READONLY", "SQLITE_IOERR")


def _blob(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def _text(blob: bytes) -> str:
    return blob.decode("utf-8", "surrogateescape")


def _is_left(journal: Path) -> bool:
    try:
        return journal.lstat().st_size > 0
    except OSError:
        return False


class Ledger:
    """The rows of one index.

    generation: the engine's commit that the rows belong to; 0 when they have been lost.
    recovered:  whether a run was killed while it wrote, so that no seal fits.
    """

    def __init__(self, folder: Path, *, create: bool = True, locked: bool = True) -> None:
        self._folder = folder
        self._path = folder / LEDGER
        # Rolling back what a killed run has left undone is a change too, of unused pages.
        self.recovered = _is_left(folder / f"{LEDGER}-journal")
        self._sealed = True
        self._written = self.recovered and locked  # else it is the journal of a writer at work
        if self._path.is_symlink() or (self._path.exists() and not self._path.is_file()):
            raise IndexDamagedError(f"{self._path} is no regular file")
        if (journal := folder / f"{LEDGER}-journal").is_symlink():
            raise IndexUnusableError(f"{journal} is a link", remedy="Take it away.")
        if not (create or self._path.exists()):
            raise IndexDamagedError(f"{self._path} is missing")
        with self._damage():
            how = "rwc" if create else "rw"
            self._rows = sqlite3.connect(f"file://{quote(bytes(self._path))}?mode={how}", uri=True)
            try:
                self._refuse_programs()
                self._rows.execute("pragma synchronous = extra")
                if create:
                    self._rows.executescript(_TABLES)
                self.generation = int(self._rows.execute("pragma user_version").fetchone()[0])
            except BaseException:
                self._rows.close()
                raise

    def _refuse_programs(self) -> None:
        """Raise ValueError for what no version of ours makes: SQLite runs triggers and views."""
        schema = "select type, name, tbl_name, sql from sqlite_master"
        with closing(sqlite3.connect(":memory:")) as ours:
            ours.executescript(_TABLES)
            known = set(ours.execute(schema))
        for row in self._rows.execute(schema):
            if row not in known:
                raise ValueError(f"the {row[0]} {row[1]!r}, which is none of ours")

    @contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorname", "").startswith(_NO_ROOM):
                raise NoRoomError(f"{self._path} could not be written: {error}") from error
            if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise IndexLockedError(f"{self._path} is in use by another process") from error
            if getattr(error, "sqlite_errorname", "").startswith(_CLOSED):
                raise IndexUnusableError(
                    f"{self._path} cannot be opened: {error}",
                    remedy="Check the disk and the permissions, then run it again.",
                ) from error
            raise IndexDamagedError(f"{self._path} cannot be used: {error}") from error
        # No version of ours wrote that.
        except (AttributeError, TypeError, ValueError, RecursionError) as error:
            raise IndexDamagedError(f"{self._path} holds {error}") from error

    def check(self) -> None:
        """Read everything. Raises IndexDamagedError when some of it does not read."""
        self.files()
        self.digests()
        with self._damage():
            found = self._rows.execute("pragma integrity_check(1)").fetchone()
        if found != ("ok",):
            raise IndexDamagedError(f"{self._path} is damaged: {found[0]}")
        with self._damage():
            row = self._rows.execute(_FOREIGN).fetchone()
        if row is not None:
            raise IndexDamagedError(
                f"{self._path} holds a row of {row[0]!r}, which is none of ours"
            )

    def files(self) -> dict[str, FileRow]:
        """Give path → row for every file, without the articles."""
        with self._damage():
            rows = self._rows.execute("select path, id, root, stamp, digest, options from files")
            return {
                _text(path): FileRow(
                    _text(path), id_, _text(root), tuple(json.loads(stamp)), digest, options
                )
                for path, id_, root, stamp, digest, options in rows
            }

    def articles_of(self, path: str) -> dict[str, str]:
        """Give id → digest of the articles a file gave."""
        with self._damage():
            rows = self._rows.execute(
                "select id, digest from articles where path = ? and digest != ''", (_blob(path),)
            )
            return dict(rows.fetchall())

    def owner(self, id_: str) -> str | None:
        """Give the path of the file that an id belongs to."""
        with self._damage():
            row = self._rows.execute("select path from articles where id = ?", (id_,)).fetchone()
            return _text(row[0]) if row else None

    def ids(self) -> dict[str, str]:
        """Give id → path of every article."""
        with self._damage():
            rows = self._rows.execute("select id, path from articles")
            return {id_: _text(path) for id_, path in rows}

    def count(self, path: str | None = None) -> int:
        """Give the number of articles, of one file or of all."""
        with self._damage():
            if path is None:
                row = self._rows.execute("select count(*) from articles").fetchone()
            else:
                row = self._rows.execute(
                    "select count(*) from articles where path = ?", (_blob(path),)
                ).fetchone()
            return int(row[0])

    def lost(self) -> dict[str, str]:
        """Give id → path of the articles that the engine lost and no run has read again."""
        with self._damage():
            rows = self._rows.execute("select id, path from articles where digest = ''")
            return {id_: _text(path) for id_, path in rows}

    def digests(self) -> dict[str, tuple[str, str]]:
        """Give id → path and digest of every article."""
        with self._damage():
            rows = self._rows.execute("select id, path, digest from articles")
            return {id_: (_text(path), digest) for id_, path, digest in rows}

    def record(
        self,
        rows: Iterable[FileRow],
        *,
        generation: int,
        dropped: Iterable[str] = (),
        forgotten: Iterable[str] = (),
        fresh: bool = False,
    ) -> None:
        """Write rows with their articles; forget files and articles; all in one step.

        The rows belong to the engine's commit `generation` then.
        """
        with self._step(generation):
            if fresh:
                self._rows.execute("delete from files")
                self._rows.execute("delete from articles")
            self._rows.executemany(
                "delete from articles where id = ?", [(id_,) for id_ in forgotten]
            )
            for path in dropped:
                self._forget(path)
            for row in rows:
                self._forget(row.path)
                self._rows.execute(
                    "insert into files values (?, ?, ?, ?, ?, ?)",
                    (
                        _blob(row.path),
                        row.id,
                        _blob(row.root),
                        json.dumps(row.stamp),
                        row.digest,
                        row.options,
                    ),
                )
                self._rows.executemany(
                    "insert or replace into articles values (?, ?, ?)",
                    [(id_, _blob(row.path), digest) for id_, digest in row.articles.items()],
                )

    def tidy(self) -> None:
        """Write the file anew when much of it is empty: SQLite keeps what it has once had.

        What there is no room for, or another program is reading, is left as it is.
        """
        with self._damage():
            held = self._rows.execute(_HELD).fetchone()[0]
            pages = self._rows.execute("pragma page_count").fetchone()[0]
            size = self._rows.execute("pragma page_size").fetchone()[0]
        if (pages - _PAGES) * size > _LOOSE * held:
            self._begin()
            with suppress(sqlite3.Error):
                self._rows.execute("pragma busy_timeout = 0")  # no Ctrl-C is heard meanwhile
                self._rows.execute("vacuum")

    def _begin(self) -> None:
        if self._sealed:  # also beside what is left of a journal that SQLite takes for none
            break_seal(self._folder)
            self._sealed, self._written = False, True

    @contextmanager
    def _step(self, generation: int) -> Iterator[None]:
        self._begin()
        with self._damage(), self._rows:
            self._rows.execute("begin immediate")
            yield
            self._rows.execute(f"pragma user_version = {generation:d}")
        self.generation = generation

    def _forget(self, path: str) -> None:
        self._rows.execute("delete from files where path = ?", (_blob(path),))
        self._rows.execute("delete from articles where path = ?", (_blob(path),))

    def close(self) -> None:
        """Close the file, and seal it when it was written."""
        self._rows.close()
        if self._written:
            write_seal(self._folder)
