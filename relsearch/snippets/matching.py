"""Which words of a text are those of a query? Each piece of text is looked at once a search."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from relsearch.analysis.devanagari import plain_word, without_orders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from relsearch.analysis import Analyzer

_REMEMBERED = 20_000  # pieces of text whose matches need not be found again
_PIECE = re.compile(r"\S+")
_IN_WORD = "\\w\u0900-\u0963\u0966-\u097f\u200c\u200d"
_BEGINNING = re.compile(f"(?<![{_IN_WORD}])[{_IN_WORD}]")
_VOWELS = frozenset(map(chr, range(0x0904, 0x0915)))
# Letters that the exact form of a word begins with when the word does: not those with a nukta.
_KEPT = frozenset(map(chr, [*range(0x0915, 0x093A), *range(0x30, 0x3A), *range(0x61, 0x7B)]))
_KEPT -= frozenset("\u0929\u0931\u0934")


class _Pieces(dict[str, tuple[tuple[int, int, str, tuple[str, str]], ...]]):
    """What stands between two white spaces → its tokens that match, filled as pieces are met.

    Start and end in the piece, which query word it is, exact form and lemma.
    """

    def __init__(
        self,
        exact: frozenset[str],
        lemmas: frozenset[str],
        analyzer: Analyzer,
        forms: frozenset[str] | None,
    ) -> None:
        super().__init__()
        # A word that begins with one of these matches nothing; analysing it takes much longer.
        firsts = (
            frozenset(form[0] for form in exact | forms if form) if forms is not None else None
        )
        self._others: frozenset[str] = frozenset()
        if firsts is not None:
            self._others = (_KEPT if firsts & _VOWELS else _KEPT | _VOWELS) - firsts
        self._hopeful = None if forms is None else exact | forms
        self._ascii = any(map(str.isascii, exact if forms is None else exact | forms))
        self._exact = exact
        self._lemmas = lemmas
        self._analyzer = analyzer

    def __missing__(self, piece: str) -> tuple[tuple[int, int, str, tuple[str, str]], ...]:
        found = []
        for token in () if self._is_hopeless(piece) else self._analyzer(piece):
            by_lemma = token.lemma in self._lemmas
            if by_lemma or token.exact in self._exact:
                word = token.lemma if by_lemma else token.exact
                found.append((token.start, token.end, word, (token.exact, token.lemma)))
        if len(self) >= _REMEMBERED:
            self.clear()
        self[piece] = tuple(found)
        return self[piece]

    def _is_hopeless(self, piece: str) -> bool:
        """Tell at a glance, where that can be done, that no word of a piece matches."""
        if self._hopeful is None:
            return False
        word = plain_word(piece)
        if word:
            return word not in self._hopeful
        if piece.isascii() and not self._ascii:
            return True
        beginnings = _BEGINNING.findall(without_orders(piece)) if self._others else ()
        return bool(beginnings) and self._others.issuperset(beginnings)


def matching(
    text: str,
    exact: frozenset[str],
    lemmas: frozenset[str],
    analyzer: Analyzer,
    forms: frozenset[str] | None = None,
) -> Iterator[tuple[int, int, str, tuple[str, str]]]:
    """Yield the tokens that match, in order: start, end, which query word it is, and its forms.

    A token matches when its exact form is in `exact` or its lemma in `lemmas`. Where `forms` are
    all exact forms that have one of the lemmas, most words are passed over at a glance.
    """
    pieces = _pieces(exact, lemmas, analyzer, forms)  # type: ignore[arg-type]
    for piece in _PIECE.finditer(text):
        at = piece.start()
        for start, end, word, both in pieces[piece.group()]:
            yield at + start, at + end, word, both


@functools.lru_cache(8)  # the hits of one search, in several languages
def _pieces(
    exact: frozenset[str], lemmas: frozenset[str], analyzer: Any, forms: frozenset[str] | None
) -> _Pieces:
    return _Pieces(exact, lemmas, analyzer, forms)
