"""What a start loads: each of these costs every call of the command."""

from collections.abc import Callable
from subprocess import CompletedProcess

import pytest

Command = Callable[..., CompletedProcess[str]]
# Runs the command as the installed script does, then writes what was loaded, on stderr.
MEASURED = """
import sys
sys.argv[0] = "relsearch"
from relsearch.__main__ import main
try:
    main()
finally:
    sys.stderr.write("\\nLOADED " + " ".join(sys.modules))
"""


@pytest.fixture
def loaded(started: Command) -> Callable[..., set[str]]:
    """Run the command; give the names of all modules that it loaded."""

    def run(*arguments: str) -> set[str]:
        ran = started(*arguments, module=("-c", MEASURED))
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


def test_the_version_is_answered_before_the_command_line_is_built(
    loaded: Callable[..., set[str]],
) -> None:
    assert not roots(loaded("--version")) & {"typer", "whoosh", "rich", "pydantic"}


def test_the_package_itself_loads_neither_typer_nor_rich(started: Command) -> None:
    code = "import relsearch, sys; relsearch.Index; print(*sys.modules)"
    modules = started(module=("-c", code)).stdout.split()
    assert not roots(set(modules)) & {"typer", "rich", "pydantic"}
