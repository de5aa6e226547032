"""Queries of six kinds, drawn from a corpus by rule and seed; the same at every run.

df is the number of articles that hold a word, N that of all. Words are of Devanagari alone, two
code points or more, as written.

rare: df from 2 to max(5, N/1000). common: df of 5 to 60 % of N. and, or: two and three words of .5
to 20 % of N out of one article. phrase: two words side by side with one blank between.
prefix: the first four code points of a word, with which 5 to 400 words begin.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.engines.corpus import SEED, Record, read, text_of
from bench.peers import KINDS, WORD

_OURS = re.compile("[\u0900-\u0963\u0972-\u097f]{2,}")
_TRIES = 10_000
Queries = Mapping[str, Sequence[Sequence[str]]]


def words_of(record: Record) -> list[str]:
    """Give the words of an article that queries are made of, in order."""
    return [word for word in WORD.findall(text_of(record)) if _OURS.fullmatch(word)]


def draw(articles: Sequence[Record], number: int, seed: int = SEED) -> Queries:
    """Give `number` queries a kind, without repetition; fewer where the corpus has no more."""
    counts: Counter[str] = Counter()
    for record in articles:
        counts.update(set(words_of(record)))
    drawer = _Drawer(articles, counts, random.Random(seed))
    drawn: dict[str, list[list[str]]] = {}
    for kind in KINDS:
        found: dict[tuple[str, ...], None] = {}
        for _ in range(_TRIES):
            if len(found) == number:
                break
            query = getattr(drawer, f"{kind}_words")()
            if query:
                found[tuple(query)] = None
        drawn[kind] = [list(query) for query in found]
    return drawn


class _Drawer:
    """One way to draw a query for each kind; each gives no words when a try has failed."""

    def __init__(
        self, articles: Sequence[Record], counts: Mapping[str, int], chosen: random.Random
    ) -> None:
        self.articles, self.counts, self.chosen = articles, counts, chosen
        self.sorted = sorted(counts)
        total = len(articles)
        self.rare = self._between(2, max(5, total / 1000))
        self.common = self._between(0.05 * total, 0.6 * total)
        self.middle = set(self._between(0.005 * total, 0.2 * total))

    def _between(self, low: float, high: float) -> list[str]:
        return [word for word in self.sorted if low <= self.counts[word] <= high]

    def rare_words(self) -> list[str]:
        return [self.chosen.choice(self.rare)] if self.rare else []

    def common_words(self) -> list[str]:
        return [self.chosen.choice(self.common)] if self.common else []

    def _together(self, number: int) -> list[str]:
        words = sorted(self.middle.intersection(words_of(self.chosen.choice(self.articles))))
        return self.chosen.sample(words, number) if len(words) >= number else []

    def and_words(self) -> list[str]:
        return self._together(2)

    def or_words(self) -> list[str]:
        return self._together(3)

    def phrase_words(self) -> list[str]:
        text = text_of(self.chosen.choice(self.articles))
        places = list(WORD.finditer(text))
        if len(places) < 2:
            return []
        at = self.chosen.randrange(len(places) - 1)
        pair = [places[at].group(), places[at + 1].group()]
        side_by_side = text[places[at].end() : places[at + 1].start()] == " "
        return pair if side_by_side and all(map(_OURS.fullmatch, pair)) else []

    def prefix_words(self) -> list[str]:
        prefix = self.chosen.choice(self.sorted)[:4] if self.sorted else ""
        expansions = bisect_left(self.sorted, prefix + "\uffff") - bisect_left(self.sorted, prefix)
        return [prefix] if len(prefix) == 4 and 5 <= expansions <= 400 else []


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("number", type=int)
    parser.add_argument("path", type=Path)
    given = parser.parse_args()
    drawn = draw(list(read(given.corpus)), given.number)
    given.path.write_text(json.dumps(drawn, ensure_ascii=False, indent=1), encoding="utf-8")
