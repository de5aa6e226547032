"""Which language is this text? Decided by its function words and endings, without a model."""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Mapping

from relsearch.analysis.devanagari import word_pattern
from relsearch.analysis.pieces import Pieces
from relsearch.datafiles import read_beside

DEFAULT = "hi"
"""The answer when nothing tells: the nearest analyzer for other Devanagari text."""

LONGEST_ENDING = 6
"""Code points of the longest ending that is looked up."""

_SHORTEST_ENDING = 2
_PRIOR = 0.3  # what one weak sign of another language has to outweigh
_SAMPLE = 4_000  # code points looked at; an article says what it is well before that
_DEVANAGARI = re.compile("[\u0904-\u0939]")
_LATIN = re.compile("[A-Za-z]")


@functools.cache
def _letters() -> dict[str, dict[str, float]]:
    """Give the letters that only some languages write, each with {language: weight}."""
    return {marker[1:]: told for marker, told in _markers().items() if marker.startswith("*")}


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

    Romanised Hindi is Hindi. Devanagari text of another language gets the nearest of hi, mr, ne,
    sa: Bhojpuri, Maithili and Dogri "hi", Konkani "mr". Text without one known word gets "hi", or
    "en" when it is Latin.

    >>> detect("भारत र नेपालबीच सम्झौता भएको छ"), detect("भारत ने कनाडा से कहा है")
    ('ne', 'hi')
    >>> detect("भारत आणि जपान यांच्यात करार झाला आहे"), detect("The ministers met in Delhi")
    ('mr', 'en')
    """
    sample = text[:_SAMPLE]
    scores: defaultdict[str, float] = defaultdict(float)
    signs: list[tuple[str, float]] = []
    for piece in sample.split():
        signs += _TOLD[piece]
    for (language, weight), times in Counter(signs).items():
        scores[language] += weight * times
    for letter, weights in _letters().items():
        for language, weight in weights.items():
            scores[language] += weight * sample.count(letter)
    if any(scores.values()):
        scores[DEFAULT] += _PRIOR
        return min(scores, key=lambda language: (-scores[language], language != DEFAULT, language))
    return "en" if _LATIN.search(sample) and not _DEVANAGARI.search(sample) else DEFAULT


def _told(piece: str) -> tuple[tuple[str, float], ...]:
    """Give what each word between two white spaces tells."""
    words = word_pattern().findall(piece)
    return tuple(told for word in words for told in _told_by(word.lower()).items())


_TOLD = Pieces(_told)


def _told_by(word: str) -> Mapping[str, float]:
    """Give what a word tells, or else its longest ending that tells something."""
    markers = _markers()
    told = markers.get(word)
    length = min(len(word) - 1, LONGEST_ENDING)
    while told is None and length >= _SHORTEST_ENDING:
        told = markers.get("-" + word[-length:])
        length -= 1
    return told or {}
