"""Text → Tokens for one language, each distinct word worked out once."""

from __future__ import annotations

import functools
import importlib
import os
from collections.abc import Iterator
from itertools import chain

from relsearch.analysis.devanagari import (
    MAX_TERM,
    exact_form,
    plain_word,
    spelling_rules,
    surfaces,
    without_orders,
    words_in,
)
from relsearch.analysis.lemma import explain, lemma_of
from relsearch.analysis.pieces import Pieces
from relsearch.analysis.recipe import Recipe
from relsearch.datafiles import read_beside
from relsearch.errors import LanguageError
from relsearch.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol, TypeAlias
else:
    Protocol = object

ANALYSIS_VERSION = 5
"""Raised whenever code here gives other terms for the same text; word lists count anyway."""

Forms: TypeAlias = "tuple[str, str]"
"""The exact form and the lemma of a word."""

_END: Any = ()  # between two sentences; no word is false
_ENDS = frozenset("\u0964\u0965!?")  # of a sentence, wherever they stand
_LINE_END = " \u0964 "  # a piece that holds no word and ends a sentence, as a line feed does
_CACHED_WORDS = 200_000  # distinct surfaces remembered before the cache starts anew (50 MB)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text.

    `surface` is `raw[start:end]` in code points; `position` counts the words from 0 without gaps;
    `exact` is its normalised form; `lemma` equals `exact` when nothing better is known.
    """

    surface: str
    start: int
    end: int
    position: int
    exact: str
    lemma: str


class Analyzer(Protocol):
    """Text → tokens, for one language."""

    @property
    def language(self) -> str:
        """The ISO 639-1 code."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text would give other terms."""

    @property
    def stop_words(self) -> frozenset[str]:
        """The exact forms of words that say little about what a text is about."""

    @property
    def cut(self) -> int:
        """How many words it has met until now of which terms hold no more than the beginning."""

    def __call__(self, raw: str) -> Iterator[Token]:
        """Yield the tokens of `raw` in their order."""

    def words(self, raw: str) -> list[Forms]:
        """Give the exact form and the lemma of each word of `raw`, in order."""

    def passage(self, raw: str) -> tuple[list[Forms], list[int]]:
        """Give what `words` gives, and the places in it at which a sentence begins, rising."""

    def terms(self, raw: str) -> tuple[list[str], list[str]]:
        """Give the exact forms and the lemmas of `raw`, one each a word, in order."""

    def rules(self, surface: str) -> tuple[str, ...]:
        """Name the rules that make the exact form and the lemma of a word, in their order."""


