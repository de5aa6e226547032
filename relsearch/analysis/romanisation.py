"""How likely do people write this Devanagari word with these Latin letters?

Devanagari word → `sounds` → for each sound the Latin letters people write for it, with their cost
(`latin/sounds.tsv`) → the cheapest way to read the Latin spelling as those sounds in a row.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping, Sequence

from relsearch.datafiles import read_beside

VIRAMA, ANUSVARA = "\u094d", "\u0902"
MAX_CHUNK = 5
"""Latin letters that one sound may be written with."""

UNSEEN = 8.0
"""Cost of a letter nobody wrote for a sound, and of leaving a sound out where nobody did."""

FAR = math.inf

MAX_ABBREVIATION = 5
_LISTED, _SAYABLE = 1.0, 5.0  # cost of a listed reading, of letter names for what could be a word

_VOWELS = {
    "ा": "आ", "ि": "इ", "ी": "ई", "ु": "उ", "ू": "ऊ", "ृ": "ऋ", "े": "ए", "ै": "ऐ", "ो": "ओ",
    "ौ": "औ", "ॉ": "ऑ", "ॅ": "ऍ", "ॆ": "ए", "ॊ": "ओ",
}  # fmt: skip
_INDEPENDENT = frozenset("अआइईउऊऋएऐओऔऑऍऎऒॲ")
_CONSONANTS = frozenset("कखगघङचछजझञटठडढणतथदधनपफबभमयरलळवशषसह")
_LABIALS = frozenset("पफबभम")
_NO_STOPS = frozenset("यरलवशषसह")  # before them people write m nearly as often as n: samvad
# Conjuncts that people write as one: doubled, with their own aspirate, and क्ष, ज्ञ.
_ONE = {"कष", "जञ", "कख", "गघ", "चछ", "जझ", "टठ", "डढ", "तथ", "दध", "पफ", "बभ"}


_Steps = Sequence[Sequence[tuple[int, float]]]


@functools.lru_cache(maxsize=65536)
def sounds(word: str) -> tuple[str, ...]:
    """Give the sounds of an exact form, as `latin/sounds.tsv` names them.

    Consonants without their vowel; vowels by their letter, with ^ at the beginning, $ at the end
    of the word and ' after another vowel; the inherent vowel as ə and a sign for where it stands,
    since that decides whether it is heard at all (schwa deletion).
    """
    found: list[str] = []
    at = 0
    while at < len(word):
        letter = word[at]
        at += 1
        if letter in _CONSONANTS:
            if word[at : at + 1] == VIRAMA and _is_one(letter, word[at + 1 : at + 2]):
                letter += word[at + 1]
                at += 2
            found.append(letter)
            following = word[at : at + 1]
            if following != VIRAMA and following not in _VOWELS:
                found.append("ə" + _place(word, at, first=len(found) == 1))
        elif letter in _VOWELS or letter in _INDEPENDENT:
            found.append(_vowel(letter, first=at == 1, last=at == len(word)))
        elif letter == ANUSVARA:
            following = word[at : at + 1]
            found.append(_nasal(following))
        elif letter != VIRAMA:
            found.append(letter)
    return tuple(found)


def _is_one(letter: str, following: str) -> bool:
    return following == letter or letter + following in _ONE


def _vowel(letter: str, *, first: bool, last: bool) -> str:
    name = _VOWELS.get(letter, letter)
    if first:
        return name + "^"
    return name + ("'" if letter in _INDEPENDENT else "") + ("$" if last else "")


def _nasal(following: str) -> str:
    """Name the sound of an anusvara by the letter after it."""
    if not following:
        return "ं$"
    return "ंप" if following in _LABIALS else "ंस" if following in _NO_STOPS else "ं"


def _place(word: str, at: int, *, first: bool) -> str:
    """Tell where an inherent vowel stands that is followed by `word[at:]`."""
    if at == len(word):
        return "$"
    if word[at] == ANUSVARA:
        return "ं"
    if first:
        return "^"
    if word[at] not in _CONSONANTS:
        return "+"
    after = word[at + 1 : at + 2]
    return "." if not after else "-" if after in _VOWELS else "+" if after == VIRAMA else "~"


@functools.cache
def _costs() -> Mapping[str, Mapping[str, float]]:
    """Give sound → Latin letters → cost, −ln of how often it was written so."""
    text = read_beside(__file__, "latin", "sounds.tsv")
    table: dict[str, dict[str, float]] = {}
    for line in text.split("\n"):
        if line and not line.startswith("#"):
            sound, _, listed = line.partition("\t")
            pairs = [entry.split(":") for entry in listed.split(" ")]
            table[sound] = {chunk: int(cost) / 100 for chunk, cost in pairs}
    return table


def irregular_readings(latin: str) -> dict[str, float]:
    """Give word → cost for readings that do not follow the sound: abbreviations, listed words.

    >>> irregular_readings("ncr")
    {'एनसीआर': 1.0}
    """
    listed = _listed()
    if len(latin) > 1 and latin in listed:
        return {listed[latin]: _LISTED}
    if not 1 < len(latin) <= MAX_ABBREVIATION or not latin.isascii() or not latin.isalpha():
        return {}
    cost = _SAYABLE if set("aeiou").intersection(latin) else _LISTED
    return {"".join(listed[letter] for letter in latin): cost}


@functools.cache
def _listed() -> Mapping[str, str]:
    """Give Latin → Devanagari: letters by their names, and words with a spelling of their own."""
    text = read_beside(__file__, "latin", "words.tsv")
    rows = (line.split("\t") for line in text.split("\n") if line and not line.startswith("#"))
    return {row[0]: row[1] for row in rows}


def spelling_costs(latin: str, words: Iterable[str], limit: float = FAR) -> dict[str, float]:
    """Give word → cost of each exact form in `words` that `latin` can be read as, up to `limit`.

    The cost is −ln of the probability that somebody spells the word so; about 1 a sound is usual.
    `latin` has small letters without accents. Words that begin alike are worked out together.
    Source: the noisy channel of Brill and Moore (2000), costs by Viterbi training.

    >>> costs = spelling_costs("canada", ["कनाडा", "कंधा"])
    >>> min(costs, key=costs.get), costs["कनाडा"] < 5
    ('कनाडा', True)
    """
    chunks = [
        tuple(latin[at:end] for end in range(at, min(at + MAX_CHUNK, len(latin)) + 1))
        for at in range(len(latin) + 1)
    ]
    steps: dict[str, _Steps] = {}
    found: dict[str, float] = {}
    states: list[dict[int, float]] = [{0: 0.0}]
    previous: Sequence[str] = ()
    for row, word in sorted((sounds(word), word) for word in words):
        shared = 0
        for left, right in zip(previous[: len(states) - 1], row, strict=False):
            if left != right:
                break
            shared += 1
        del states[shared + 1 :]
        for sound in row[shared:]:
            if sound not in steps:
                steps[sound] = _steps(sound, chunks)
            following = _follow(states[-1], steps[sound], limit)
            if not following:
                break
            states.append(following)
        previous = row
        if len(states) > len(row):
            cost = states[len(row)].get(len(latin))
            if cost is not None:
                found[word] = cost
    return found


def _steps(sound: str, chunks: Sequence[tuple[str, ...]]) -> _Steps:
    """Give for each place in the spelling where the sound may end, and what that costs."""
    costs = _costs().get(sound, {})
    return [
        [
            (end, costs.get(chunk, UNSEEN))
            for end, chunk in enumerate(row, start=at)
            if chunk in costs or end <= at + 1
        ]
        for at, row in enumerate(chunks)
    ]


def _follow(states: Mapping[int, float], steps: _Steps, limit: float) -> dict[int, float]:
    """Read one more sound: letters read → cost so far."""
    following: dict[int, float] = {}
    for at, so_far in states.items():
        for end, step in steps[at]:
            cost = step + so_far
            if cost <= limit and cost < following.get(end, FAR):
                following[end] = cost
    return following
