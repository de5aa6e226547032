"""Do the words of a query stand together in an article? The bonuses of `query/closeness.py`.

Each document keeps its words in order, as 32-bit hashes of their lemmas, and where its sentences
begin; so the first articles are looked through without reading a posting. The title is its first
sentence and part of the lead. Two lemmas of one hash in one article are too rare to matter (one
article in a million), and cost a bonus only.

DEPTH articles are looked at, whichever page is asked for. As no bonus is negative they stay before
all others, so that pages fit together.
"""

from __future__ import annotations

import heapq
import sys
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from relsearch.engines.whoosh.search import DeadlineError, Evaluation, Scores
from relsearch.query.closeness import Closeness, CloseWord

DEPTH = 30
"""Articles that are looked at: with 50 and 100 hardly one more was found."""
LEAD = 60
"""Words of the body that count as its beginning."""

_FIELD = "body_lemma"
_Wanted = dict[int, list[tuple[int, float]]]  # hash of a lemma → (word of the query, its share)


@lru_cache(maxsize=1 << 16)
def _hash(lemma: str) -> int:
    return zlib.crc32(lemma.encode("utf-8"))


def packed(title: Sequence[str], body: Sequence[str], sentences: Sequence[int]) -> bytes:
    """Give what `bonuses` reads of a document: unsigned 32-bit numbers, the lowest byte first.

    The words of the title, the number of sentences, the position at which each begins, the hash of
    each lemma of title and body.
    """
    starts = [len(title) + start for start in sentences]
    hashes = map(_hash, (*title, *body))
    numbers = array("I", [len(title), len(starts), *starts, *hashes])
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _unpacked(stored: bytes) -> tuple[int, Sequence[int], Sequence[int]]:
    """Give the words of the title, the starts of the sentences and the hashes of all words."""
    numbers = array("I")
    numbers.frombytes(stored)
    if sys.byteorder == "big":
        numbers.byteswap()
    title, count = numbers[:2]
    return title, numbers[2 : count + 2], numbers[count + 2 :]


def best_numbers(scores: Scores, ids: Any) -> list[int]:
    """Give the first DEPTH documents by score and id."""
    floor = heapq.nlargest(DEPTH, scores.values())[-1] if scores else 0.0
    candidates = [(-score, ids[n], n) for n, score in scores.items() if score >= floor]
    return [number for _, _, number in heapq.nsmallest(DEPTH, candidates)]


def bonuses(
    closeness: Closeness, evaluation: Evaluation, column: Any, numbers: Sequence[int]
) -> Mapping[int, Mapping[str, float]]:
    """Give document → name of the bonus → its part of the score, for each of `numbers`.

    `column` holds by document what `packed` gave. Raises DeadlineError when the time is over.
    """
    words = closeness.words
    own = [tuple(lemma for lemma, share in word.lemmas.items() if share == 1) for word in words]
    place = {lemmas: at for at, lemmas in reversed([*enumerate(own)])}  # given twice, counts once
    places = [place[lemmas] for lemmas in own]
    idf = [_idf(word, own[at], evaluation) for at, word in enumerate(words)]
    wanted: _Wanted = {}
    for at, word in enumerate(words):
        for lemma, share in word.lemmas.items() if places[at] == at else ():
            wanted.setdefault(_hash(lemma), []).append((at, share))
    pairs = {(x, y) for x, y in pairwise(places) if x != y and idf[x] + idf[y]}
    found: dict[int, dict[str, float]] = {}
    beside: dict[tuple[int, int], Scores] = {pair: {} for pair in sorted(pairs)}
    for number in numbers:
        if evaluation._is_late():
            raise DeadlineError
        title, starts, hashes = _unpacked(column[number])
        hits = [(at, wanted[h]) for at, h in enumerate(hashes) if h in wanted]
        sentence, passage, lead = _covered(hits, starts, title + LEAD, idf)
        found[number] = {
            "sentence": closeness.sentence * sentence,
            "passage": closeness.passage * passage,
            "lead": closeness.lead * lead,
            "pair": 0.0,
        }
        for pair, times in _beside(hits, pairs).items():
            beside[pair][number] = float(times)
    for (x, y), counts in beside.items():
        ranked = evaluation._ranked(counts, _FIELD, closeness.pair * (idf[x] + idf[y]))
        for number, score in ranked.items():
            found[number]["pair"] += score
    return found


def _idf(word: CloseWord, lemmas: Sequence[str], evaluation: Evaluation) -> float:
    """Give the idf that a word's lemmas share; a stop word has none."""
    if not word.counts:
        return 0.0
    found = [evaluation._counted(_FIELD, lemma) for lemma in lemmas]
    together = found[0] if len(found) == 1 else set().union(*found)
    return evaluation._idf(len(together))


def _covered(
    hits: Sequence[tuple[int, Sequence[tuple[int, float]]]],
    starts: Sequence[int],
    end: int,
    idf: Sequence[float],
) -> tuple[float, float, float]:
    """Give the largest sum of idf in a sentence and in two in a row, and that of the lead."""
    lead: dict[int, float] = {}
    by_sentence: dict[int, dict[int, float]] = {}
    for at, words in hits:
        sentence = by_sentence.setdefault(bisect_right(starts, at), {})
        for word, share in words:
            if share > sentence.get(word, 0.0):
                sentence[word] = share
            if at < end and share > lead.get(word, 0.0):
                lead[word] = share
    one = max((_sum(idf, sentence) for sentence in by_sentence.values()), default=0.0)
    two = one
    for place, sentence in by_sentence.items():
        following = by_sentence.get(place + 1)
        if following:
            shares = sentence | {w: max(s, sentence.get(w, 0.0)) for w, s in following.items()}
            two = max(two, _sum(idf, shares))
    return one, two, _sum(idf, lead)


def _sum(idf: Sequence[float], shares: Mapping[int, float]) -> float:
    return sum(idf[word] * share for word, share in shares.items())


def _beside(
    hits: Sequence[tuple[int, Sequence[tuple[int, float]]]], pairs: set[tuple[int, int]]
) -> dict[tuple[int, int], int]:
    """Count how often two words of the query, as they are, stand side by side as they do there."""
    times: dict[tuple[int, int], int] = {}
    for (at, words), (after, following) in pairwise(hits):
        if after == at + 1:
            for x, share in words:
                for y, other in following:
                    if share == other == 1 and (x, y) in pairs:
                        times[x, y] = times.get((x, y), 0) + 1
    return times