class _Words(dict[str, Forms]):
    """surface → (exact form, lemma), filled as words are met."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        self.recipe = recipe
        self.cut = 0

    def __missing__(self, surface: str) -> Forms:
        return self.take(surface, exact_form(surface, self.recipe))

    def take(self, surface: str, exact: str) -> Forms:
        """Remember a word by its exact form, if it is not a cut one; give its forms."""
        forms = (exact, lemma_of(exact, self.recipe.language))
        if len(surface) > MAX_TERM:
            self.cut += 1
            return forms
        if len(self) >= _CACHED_WORDS:
            self.clear()
        self[surface] = forms
        return forms


def _lists(*room: str) -> list[tuple[str, ...]]:
    """Give the paths of the word lists in a folder, from here; none where there is no folder."""
    folder = os.path.join(os.path.dirname(__file__), *room)  # noqa: PTH118, PTH120
    try:
        names = os.listdir(folder)  # noqa: PTH208 - pathlib is costly for a start
    except FileNotFoundError:
        return []
    return [(*room, name) for name in names if name.endswith((".txt", ".tsv"))]


def _sha256() -> Callable[[bytes], Any]:
    # hashlib loads OpenSSL, which takes longer than the digest; CPython's random.py does likewise.
    for name in ("_sha2", "_sha256"):
        try:
            return importlib.import_module(name).sha256  # type: ignore[no-any-return]
        except ImportError:
            continue
    from hashlib import sha256

    return sha256


class RecipeAnalyzer:
    """The analyzer that a language's recipe and word lists describe."""

    def __init__(self, recipe: Recipe) -> None:
        self.language = recipe.language
        self._recipe = recipe
        self._words = _Words(recipe)
        self._pieces = Pieces(self._forms)

    @functools.cached_property
    def fingerprint(self) -> str:
        """Sixteen hex digits over the version, the recipe and every word list."""
        digest = _sha256()(f"{ANALYSIS_VERSION}{self._recipe}".encode())
        for path in sorted([*_lists(), *_lists("languages", self.language)]):
            digest.update((path[-1] + read_beside(__file__, *path)).encode())
        name: str = digest.hexdigest()[:16]
        return name

    @functools.cached_property
    def stop_words(self) -> frozenset[str]:
        """The exact forms of `stopwords.txt`."""
        lines = read_beside(__file__, "languages", self.language, "stopwords.txt").split("\n")
        return frozenset(line for line in lines if line and not line.startswith("#"))

    @property
    def cut(self) -> int:
        """How many words it has met until now of which terms hold no more than the beginning."""
        return self._words.cut

    def __call__(self, raw: str) -> Iterator[Token]:
        """Yield the tokens of `raw` in their order."""
        for position, (surface, start, end) in enumerate(surfaces(raw)):
            exact, lemma = self._words[surface]
            yield Token(surface, start, end, position, exact, lemma)

    def words(self, raw: str) -> list[Forms]:
        """Give the exact form and the lemma of each word of `raw`, in order."""
        return list(filter(None, chain.from_iterable(map(self._pieces.__getitem__, raw.split()))))

    def passage(self, raw: str) -> tuple[list[Forms], list[int]]:
        """Give what `words` gives, and the places in it at which a sentence begins, rising."""
        pieces = raw.replace("\n", _LINE_END).split()
        found = list(chain.from_iterable(map(self._pieces.__getitem__, pieces)))
        starts = [0]
        at = -1
        for ended in range(found.count(_END)):
            at = found.index(_END, at + 1)
            if at - ended > starts[-1]:  # else a sentence without a word
                starts.append(at - ended)
        words = list(filter(None, found))
        if starts[-1] == len(words):
            starts.pop()
        return words, starts

    def terms(self, raw: str) -> tuple[list[str], list[str]]:
        """Give the exact forms and the lemmas of `raw`, one each a word, in order."""
        words = self.words(raw)
        return [exact for exact, _ in words], [lemma for _, lemma in words]

    def _forms(self, piece: str) -> tuple[Forms, ...]:
        """Give the forms of each word between two white spaces, and each end of a sentence."""
        ends = piece[-1] == "." or not _ENDS.isdisjoint(piece)
        word = plain_word(piece)
        if word:  # three pieces in four
            forms = self._words.get(word) or self._words.take(word, word)
            return (forms, _END) if ends else (forms,)
        if not ends:
            return tuple([self._words[surface] for surface in words_in(piece)])
        from relsearch.analysis.sentences import sentences  # hardly for a query

        found: list[Forms] = []
        for number, part in enumerate(sentences(without_orders(piece) + " ")):
            if number:
                found.append(_END)
            found += [self._words[surface] for surface in words_in(part.rstrip())]
        return tuple(found)

    def rules(self, surface: str) -> tuple[str, ...]:
        """Name the rules that make the exact form and the lemma of a word, in their order."""
        rule = explain(self._words[surface][0], self.language)[1]
        return (*spelling_rules(surface, self._recipe), *((rule,) if rule else ()))


@functools.cache
def analyzer_for(language: str) -> Analyzer:
    """Give the analyzer of a language; one object a language and process.

    Raises LanguageError for a language without a recipe.

    >>> [token.exact for token in analyzer_for("hi")("सम्बन्धों की समीक्षा")]
    ['संबंधों', 'की', 'समीक्षा']
    """
    if not language.isalpha() or ("languages", language, "stopwords.txt") not in _lists(
        "languages", language
    ):
        raise LanguageError(f"no analyzer for the language {language!r}")
    recipe: Recipe = importlib.import_module(f"relsearch.analysis.languages.{language}").RECIPE
    return RecipeAnalyzer(recipe)
