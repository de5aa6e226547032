"""One form for the spellings of one phrase, so that a rule is written once.

Only rules look at folded text; what is stored is never folded. Lines in, lines out:
`fold` keeps the order of words, so a folded slice can be found again in the printed line.
"""

from __future__ import annotations

import re
import unicodedata

_DROPPED = (
    "\u093c"  # nukta
    "\u200b\u200c\u200d\u2060\ufeff\u00ad"  # joiners, zero-width space, soft hyphen
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # direction marks
)
_REPLACED = {
    "\u0901": "\u0902",  # chandrabindu → anusvara
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00ab": '"', "\u00bb": ">",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-",
    "\u2212": "-", "\uff1a": ":", "\uff5c": "|", "\u2502": "|", "\u00a6": "|",
    "\u203a": ">", "\u2192": ">", "\u00a0": " ", "\u202f": " ", "\u3000": " ", "\t": " ",
    "\u2022": "|", "\u00b7": "|", "\u25cf": "|", "\u25aa": "|",
}  # fmt: skip
_TABLE = str.maketrans(
    dict[str, str | None].fromkeys(_DROPPED)
    | _REPLACED
    | {
        char: unicodedata.normalize("NFD", char)[0]
        for char in map(chr, (*range(0x958, 0x960), 0x929, 0x931, 0x934))
    }
    | {chr(0x966 + digit): str(digit) for digit in range(10)}
)
# Two ways to write the vowel of "app" in Marathi.
_CANDRA_A = ("\u0905\u0945", "\u0972")
_NASAL = re.compile("ङ्(?=[कखगघ])|ञ्(?=[चछजझ])|ण्(?=[टठडढ])|न्(?=[तथदध])|म्(?=[पफबभ])")
# A visarga at the end of a word of two syllables or more is mostly typed for a colon.
_TYPED_VISARGA = re.compile("(?<=[\u0900-\u097f]{3})\u0903(?=[ \"']|$)")
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """Give `text` without nuktas, joiners and other differences of spelling and typing.

    >>> fold("यह भी  पढ़ें\u200d – नवम्बर १६")
    'यह भी पढें - नवंबर 16'
    """
    folded = _SPACE.sub(" ", fold_letters(text)).strip()
    return _TYPED_VISARGA.sub(":", folded) if "\u0903" in folded else folded


def fold_letters(text: str) -> str:
    """Fold letters and punctuation but leave white space, for patterns and data files."""
    return _NASAL.sub("ं", text.translate(_TABLE)).replace(*_CANDRA_A)


def printed(line: str, folded: str) -> str:
    """Give the shortest run of words of `line` whose folded form is `folded`, else `folded`."""
    end = line.find(folded) + len(folded)
    if end >= len(folded) and not unicodedata.category(line[end : end + 1] or " ").startswith("M"):
        return folded
    starts = [match.start() for match in re.finditer(r"(?<![^\s|,:(>/-])\S", line)]
    for start in starts:
        for match in re.finditer(r"(?=$|[\s|,:।.)>/-])", line[start:]):
            candidate = line[start : start + match.start()]
            if fold(candidate) == folded:
                return candidate.strip()
    return folded
