"""TAB in a real shell on a pseudo-terminal, where what articles say meets a command line."""

import json
import os
import pty
import select
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Command = Callable[..., CompletedProcess[str]]

BASH = shutil.which("bash")
NASTY = [
    "\x1b[2J", "\x9b2J", "\u202e", "\n", "\r", "\x07", "`touch ran`", "$(touch ran)", "&touch ran",
    ";touch ran", "|touch ran", ">ran", "<ran", "*", "?", "[a-z]", "'", '"', "\\",
    "\\$(touch ran)", '\\";touch ran;"', "!!", "{a,b}", "(x)",
]  # fmt: skip
SETUP = """
bind 'set enable-bracketed-paste off'; bind 'set bell-style none'; bind 'set page-completions off'
bind 'set completion-query-items 1000'; . ./complete.sh; echo rea''dy
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tab")
    ids = [f"a{nasty}" for nasty in NASTY] + [f"z{n}{nasty}" for n, nasty in enumerate(NASTY)]
    ids += ["ab1", "ab2 भारत", "#x", "~x", "--help", "-n"]
    records = [{"id": id_, "text": "भारत", "source": id_} for id_ in ids]
    (folder / "feed.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records), "utf-8")
    return folder


def offered(command: Command, folder: Path, shell: str, line: str) -> str:
    words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    environment = {"_RELSEARCH_COMPLETE": f"complete_{shell}", **words}
    environment |= {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    ran = command(cwd=folder, env=environment)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_only_what_a_shell_takes_as_it_stands_is_offered(command: Command, hostile: Path) -> None:
    command("index", "feed.jsonl", cwd=hostile)
    for shell in ("bash", "fish"):
        assert offered(command, hostile, shell, "relsearch show ") == "ab1\nab2 भारत\n"
        sources = offered(command, hostile, shell, "relsearch query --source ")
        assert sources == "a\nab1\nab2 भारत\nz3\nz4\n"  # without the white space at their ends
    listed = offered(command, hostile, "zsh", "relsearch show ")
    assert listed == '_arguments \'*: :(("ab1"\n"ab2 भारत"))\'\n'


@pytest.mark.skipif(BASH is None, reason="there is no bash")
def test_nothing_from_an_article_is_run_or_steers_when_tab_is_pressed(
    command: Command, hostile: Path
) -> None:
    command("index", "feed.jsonl", cwd=hostile)
    script = command(env={"_RELSEARCH_COMPLETE": "source_bash"}).stdout
    (hostile / "complete.sh").write_text(script, "utf-8")
    program = hostile / "bin" / "relsearch"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m relsearch "$@"\n', "utf-8")
    program.chmod(0o755)
    tabs = [b"relsearch show \t\t\t\x15", b"relsearch query --source \t\t\x15"]
    runs = [n for n, nasty in enumerate(NASTY) if "ran" in nasty]
    enters = [f"relsearch show z{n}\t\n".encode() for n in runs]
    seen = typed(hostile, [SETUP.encode(), b"".join(tabs) + enters[0], *enters[1:], b"exit\n"])
    assert seen.count("ab1") >= 2
    assert not set("\x1b\x9b\u202e\x07") & set(seen), ascii(seen)
    assert not (hostile / "ran").exists()


def typed(folder: Path, pieces: list[bytes]) -> str:
    """Type into a shell, each piece when the one before has had its effect; give what it shows."""
    pid, handle = pty.fork()
    if pid == 0:
        os.chdir(folder)
        environment = {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "PS1": "> ", "TERM": "dumb",
            "HOME": str(folder), "INPUTRC": os.devnull, "HISTFILE": "", "LC_ALL": "C.UTF-8",
            "COLUMNS": "400",
        }  # fmt: skip
        os.execve(BASH or "bash", ["bash", "--norc", "--noprofile", "-i"], environment)
    seen = b""
    try:
        for piece in pieces:
            seen += shown(handle)
            os.write(handle, piece)
        seen += shown(handle)
    finally:
        os.close(handle)
        os.waitpid(pid, 0)
    return seen.decode("utf-8", "backslashreplace")


def shown(handle: int) -> bytes:
    """Read until a prompt stands there and nothing more comes, or the shell has ended."""
    seen = b""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([handle], [], [], 0.3)[0]:
            try:
                seen += os.read(handle, 65536)
            except OSError:
                break
        elif seen.endswith(b"> "):
            break
    return seen
