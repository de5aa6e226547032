"""Files that change while they are read, by a process that does nothing else."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.torture.articles import put
from tests.torture.hostile.case import story

Change = Callable[[Path, str, int, Path], None]


def _grow(folder: Path, marker: str, _: int, __: Path) -> None:
    with (folder / "a.txt").open("ab") as file:
        file.write((story(marker) * 50).encode())


def _shrink(folder: Path, marker: str, turn: int, _: Path) -> None:
    if turn % 20 == 0:
        (folder / "a.txt").write_bytes((story(marker) * 2000).encode())
    os.truncate(folder / "a.txt", max(0, (folder / "a.txt").stat().st_size - 10_000))


def _replace(folder: Path, marker: str, turn: int, scratch: Path) -> None:
    put(folder / "a.txt", story(marker) * (turn % 7 + 1), scratch=scratch)


def _come_and_go(folder: Path, marker: str, turn: int, scratch: Path) -> None:
    if turn % 2:
        (folder / "a.txt").unlink(missing_ok=True)
    else:
        put(folder / "a.txt", story(marker), scratch=scratch)


def _now_a_pipe(folder: Path, marker: str, turn: int, scratch: Path) -> None:
    (folder / "a.txt").unlink(missing_ok=True)
    if turn % 2:
        os.mkfifo(folder / "a.txt")
    else:
        put(folder / "a.txt", story(marker), scratch=scratch)


def _now_a_link(folder: Path, marker: str, turn: int, scratch: Path) -> None:
    (folder / "a.txt").unlink(missing_ok=True)
    if turn % 2:
        (folder / "a.txt").symlink_to("/etc/passwd")
    else:
        put(folder / "a.txt", story(marker), scratch=scratch)


def _now_a_folder(folder: Path, marker: str, turn: int, scratch: Path) -> None:
    if turn % 2:
        (folder / "a.txt").unlink(missing_ok=True)
        (folder / "a.txt").mkdir()
    else:
        if (folder / "a.txt").is_dir():
            (folder / "a.txt").rmdir()
        put(folder / "a.txt", story(marker), scratch=scratch)


def _half_a_letter(folder: Path, marker: str, turn: int, _: Path) -> None:
    data = (story(marker) * 100).encode()
    (folder / "a.txt").write_bytes(data[: -(turn % 3) or None])


def _records(folder: Path, marker: str, turn: int, _: Path) -> None:
    with (folder / "a.jsonl").open("ab") as file:
        file.write(f'{{"id": "{folder.name}{turn}", "text": "{marker} पर बैठक"}}\n'.encode())


CHANGES: Mapping[str, Change] = {
    "live-growing": _grow,
    "live-shrinking": _shrink,
    "live-replaced": _replace,
    "live-coming-and-going": _come_and_go,
    "live-now-a-pipe": _now_a_pipe,
    "live-now-a-link-out": _now_a_link,
    "live-now-a-folder": _now_a_folder,
    "live-half-a-letter": _half_a_letter,
    "live-growing-records": _records,
}

AT_TIMES_ABSENT = frozenset(
    ("live-coming-and-going", "live-now-a-pipe", "live-now-a-link-out", "live-now-a-folder")
)


def _change_all(places: Mapping[str, tuple[Path, str]], scratch: Path) -> None:
    for turn in itertools.count():
        for name, (folder, marker) in places.items():
            with contextlib.suppress(OSError):
                CHANGES[name](folder, marker, turn, scratch)
        time.sleep(0.002 if turn < 5000 else 0.2)


@contextlib.contextmanager
def changing(places: Mapping[str, tuple[Path, str]], scratch: Path) -> Iterator[None]:
    """Change the files of these classes, each with its folder and marker, during a block."""
    for folder, _ in places.values():
        folder.mkdir(parents=True)
    scratch.mkdir()
    child = os.fork()
    if child == 0:
        try:
            _change_all(places, scratch)
        finally:
            os._exit(0)
    try:
        time.sleep(0.05)
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
