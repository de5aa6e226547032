"""What Latin letters do people write for each sound of Devanagari? Counts become costs.

    python bench/romanisation_costs.py PAIRS.tsv > relsearch/analysis/latin/sounds.tsv

PAIRS.tsv has a Latin spelling, a Devanagari word and the number of people a line (the Dakshina
dataset's lexicon for instance). Each pair is aligned in the cheapest way, the alignments are
counted, and the counts give the costs of the next round (Viterbi training). Only counts over
many words go out, no word and no pair.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from relsearch.analysis import analyzer_for
from relsearch.analysis.romanisation import MAX_CHUNK, sounds

ROUNDS = 5
LEAST = 3
"""Times an alignment has to be counted to be listed."""
OUTLIER = 30.0
"""Pairs that cost more are no spelling of the word, but another word."""

Costs = dict[str, dict[str, float]]

_VOWEL_LETTERS = frozenset("aeiou")
_NASALS = ("", "n", "m", "ng", "nn", "mm", "nh")
_GLIDES = {
    "य": ("", "y", "i", "e", "yy", "j", "iy", "ee", "h"),
    "व": ("", "v", "w", "u", "o", "b", "vv", "ww", "wh", "f", "vh", "bh"),
}
_INHERENT = ("", "a", "e", "u", "i", "o", "aa", "ae", "ah", "ia")


def may_be(sound: str, chunk: str) -> bool:
    """Tell whether letters may stand for a sound: vowels for vowels, consonants for consonants."""
    if sound[0] == "ə":
        return chunk in _INHERENT
    if sound[0] == "ऋ":
        return set(chunk.removeprefix("r")) <= _VOWEL_LETTERS
    if "अ" <= sound[0] <= "औ" or sound[0] == "ॲ":
        return not chunk or (chunk[0] in "aeiouywh" and set(chunk) <= set("aeiouywhr"))
    if sound[0] == "ं":
        return chunk in _NASALS
    if sound[0] in _GLIDES:
        return chunk in _GLIDES[sound[0]]
    return not _VOWEL_LETTERS.intersection(chunk)


def cost_of(costs: Costs, sound: str, chunk: str) -> float:
    """Give the cost of a chunk; before the first round short chunks are cheap."""
    if not may_be(sound, chunk):
        return math.inf
    if sound not in costs:
        return 2.0 + abs(len(chunk) - (0.5 if sound[0] == "ə" else 1.0))
    return costs[sound].get(chunk, 12.0)


def align(latin: str, row: tuple[str, ...], costs: Costs) -> tuple[float, list[str]]:
    """Give the cheapest alignment: its cost, and the letters of each sound."""
    best: list[tuple[float, list[str]]] = [(0.0, []), *((math.inf, []) for _ in latin)]
    for sound in row:
        following: list[tuple[float, list[str]]] = []
        for end in range(len(latin) + 1):
            ways = []
            for start in range(max(0, end - MAX_CHUNK), end + 1):
                cost = best[start][0]
                if cost < math.inf:
                    ways.append((cost + cost_of(costs, sound, latin[start:end]), start))
            cost, start = min(ways, default=(math.inf, 0))
            path = [*best[start][1], latin[start:end]] if cost < math.inf else []
            following.append((cost, path))
        best = following
    return best[-1]


def pairs(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield Latin spelling and sounds."""
    analyzer = analyzer_for("hi")
    for line in path.read_text("utf-8").split("\n"):
        if line:
            latin, word = line.split("\t")[:2]
            for token in analyzer(word):
                yield re.sub("[^a-z0-9]", "", latin.lower()), sounds(token.exact)
                break


def main(arguments: list[str]) -> int:
    """Train and print the table."""
    if len(arguments) != 1:
        print("usage: romanisation_costs.py PAIRS.tsv")
        return 2
    lexicon = list(pairs(Path(arguments[0])))
    costs: Costs = {}
    counts: dict[str, Counter[str]] = {}
    for number in range(1, ROUNDS + 1):
        counts = defaultdict(Counter)
        for latin, row in lexicon[:: 4 if number < ROUNDS - 1 else 1]:
            cost, path = align(latin, row, costs)
            if cost < (OUTLIER if number > 2 else math.inf):
                for sound, chunk in zip(row, path, strict=True):
                    counts[sound][chunk] += 1
        costs = {
            sound: {chunk: -math.log(n / (listed.total() + 1)) for chunk, n in listed.items()}
            for sound, listed in counts.items()
        }
        print(f"round {number}: {sum(map(len, costs.values()))} costs", file=sys.stderr)
    print(
        "# Latin letters that people write for a sound of Devanagari, each with 100 × −ln of its "
        "share. Source: counts over the Hindi lexicon of the Dakshina dataset (Roark and others, "
        "2020), by bench/romanisation_costs.py; no word of it is here."
    )
    for sound in sorted(costs):
        listed = counts[sound].most_common()
        kept = [f"{chunk}:{costs[sound][chunk] * 100:.0f}" for chunk, n in listed if n >= LEAST]
        if kept:
            print(f"{sound}\t{' '.join(kept)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
