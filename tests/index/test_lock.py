"""One writer at a time, whatever happens to the file of the lock."""

from __future__ import annotations

import errno
import fcntl
import gc
import importlib
import json
import os
import socket
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from relsearch import Index, IndexLockedError
from relsearch.errors import IndexUnusableError
from relsearch.index import lock
from relsearch.index.lock import LOCK, write_lock


def refusing(number: int) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def test_the_holder_is_named_with_process_host_and_start(tmp_path: Path) -> None:
    before = time.time()
    with write_lock(tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == ["write.lock"]  # in every release
        said = json.loads((tmp_path / LOCK).read_text("utf-8"))
        assert before <= said["since"] <= time.time()
        with pytest.raises(IndexLockedError) as caught, write_lock(tmp_path):
            pass
    began = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(said["since"]))
    by = f"by process {os.getpid()} on {socket.gethostname()} since {began}, for "
    assert str(caught.value).startswith(f"the index in {tmp_path} is being written {by}")
    seconds = str(caught.value).rpartition(", for ")[2]
    assert 0 <= int(seconds.removesuffix(" s")) <= 60
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"since": 1e400, "pid": 1, "host": ""}', '{"since": 1}', "\xff"]
)
def test_a_holder_that_cannot_be_read_is_not_named(tmp_path: Path, text: str) -> None:
    with write_lock(tmp_path):
        (tmp_path / LOCK).write_bytes(text.encode("latin-1"))
        with pytest.raises(IndexLockedError, match=r"is being written$"), write_lock(tmp_path):
            pass


def test_a_holder_whose_note_fails_to_read_is_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "pread", refusing(errno.EIO))
    with (
        write_lock(tmp_path),
        pytest.raises(IndexLockedError, match=r"is being written$"),
        write_lock(tmp_path),
    ):
        pass


def test_a_lock_that_is_held_for_days_says_since_when(tmp_path: Path) -> None:
    with write_lock(tmp_path):
        since = time.time() - 2 * 86_400
        (tmp_path / LOCK).write_text(json.dumps({"pid": 7, "host": "h", "since": since}), "utf-8")
        began = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(since))
        with pytest.raises(IndexLockedError, match=rf"since {began}, for 1728\d\d s$"):
            write_lock(tmp_path).__enter__()


