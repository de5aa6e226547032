"""Names that are no names, links that lead astray, and files that are none."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.torture.hostile.case import Case, Outcome, story

Put = Callable[[Path, str], None]


def _write(path: Path | bytes, marker: str) -> None:
    with open(path, "wb") as file:  # noqa: PTH123 - a name of bytes is no Path
        file.write(story(marker).encode())


def _named(name: str | bytes) -> Put:
    raw = name.encode() if isinstance(name, str) else name
    return lambda folder, marker: _write(os.fsencode(folder) + b"/" + raw, marker)


def _link(target: str) -> Put:
    return lambda folder, _: (folder / "a.txt").symlink_to(target)


def _linked_file(folder: Path, marker: str) -> None:
    _write(folder / "a.txt", marker)
    (folder / "b.txt").symlink_to("a.txt")


def _hard_link(folder: Path, marker: str) -> None:
    _write(folder / "a.txt", marker)
    os.link(folder / "a.txt", folder / "b.txt")


def _loop(folder: Path, _: str) -> None:
    (folder / "a.txt").symlink_to("b.txt")
    (folder / "b.txt").symlink_to("a.txt")


def _cycle(folder: Path, marker: str) -> None:
    _write(folder / "a.txt", marker)
    (folder / "around").symlink_to(folder)


def _chain(folder: Path, _: str) -> None:
    for number in range(60):
        (folder / f"a{number}.txt").symlink_to(f"a{number + 1}.txt")


def _out(folder: Path, marker: str) -> None:
    outside = folder.parent.parent / f"outside-{folder.name}.txt"
    _write(outside, marker)
    (folder / "a.txt").symlink_to(outside)


def _pipe(folder: Path, _: str) -> None:
    os.mkfifo(folder / "a.txt")


def _socket(folder: Path, _: str) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(f"/proc/self/fd/{handle}/a.txt")  # the path itself may be too long
    finally:
        os.close(handle)


def _device(folder: Path, _: str) -> None:
    os.mknod(folder / "a.txt", stat.S_IFCHR | 0o666, os.makedev(1, 5))


def _closed(mode: int) -> Put:
    def put(folder: Path, marker: str) -> None:
        _write(folder / "a.txt", marker)
        (folder / "a.txt").chmod(mode)

    return put


def _closed_folder(mode: int) -> Put:
    def put(folder: Path, marker: str) -> None:
        (folder / "in").mkdir()
        _write(folder / "in/a.txt", marker)
        (folder / "in").chmod(mode)

    return put


def _sparse(name: str, size: int) -> Put:
    def put(folder: Path, _: str) -> None:
        with (folder / name).open("wb") as file:
            file.truncate(size)

    return put


def _deep(levels: int, name: str) -> Put:
    def put(folder: Path, marker: str) -> None:
        handle = os.open(folder, os.O_RDONLY)
        for _ in range(levels):
            os.mkdir(name, dir_fd=handle)
            below = os.open(name, os.O_RDONLY, dir_fd=handle)
            os.close(handle)
            handle = below
        file = os.open("a.txt", os.O_WRONLY | os.O_CREAT, 0o644, dir_fd=handle)
        os.write(file, story(marker).encode())
        os.close(file)
        os.close(handle)

    return put


def _twins(one: str, other: str) -> Put:
    def put(folder: Path, marker: str) -> None:
        _write(folder / one, marker)
        _write(folder / other, marker)

    return put


def _folder_called_text(folder: Path, marker: str) -> None:
    (folder / "a.txt").mkdir()
    _write(folder / "a.txt/b.txt", marker)


def _many_empty(folder: Path, _: str) -> None:
    for number in range(300):
        (folder / f"{number}.txt").touch()


def _at(seconds: float) -> Put:
    def put(folder: Path, marker: str) -> None:
        _write(folder / "a.txt", marker)
        os.utime(folder / "a.txt", (seconds, seconds))

    return put


_NAMES: Sequence[tuple[str, str | bytes]] = (
    ("leading-blank", " a.txt"),
    ("leading-dash", "-a.txt"),
    ("like-an-option", "--help.txt"),
    ("line-feed", "a\nb.txt"),
    ("tab-and-cr", "a\t\rb.txt"),
    ("escape", "a\x1b[31mb\x1b]0;x\x07.txt"),
    ("c1", "a\u009bb.txt"),
    ("rich-markup", "[bold red]a[nope].txt"),
    ("devanagari", "समाचार पत्र.txt"),
    ("decomposed", "पढ\u093cना.txt"),
    ("bidi", "a\u202etxt.exe.txt"),
    ("invisible", "a\u200b\u2060\ufeff.txt"),
    ("emoji", "\U0001f468\u200d\U0001f469.txt"),
    ("not-utf-8", b"a\xff\xfe\x80.txt"),
    ("encoded-surrogate", b"a\xed\xa0\x80.txt"),
    ("percent", "%2e%2e%2fa.txt"),
    ("quotes-and-shell", "a'\"`$(id);|&<>.txt"),
    ("backslash", "b\\..\\a.txt"),
    ("glob", "*?[a].txt"),
    ("format-signs", "%s{0}\\x41.txt"),
    ("formula", "=cmd|x!A0.txt"),
    ("address", "http:__x?y#z.txt"),
    ("number-sign", "a#1.txt"),
    ("of-windows", "CON.aux.txt"),
    ("trailing-dots", "a....txt"),
    ("capitals", "A.TXT"),
    ("255-bytes", "क" * 83 + "ab.txt"),
)

_ODD: Sequence[tuple[str, Outcome, Put, str]] = (
    ("case-twins", "indexed", _twins("a.txt", "A.txt"), ""),
    ("normal-form-twins", "partly", _twins("\u0958.txt", "क\u093c.txt"), "id"),
    ("120-folders-deep", "indexed", _deep(120, "d"), ""),
    ("deeper-than-a-path-may-be", "skipped", _deep(60, "d" * 100), ""),
    ("a-folder-called-text", "indexed", _folder_called_text, ""),
    ("300-empty-files", "skipped", _many_empty, "empty"),
    ("a-link-to-a-file-inside", "indexed", _linked_file, ""),
    ("a-hard-link", "indexed", _hard_link, ""),
    ("a-link-to-a-folder-above", "partly", _cycle, "loop"),
    ("links-to-each-other", "skipped", _loop, "link"),
    ("a-chain-of-links-to-nothing", "skipped", _chain, "link"),
    ("a-link-to-nothing", "skipped", _link("nothing"), "link"),
    ("a-link-out", "skipped", _out, "link out"),
    ("a-link-to-zeros", "skipped", _link("/dev/zero"), "link out"),
    ("a-link-to-standard-input", "skipped", _link("/dev/stdin"), "link"),
    ("a-link-to-the-terminal", "skipped", _link("/dev/tty"), "link out"),
    ("a-link-to-memory", "skipped", _link("/proc/self/mem"), "link out"),
    ("a-link-to-a-folder-out", "skipped", _link("/proc"), "link out"),
    ("a-pipe", "skipped", _pipe, "pipe"),
    ("a-socket", "skipped", _socket, "socket"),
    ("a-device", "skipped", _device, "device"),
    ("mode-000", "skipped", _closed(0), "permission"),
    ("mode-200", "skipped", _closed(0o200), "permission"),
    ("setuid", "indexed", _closed(0o4755), ""),
    ("a-folder-of-mode-000", "skipped", _closed_folder(0), "permission"),
    ("a-folder-that-cannot-be-listed", "skipped", _closed_folder(0o311), "permission"),
    ("a-folder-that-cannot-be-entered", "skipped", _closed_folder(0o444), "permission"),
    ("sparse-5-gb", "skipped", _sparse("a.txt", 5 * 2**30), "cap"),
    ("sparse-page-5-gb", "skipped", _sparse("a.html", 5 * 2**30), "cap"),
    ("sparse-records-1-gb", "skipped", _sparse("a.jsonl", 2**30), ""),
    ("of-the-year-2500", "indexed", _at(16_725_225_600.0), ""),
    ("of-the-year-1902", "indexed", _at(-2_145_916_800.0), ""),
)

CASES: Sequence[Case] = (
    *(Case(f"name-{name}", "indexed", _named(of)) for name, of in _NAMES),
    *(Case(name, outcome, put, says) for name, outcome, put, says in _ODD),
)
