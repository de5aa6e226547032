"""Walking finds every readable file once, names the rest, follows nothing out, never blocks."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from relsearch.errors import PathMissingError
from relsearch.readers import Candidate, Problem, Unread, read, walk


def write(path: Path, text: str = "क।") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def ids(*paths: Path) -> list[str]:
    return [found.id for found in walk(paths) if isinstance(found, Candidate)]


def reasons(*paths: Path) -> dict[str, str]:
    return {Path(f.path).name: f.reason for f in walk(paths) if isinstance(f, Problem)}


def test_files_are_found_in_order_with_relative_ids(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.TXT", "a/y.jsonl", "a.md"):
        write(tmp_path / name)
    assert ids(tmp_path) == ["a/y.jsonl", "a/z.TXT", "a.md", "b.txt"]


def test_other_kinds_are_counted_and_hidden_names_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "a.jpg")
    write(tmp_path / ".hidden.txt")
    write(tmp_path / ".git/a.txt")
    assert list(walk([tmp_path])) == [Unread(tmp_path / "a.jpg")]


def test_hidden_file_given_by_name_is_read(tmp_path: Path) -> None:
    assert ids(write(tmp_path / ".hidden.txt")) == [".hidden.txt"]


def test_file_given_by_name_of_another_kind_is_a_problem(tmp_path: Path) -> None:
    assert "not read" in reasons(write(tmp_path / "a.jpg"))["a.jpg"]


def test_missing_path_is_raised_before_anything_is_given(tmp_path: Path) -> None:
    with pytest.raises(PathMissingError, match="nowhere"):
        walk([tmp_path, tmp_path / "nowhere"])


def test_several_folders_prefix_their_names(tmp_path: Path) -> None:
    write(tmp_path / "one/a.txt")
    write(tmp_path / "two/a.txt")
    assert ids(tmp_path / "one", tmp_path / "two") == ["one/a.txt", "two/a.txt"]


def test_candidate_says_root_and_stamp(tmp_path: Path) -> None:
    path = write(tmp_path / "a/b.txt")
    (found,) = walk([tmp_path])
    status = path.stat()
    assert isinstance(found, Candidate)
    assert found.root == tmp_path
    assert found.stamp == (
        status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino,
    )  # fmt: skip


def test_links_out_of_the_folder_loops_and_dangling_links_are_refused(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside/a.txt")
    root = tmp_path / "root"
    write(root / "b.txt")
    (root / "out.txt").symlink_to(outside)
    (root / "gone.txt").symlink_to(root / "nothing.txt")
    (root / "loop").symlink_to(root / "loop")
    (root / "up").symlink_to(root)
    (root / "zero.txt").symlink_to("/dev/zero")
    assert ids(root) == ["b.txt"]
    found = reasons(root)
    assert "out of the given folder" in found["out.txt"]
    assert "out of the given folder" in found["zero.txt"]
    assert "nowhere" in found["gone.txt"]
    assert "nowhere" in found["loop"]
    assert "a loop" in found["up"]


def test_loop_below_is_reported_and_another_name_for_a_folder_loses_nothing(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a/b/x.txt")
    (tmp_path / "a/b/back").symlink_to(tmp_path / "a")
    (tmp_path / "z").symlink_to(tmp_path / "a/b")
    assert ids(tmp_path) == ["a/b/x.txt"]
    problems = {Path(one.path).name: one for one in walk([tmp_path]) if isinstance(one, Problem)}
    assert sorted(problems) == ["back", "z"]
    assert problems["back"].skipped
    assert "a loop" in problems["back"].reason
    assert not problems["z"].skipped
    assert "read already" in problems["z"].reason


def test_link_within_the_folder_gives_its_file_once(tmp_path: Path) -> None:
    write(tmp_path / "b/x.txt")
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "c.txt").symlink_to(tmp_path / "b/x.txt")
    assert ids(tmp_path) == ["b/x.txt"]


def test_folder_given_twice_gives_its_files_once(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    assert len(ids(tmp_path, tmp_path)) == 1


def test_two_hard_links_are_two_articles(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    os.link(path, tmp_path / "b.txt")
    assert ids(tmp_path) == ["a.txt", "b.txt"]


def test_pipes_and_sockets_never_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(tmp_path)  # a socket's path may not be long
        try:
            server.bind("socket.txt")
        finally:
            os.chdir(here)
        found = reasons(tmp_path)
    assert "a named pipe" in found["pipe.txt"]
    assert "a socket" in found["socket.txt"]
    (problem,) = read(tmp_path / "pipe.txt", id="pipe.txt")
    assert isinstance(problem, Problem)
    assert "a named pipe" in problem.reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_folder_and_file_are_reported(tmp_path: Path) -> None:
    write(tmp_path / "shut/a.txt")
    write(tmp_path / "b.txt").chmod(0)
    (tmp_path / "shut").chmod(0)
    found = reasons(tmp_path)
    (tmp_path / "shut").chmod(0o700)
    assert "permission" in found["shut"]
    assert "permission" in found["b.txt"]


def test_names_of_any_kind(tmp_path: Path) -> None:
    names = [" lead.txt", "-dash.txt", "--help.txt", "new\nline.txt", "esc\x1b.txt", "हिंदी लेख.txt"]
    for name in names:
        write(tmp_path / name)
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.txt"))).write_text("क।", "utf-8")
    assert sorted(ids(tmp_path)) == sorted([*names, "bad%FF.txt"])


def test_ids_are_composed(tmp_path: Path) -> None:
    write(tmp_path / "cafe\u0301.txt")
    assert ids(tmp_path) == ["caf\u00e9.txt"]


def test_deep_folders_are_walked(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(130):
        deep /= "d"
    write(deep / "a.txt")
    assert ids(tmp_path) == ["d/" * 130 + "a.txt"]
