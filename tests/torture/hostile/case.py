"""What one class of hostile input is, and the ways to write it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Outcome = Literal["indexed", "repaired", "partly", "skipped", "counted", "either", "any"]
"""indexed:  its marker is found, and nothing is reported, no repair either.
repaired: its marker is found, and reading its file says what was repaired.
partly:   its marker is found, and what was lost beside it is reported.
skipped:  its marker is not found, and it is reported.
counted:  of a kind that is never read: not found, and one line counts it.
either:   its marker is found, or it is reported; it changes while it is read.
any:      it is not even there at times, so that it must only not disturb the rest."""


@dataclass(frozen=True, slots=True)
class Case:
    """One class: writes into a folder of its own a marker word that nothing else holds.

    says: words of the reason that is reported, or of what is said to be repaired.
    put:  called with the folder and the marker; an OSError says that this system cannot have it.
    """

    name: str
    outcome: Outcome
    put: Callable[[Path, str], None]
    says: str = ""


def story(marker: str) -> str:
    """Give an article that holds the marker."""
    return (
        f"{marker} पर सरकार की बैठक\n\nनई दिल्ली, 5 मई (भाषा)। सरकार ने {marker} पर बैठक की। "
        "बैठक में सुरक्षा और व्यापार पर बात हुई।\n"
    )


def case(
    name: str,
    outcome: Outcome,
    file: str,
    data: Callable[[str], str | bytes],
    says: str = "",
) -> Case:
    """Make the class of a file whose bytes follow from the marker."""
    return Case(name, outcome, functools.partial(_put, file, data), says)


def _put(file: str, data: Callable[[str], str | bytes], folder: Path, marker: str) -> None:
    said = data(marker)
    raw = said.encode("utf-8", "surrogatepass") if isinstance(said, str) else said
    (folder / file).write_bytes(raw)
