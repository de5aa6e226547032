"""Ctrl-C at the moments when Python itself would lose it or write it out."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Command = Callable[..., CompletedProcess[str]]
# Runs the command, and presses Ctrl-C while a module is looked for: in the search itself, or in a
# callback, whose errors Python does not raise but write out.
PRESSED = """
import os, signal, sys
class Callback:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            {press}
sys.meta_path.insert(0, Finder())
sys.argv[0] = "relsearch"
from relsearch.__main__ import main
main()
"""
IN_A_CALL, IN_A_CALLBACK = "os.kill(os.getpid(), signal.SIGINT)", "Callback()"
IN_A_CLASS = f"type('C', (), dict(x=type('X', (), dict(__set_name__=lambda *_: {IN_A_CALL}))()))"
SAID = "interrupted; what was committed is kept, and the same command goes on from there\n"


@pytest.mark.parametrize("press", [IN_A_CALL, IN_A_CALLBACK, IN_A_CLASS])
@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("typer", ("stats",)),
        ("relsearch.cli.app", ("stats",)),
        ("relsearch.cli.query", ("query", "कनाडा")),
        ("relsearch.engines.whoosh", ("query", "कनाडा")),
        ("relsearch.index", ("query", "कनाडा")),
    ],
)
def test_an_interrupt_while_something_loads_ends_with_130(
    module: str, arguments: tuple[str, ...], press: str, started: Command
) -> None:
    code = PRESSED.format(module=module, press=press)
    ran = started(*arguments, module=("-c", code))
    assert (ran.returncode, ran.stdout) == (130, "")
    assert ran.stderr in ("", SAID)


def test_little_is_loaded_before_an_interrupt_is_looked_for(started: Command) -> None:
    show = "import sys; print(*sys.modules)"
    bare, with_program = (
        set(started(module=("-c", code)).stdout.split())
        for code in (show, "import relsearch.__main__; " + show)
    )
    assert {name for name in with_program - bare if not name.startswith("relsearch")} <= {
        "__future__"
    }


def test_a_second_interrupt_waits_for_nothing(started: Command) -> None:
    slow = """
import time, relsearch.cli.outcome
def say(text, prefix=""):
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(600)
relsearch.cli.outcome.say = say
from relsearch.__main__"""
    code = PRESSED.format(module="relsearch.index", press=IN_A_CALL)
    ran = started("query", "कनाडा", module=("-c", code.replace("from relsearch.__main__", slow)))
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "")


def test_an_interrupt_that_is_ignored_stays_ignored(started: Command) -> None:
    code = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + PRESSED.format(
        module="whoosh", press=IN_A_CALL
    )
    ran = started("query", "कनाडा", "--format", "paths", module=("-c", code))
    assert (ran.returncode, ran.stderr) == (0, "")


def test_what_python_says_about_a_librarys_source_reaches_nobody(
    started: Command, tmp_path: Path
) -> None:
    # Nothing compiled lies there, so everything is compiled, as in the first run of a user.
    env = {"PYTHONPYCACHEPREFIX": str(tmp_path / "none"), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = started("query", "सम्बन्ध कनाडा", env=env, python=("-W", "default"))
    assert (ran.returncode, ran.stderr) == (0, "")
