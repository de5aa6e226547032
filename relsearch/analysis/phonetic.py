"""How does a word sound? One key for both scripts, and how likely people spell a word so.

word in either script → `phonetic_key`, the same for spellings that sound alike: the way into a
vocabulary. Latin spelling, Devanagari word → `spelling_cost`: the order of what was found there.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import compress

from relsearch.datafiles import read_beside

VIRAMA = "\u094d"
MAX_LETTERS = 64
"""Letters of a word that are looked at: no word of a language has more."""
MAX_KEYS = 12
"""Keys that one word is looked up by."""

_DEVANAGARI = "\u0900-\u0963\u0971-\u097f"  # without the dandas and the abbreviation sign
_RUNS = re.compile(f"[a-z]+|[0-9]+|[{_DEVANAGARI}]+")
_PLAIN = re.compile(f"[{_DEVANAGARI}]+|[a-z]+")
_PLAIN_DEVANAGARI = re.compile("[\u0900-\u093b\u093d-\u0963\u0971-\u097f]+")
_NASAL = re.compile("[\u0901\u0902](?=([पफबभम])|($|\u0964)|)")  # a danda parts words
_DOUBLE = re.compile(r"(.)\1+")
_DIGITS = {ord("०") + n: str(n) for n in range(10)}
_CONFUSED = {"v": "b", "b": "v", "n": "", "m": ""}
_LETTERS = "kgcjtdnpbmrlvsha"
_JNYA = f"ज{VIRAMA}ञ"


def phonetic_key(word: str) -> str:
    """Give the consonants of a word, alike for every spelling that may sound the same.

    Vowels count only as "a" at the beginning, y with them; h only at the beginning. Aspirates,
    dentals and retroflexes, the sibilants, f and p, z and j fall together, doubled letters become
    one, a nasal sign at the end of a Devanagari word goes. Empty for a word without a letter or
    digit. Words of an index are filed under it, so another key needs another index format.

    >>> [phonetic_key(word) for word in ("कनाडा", "canada", "सुरक्षा", "suraksha")]
    ['knd', 'knd', 'srks', 'srks']
    """
    if _is_plain(word):
        return _DOUBLE.sub(r"\1", _devanagari_key(word))  # nearly every word of an index
    key = ""
    for run in _RUNS.findall(_plain(word)):
        part = _latin_key(run) if run[0].isascii() else _devanagari_key(run)
        key += part.removeprefix("a") if key else part
    return _DOUBLE.sub(r"\1", key)


def each_phonetic_key(words: Sequence[str]) -> list[str]:
    """Give the phonetic key of every word. For many words it takes a fifth of the time.

    >>> each_phonetic_key(["कनाडा", "canada", "अंत"])
    ['knd', 'knd', 'ant']
    """
    plain = list(map(_is_plain, words))
    keys = iter(_devanagari_keys(list(compress(words, plain))))
    return [
        next(keys) if is_plain else phonetic_key(word)
        for word, is_plain in zip(words, plain, strict=True)
    ]


def _is_plain(word: str) -> bool:
    return len(word) <= MAX_LETTERS and _PLAIN_DEVANAGARI.fullmatch(word) is not None


def phonetic_keys(word: str) -> tuple[str, ...]:
    """Give the key of a word and those of words that may have been meant, the likely ones first.

    A Latin spelling is read in other ways (`latin/variants.tsv`), one at a time, with and without
    its last nasal; in Devanagari, व and ब are exchanged and a nasal is dropped.

    >>> phonetic_keys("larka")
    ('lrk', 'ldk')
    """
    plain = _plain(word)
    if not plain.isascii():
        key = phonetic_key(plain)
        near = [key[:at] + new + key[at + 1 :] for at, new in _confusions(key)]
        return tuple(dict.fromkeys([key, *near][:MAX_KEYS]))
    spellings = [plain, plain[:-1]] if plain[-1:] in ("n", "m") else [plain]
    keys = [phonetic_key(spelling) for spelling in spellings]
    for pattern, replacement in _rules("latin/variants.tsv"):
        for spelling in spellings:
            keys += [
                phonetic_key(spelling[: match.start()] + replacement + spelling[match.end() :])
                for match in pattern.finditer(spelling)
            ]
    return tuple(dict.fromkeys(key for key in keys if key))[:MAX_KEYS]


def respelled(latin: str) -> str:
    """Give an English spelling as people write Hindi sounds (`latin/english.tsv`).

    >>> respelled("corporation"), respelled("time"), respelled("suraksha")
    ('corporashan', 'taim', 'suraksha')
    """
    for pattern, replacement in _rules("latin/english.tsv"):
        latin = pattern.sub(replacement, latin)
    return latin


def near_keys(key: str) -> Iterator[str]:
    """Yield the keys one letter away: swapped, dropped, another or one more; some come twice."""
    for at in range(len(key)):
        yield key[:at] + key[at + 1 : at + 2] + key[at] + key[at + 2 :]
        yield key[:at] + key[at + 1 :]
        for letter in _LETTERS:
            yield key[:at] + letter + key[at + 1 :]
    for at in range(len(key) + 1):
        for letter in _LETTERS:
            yield key[:at] + letter + key[at:]
            if at and letter != key[at - 1]:  # between two that became one: लोकतत्र, लोकतंत्र
                yield key[:at] + letter + key[at - 1] + key[at:]


def _confusions(key: str) -> Iterator[tuple[int, str]]:
    for at, letter in enumerate(key):
        if letter in _CONFUSED:
            yield at, _CONFUSED[letter]


def _plain(word: str) -> str:
    """Give a word in small letters and ASCII digits, without accents and nuktas."""
    if _PLAIN.fullmatch(word) and "\u093c" not in word and len(word) <= MAX_LETTERS:
        return word
    text = unicodedata.normalize("NFKD", word[:MAX_LETTERS].casefold()).translate(_DIGITS)
    return "".join(c for c in text if not unicodedata.combining(c) or c == VIRAMA)


def _latin_key(word: str) -> str:
    for pattern, replacement in _rules("latin_skeleton.tsv"):
        word = pattern.sub(replacement, word)
    return word.lower()


def _devanagari_key(word: str) -> str:
    classes = devanagari_classes()
    first = "h" if word[0] == "ह" else "" if classes[ord(word[0])] else "a"
    word = word.replace(_JNYA, "ग")  # ज्ञान is said and written gyan
    if "\u0902" in word or "\u0901" in word:
        word = _NASAL.sub(_nasal, word)
    return first + word.translate(classes)


def _devanagari_keys(words: Sequence[str]) -> list[str]:
    """Give the keys of words that hold nothing but Devanagari letters and signs."""
    classes = devanagari_classes()
    begins = {chr(letter): "" if sound else "a" for letter, sound in classes.items()} | {"ह": "h"}
    text = _NASAL.sub(_nasal, "\u0964".join(words).replace(_JNYA, "ग"))
    sounds, silent = _bytes_of_classes()
    # The lower bytes of such letters and of the danda tell them apart.
    keys = text.encode("utf-16-le")[::2].translate(sounds, silent).decode("ascii").split("\n")
    found = "\n".join([begins[word[0]] + key for word, key in zip(words, keys, strict=False)])
    return _DOUBLE.sub(r"\1", found).split("\n")[: len(words)]


@functools.cache
def _bytes_of_classes() -> tuple[bytes, bytes]:
    """Give the class of each letter by its lower byte, and the bytes of those without a class."""
    sounds = bytearray(256)
    for letter, sound in devanagari_classes().items():
        sounds[letter & 0xFF] = ord(sound or "\0")
    sounds[0x64] = ord("\n")
    return bytes(sounds), bytes(byte for byte, sound in enumerate(sounds) if not sound)


def _nasal(sign: re.Match[str]) -> str:
    return "म" if sign[1] else "" if sign[2] is not None else "न"


def _rows(name: str) -> Iterator[list[str]]:
    text = read_beside(__file__, name)
    for line in text.split("\n"):
        if line and not line.startswith("#"):
            yield line.split("\t")


@functools.cache
def _rules(name: str) -> Sequence[tuple[re.Pattern[str], str]]:
    return [(re.compile(row[0]), row[1].strip("-")) for row in _rows(name)]


@functools.cache
def devanagari_classes() -> dict[int, str]:
    """Give letter → class; what is of no class goes, digits have become ASCII before."""
    classes = dict.fromkeys(range(0x0900, 0x0980), "")
    for name, letters in _rows("devanagari_classes.tsv"):
        classes |= dict.fromkeys(map(ord, letters), name)
    return classes
