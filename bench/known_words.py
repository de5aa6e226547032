"""Which words does the filter of Hindi words hold? Counts of words become its bits.

    python bench/known_words.py [--write]

The words are those of hindi_words.tsv beside this file that stand in it LEAST times or more and do
not sound like another that is written so many times as often: most of those are misspelt.
"""

from __future__ import annotations

import sys
from pathlib import Path

from relsearch.analysis import phonetic_key
from relsearch.analysis.known import FILTER, bloom_filter
from relsearch.query.slips import ALIKE, slip_cost

COUNTS = Path(__file__).with_name("hindi_words.tsv")
LEAST = 6
FAR_RARER = 20


def known_words() -> set[str]:
    """Give the exact forms for the filter."""
    rows = (line.split("\t") for line in COUNTS.read_text("utf-8").split("\n")[1:] if line)
    counts = {word: int(count) for word, count in rows}
    sounding: dict[str, list[str]] = {}
    for word in counts:
        sounding.setdefault(phonetic_key(word), []).append(word)
    return {
        word
        for word, count in counts.items()
        if count >= LEAST
        and not any(
            counts[other] >= FAR_RARER * count and slip_cost(word, other, ALIKE) <= ALIKE
            for other in sounding[phonetic_key(word)]
        )
    }


def main(arguments: list[str]) -> int:
    """Write the filter, or say whether it is that of the words."""
    words = known_words()
    made = bloom_filter(words)
    if arguments == ["--write"]:
        FILTER.write_bytes(made)
    current = FILTER.exists() and FILTER.read_bytes() == made
    print(f"{len(words)} words, {len(made)} bytes, {'up to date' if current else 'out of date'}")
    return 0 if current else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