def test_every_user_may_read_who_writes_and_none_but_the_owner_may_lock(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with write_lock(tmp_path):
            assert stat.S_IMODE((tmp_path / LOCK).stat().st_mode) == 0o644
    finally:
        os.umask(before)


def test_a_clock_that_was_set_back_gives_no_negative_time(tmp_path: Path) -> None:
    with write_lock(tmp_path):
        holder = {"pid": 7, "host": "h", "since": time.time() + 999}
        (tmp_path / LOCK).write_text(json.dumps(holder), "utf-8")
        with pytest.raises(IndexLockedError, match=r"process 7 on h .* for 0 s$"):
            write_lock(tmp_path).__enter__()


def test_the_lock_is_free_after_an_error_and_a_shorter_note_leaves_no_rest(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text("x" * 5000, "utf-8")
    with pytest.raises(RuntimeError), write_lock(tmp_path):
        raise RuntimeError
    with write_lock(tmp_path):
        assert json.loads((tmp_path / LOCK).read_text("utf-8"))["pid"] == os.getpid()


@pytest.mark.parametrize("call", ["ftruncate", "pwrite"])
def test_the_lock_holds_where_no_note_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    monkeypatch.setattr(os, call, refusing(errno.ENOSPC))
    with write_lock(tmp_path), pytest.raises(IndexLockedError), write_lock(tmp_path):
        pass


def test_a_lock_whose_file_was_taken_away_is_noticed_before_a_commit(tmp_path: Path) -> None:
    with write_lock(tmp_path) as check:
        check()
        (tmp_path / LOCK).unlink()
        with pytest.raises(IndexLockedError, match=f"^{tmp_path / LOCK} was taken") as caught:
            check()
        assert "Leave that file alone" in caught.value.remedy
        with write_lock(tmp_path) as other:
            other()
            with pytest.raises(IndexLockedError, match="taken away"):
                check()


def test_a_second_writer_gets_in_by_no_deleted_file(tmp_path: Path, folder: Path) -> None:
    """The first one ends without a commit, and the second one's articles stay."""
    with Index.create(tmp_path / "index") as index:
        index.add([folder / "a.txt"])

    def meanwhile(*_: int) -> None:
        if (tmp_path / "index" / LOCK).exists():
            (tmp_path / "index" / LOCK).unlink()
            with Index.open(tmp_path / "index") as second:
                second.add([folder / "b.txt"])

    with Index.open(tmp_path / "index") as first:
        with pytest.raises(IndexLockedError, match="taken away"):
            first.add([folder / "sub"], progress=meanwhile)
        assert index.path == first.path
    with Index.open(tmp_path / "index") as index:
        assert [article.id for article in index.articles()] == ["a.txt", "b.txt"]
        assert index.verify() == []
        assert index.add([folder]).articles == 3


def test_a_file_that_goes_while_it_is_locked_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acquire = lock._acquire
    tries: list[int] = []

    def raced(handle: int) -> bool:
        tries.append(handle)
        if len(tries) < 3:
            (tmp_path / LOCK).unlink()
        return acquire(handle)

    monkeypatch.setattr(lock, "_acquire", raced)
    with write_lock(tmp_path) as check:
        check()
    assert len(tries) == 3

    def always(_: int) -> bool:
        (tmp_path / LOCK).unlink()
        return True

    monkeypatch.setattr(lock, "_acquire", always)
    again = f"^{tmp_path / LOCK} is being taken away again and again$"
    with pytest.raises(IndexLockedError, match=again), write_lock(tmp_path):
        pass


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("मेरा", encoding="utf-8")
    (tmp_path / LOCK).symlink_to(tmp_path / "own.txt")
    with pytest.raises(IndexUnusableError, match="cannot be written"), write_lock(tmp_path):
        pass
    assert (tmp_path / "own.txt").read_text("utf-8") == "मेरा"


def test_a_lock_that_cannot_be_had_is_not_said_to_be_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gc.collect()  # which may close what other tests have left
    handles = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    nowhere = f"^{tmp_path / 'nowhere' / LOCK} cannot be written: No such file"
    with pytest.raises(IndexUnusableError, match=nowhere) as caught:
        write_lock(tmp_path / "nowhere").__enter__()
    assert "permissions" in caught.value.remedy
    for call in ("flock", "samestat"):
        with monkeypatch.context() as patch:
            where = fcntl if call == "flock" else os.path
            patch.setattr(where, call, refusing(errno.ENOLCK))
            with pytest.raises(IndexUnusableError, match="No locks available"):
                write_lock(tmp_path).__enter__()
    for number in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
        with monkeypatch.context() as patch:
            patch.setattr(fcntl, "flock", refusing(number))
            with pytest.raises(IndexLockedError):
                write_lock(tmp_path).__enter__()
    assert len(os.listdir("/proc/self/fd")) <= handles  # noqa: PTH208


def test_without_flock_a_byte_is_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked: list[tuple[int, int]] = []
    windows = SimpleNamespace(LK_NBLCK=2, locking=lambda _, how, size: locked.append((how, size)))
    monkeypatch.setitem(sys.modules, "msvcrt", windows)
    monkeypatch.setattr(lock, "fcntl", None)
    with write_lock(tmp_path):
        assert locked == [(2, 1)]


def test_the_lock_is_held_where_a_system_knows_neither_flock_nor_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked: list[int] = []
    windows = SimpleNamespace(LK_NBLCK=2, locking=lambda handle, *_: locked.append(handle))
    opened, asked = os.open, []

    def asking(path: Path, flags: int, mode: int) -> int:
        asked.append(flags)
        return opened(path, flags, mode)

    try:
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, "fcntl", None)
            patch.setitem(sys.modules, "msvcrt", windows)
            patch.delattr(os, "O_NOFOLLOW")
            importlib.reload(lock)
            patch.setattr(os, "open", asking)
            with lock.write_lock(tmp_path) as check:
                check()
    finally:
        importlib.reload(lock)
    assert len(locked) == 1
    assert asked == [os.O_RDWR | os.O_CREAT]
