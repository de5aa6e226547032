"""Words → terms × fields × weights: the tree a user typed becomes the tree an engine searches.

An exact form and a lemma are searched in title and body; their scores add up. Prefixes and fuzzy
words become explicit terms, so that no engine has a say in what they match.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from types import MappingProxyType

from relsearch.analysis import Analyzer, Token
from relsearch.query.fuzzy import within
from relsearch.query.resembling import MARKED, Resembling, families, nothing
from relsearch.query.romanised import Spelling, likeliest_rows
from relsearch.query.tree import (
    And,
    Everything,
    Fuzzy,
    Group,
    Not,
    Or,
    Phrase,
    Preferred,
    Prefix,
    Query,
    Range,
    Synonyms,
    Term,
    WeightedSynonyms,
    Word,
    assert_never,
    restricts,
)
from relsearch.query.vocabulary import Vocabulary
from relsearch.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    _Join = Literal["any", "all", "row"]  # what several tokens of one typed word have to do

MAX_WORDS = 256
"""Bare words of a query that are searched, of a longer one the rarest; and words in a row."""
MAX_TERMS = 1024
"""Terms that all prefixes and fuzzy words of a query may become; the most frequent are kept."""

WEIGHTS: Mapping[str, float] = {"title": 0.4, "body": 1.0, "title_lemma": 0.4, "body_lemma": 1.0}
"""Factor on the score of each field. Titles are short, so a word in one scores high by itself."""

MAX_FUZZY = 8
"""Fuzzy words of a query; each has to be compared with the whole vocabulary."""

_FUZZY_WEIGHT = (1.0, 0.8, 0.5)  # by distance: a word as typed before one that was bent


@dataclass(frozen=True, slots=True)
class Expanded:
    """The tree for an engine, and what to mark in the articles it finds.

    exact, lemmas:  the forms to mark.
    complete:       False when words or expansions were cut; `warnings` says which.
    """

    query: Query
    exact: frozenset[str]
    lemmas: frozenset[str]
    complete: bool = True
    warnings: tuple[str, ...] = ()


def expand(  # noqa: PLR0913 - each says one thing about the reading
    query: Query,
    analyzer: Analyzer,
    vocabulary: Vocabulary,
    *,
    all_words: bool = False,
    exact: bool = False,
    weights: Mapping[str, float] = WEIGHTS,
    near: dict[tuple[str, int], list[tuple[str, int]]] | None = None,
    spellings: Mapping[str, Sequence[Spelling]] = MappingProxyType({}),
    resembling: Resembling = nothing,
    matching: float = 0.0,
    is_late: Callable[[], bool] = bool,
) -> Expanded:
    """Expand a parsed tree for one language.

    With `all_words` parts that stand side by side must all match; with `exact` no lemma is used. A
    tree without one word left matches nothing (`Or(())`). `near` remembers what (form, edits)
    stood for, so that several languages compare it with the vocabulary once. `spellings` holds the
    words that were not meant as typed, or not only, by exact form (`romanised.py`). `resembling`
    and `matching` (0 to 1) say what else ranked words stand for, see `resembling.py`; not where
    every word must match, nor with `exact`. Once `is_late` fuzzy words are compared no further.
    """
    how = (weights, {} if near is None else near, spellings, resembling, matching, is_late)
    work = _Expansion(analyzer, vocabulary, all_words, exact, *how)
    tree = work.expand(query, "all" if all_words else "any")
    if tree is None:
        tree = Or(())
    elif isinstance(tree, Not):
        tree = And((Everything(), tree))
    if work.beside:
        tree = Preferred(tree, Or(tuple(work.beside)))
    return Expanded(
        tree,
        frozenset(work.exact_marks),
        frozenset(work.lemma_marks),
        not work.warnings,
        tuple(work.warnings),
    )


@dataclass(slots=True)
class _Expansion:
    analyzer: Analyzer
    vocabulary: Vocabulary
    all_words: bool
    only_exact: bool
    weights: Mapping[str, float]
    near: dict[tuple[str, int], list[tuple[str, int]]]
    spellings: Mapping[str, Sequence[Spelling]]
    resembling: Resembling
    matching: float
    is_late: Callable[[], bool]
    beside: list[Query] = field(default_factory=list)
    terms_left: int = MAX_TERMS
    fuzzy_left: int = MAX_FUZZY
    left_out: bool = False
    marking: bool = True
    exact_marks: set[str] = field(default_factory=set)
    lemma_marks: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)

    def expand(self, query: Query, join: _Join) -> Query | None:
        match query:
            case Word():
                return self._word(query, join)
            case Phrase():
                return self._phrase(query)
            case Prefix():
                return self._prefix(query)
            case Fuzzy():
                return self._fuzzy(query)
            case Group(parts):
                return self._group(parts)
            case And(parts):
                return self._join_required([self.expand(part, "all") for part in parts])
            case Or(parts):
                kept = [tree for part in parts if (tree := self.expand(part, "any"))]
                return Or(tuple(kept)) if kept else None
            case Not(part):
                return self._not(part)
            case Range() | Term() | Synonyms() | WeightedSynonyms() | Preferred() | Everything():
                return query
            case _:
                return assert_never(query)

    def _not(self, part: Query) -> Query | None:
        marking, self.marking, cut = self.marking, False, len(self.warnings)
        tree = self.expand(part, "row")
        self.marking = marking
        if tree and (self.is_late() or len(self.warnings) > cut):
            tree = Everything()  # half of what must not match would let the other half through
        return Not(tree) if tree else None

    def _join_required(self, parts: Sequence[Query | None]) -> Query | None:
        kept = [part for part in parts if part is not None]
        if kept and all(isinstance(part, Not) for part in kept):
            kept.insert(0, Everything())
        if len(kept) == 1:
            return kept[0]
        return And(tuple(kept)) if kept else None

    def _group(self, parts: Sequence[Query]) -> Query | None:
        """Ranked parts; a date, a source and a negation restrict instead of ranking."""
        restricting = [part for part in parts if restricts(part)]
        ranked = self._without_stop_words([part for part in parts if not restricts(part)])
        ranked = self._rarest(ranked)
        join: _Join = "all" if self.all_words else "any"
        trees = [tree for part in ranked if (tree := self.expand(part, join))]
        required: list[Query | None] = [self.expand(part, "all") for part in restricting]
        if self.all_words:
            required = [*trees, *required]
        elif trees:
            required.insert(0, trees[0] if len(trees) == 1 else Or(tuple(trees)))
        return self._join_required(required)

    def _without_stop_words(self, parts: list[Query]) -> list[Query]:
        if self.all_words:
            return parts
        content = [part for part in parts if not self._is_stop_word(part)]
        return content or parts

    def _is_stop_word(self, part: Query) -> bool:
        if not isinstance(part, Word) or part.field or part.exact:
            return False
        tokens = list(self.analyzer(part.text))
        stop_words = self.analyzer.stop_words
        return all(self._spellings_of(token)[0][0] in stop_words for token in tokens)

    def _spellings_of(self, token: Token, *, exact: bool = False) -> Sequence[Spelling]:
        """Give the exact forms to search for a word, the likeliest first."""
        listed = None if exact or self.only_exact else self.spellings.get(token.exact)
        if not listed:
            return ((token.exact, 1.0),)
        return listed if self.marking else listed[:1]  # what is left out has to be certain

    def _rarest(self, parts: list[Query]) -> list[Query]:
        if len(parts) <= MAX_WORDS:
            return parts
        self.warnings.append(
            f"the query has {len(parts)} words; only the {MAX_WORDS} rarest were searched"
        )
        rarity: list[tuple[int, int]] = []
        for place, part in enumerate(parts):
            count = 0
            if isinstance(part, Word):
                forms = [token.exact for token in self.analyzer(part.text)]
                count = min((self.vocabulary.count(form) or 10**9 for form in forms), default=0)
            rarity.append((count, place))
        kept = {place for _, place in sorted(rarity)[:MAX_WORDS]}
        return [part for place, part in enumerate(parts) if place in kept]

    def _tokens(self, text: str) -> list[Token]:
        tokens = list(islice(self.analyzer(text), MAX_WORDS + 1))
        if len(tokens) > MAX_WORDS:
            self.warnings.append(f"of words in a row only the first {MAX_WORDS} were searched")
        return tokens[:MAX_WORDS]

    def _word(self, word: Word, join: _Join) -> Query | None:
        tokens = self._tokens(word.text)
        if not tokens:
            return None
        if word.field == "source":
            return self._source([token.exact for token in tokens])
        # What must not match is certain: nothing that only resembles it.
        ranked = join == "any" and not word.exact and self.marking
        if len(tokens) == 1:
            return self._token(tokens[0], word.field, word.exact, ranked=ranked)
        if join == "row":
            return self._row(tokens, word.field, word.exact)
        trees = tuple(
            self._token(token, word.field, word.exact, ranked=ranked) for token in tokens
        )
        if join == "all":
            return And(trees)
        # भारत-कनाडा: either word may match, and both in a row count once more.
        return Or((*trees, self._row(tokens, word.field, word.exact)))

    def _source(self, terms: list[str]) -> Query:
        parts = tuple(Term(term, "source", 0.0) for term in terms)
        return parts[0] if len(parts) == 1 else And(parts)

    def _token(self, token: Token, field_name: str, exact: bool, *, ranked: bool = False) -> Query:
        exact = exact or self.only_exact
        meant = self._spellings_of(token, exact=exact)
        if len(meant) > 1 or meant[0][0] != token.exact:
            return self._meant(meant, field_name)
        self._mark((token,), exact)
        fields = (field_name,) if field_name else ("body", "title")
        together: list[Query] = []
        own = 1.0
        if ranked and not exact and token.exact not in self.analyzer.stop_words:
            together = self._alike(token.exact, fields)
            own -= self.matching if together else 0.0
        terms: list[Query] = []
        if own:
            terms += [Term(token.exact, name, own * self.weights[name]) for name in fields]
        if own and not exact:
            names = [f"{name}_lemma" for name in fields]
            terms += [Term(token.lemma, name, own * self.weights[name]) for name in names]
        terms += together
        return Or(tuple(terms)) if len(terms) > 1 else terms[0]

    def _meant(self, spellings: Sequence[Spelling], field_name: str) -> Query:
        """One word that may be any of these; they share a score instead of adding up."""
        found = [(token, w) for form, w in spellings for token in self.analyzer(form)]
        self._mark([token for token, _ in found], exact=False)
        parts = []
        for name in (field_name,) if field_name else ("body", "title"):
            weight, lemma_weight = self.weights[name], self.weights[f"{name}_lemma"]
            lemmas: dict[str, float] = {}
            for token, w in found:
                lemmas[token.lemma] = max(w, lemmas.get(token.lemma, 0.0))
            parts.append(Synonyms(tuple(Term(t.exact, name, w * weight) for t, w in found)))
            parts.append(
                Synonyms(
                    tuple(Term(t, f"{name}_lemma", w * lemma_weight) for t, w in lemmas.items())
                )
            )
        return Or(tuple(parts))

    def _alike(self, form: str, fields: Sequence[str]) -> list[Query]:
        """Give what ranks in the place of a form; of an unknown one it goes to `beside`."""
        known = not self.matching and self.vocabulary.count(form)
        found = () if known else self.resembling(form)
        if not found:
            return []
        weights = {name: self.weights[name] for name in fields}
        parts = families(form, found, weights, self.matching)
        if not self.matching:
            self.beside += parts
            return []
        if self.marking:
            self.exact_marks.update(text for text, share in found if share >= MARKED)
        return parts

    def _phrase(self, phrase: Phrase) -> Query | None:
        tokens = self._tokens(" ".join(phrase.terms))
        if not tokens:
            return None
        if phrase.field == "source":
            return self._source([token.exact for token in tokens])
        if len(tokens) == 1:
            return self._token(tokens[0], phrase.field, exact=False)
        return self._row(tokens, phrase.field, exact=False)

    def _row(self, tokens: Sequence[Token], field_name: str, exact: bool) -> Query:
        exact = exact or self.only_exact
        fields = (field_name,) if field_name else ("body", "title")
        rows: list[Query] = []
        meant = [self._spellings_of(token, exact=exact) for token in tokens]
        for row, share in likeliest_rows(tokens, meant, self.analyzer):
            content = [token for token in row if token.exact not in self.analyzer.stop_words]
            self._mark(content or row, exact)  # a phrase's के would be marked wherever it stands
            terms = {name: tuple(token.exact for token in row) for name in fields}
            if not exact:
                terms |= {f"{name}_lemma": tuple(t.lemma for t in row) for name in fields}
            rows += [Phrase(each, n, weight=share * self.weights[n]) for n, each in terms.items()]
        return Or(tuple(rows)) if len(rows) > 1 else rows[0]

    def _prefix(self, prefix: Prefix) -> Query | None:
        tokens = list(self.analyzer(prefix.text))
        if not tokens:
            return None
        if not self.terms_left:
            return self._left_out(f"{prefix.text}*")
        starts = [tokens[-1].exact]
        if tokens[-1].surface[-2:-1] in tuple("ङञणनम") and tokens[-1].surface.endswith("\u094d"):
            # सम्* has to find संबंध, whose exact form writes the nasal as anusvara.
            starts.append(tokens[-1].exact[:-2] + "\u0902")
        found = [term for start in starts for term in self.vocabulary.starting(start)]
        weighted = dict.fromkeys(found, 1.0)
        return self._spellings(tokens[:-1], weighted, prefix.field, f"{prefix.text}*")

    def _fuzzy(self, fuzzy: Fuzzy) -> Query | None:
        tokens = list(self.analyzer(fuzzy.text))
        if not tokens:
            return None
        if not (self.terms_left and self.fuzzy_left):
            return self._left_out(f"{fuzzy.text}~")
        self.fuzzy_left -= 1
        asked = (tokens[-1].exact, fuzzy.edits)
        if asked not in self.near:
            self.near[asked] = within(asked[0], self.vocabulary.words(), fuzzy.edits, self.is_late)
        weighted = {term: _FUZZY_WEIGHT[distance] for term, distance in self.near[asked]}
        return self._spellings(tokens[:-1], weighted, fuzzy.field, f"{fuzzy.text}~")

    def _left_out(self, shown: str) -> Query:
        if not self.left_out:
            self.left_out = True
            self.warnings.append(
                f"{shown}, and prefixes and fuzzy words after it, were not searched: "
                "the query stands for too many words already"
            )
        return Or(()) if self.marking else Everything()

    def _spellings(
        self, before: Sequence[Token], weighted: dict[str, float], field_name: str, shown: str
    ) -> Query:
        """One word in several spellings, after the tokens that were typed before it, if any."""
        if len(weighted) > self.terms_left:
            ranked = sorted(weighted, key=lambda t: (-weighted[t], -self.vocabulary.count(t), t))
            self.warnings.append(
                f"{shown} stands for {len(weighted)} words; "
                f"only the {self.terms_left} most frequent were searched"
            )
            weighted = {term: weighted[term] for term in ranked[: self.terms_left]}
        self.terms_left -= len(weighted)
        if self.marking:
            self.exact_marks.update(weighted)
        fields = (field_name,) if field_name else ("body", "title")
        words = Or(
            tuple(
                Synonyms(tuple(Term(t, name, w * self.weights[name]) for t, w in weighted.items()))
                for name in fields
            )
        )
        if not before:
            return words
        return And((*(self._token(token, field_name, exact=False) for token in before), words))

    def _mark(self, tokens: Sequence[Token], exact: bool) -> None:
        if not self.marking:
            return
        self.exact_marks.update(token.exact for token in tokens)
        if not exact:
            self.lemma_marks.update(token.lemma for token in tokens)
