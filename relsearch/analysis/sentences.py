"""Where does a sentence end?"""

from __future__ import annotations

import functools
import re


@functools.cache
def _sentence() -> re.Pattern[str]:
    # A full stop ends one only before white space: 5.3 and पी.एम. are words.
    end = r"[\u0964\u0965!?\n.]"
    return re.compile(rf"(?:[^\u0964\u0965!?\n.]++|\.(?!\s))++{end}?+|{end}")


def sentences(raw: str) -> list[str]:
    """Cut a text after each danda, "!", "?" and line end, and after "." before white space.

    Joined, the parts are `raw` again; no word is cut, so that their words are those of `raw`. A
    part may hold no word.

    >>> sentences("वार्ता 5.3 बजे हुई। पी.एम. ने कहा. क्यों?")
    ['वार्ता 5.3 बजे हुई।', ' पी.एम.', ' ने कहा.', ' क्यों?']
    """
    return _sentence().findall(raw)
