"""Which words of a text are those of a query? Each piece of text is looked at once a search."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from relsearch.analysis import Analyzer

_REMEMBERED = 20_000  # pieces of text whose matches need not be found again
_PIECE = re.compile(r"\S+")


class _Pieces(dict[str, tuple[tuple[int, int, str, tuple[str, str]], ...]]):
    """What stands between two white spaces → its tokens that match, filled as pieces are met.

    Start and end in the piece, which query word it is, exact form and lemma.
    """

    def __init__(self, exact: frozenset[str], lemmas: frozenset[str], analyzer: Analyzer) -> None:
        super().__init__()
        self._exact = exact
        self._lemmas = lemmas
        self._analyzer = analyzer

    def __missing__(self, piece: str) -> tuple[tuple[int, int, str, tuple[str, str]], ...]:
        found = []
        for token in self._analyzer(piece):
            by_lemma = token.lemma in self._lemmas
            if by_lemma or token.exact in self._exact:
                word = token.lemma if by_lemma else token.exact
                found.append((token.start, token.end, word, (token.exact, token.lemma)))
        if len(self) >= _REMEMBERED:
            self.clear()
        self[piece] = tuple(found)
        return self[piece]


def matching(
    text: str, exact: frozenset[str], lemmas: frozenset[str], analyzer: Analyzer
) -> Iterator[tuple[int, int, str, tuple[str, str]]]:
    """Yield the tokens that match, in order: start, end, which query word it is, and its forms.

    A token matches when its exact form is in `exact` or its lemma in `lemmas`.
    """
    pieces = _pieces(exact, lemmas, analyzer)
    for piece in _PIECE.finditer(text):
        at = piece.start()
        for start, end, word, forms in pieces[piece.group()]:
            yield at + start, at + end, word, forms


@functools.lru_cache(8)  # the hits of one search, in several languages
def _pieces(exact: frozenset[str], lemmas: frozenset[str], analyzer: Any) -> _Pieces:
    return _Pieces(exact, lemmas, analyzer)
