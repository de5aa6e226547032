"""A year, a month or a source among the words of a query: what the article's own record adds.

"मालदीव 2025" looks for articles that say so, and all the more for those of 2025 themselves. This
ranks what matches anyway; `date:` and `source:` restrict.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from relsearch.analysis import Analyzer
from relsearch.query.closeness import asked_text
from relsearch.query.tree import Query, Range, Term

DATE_BONUS = 1.0
"""What the year gives, and the month once more: as much as a word of middling rarity."""
SOURCE_WEIGHT = 0.5
"""Factor on the score of a word in the source's names."""

_YEAR = re.compile("(?:19|20)[0-9]{2}")


def evidence(query: Query, analyzer: Analyzer) -> Sequence[Query]:
    """Give the ranked parts that the words of a parsed tree add on date and source.

    >>> from relsearch.analysis import analyzer_for
    >>> from relsearch.query import Group, Word
    >>> evidence(Group((Word("मई"), Word("2024"))), analyzer_for("hi"))[:2]
    [Range(field='date', low='2024', high='2024', weight=1.0), \
Range(field='date', low='2024-05', high='2024-05', weight=1.0)]
    """
    tokens = list(analyzer(asked_text(query)))
    found: dict[Query, None] = {}
    for token in tokens:
        if _YEAR.fullmatch(token.exact):
            found[Range("date", token.exact, token.exact, DATE_BONUS)] = None
    for first, second in pairwise(tokens):
        month = f"{second.exact}-{_month(first.surface)}" if _YEAR.fullmatch(second.exact) else ""
        if len(month) == len("2024-05"):
            found[Range("date", month, month, DATE_BONUS)] = None
    for token in tokens:
        if token.exact not in analyzer.stop_words:
            found[Term(token.exact, "source", SOURCE_WEIGHT)] = None
    return list(found)


def _month(name: str) -> str:
    """Give the number of a month of the common calendar, two digits; nothing for other words."""
    from relsearch.readers.dates import months  # needed by few queries, and costly to load
    from relsearch.readers.folding import fold

    number = months().get(fold(name).casefold())
    return f"{number:02}" if isinstance(number, int) else ""
