"""What takes how much room in an index: the sections of `segment.py` by what they are for."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from relsearch.engines.whoosh.opened import OpenSegments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

# Name → the sections that belong to it, in the order of the file.
_PARTS = {
    "words": range(5),
    "postings": (*range(5, 10), *range(14, 19)),
    "positions": (*range(10, 12), *range(19, 21)),
    "lengths": (*range(12, 14), *range(21, 23)),
    "ids": range(23, 26),
    "sentences": range(26, 28),
    "articles": range(28, 30),
    "keywords": range(30, 42),
}
_SECTIONS = {section: name for name, sections in _PARTS.items() for section in sections}


def sizes(folder: Path, opened: OpenSegments) -> Mapping[str, int]:
    """Give the bytes of each part of all segments, of their checksums, and of all else there is.

    All else is the lists, and what only the state before the last commit needs.
    """
    found = dict.fromkeys([*_PARTS, "checksums", "other"], 0)
    total = 0
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # swept by a writer meanwhile
            total += path.stat().st_size
    for reader in opened.readers:
        held = reader.section_sizes()
        for section, length in enumerate(held):
            found[_SECTIONS[section]] += length
        found["checksums"] += reader.segment.size - sum(held)
    found["other"] = max(total - sum(found.values()), 0)
    return found
