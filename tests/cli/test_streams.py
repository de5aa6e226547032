"""What goes to which stream, and what happens when a stream is a pipe, closed or full."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Command = Callable[..., CompletedProcess[str]]
RELSEARCH = f'"{sys.executable}" -m relsearch'


@pytest.fixture
def shell(shared: Path) -> Callable[..., CompletedProcess[str]]:
    """Run a line of bash, in which $relsearch is the command; give its streams and exit code."""

    def run(line: str, cwd: Path = shared) -> CompletedProcess[str]:
        environ = {k: v for k, v in os.environ.items() if not k.startswith("RELSEARCH_")}
        environ |= {"relsearch": RELSEARCH, "HOME": str(cwd), "XDG_CONFIG_HOME": str(cwd)}
        return subprocess.run(
            ["bash", "-c", f"relsearch() {{ {RELSEARCH} \"$@\"; }}; {line}"],
            cwd=cwd, env=environ, capture_output=True, encoding="utf-8", timeout=60, check=False,
        )  # fmt: skip

    return run


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index whose export is larger than any pipe's buffer, and long input."""
    folder = tmp_path_factory.mktemp("long")
    text = "भारत और कनाडा ने सुरक्षा पर बातचीत की। " * 60
    lines = "".join(f'{{"id": "{n}", "text": "{text}"}}\n' for n in range(60))
    (folder / "feed.jsonl").write_text(lines, "utf-8")
    (folder / "lines.txt").write_text("भारत और कनाडा की वार्ता\n" * 500, "utf-8")
    subprocess.run(
        [sys.executable, "-m", "relsearch", "index", "feed.jsonl", "--jobs", "1"],
        cwd=folder, env={**os.environ, "HOME": str(folder)}, check=True, capture_output=True,
    )  # fmt: skip
    return folder


@pytest.mark.parametrize(
    "line",
    [
        "query भारत -n 60 --format jsonl",
        "query --queries lines.txt",
        "export",
        "analyze --lines lines.txt",
    ],
)
def test_a_reader_that_leaves_ends_it_silently(
    line: str, shell: Callable[..., CompletedProcess[str]], long: Path
) -> None:
    ran = shell(f"relsearch {line} | head -n 1; echo ${{PIPESTATUS[0]}}", cwd=long)
    assert ran.stderr == ""
    assert ran.stdout.splitlines()[-1] == "141"
    assert len(ran.stdout.splitlines()) == 2


@pytest.mark.parametrize("line", ["stats", "--version", "--help", "show a1", "query कनाडा"])
def test_a_reader_that_never_reads_is_no_failure(
    line: str, shell: Callable[..., CompletedProcess[str]]
) -> None:
    ran = shell(f"relsearch {line} | true; echo ${{PIPESTATUS[0]}}")
    assert ran.stderr == ""
    assert ran.stdout in ("141\n", "0\n")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("stats >&-", "0"),
        ("--version >&-", "0"),
        ("query कनाडा >&-", "0"),
        ("query अबकखगघ --quiet >&-", "1"),
        ("serch 2>&-", "2"),
        ("query अबकखगघ 2>&-", "1"),
    ],
)
def test_a_stream_that_is_closed_swallows_what_is_written(
    line: str, code: str, shell: Callable[..., CompletedProcess[str]]
) -> None:
    ran = shell(f"relsearch {line}; echo $?")
    assert (ran.stdout, ran.stderr) == (f"{code}\n", "")


def test_stdin_that_is_closed_is_an_error_of_the_call(
    shell: Callable[..., CompletedProcess[str]],
) -> None:
    ran = shell("relsearch query --queries - <&-; echo $?")
    assert ran.stdout == "2\n"
    assert ran.stderr == (
        "error: the file of queries from stdin cannot be read: stdin is closed. Name a file.\n"
    )


def test_a_usage_error_keeps_its_code_when_nobody_reads_stderr(
    shell: Callable[..., CompletedProcess[str]],
) -> None:
    ran = shell("relsearch query x --nonsense 2>&1 >/dev/null | true; echo ${PIPESTATUS[0]}")
    assert ran.stdout == "2\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize(
    "line",
    [
        "export",
        "--version",
        "--version stats",
        "--help",
        "query --help",
        "query कनाडा",
        "query कनाडा --json",
        "show a1",
        "stats",
        "analyze कनाडा",
        "--show-completion bash",
    ],
)
def test_a_full_disk_is_said_and_never_taken_for_success(
    line: str, shell: Callable[..., CompletedProcess[str]]
) -> None:
    ran = shell(f"relsearch {line} > /dev/full; echo $?")
    assert ran.stdout == "4\n"
    assert ran.stderr.startswith("error: the result could not be written: No space left")
    assert ran.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_is_no_place_for_the_script_that_completes(
    shell: Callable[..., CompletedProcess[str]],
) -> None:
    ran = shell("_RELSEARCH_COMPLETE=source_bash relsearch > /dev/full; echo $?")
    assert ran.stdout == "4\n"
    assert ran.stderr.count("\n") == 1


