"""Words and records that the trials make up; the same numbers give the same."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from pathlib import Path

EVERYWHERE = "समाचार"
"""A word of every record made here."""

_LETTERS = "कखगघचजटतथदपफबमरस"  # of which no folding makes another
_FILLERS = (
    *("सरकार", "बैठक", "शहर", "सड़क", "पानी", "किसान", "बाजार", "खबर", "मंत्री", "नदी"),
    *("स्कूल", "अस्पताल", "बिजली", "चुनाव", "सेना", "व्यापार", "समझौता", "सुरक्षा", "परिषद", "रेल"),
)


def word(number: int) -> str:
    """Give a word of its own for a number; it means nothing, so nothing else becomes it."""
    digits: list[str] = []
    while number or not digits:
        number, digit = divmod(number, len(_LETTERS))
        digits.append(f"{_LETTERS[digit]}ो")
    return "झौ" + "".join(reversed(digits)) + "ढ"


def record(id_: str, number: int, *, words: int = 12) -> dict[str, str]:
    """Give a record that holds the word of `number` in its title and its text."""
    choose = random.Random(number)
    filling = " ".join(choose.choice(_FILLERS) for _ in range(words))
    own = word(number)
    return {
        "id": id_,
        "title": f"{EVERYWHERE} {own}",
        "text": f"{own} {filling}। {EVERYWHERE} {own}।",
    }


def lines(records: Iterable[Mapping[str, str]]) -> str:
    """Give records as a JSONL file holds them."""
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records)


def put(path: Path, data: str | bytes, *, scratch: Path) -> None:
    """Put a file in place in one step, so that no reader meets a half of it.

    `scratch` is a folder that nobody reads.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    made = scratch / f"{path.name}.{len(data)}"
    made.write_bytes(data.encode() if isinstance(data, str) else data)
    made.replace(path)
