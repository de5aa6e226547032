"""What a start loads: each of these costs every call of the command."""

from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess

import pytest

ROOT = Path(__file__).parents[2]

Command = Callable[..., CompletedProcess[str]]
# Runs the command as the installed script does, then writes what was loaded, on stderr.
MEASURED = """
import os, sys
sys.argv[0] = "relsearch"
from relsearch.__main__ import main
os._exit = sys.exit
try:
    main()
finally:
    sys.stderr.write("\\nLOADED " + " ".join(sys.modules))
"""


@pytest.fixture
def loaded(started: Command) -> Callable[..., set[str]]:
    """Run the command; give the names of all modules that it loaded."""

    def run(*arguments: str, env: Mapping[str, str] | None = None) -> set[str]:
        ran = started(*arguments, module=("-c", MEASURED), env=env)
        assert ran.returncode == 0, ran.stderr
        return set(ran.stderr.rpartition("LOADED ")[2].split())

    return run


def roots(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "कनाडा", "--json"),
        ("stats",),
        ("export",),
        ("analyze", "कनाडा"),
        ("suggest", "canada"),
    ],
)
def test_a_command_in_a_pipe_loads_nothing_it_does_not_use(
    arguments: tuple[str, ...], loaded: Callable[..., set[str]]
) -> None:
    assert not roots(loaded(*arguments)) & {
        "pydantic", "pandas", "numpy", "asyncio", "rich", "markdown_it", "trafilatura", "textual",
    }  # fmt: skip


def test_a_query_loads_nothing_that_reaches_the_network(loaded: Callable[..., set[str]]) -> None:
    assert not roots(loaded("query", "कनाडा", "--json")) & {"ssl", "http", "email", "socket"}


def test_tokens_need_no_engine(loaded: Callable[..., set[str]]) -> None:
    assert not roots(loaded("analyze", "कनाडा")) & {"whoosh", "sqlite3", "multiprocessing"}


# What none of the quick answers may load: each costs a millisecond or more.
SLOW = {
    *("typer", "click", "rich", "pydantic", "whoosh", "numpy", "indicnlp", "regex"),
    *("dataclasses", "inspect", "typing", "argparse", "datetime", "hashlib", "_hashlib", "csv"),
    *("email", "http", "html", "logging", "subprocess", "tempfile", "tomllib", "traceback"),
    *("asyncio", "multiprocessing", "sqlite3", "shutil", "importlib.metadata"),
    *("importlib.resources", "importlib.util", "platform", "random", "zipfile"),
}


def test_a_query_loads_little(loaded: Callable[..., set[str]]) -> None:
    modules = loaded("query", "कनाडा", "सुरक्षा", "--json")
    assert not modules & SLOW - {"datetime"}  # of the hits
    assert not modules & {"relsearch.cli.app", "relsearch.render.human", "relsearch.index.ingest"}
    assert len({name for name in modules if name.startswith("relsearch.")}) <= 75


def test_a_source_is_completed_with_little(
    loaded: Callable[..., set[str]],
) -> None:
    env = {
        "_RELSEARCH_COMPLETE": "complete_bash",
        "COMP_WORDS": "relsearch query --source ",
        "COMP_CWORD": "3",
    }
    assert not loaded(env=env) & SLOW


@pytest.mark.parametrize(
    "line", ["relsearch query --so", "relsearch st", "relsearch query --sort "]
)
def test_tab_loads_no_index_for_what_every_index_has(
    line: str, loaded: Callable[..., set[str]]
) -> None:
    env = {
        "_RELSEARCH_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(line.count(" ")),
    }
    modules = loaded(env=env)
    assert not modules & (SLOW | {"json", "pathlib", "relsearch.index", "relsearch.analysis"})


def test_the_version_is_answered_with_little(loaded: Callable[..., set[str]]) -> None:
    assert not loaded("--version") & (SLOW | {"json", "pathlib", "relsearch.index"})


def test_the_version_is_answered_before_the_command_line_is_built(
    loaded: Callable[..., set[str]],
) -> None:
    assert not roots(loaded("--version")) & {"typer", "whoosh", "rich", "pydantic"}


def test_the_package_itself_loads_neither_typer_nor_rich(started: Command) -> None:
    code = "import relsearch, sys; relsearch.Index; print(*sys.modules)"
    modules = started(module=("-c", code)).stdout.split()
    assert not roots(set(modules)) & {"typer", "rich", "pydantic"}
