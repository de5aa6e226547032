"""How near together do the words of a query stand? What an engine has to know to find out.

An engine adds four bonuses to the scores of the first articles it finds, all over lemmas:

    pair × Σ over neighbouring words of the query: BM25 of their occurrences side by side
    sentence × the largest sum of idf that the query's words reach in one sentence
    passage × the same in one sentence and the next
    lead × the sum of idf of the query's words in the title and among the first words of the body

News opens with the gist, hence the lead; a strong bonus for it is wrong for texts of other kinds.
The factors are chosen by `bench/tune_ranking.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from relsearch.analysis import Analyzer
from relsearch.query.resembling import Resembling
from relsearch.query.tree import And, Group, Or, Phrase, Query, Word
from relsearch.records import dataclass

MAX_WORDS = 64
"""Words of a query that are looked for close together; those beyond only rank singly."""

_MEANT = 0.5  # from this weight on a spelling is what was meant, below it is tried beside it


@dataclass(frozen=True, slots=True)
class CloseWord:
    """One word of a query.

    lemmas:  lemma → how much of the word it is: 1 for its own in each language, at most that for
             a word resembling it.
    counts:  False for a stop word of any of the languages, which only stands beside others.
    """

    lemmas: Mapping[str, float]
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Closeness:
    """The words of a query in their order, and the factors of the bonuses."""

    words: tuple[CloseWord, ...]
    pair: float = 0.3
    sentence: float = 0.3
    passage: float = 0.8
    lead: float = 0.2


def closeness(
    query: Query,
    analyzers: Sequence[Analyzer],
    resembling: Resembling,
    spellings: Mapping[str, Sequence[tuple[str, float]]] = MappingProxyType({}),
) -> Closeness | None:
    """Give what a parsed tree asks for close together; None when that is nothing.

    Words of the title, exact forms and what must not match are left out. `spellings` holds the
    words that were not meant as typed, or not only, by exact form; the likeliest counts in full.

    >>> from relsearch.analysis import analyzer_for
    >>> query = Group((Word("भारत"), Word("का"), Word("रुख")))
    >>> found = closeness(query, [analyzer_for("hi")], lambda form: [("भारती", 0.75)])
    >>> [(word.lemmas, word.counts) for word in found.words][:2]
    [({'भार': 0.75, 'भारत': 1.0}, True), ({'का': 1.0}, False)]
    """
    text = asked_text(query)
    # All languages cut a text into the same words.
    rows = zip(*(analyzer(text) for analyzer in analyzers), strict=True)
    words: list[CloseWord] = []
    for tokens, _ in zip(rows, range(MAX_WORDS), strict=False):
        lemmas: dict[str, float] = {}
        readings = list(zip(tokens, analyzers, strict=True))
        counts = all(token.exact not in analyzer.stop_words for token, analyzer in readings)
        for token, analyzer in readings if counts else ():
            meant = _meant(token.exact, spellings.get(token.exact, ()))
            for form, share in meant or resembling(token.exact):
                for lemma in analyzer.terms(form)[1][:1]:
                    lemmas[lemma] = max(share, lemmas.get(lemma, 0.0))
        lemmas.update((token.lemma, 1.0) for token in tokens)
        words.append(CloseWord(lemmas, counts))
    if not any(word.counts for word in words):
        words = [CloseWord(word.lemmas) for word in words]
    return Closeness(tuple(words)) if words else None


def _meant(typed: str, spellings: Sequence[tuple[str, float]]) -> Sequence[tuple[str, float]]:
    """Give what a word was meant for, the likeliest in full unless it is only tried beside it."""
    others = [(form, weight) for form, weight in spellings if form != typed]
    most = max((weight for _, weight in others), default=0.0)
    return [(form, weight / most if most >= _MEANT else weight) for form, weight in others]


def asked_text(query: Query) -> str:
    """Give the words that a parsed tree looks for in the body, as typed, in their order."""
    return " ".join(_texts(query))


def _texts(query: Query) -> Iterator[str]:
    if isinstance(query, Group | And | Or):
        for part in query.parts:
            yield from _texts(part)
    elif isinstance(query, Word) and query.field in ("", "body") and not query.exact:
        yield query.text
    elif isinstance(query, Phrase) and query.field in ("", "body"):
        yield from query.terms
