"""How often is the word that was meant first among the suggestions, how often in the first five?

    python bench/suggestion_quality.py PAIRS.tsv COUNTS.tsv [EVERY]

PAIRS.tsv has what was typed and the word meant a line (further columns are not read), COUNTS.tsv
the words of the vocabulary with their counts; the words of the pairs are added with a count of 1.
Every EVERYth pair is tried.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from relsearch.analysis import analyzer_for, phonetic_key
from relsearch.query.suggest import suggest


class Words:
    """A vocabulary in memory."""

    def __init__(self, counts: Counter[str]) -> None:
        self.counts = counts
        self.sorted = sorted(counts)
        self.keys: dict[str, list[str]] = {}
        for word in self.sorted:
            self.keys.setdefault(phonetic_key(word), []).append(word)

    def count(self, term: str) -> int:
        """Give the count of a word."""
        return self.counts.get(term, 0)

    def starting(self, prefix: str) -> Iterator[str]:
        """Yield the words that begin so."""
        return (word for word in self.sorted if word.startswith(prefix))

    def words(self) -> Sequence[str]:
        """Give all words in order."""
        return self.sorted

    def sounding(self, *keys: str) -> Sequence[str]:
        """Give the words filed under some keys."""
        return sorted(word for key in keys for word in self.keys.get(key, ()))

    def resembling(
        self, term: str, *, limit: int = 10, least: float = 0.3
    ) -> Sequence[tuple[str, float]]:
        """Give nothing: suggestions do not ask for it."""
        return ()

    def together(self, one: str, other: str) -> int:
        """Give nothing: suggestions do not ask for it."""
        return 0


def rows(path: Path) -> list[list[str]]:
    """Read a table without header."""
    return [line.split("\t") for line in path.read_text("utf-8").split("\n") if line]


def main(arguments: list[str]) -> int:
    """Print the shares, and what a word costs once everything is loaded."""
    if len(arguments) not in (2, 3):
        print("usage: suggestion_quality.py PAIRS.tsv COUNTS.tsv [EVERY]")
        return 2
    analyzer = analyzer_for("hi")

    def exact(word: str) -> str:
        return "".join(token.exact for token in analyzer(word))

    counts: Counter[str] = Counter()
    for word, count, *_ in rows(Path(arguments[1])):
        counts[exact(word)] += int(count)
    pairs = [(typed, exact(word)) for typed, word, *_ in rows(Path(arguments[0]))]
    for _, word in pairs:
        counts.setdefault(word, 1)
    words = Words(counts)
    pairs = pairs[:: int(arguments[2]) if len(arguments) == 3 else 1]
    first = five = 0
    spent = []
    for typed, word in pairs:
        started = time.process_time()
        found = [candidate.term for candidate in suggest(typed, [analyzer], words)]
        spent.append(time.process_time() - started)
        first += found[:1] == [word]
        five += word in found[:5]
    spent.sort()
    print(f"{len(pairs)} pairs, {len(counts)} words")
    print(f"first {first / len(pairs):.3f}  in five {five / len(pairs):.3f}")
    median, mean = spent[len(spent) // 2], sum(spent) / len(spent)
    print(f"CPU ms a word: median {median * 1000:.2f}, mean {mean * 1000:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
