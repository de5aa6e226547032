"""Which language is this text? Decided by its function words, without a model."""

from __future__ import annotations

import functools
import re
from collections import Counter
from pathlib import Path

from relsearch.analysis.devanagari import word_pattern

DEFAULT = "hi"
"""The answer when nothing tells: the nearest analyzer for other Devanagari text."""

_SAMPLE = 4_000  # code points looked at; an article says what it is well before that
_DEVANAGARI = re.compile("[\u0904-\u0939]")
_LATIN = re.compile("[A-Za-z]")


@functools.cache
def _markers() -> dict[str, dict[str, float]]:
    """Give marker → {language: weight}; an ending starts with '-'."""
    markers: dict[str, dict[str, float]] = {}
    text = (Path(__file__).parent / "markers.tsv").read_text(encoding="utf-8")
    for line in text.split("\n"):
        if line and not line.startswith("#"):
            language, weight, words = line.split("\t")
            for word in words.split():
                markers.setdefault(word, {})[language] = float(weight)
    return markers


def detect(text: str) -> str:
    """Give the ISO 639-1 code of the language that most function words of `text` belong to.

    Romanised Hindi is Hindi. Devanagari text of another language (Bhojpuri, Maithili, Konkani)
    gets the nearest of hi, mr, ne, sa; text without one known word gets "hi", or "en" when it is
    Latin.

    >>> detect("भारत र नेपालबीच सम्झौता भएको छ"), detect("भारत ने कनाडा से कहा है")
    ('ne', 'hi')
    >>> detect("भारत आणि जपान यांच्यात करार झाला आहे"), detect("The ministers met in Delhi")
    ('mr', 'en')
    """
    sample = text[:_SAMPLE]
    words = [word.lower() for word in word_pattern().findall(sample)]
    markers = _markers()
    scores: Counter[str] = Counter()
    for word in words:
        endings = ("-" + word[-length:] for length in range(2, min(len(word), 5)))
        for marker in (word, *endings):
            for language, weight in markers.get(marker, {}).items():
                scores[language] += weight  # type: ignore[assignment]
    if scores:
        return min(scores, key=lambda language: (-scores[language], language != DEFAULT, language))
    return "en" if _LATIN.search(sample) and not _DEVANAGARI.search(sample) else DEFAULT
