"""The worst folder there is: classes of hostile input, each with a marker and what becomes of it.

case.py says what a class is; each other file is a table of them; live.py changes files while they
are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.torture.articles import word
from tests.torture.hostile import encodings, pages, places, shapes, tables
from tests.torture.hostile.case import Case

CASES: tuple[Case, ...] = (
    *encodings.CASES,
    *shapes.CASES,
    *pages.CASES,
    *tables.CASES,
    *places.CASES,
)

_FIRST = 5000  # number of the first marker


def marker(number: int) -> str:
    """Give the word that stands in class `number` and nowhere else."""
    return word(_FIRST + number)


def generate(folder: Path) -> Iterator[tuple[Case, Path, str]]:
    """Write all classes; yield each with its folder and its marker.

    A class that this system cannot have is left out.
    """
    for number, case in enumerate(CASES):
        place = folder / f"{number:03}-{case.name}"
        place.mkdir(parents=True)
        try:
            case.put(place, marker(number))
        except OSError:
            continue
        yield case, place, marker(number)
