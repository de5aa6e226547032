"""Files of an index: whole or not there, on disk when a call returns, and never through a link."""

from __future__ import annotations

import errno
import importlib
import os
import stat
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from relsearch.engines.whoosh import damage, storage
from relsearch.errors import IndexDamagedError, IndexUnusableError, NoRoomError, RelsearchError


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


def test_who_may_read_a_file_is_left_to_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        storage.replace(tmp_path / "f", b"1")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o666


@pytest.fixture(name="elsewhere")
def _elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A system that tells text from binary files and knows no files that block, and its flags."""
    asked: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr(os, "O_BINARY", 1 << 29, raising=False)
        patch.delattr(os, "O_NONBLOCK")
        importlib.reload(storage)
    opened = os.open

    def asking(path: Any, flags: int, mode: int = 0o777) -> int:
        asked.append(flags)
        return opened(path, flags & ~(1 << 29), mode)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", asking)
        yield asked
    importlib.reload(storage)


def test_files_are_binary_where_a_system_has_others(tmp_path: Path, elsewhere: list[int]) -> None:
    with storage.new_file(tmp_path / "f") as file:
        file.write(b"\n")
    storage.open_file(tmp_path / "f").close()
    kinds = os.O_WRONLY | os.O_CREAT | os.O_EXCL, os.O_RDONLY
    assert elsewhere == [kind | 1 << 29 for kind in kinds]


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
        with pytest.raises(ValueError, match=f"^{path} is no regular file$"):
            storage.open_file(path)
    assert not [h for h in system.paths if Path(f"/proc/self/fd/{h}").exists()]
    (tmp_path / "f").write_bytes(b"\r\n")
    (tmp_path / "link").symlink_to(tmp_path / "f")
    for name in ("f", "link"):
        with storage.open_file(tmp_path / name) as file:
            assert file.read() == b"\r\n"


NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
BUSY = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EINTR, errno.EAGAIN)


@pytest.mark.parametrize("number", [*NO_ROOM, *BUSY, errno.EACCES, errno.EPERM])
def test_what_the_system_refuses_is_no_damage_and_says_what_to_do(
    tmp_path: Path, number: int
) -> None:
    why = os.strerror(number)
    kind: type[RelsearchError] = IndexUnusableError
    said, remedy = f"{tmp_path} cannot be read: {why}", "Check the permissions"
    if number in BUSY:
        said, remedy = f"the index in {tmp_path} cannot be read now: {why}", "run it again"
    if number in NO_ROOM:
        kind, said = NoRoomError, f"{tmp_path}: {why}; not everything could be written"
        remedy = NoRoomError.default_remedy
    with pytest.raises(kind) as caught, damage.reading(tmp_path):
        raise OSError(number, why)
    assert type(caught.value) is kind
    assert str(caught.value) == said
    assert remedy in caught.value.remedy


def test_a_full_disk_names_the_file_that_found_no_room(tmp_path: Path) -> None:
    file = tmp_path / "f"
    with pytest.raises(NoRoomError, match=f"^{file}: "), damage.reading(tmp_path):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), file)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EIO, "Input/output error"),
        FileNotFoundError(errno.ENOENT, "No such file"),
        ValueError("bad"),
        UnicodeDecodeError("utf-8", b"x", 0, 1, "bad"),
        KeyError("k"),
        IndexError("i"),
        TypeError("t"),
        OverflowError("o"),
        struct.error("s"),
        zlib.error("z"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_a_damaged_file_raises_is_named_damage(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(IndexDamagedError) as caught, damage.reading(tmp_path):
        raise error
    name = type(error).__name__
    what = "bad" if name == "ValueError" else f"{name}: {error}"
    assert str(caught.value) == f"the index in {tmp_path} cannot be read: {what}"
    assert caught.value.__cause__ is error


def test_what_is_no_damage_passes(tmp_path: Path) -> None:
    for error in (KeyboardInterrupt(), MemoryError(), ZeroDivisionError()):
        with pytest.raises(type(error)), damage.reading(tmp_path):
            raise error
    with damage.reading(tmp_path):
        pass
