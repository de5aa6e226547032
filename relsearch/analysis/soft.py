"""Which other spelling may a word of a query have in an article, though it tells words apart?

Too loose for the index: a candra parts कॉफी, coffee, from काफी, enough. For queries, at a lower
weight. Vowel length is left to the correction of unknown words: दिन and दीन are both words.
"""

from __future__ import annotations

MOST = 4
"""Forms given at most; each costs a look-up."""

# English o, written with a candra or without: nearly always one word where both forms occur.
_PLAIN = str.maketrans({"ॉ": "ा", "ऑ": "आ"})
_CANDRA = {"ा": "ॉ", "आ": "ऑ"}


def soft_forms(exact: str) -> tuple[str, ...]:
    """Give spellings that may mean the same word as an exact form.

    The form without any candra, then that with one candra put in, place by place. Most of them are
    no words: look them up in the vocabulary. At most MOST, never `exact` itself.

    >>> soft_forms("कॉलेज"), soft_forms("डाक्टर"), soft_forms("हिंदू")
    (('कालेज',), ('डॉक्टर',), ())
    """
    plain = exact.translate(_PLAIN)
    found = dict.fromkeys([plain])
    for place, sign in enumerate(plain):
        if sign in _CANDRA:
            found[plain[:place] + _CANDRA[sign] + plain[place + 1 :]] = None
    found.pop(exact, None)
    return tuple(found)[:MOST]
