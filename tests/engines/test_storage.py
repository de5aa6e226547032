"""Files of an index: whole or not there, on disk when a call returns, and never through a link."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from relsearch.engines.whoosh import damage, storage
from relsearch.errors import IndexDamagedError, IndexUnusableError, NoRoomError


class Watched:
    """`os`, and what was asked of it."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.paths: dict[int, str] = {}
        self.refused: dict[str, OSError] = {}
        self.synced: dict[str, int] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def _note(self, call: str, *paths: object) -> None:
        self.calls.append(" ".join([call, *(Path(str(path)).name for path in paths)]))
        if call in self.refused:
            raise self.refused[call]

    def open(self, path: Any, flags: int, mode: int = 0o777) -> int:
        self._note("create" if flags & os.O_CREAT else "open", path)
        handle = os.open(path, flags, mode)
        self.paths[handle] = str(path)
        return handle

    def fsync(self, handle: int) -> None:
        self._note("fsync", self.paths[handle])
        self.synced[self.paths[handle]] = os.fstat(handle).st_size
        os.fsync(handle)

    def replace(self, source: Any, target: Any) -> None:
        self._note("replace", source, target)
        Path(source).replace(target)

    def mkdir(self, path: Any) -> None:
        self._note("mkdir", path)
        Path(path).mkdir()

    def unlink(self, path: Any) -> None:
        if os.path.lexists(path):
            self._note("unlink", path)
        Path(path).unlink()


@pytest.fixture(name="system")
def _system(monkeypatch: pytest.MonkeyPatch) -> Watched:
    watched = Watched()
    monkeypatch.setattr(storage, "os", watched)
    return watched


def test_a_file_is_replaced_in_an_order_that_survives_a_power_cut(
    tmp_path: Path, system: Watched
) -> None:
    storage.replace(tmp_path / "f", b"1")
    storage.replace(tmp_path / "f", b"2")
    assert (tmp_path / "f").read_bytes() == b"2"
    name = tmp_path.name
    once = ["create f.new", "fsync f.new", "replace f.new f", f"open {name}", f"fsync {name}"]
    assert system.calls == once * 2
    assert system.synced[str(tmp_path / "f.new")] == 1  # what was written is on its way by then
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


@pytest.mark.parametrize("call", ["create", "fsync", "replace"])
def test_what_cannot_be_replaced_stays(tmp_path: Path, system: Watched, call: str) -> None:
    storage.replace(tmp_path / "f", b"1")
    system.refused[call] = OSError(errno.EIO, "no")
    with pytest.raises(OSError, match="no"):
        storage.replace(tmp_path / "f", b"2")
    assert (tmp_path / "f").read_bytes() == b"1"
    system.refused.clear()
    storage.replace(tmp_path / "f", b"3")
    assert (tmp_path / "f").read_bytes() == b"3"


def test_a_new_file_that_fails_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), storage.new_file(tmp_path / "f") as file:
        file.write(b"half" * (1 // 0))
    assert list(tmp_path.iterdir()) == []


def test_the_first_failure_is_told_though_tidying_up_fails_too(
    tmp_path: Path, system: Watched
) -> None:
    system.refused = {"fsync": OSError(errno.ENOSPC, "full"), "unlink": OSError(errno.EIO, "no")}
    with pytest.raises(OSError, match="full"), storage.new_file(tmp_path / "f"):
        pass
    handles = {Path(f"/proc/self/fd/{handle}").resolve() for handle in system.paths}
    assert tmp_path / "f" not in handles


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("मेरा", encoding="utf-8")
    (tmp_path / "f.new").symlink_to(tmp_path / "own.txt")
    storage.replace(tmp_path / "f", b"1")
    assert (tmp_path / "own.txt").read_text("utf-8") == "मेरा"
    assert not (tmp_path / "f").is_symlink()


def test_folders_are_on_disk_with_those_above_them(tmp_path: Path, system: Watched) -> None:
    storage.make_folder(tmp_path / "a" / "b")
    storage.make_folder(tmp_path / "a" / "b")
    name = tmp_path.name
    made = [f"mkdir a;open {name};fsync {name}", "mkdir b;open a;fsync a"]
    assert system.calls == ";".join(made).split(";")


def test_a_folder_may_be_made_by_another_process_or_below_one_that_does_not_open(
    tmp_path: Path, system: Watched
) -> None:
    system.refused = {"mkdir": FileExistsError(), "open": PermissionError()}
    storage.make_folder(tmp_path / "a")
    assert system.calls == ["mkdir a", f"open {tmp_path.name}"]
    system.refused = {"mkdir": OSError(errno.ENOSPC, "full")}
    with pytest.raises(OSError, match="full"):
        storage.make_folder(tmp_path / "a")


def test_a_folder_is_closed_though_it_cannot_be_synced(tmp_path: Path, system: Watched) -> None:
    system.refused["fsync"] = OSError(errno.EIO, "no")
    with pytest.raises(OSError, match="no"):
        storage.sync_folder(tmp_path)
    assert not [h for h in system.paths if Path(f"/proc/self/fd/{h}").exists()]
    system.refused["fsync"] = OSError(errno.EINVAL, "no such thing here")
    storage.sync_folder(tmp_path)


def test_what_cannot_be_deleted_is_left(tmp_path: Path, system: Watched) -> None:
    for name in "abc":
        (tmp_path / name).touch()
    system.refused["unlink"] = OSError(errno.EIO, "no")
    storage.remove([tmp_path / "a"])
    assert (tmp_path / "a").exists()
    system.refused.clear()
    storage.remove(tmp_path / name for name in "axbc")
    assert list(tmp_path.iterdir()) == []


def test_only_a_regular_file_is_read(tmp_path: Path, system: Watched) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(ValueError, match=r"is no regular file$"):
            storage.open_file(path)
    assert not [h for h in system.paths if Path(f"/proc/self/fd/{h}").exists()]
    (tmp_path / "f").write_bytes(b"\r\n")
    (tmp_path / "link").symlink_to(tmp_path / "f")
    for name in ("f", "link"):
        with storage.open_file(tmp_path / name) as file:
            assert file.read() == b"\r\n"


@pytest.mark.parametrize(
    ("number", "kind", "said"),
    [
        (errno.ENOSPC, NoRoomError, "not everything could be written"),
        (errno.EACCES, IndexUnusableError, "cannot be read: "),
        (errno.EMFILE, IndexUnusableError, "cannot be read now: "),
        (errno.EINTR, IndexUnusableError, "cannot be read now: "),
        (errno.EIO, IndexDamagedError, "cannot be read: OSError"),
        (errno.ENOENT, IndexDamagedError, "cannot be read: FileNotFoundError"),
    ],
)
def test_what_the_system_says_is_named(
    tmp_path: Path, number: int, kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind, match=said) as caught, damage.reading(tmp_path):
        raise OSError(number, os.strerror(number))
    assert type(caught.value) is kind
    assert str(tmp_path) in str(caught.value)


def test_what_is_no_damage_passes(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), damage.reading(tmp_path):
        raise KeyboardInterrupt
    with damage.reading(tmp_path):
        pass
