from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from relsearch import Index

STORIES = {
    "a.txt": "जापान से रक्षा समझौता\n\nजापान और भारत ने रक्षा समझौते पर हस्ताक्षर किए। बैठक टोक्यो में हुई।\n",
    "b.txt": "कनाडा से व्यापार वार्ता\n\nकनाडा और भारत ने व्यापार वार्ता फिर शुरू की। वार्ता ओटावा में हुई।\n",
    "sub/c.txt": "नेपाल को बिजली\n\n"
    "भारत ने नेपाल को बिजली देने का फैसला किया। यह बिजली बिहार से जाएगी।\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three stories."""
    place = tmp_path / "stories"
    for name, text in STORIES.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    return place


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a file below the test's folder and give its path."""

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def made(tmp_path: Path, folder: Path) -> Path:
    """Index the folder once."""
    with Index.create(tmp_path / "index") as index:
        index.add([folder])
    return tmp_path / "index"
