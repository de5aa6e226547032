"""Which other words may a word of a query stand for, when its vowels were spelt by ear?

Too loose for the index, where each of these pairs also tells words apart (कॉफी coffee, काफी
enough; दिन day, दीन poor): for queries, at a lower weight.
"""

from __future__ import annotations

MOST = 12
"""Forms given at most: as many as a word of average length has vowels, and more."""

# English o, written with a candra or without: nearly always one word where both forms occur.
_CANDRA = {"ॉ": "ा", "ऑ": "आ", "ा": "ॉ", "आ": "ऑ"}
_LENGTH = {"ि": "ी", "ी": "ि", "ु": "ू", "ू": "ु", "इ": "ई", "ई": "इ", "उ": "ऊ", "ऊ": "उ"}
_PLAIN = str.maketrans({"ॉ": "ा", "ऑ": "आ"})


def soft_forms(exact: str) -> tuple[str, ...]:
    """Give spellings that may mean the same word as an exact form, the likeliest first.

    First the form without any candra, then one vowel changed at a time: the candra, then length.
    Most of them are no words: look them up in the vocabulary. At most MOST, never `exact` itself.

    >>> soft_forms("कॉलेज"), soft_forms("डाक्टर"), soft_forms("हिंदू")
    (('कालेज',), ('डॉक्टर',), ('हींदू', 'हिंदु'))
    """
    found = dict.fromkeys([exact.translate(_PLAIN)])
    for table in (_CANDRA, _LENGTH):
        for place, sign in enumerate(exact):
            if sign in table:
                found[exact[:place] + table[sign] + exact[place + 1 :]] = None
    found.pop(exact, None)
    return tuple(found)[:MOST]
