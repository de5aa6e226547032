"""What was measured of each engine at each size, as it is kept between runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.engines.measure import Latency, Ran

BUILT_ANEW = ("relsearch", "tantivy")  # always, because the ratio of their builds is a goal


@dataclass(frozen=True, slots=True)
class Row:
    """One engine at one size. What is None was not run; an empty version: not installed.

    agrees: kind → queries with as many matches as Tantivy, with the same ten best, asked.
    """

    name: str
    label: str
    version: str = ""
    day: str = ""
    corpus: str = ""
    failed: str = ""
    build: Ran | None = None
    build_day: str = ""
    bytes: int | None = None
    cold: Ran | None = None
    instructions: int = 0
    add: Ran | None = None
    warm: Mapping[str, Latency] = field(default_factory=dict)
    agrees: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Size:
    """All engines over one corpus; facts as `corpus.write` gives them."""

    facts: Mapping[str, Any]
    rows: Mapping[str, Row]

    @property
    def articles(self) -> int:
        """How many articles it has."""
        return int(self.facts["articles"])


def save(row: Row, folder: Path) -> None:
    """Keep a row for later runs."""
    folder.mkdir(exist_ok=True)
    text = json.dumps(asdict(row), ensure_ascii=False, indent=1)
    (folder / f"{row.name}.json").write_text(text + "\n", encoding="utf-8")


def load(name: str, folder: Path, corpus: str) -> Row | None:
    """Give an earlier row of an engine over the same corpus (its SHA-256)."""
    path = folder / f"{name}.json"
    if not path.exists():
        return None
    given = json.loads(path.read_text("utf-8"))
    if given["corpus"] != corpus:
        return None
    for key in ("build", "cold", "add"):
        if given[key]:
            given[key] = Ran(**given[key] | {"workers": tuple(given[key]["workers"])})
    given["warm"] = {kind: Latency(**each) for kind, each in given["warm"].items()}
    given["agrees"] = {kind: tuple(each) for kind, each in given["agrees"].items()}
    return Row(**given)


def standing(row: Row, version: str, folder: Path) -> bool:
    """Tell whether the index of an earlier row, a subfolder of `folder`, can be searched again."""
    return (
        row.name not in BUILT_ANEW
        and row.build is not None
        and row.version == version
        and (folder / row.name).is_dir()
    )
