"""The shape of the house, read from the source: who may import whom, and how large things get."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "relsearch"
SOURCES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted([*(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")])

# A room imports from rooms before it, never from one after it. Rooms of one line stand side by
# side and do not know each other.
ORDER = [
    {"version", "records", "datafiles"},
    {"errors"},
    {"settings", "article"},
    {"readers"},
    {"analysis"},
    {"duplicates"},
    {"query"},
    {"engines"},
    {"snippets"},
    {"facets", "related"},
    {"index"},
    {"render"},
    {"evaluation"},
    {"cli"},
    {"__main__"},
]
PLACE = {room: place for place, rooms in enumerate(ORDER) for room in rooms}

# Where a heavy library may be imported at all, and where already while the module loads.
HEAVY = {
    "whoosh": ("engines/whoosh/codec",),
    "numpy": ("engines/whoosh/vectors.py", "engines/whoosh/bulk.py", "engines/grams.py"),
    "indicnlp": ("analysis/devanagari.py",),
    "typer": ("cli/",),
    "rich": ("render/", "cli/"),
    "trafilatura": ("readers/webpage.py",),
    "regex": ("snippets/clusters.py",),
    "ir_measures": ("evaluation/measures.py",),
}
AT_LOADING = {
    "whoosh": ("engines/whoosh/codec",),
    "numpy": ("engines/whoosh/vectors.py", "engines/whoosh/bulk.py", "engines/grams.py"),
    "typer": ("cli/",),
    "rich": ("cli/progress.py",),
}
NO_NAMES = {"utils", "util", "helpers", "helper", "base", "common", "misc", "core", "manager"}


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def nodes(tree: ast.AST, *, loading: bool) -> Iterator[ast.AST]:
    """Walk a tree; with `loading` only what runs while the module is imported."""
    for child in ast.iter_child_nodes(tree):
        if loading and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if loading and isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from nodes(child, loading=loading)


def imported(path: Path, *, loading: bool = False) -> set[str]:
    """Give the dotted names of all modules that a file imports."""
    found: set[str] = set()
    for node in nodes(parsed(path), loading=loading):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def rooms_imported(path: Path) -> set[str]:
    inside = [name.split(".") for name in imported(path)]
    return {parts[1] for parts in inside if parts[0] == "relsearch" and len(parts) > 1} & set(
        PLACE
    )


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return
    assert room in PLACE, f"{room} has no place in the order of rooms"
    for other in rooms_imported(path) - {room}:
        assert PLACE[other] < PLACE[room], f"{name_of(path)} imports {other}"


def test_the_check_of_imports_sees_them() -> None:
    assert rooms_imported(PACKAGE / "engines/__init__.py") == {
        "article",
        "engines",
        "errors",
        "query",
        "records",
    }
    assert "query" in rooms_imported(PACKAGE / "engines/whoosh/search.py")
    assert "numpy" in imported(PACKAGE / "engines/whoosh/vectors.py", loading=True)


@pytest.mark.parametrize("library", HEAVY)
def test_a_heavy_library_stays_in_its_room(library: str) -> None:
    users = {
        name_of(path)
        for path in SOURCES
        if any(name.split(".")[0] == library for name in imported(path))
    }
    assert users
    assert not {user for user in users if not user.startswith(HEAVY[library])}


@pytest.mark.parametrize("library", HEAVY)
def test_a_heavy_library_is_not_loaded_on_the_way_to_something_else(library: str) -> None:
    users = {
        name_of(path)
        for path in SOURCES
        if any(name.split(".")[0] == library for name in imported(path, loading=True))
    }
    assert not {user for user in users if not user.startswith(AT_LOADING.get(library, "-"))}


def test_no_library_is_used_that_the_package_does_not_declare() -> None:
    import sys

    known = {*sys.stdlib_module_names, "relsearch", *HEAVY}
    for path in SOURCES:
        assert {name.split(".")[0] for name in imported(path)} <= known, name_of(path)


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_file_has_at_most_400_lines_and_a_function_60(path: Path) -> None:
    assert len(path.read_text("utf-8").split("\n")) <= 401
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


def test_modules_are_named_for_what_they_do() -> None:
    for path in SOURCES:
        parts = {part.removesuffix(".py") for part in path.relative_to(PACKAGE).parts}
        assert not parts & NO_NAMES, path
        assert "manager" not in path.name


def test_there_is_no_empty_folder() -> None:
    for folder in [PACKAGE, *PACKAGE.rglob("*")]:
        if folder.is_dir() and folder.name != "__pycache__":
            assert [path for path in folder.iterdir() if path.name != "__pycache__"], folder


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_the_command_line_prints(path: Path) -> None:
    if room_of(path) in ("cli", "__main__"):
        return
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("print", "input", "breakpoint", "eval", "exec"), path


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_errors_are_caught_by_name(path: Path) -> None:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, path
            caught = ast.unparse(node.type)
            # The command line takes any error, to call it a defect of its own; the indexer, so
            # that one file that no reader foresaw is reported and the run goes on.
            anything = room_of(path) == "cli" or name_of(path) == "index/work.py"
            assert caught != "Exception" or anything, path
            if caught == "BaseException":  # to tidy up, never to go on
                assert isinstance(node.body[-1], ast.Raise), path
        assert not isinstance(node, ast.Assert), f"{path} asserts"


def test_every_module_says_what_it_is() -> None:
    for path in SOURCES:
        assert ast.get_docstring(parsed(path)), path


def test_a_recipe_of_a_language_is_short() -> None:
    recipes = sorted((PACKAGE / "analysis/languages").glob("*/__init__.py"))
    assert len(recipes) == 5
    assert all(len(path.read_text("utf-8").split("\n")) <= 40 for path in recipes)
