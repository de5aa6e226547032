"""Do the words of a query stand together in an article? The bonuses of `query/closeness.py`.

The positions of the query's lemmas are looked up in the first articles. The title is its first
sentence and part of the lead.

DEPTH articles are looked at, whichever page is asked for. As no bonus is negative they stay before
all others, so that pages fit together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise

from relsearch.engines.whoosh.opened import OpenSegments
from relsearch.engines.whoosh.positions import Where
from relsearch.engines.whoosh.search import DeadlineError, Evaluation
from relsearch.query.closeness import Closeness, CloseWord

DEPTH = 30
"""Articles that are looked at: with 50 and 100 hardly one more was found."""
LEAD = 60
"""Words of the body that count as its beginning."""

_FIELD = "body_lemma"
_Share = tuple[int, float]  # a word of the query, and how much of it a lemma is
_Worth = list[tuple[int, float]]  # words of the query, each with its idf times that share
_Hits = list[tuple[int, Sequence[_Share], _Worth]]  # position in title and body, what stands there


def bonuses(
    closeness: Closeness, evaluation: Evaluation, opened: OpenSegments, numbers: Sequence[int]
) -> Mapping[int, Mapping[str, float]]:
    """Give document → name of the bonus → its part of the score, for each of `numbers`.

    Raises DeadlineError when the time is over.
    """
    words = closeness.words
    own = [_own_lemmas(word) for word in words]
    places = [_place(own, at, words) for at in range(len(words))]  # given twice, counts once
    idf = [_idf(word, own[at], evaluation) for at, word in enumerate(words)]
    wanted: dict[str, list[_Share]] = {}
    for at, word in enumerate(words):
        for lemma, share in word.lemmas.items() if places[at] == at else ():
            wanted.setdefault(lemma, []).append((at, share))
    pairs = {(x, y) for x, y in pairwise(places) if x != y and idf[x] + idf[y]}
    hits = _hits(wanted, idf, evaluation, opened, numbers)
    lengths, norms = opened.norms(_FIELD)
    found: dict[int, dict[str, float]] = {}
    for number in numbers:
        reader, document = opened.place(number)
        title = reader.postings["title"].length(document)
        starts = [title, *(title + start for start in reader.sentences(document))]
        sentence, passage, lead = _covered(hits[number], starts, title + LEAD)
        pair = 0.0
        for (x, y), times in sorted(_beside(hits[number], pairs).items()):
            factor = closeness.pair * (idf[x] + idf[y])
            pair += factor * times / (times + norms[lengths[number]])
        found[number] = {
            "sentence": closeness.sentence * sentence,
            "passage": closeness.passage * passage,
            "lead": closeness.lead * lead,
            "pair": pair,
        }
    return found


def _own_lemmas(word: CloseWord) -> Sequence[str]:
    """Give the lemmas of a word itself, sorted: words that come to the same ones are one word."""
    return tuple(sorted(lemma for lemma, share in word.lemmas.items() if share == 1))


def _place(own: Sequence[Sequence[str]], at: int, words: Sequence[CloseWord]) -> int:
    """Give the place of the first word with the lemmas of this one, of one that counts if any."""
    same = [place for place, lemmas in enumerate(own) if lemmas == own[at]]
    return next((place for place in same if words[place].counts), same[0])


def _idf(word: CloseWord, lemmas: Sequence[str], evaluation: Evaluation) -> float:
    """Give the idf that a word's lemmas share; a stop word has none."""
    if not word.counts:
        return 0.0
    return evaluation.idf([evaluation.counted(_FIELD, lemma) for lemma in lemmas])


def _hits(
    wanted: Mapping[str, Sequence[_Share]],
    idf: Sequence[float],
    evaluation: Evaluation,
    opened: OpenSegments,
    numbers: Sequence[int],
) -> Mapping[int, _Hits]:
    """Give each document's positions at which a wanted lemma stands, rising."""
    hits: dict[int, _Hits] = {number: [] for number in numbers}
    titles = {}
    for number in numbers:
        reader, document = opened.place(number)
        titles[number] = reader.postings["title"].length(document)
    where = Where(opened, numbers)
    for lemma, shares in wanted.items():
        if evaluation.is_late():
            raise DeadlineError
        worth = [(word, idf[word] * share) for word, share in shares if idf[word]]
        for number, places in where.positions("title_lemma", lemma).items():
            hits[number] += [(at, shares, worth) for at in places]
        for number, places in where.positions(_FIELD, lemma).items():
            title = titles[number]
            hits[number] += [(title + at, shares, worth) for at in places]
    for found in hits.values():
        found.sort(key=_position)
    return hits


def _position(hit: tuple[int, Sequence[_Share], _Worth]) -> int:
    return hit[0]


def _covered(hits: _Hits, starts: Sequence[int], end: int) -> tuple[float, float, float]:
    """Give the largest sum of idf in a sentence and in two in a row, and that of the lead."""
    lead: dict[int, float] = {}
    by_sentence: dict[int, dict[int, float]] = {}
    for at, _, worth in hits:
        if worth:
            sentence = by_sentence.setdefault(bisect_right(starts, at), {})
            for word, value in worth:
                if value > sentence.get(word, 0.0):
                    sentence[word] = value
                if at < end and value > lead.get(word, 0.0):
                    lead[word] = value
    sums = {place: sum(sentence.values()) for place, sentence in by_sentence.items()}
    one = two = max(sums.values(), default=0.0)
    for place, first in sums.items():
        if first + sums.get(place + 1, 0.0) > two:  # they can reach it only together
            together = dict(by_sentence[place])
            for word, value in by_sentence[place + 1].items():
                together[word] = max(value, together.get(word, 0.0))
            two = max(two, sum(together.values()))
    return one, two, sum(lead.values())


def _beside(hits: _Hits, pairs: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Count how often two words of the query, as they are, stand side by side as they do there."""
    times: dict[tuple[int, int], int] = {}
    for (at, words, _), (after, following, _) in pairwise(hits):
        if after == at + 1:
            for x, share in words:
                for y, other in following:
                    if share == other == 1 and (x, y) in pairs:
                        times[x, y] = times.get((x, y), 0) + 1
    return times
