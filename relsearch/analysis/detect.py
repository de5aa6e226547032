"""Which language is this text? Decided by its function words and endings, without a model."""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain

from relsearch.analysis.devanagari import words_in
from relsearch.analysis.pieces import Pieces
from relsearch.datafiles import read_beside

DEFAULT = "hi"
"""The answer when nothing tells: the nearest analyzer for other Devanagari text."""

LONGEST_ENDING = 6
"""Code points of the longest ending that is looked up."""

SAMPLE = 4_000
"""Code points looked at; an article says what it is well before that."""

_SHORTEST_ENDING = 2
_PRIOR = 0.3  # what one weak sign of another language has to outweigh
_FIRST_LOOK = 32  # pieces of a sample that decide alone when one language leads clearly
_CLEAR = 4  # times as much as any other language, and one more sign of it, would tell
_DEVANAGARI = re.compile("[\u0904-\u0939]")
_LATIN = re.compile("[A-Za-z]")


@functools.cache
def _letters() -> dict[str, dict[str, float]]:
    """Give the letters that only some languages write, each with {language: weight}."""
    return {marker[1:]: told for marker, told in _markers().items() if marker.startswith("*")}


@functools.cache
def _endings() -> dict[str, dict[str, float]]:
    return {marker[1:]: told for marker, told in _markers().items() if marker.startswith("-")}


@functools.cache
def _markers() -> dict[str, dict[str, float]]:
    """Give marker → {language: weight}; an ending starts with '-', a letter with '*'."""
    markers: dict[str, dict[str, float]] = {}
    text = read_beside(__file__, "markers.tsv")
    for line in text.split("\n"):
        if line and not line.startswith("#"):
            language, weight, words = line.split("\t")
            for word in words.split():
                markers.setdefault(word, {})[language] = float(weight)
    return markers


def detect(text: str) -> str:
    """Give the ISO 639-1 code of the language that the function words and endings of `text` tell.

    Of a long text some words are looked at first, and all of its sample where those leave a doubt.
    Romanised Hindi is Hindi. Devanagari text of another language gets the nearest of hi, mr, ne,
    sa: Bhojpuri, Maithili and Dogri "hi", Konkani "mr". Text without one known word gets "hi", or
    "en" when it is Latin.

    >>> detect("भारत र नेपालबीच सम्झौता भएको छ"), detect("भारत ने कनाडा से कहा है")
    ('ne', 'hi')
    >>> detect("भारत आणि जपान यांच्यात करार झाला आहे"), detect("The ministers met in Delhi")
    ('mr', 'en')
    """
    sample = text[:SAMPLE]
    letters: dict[str, float] = defaultdict(float)
    for letter, weights in _letters().items():
        if times := sample.count(letter):
            for language, weight in weights.items():
                letters[language] += weight * times
    pieces = sample.split()
    if len(pieces) >= 2 * _FIRST_LOOK:
        # From all of the sample: an article may begin in another language than it goes on in.
        scores = _scores(pieces[:: len(pieces) // _FIRST_LOOK], letters)
        second, first = sorted([0.0, 0.0, *scores.values()])[-2:]
        if first >= _CLEAR * (second + 1):
            return max(scores, key=scores.__getitem__)
    scores = _scores(pieces, letters)
    if any(scores.values()):
        scores[DEFAULT] += _PRIOR
        return min(scores, key=lambda language: (-scores[language], language != DEFAULT, language))
    return "en" if _LATIN.search(sample) and not _DEVANAGARI.search(sample) else DEFAULT


def _scores(pieces: Sequence[str], letters: Mapping[str, float]) -> dict[str, float]:
    """Add what the words of pieces tell to what the letters of the whole sample do."""
    scores: defaultdict[str, float] = defaultdict(float, letters)
    numbers = Counter(chain.from_iterable(map(_TOLD.__getitem__, pieces)))
    signs = list(_NUMBERS)
    for number, times in numbers.items():
        language, weight = signs[number]
        scores[language] += weight * times
    return scores


def _told(piece: str) -> tuple[int, ...]:
    """Give the number of what each word between two white spaces tells."""
    signs = [sign for word in words_in(piece) for sign in _told_by(word.lower()).items()]
    return tuple([_NUMBERS.setdefault(sign, len(_NUMBERS)) for sign in signs])


_NUMBERS: dict[tuple[str, float], int] = {}  # (language, weight) → its number: quick to count
_TOLD = Pieces(_told)


def _told_by(word: str) -> Mapping[str, float]:
    """Give what a word tells, or else its longest ending that tells something."""
    told = _markers().get(word)
    endings = _endings()
    length = min(len(word) - 1, LONGEST_ENDING)
    while told is None and length >= _SHORTEST_ENDING:
        told = endings.get(word[-length:])
        length -= 1
    return told or {}
