from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line.removeprefix("$ ").split("  #")[0].strip()
    for block in BLOCKS
    for line in block.splitlines()
    if line.startswith("$ ") and "relsearch " in line and "install" not in line
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the seeds and their index, as in a clone after `relsearch index`."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    assert run("relsearch index seeds", folder).returncode == 0
    return folder


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environ = {k: v for k, v in os.environ.items() if not k.startswith("RELSEARCH_")}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env={**environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_there_are_commands_to_try() -> None:
    assert len(COMMANDS) >= 10


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_the_readme_works(command: str, place: Path) -> None:
    done = run(command, place)
    assert done.returncode == 0, done.stderr
    assert not done.stderr


def test_the_python_example_works(place: Path, tmp_path: Path) -> None:
    example = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]
    shutil.copytree(place / "seeds", tmp_path / "seeds")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", example],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 ")
    (tmp_path / "whoosh.txt").write_text(re.findall(r"```python\n(.*?)```", README, re.DOTALL)[1])
    tried = [sys.executable, "-W", "ignore", "-m", "doctest", "whoosh.txt"]
    done = subprocess.run(tried, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_settings_example_is_read(place: Path, tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    shutil.copytree(place / "seeds", tmp_path / "archive" / "articles")
    example = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)[0]
    (tmp_path / "relsearch.toml").write_text(example, encoding="utf-8")
    assert run("relsearch index && relsearch query कनाडा", tmp_path).returncode == 0
    assert (tmp_path / "archive" / "index" / "manifest.json").exists()


def test_the_first_query_prints_what_the_readme_shows(place: Path) -> None:
    shown = README.split("a query\n")[1].split("…")[0].strip().splitlines()
    printed = run('relsearch query "कनाडा सुरक्षा" --format human', place).stdout
    for line in shown[1:]:
        assert line.strip() in printed


def test_every_command_is_named() -> None:
    helped = run("relsearch --help", ROOT).stdout.split("Commands:")[1]
    for command in re.findall(r"^  (\w+)  ", helped, re.MULTILINE):
        assert f"relsearch {command}" in README
