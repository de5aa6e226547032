"""The engines that the contract is tried on, each opened in a fresh folder and closed after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from relsearch.engines import Engine, open_engine

Opener = Callable[[Path, bool], Engine]
ENGINES: dict[str, Opener] = {
    "whoosh": lambda path, create: open_engine("whoosh", path, create=create),
}


@pytest.fixture(autouse=True, scope="module")
def _small_segments_stay() -> Iterator[None]:
    """Let few documents make many segments with deleted ones, as many documents do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("relsearch.engines.whoosh.merging.SMALL_WORDS", 0)
        patch.setattr("relsearch.engines.whoosh.merging.GONE", 2.0)
        yield


@pytest.fixture(params=ENGINES, name="opener")
def _opener(request: pytest.FixtureRequest) -> Iterator[Opener]:
    opened: list[Engine] = []

    def opener(path: Path, create: bool) -> Engine:
        opened.append(ENGINES[request.param](path, create))
        return opened[-1]

    yield opener
    for engine in opened:
        engine.close()


@pytest.fixture(name="engine")
def _engine(opener: Opener, tmp_path: Path) -> Engine:
    return opener(tmp_path / "engine", True)
