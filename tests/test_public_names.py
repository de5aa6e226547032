"""What `import relsearch` offers, and what it costs."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

import relsearch

HEAVY = {
    *("typer", "rich", "whoosh", "indicnlp", "trafilatura", "regex", "click", "pydantic"),
    *("logging", "asyncio", "multiprocessing", "sqlite3", "json", "email", "http", "tomllib"),
}


def loaded_by(code: str) -> set[str]:
    """Give the modules that a fresh interpreter has loaded after `code`, without a bare one's."""
    show = "import sys; print(*sorted(sys.modules))"
    ran = [
        subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
        for text in (show, f"{code}\n{show}")
    ]
    assert not any(process.stderr for process in ran)
    bare, after = (set(process.stdout.split()) for process in ran)
    return after - bare


def test_the_public_names_are_few_and_sorted() -> None:
    assert relsearch.__all__ == sorted(relsearch.__all__)
    assert len(relsearch.__all__) == len(set(relsearch.__all__)) <= 20


def test_the_public_names_are_what_is_visible() -> None:
    assert dir(relsearch) == relsearch.__all__
    assert set(relsearch._HOMES) | {"__version__"} == set(relsearch.__all__)


@pytest.mark.parametrize("name", relsearch.__all__)
def test_every_public_name_can_be_used(name: str) -> None:
    value = getattr(relsearch, name)
    if name != "__version__":
        home = importlib.import_module(relsearch._HOMES[name])
        assert value is getattr(home, name)
        assert value.__doc__


def test_a_star_import_gives_the_public_names() -> None:
    names: dict[str, object] = {}
    exec("from relsearch import *", names)
    assert set(relsearch.__all__) <= set(names)


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Indexx"):
        relsearch.Indexx  # noqa: B018 - the access is the test


def test_every_error_of_the_package_is_one_of_ours() -> None:
    for name in relsearch.__all__:
        if name.endswith("Error"):
            kind = getattr(relsearch, name)
            assert issubclass(kind, relsearch.RelsearchError)
            assert kind.exit_code in (1, 2, 3, 4)


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = loaded_by("import relsearch")
    assert not {name.split(".")[0] for name in loaded} & HEAVY
    assert {name for name in loaded if name.startswith("relsearch")} == {
        "relsearch",
        "relsearch.version",
    }


@pytest.mark.parametrize(
    "module", ["errors", "article", "settings", "analysis", "query", "engines"]
)
def test_importing_a_room_loads_nothing_heavy(module: str) -> None:
    loaded = loaded_by(f"import relsearch.{module}")
    assert not {name.split(".")[0] for name in loaded} & HEAVY


def test_analysing_plain_text_loads_no_library() -> None:
    code = "from relsearch import analyzer_for; list(analyzer_for('hi')('भारत कनाडा'))"
    assert not {name.split(".")[0] for name in loaded_by(code)} & HEAVY


def test_the_library_loads_neither_typer_nor_rich_for_a_whole_search() -> None:
    code = """
import tempfile
from pathlib import Path
from relsearch import Index
folder = Path(tempfile.mkdtemp())
(folder / "a.txt").write_text("कनाडा से समझौता हुआ\\n\\nदोनों देश इस पर सहमत हैं।", encoding="utf-8")
with Index.create(folder / "index") as index:
    index.add([folder / "a.txt"])
    if index.search("कनाडा").total != 1:
        raise SystemExit(1)
"""
    roots = {name.split(".")[0] for name in loaded_by(code)}
    assert "sqlite3" in roots
    heavy = {"typer", "rich", "click", "pydantic", "asyncio", "trafilatura", "whoosh", "numpy"}
    assert not roots & heavy