def test_a_disk_without_room_for_the_index_is_incomplete(
    shell: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    letters = [chr(0x915 + number) for number in range(32)]
    words = [a + b + c for a in letters for b in letters[::2] for c in letters[::3]]
    articles = (" ".join(words[n::40]) for n in range(40))
    lines = "".join(f'{{"id": "{n}", "text": "{text}"}}\n' for n, text in enumerate(articles))
    (tmp_path / "feed.jsonl").write_text(lines, "utf-8")
    ran = shell("ulimit -f 40; relsearch index feed.jsonl --jobs 1; echo $?", cwd=tmp_path)
    assert ran.stdout == "4\n"
    assert "Make room, then run the same command again" in ran.stderr
    assert ran.stderr.count("\n") == 1
    ran = shell("relsearch index feed.jsonl --jobs 1", cwd=tmp_path)
    assert ran.stdout.startswith("40 articles in the index: 40 added")


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_output_is_utf8_whatever_the_locale_says(env: dict[str, str], started: Command) -> None:
    ran = started("query", "टोक्यो", "--format", "jsonl", env=env)
    assert ran.returncode == 0
    assert "जापान के रक्षा मंत्री टोक्यो में मिले" in ran.stdout
    ran = started("query", "कनाडा", "शब्द~7", env=env)
    assert (ran.returncode, ran.stderr.split(".")[0]) == (
        2,
        "error: शब्द~7 asks for more than 2 edits, at character 7",
    )


def test_quiet_leaves_hints_and_warnings_out_and_keeps_errors(command: Command) -> None:
    assert command("query", "अबकखगघ").stderr != ""
    for flag in ("--quiet", "-q"):
        ran = command("query", "अबकखगघ", flag)
        assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", "")
        ran = command("query", 'कनाडा "चुनाव', flag)
        assert (ran.returncode, ran.stderr) == (0, "")
        assert command("query", "।", flag).stderr.startswith("error: ")
    assert command("query", "अबकखगघ", env={"RELSEARCH_QUIET": "1"}).stderr == ""


def test_results_go_to_stdout_and_everything_else_to_stderr(command: Command) -> None:
    ran = command("query", 'कनाडा "चुनाव', "--explain", "--json")
    assert ran.stdout.startswith('{"schema": ')
    assert ran.stdout.count("\n") == 1
    assert {re.split("[: ]", line)[0] for line in ran.stderr.splitlines()} == {
        "parsed", "searched", "marked", "hit", "warning",
    }  # fmt: skip


@pytest.mark.parametrize("delay", [0.15, 0.4, 0.6])
def test_an_interrupted_run_ends_with_130_and_goes_on_later(
    delay: float, long: Path, tmp_path: Path, command: Command
) -> None:
    corpus = tmp_path / "news"
    corpus.mkdir()
    for number in range(40):
        shutil.copy(long / "lines.txt", corpus / f"{number}.txt")
    running = subprocess.Popen(
        [sys.executable, "-m", "relsearch", "index", "news", "--jobs", "2"],
        cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path)}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True,
    )  # fmt: skip
    time.sleep(delay)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does, to the workers too
    _, said = running.communicate(timeout=10)
    assert running.returncode in (0, 130, -signal.SIGINT), said
    if running.returncode == 130 and said:
        assert said == (
            "interrupted; what was committed is kept, and the same command goes on from there\n"
        )
    ran = command("index", "news", "--json", "--jobs", "1", cwd=tmp_path)
    assert (ran.returncode, '"articles": 40' in ran.stdout) == (0, True), ran.stderr


SPEAKING = """
import os, sys, threading

opened = os.open

def speaking(path, *given, **named):
    if sys.argv == ["-c"] and str(path).endswith("news.txt"):
        print("said" + chr(27) + "[2J" + chr(0x9b) + "2J")
        print("told" + chr(27) + "]52;c;" + chr(7), file=sys.stderr)
        thread = threading.Thread(target=int, args=(chr(27) + "[3J",))
        thread.start()
        thread.join()
        opened("said", os.O_CREAT)
    return opened(path, *given, **named)

os.open = speaking
"""


def test_what_a_library_prints_in_a_worker_reaches_nobody(
    started: Command, tmp_path: Path
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SPEAKING, "utf-8")
    for number in range(6):
        (tmp_path / "news" / str(number)).mkdir(parents=True)
        text = f"समाचार {number} के लिए सब कुछ। " * 8_000
        (tmp_path / "news" / str(number) / "news.txt").write_text(text, "utf-8")
    paths = os.pathsep.join(
        [str(tmp_path / "site"), *filter(None, [os.environ.get("PYTHONPATH")])]
    )
    ran = started(
        "index", "news", "--jobs", "2", "--json", cwd=tmp_path, env={"PYTHONPATH": paths}
    )
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["added"] == 6
    assert (tmp_path / "said").exists()
    for word in ("said", "told", "ValueError"):
        assert word not in ran.stderr
