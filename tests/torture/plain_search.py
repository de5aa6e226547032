"""A search engine without an index or a trick.

It takes a query as the tree that its text stands for, and gives what `Index.search` has to find:
BM25 as `engines/whoosh/score.py` states it, and the rules of the query language as its
documentation tells them. Words that an index would read in another way (Latin letters, slips,
other spellings) are not for it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relsearch.analysis import Token, analyzer_for
from relsearch.query import And, Fuzzy, Group, Not, Or, Phrase, Prefix, Query, Range, Word
from tests.torture.plain_articles import Articles, Scores, asked_text

WEIGHTS = {"title": 0.4, "body": 1.0}
SHARED = {"mr": 0.7, "ne": 0.7}  # how much of a word's score those it resembles share


@dataclass(frozen=True)
class Asked:
    """A query, and what restricts it."""

    query: Query
    all_words: bool = False
    exact: bool = False
    since: str | None = None
    until: str | None = None
    source: tuple[str, ...] = ()
    language: str | None = None


def search(articles: Articles, asked: Asked) -> Scores:
    """Give id → score of all articles that match."""
    wanted = [asked.language] if asked.language else articles.languages
    found: Scores = {}
    for code in wanted:
        scores = _Reader(articles, code, asked).find()
        of_it = [id_ for id_, text in articles.texts.items() if text.language == code]
        found |= {id_: scores[id_] for id_ in of_it if id_ in scores}
    first = analyzer_for(wanted[0])
    for word in {token.exact for token in first(asked_text(asked.query))} - first.stop_words:
        for id_, more in articles.ranked(articles.times(word, "source"), "source", 0.5).items():
            if id_ in found:
                found[id_] += more
    kept = set(found) & set(articles.between(asked.since or "", asked.until or "9"))
    if not (asked.since or asked.until):
        kept = set(found)
    if asked.source:
        names = [[token.exact for token in first(name)] for name in asked.source]
        kept &= {i for i in kept if any(articles.has_source(i, name) for name in names)}
    found = {id_: found[id_] for id_ in kept}
    if found and not asked.exact:
        for id_, gained in articles.close(asked.query, wanted, found):
            found[id_] += gained
    return found


def restricts(query: Query) -> bool:
    """Tell whether a part of a query rules out instead of ranking."""
    match query:
        case Group(parts) | And(parts) | Or(parts):
            return all(map(restricts, parts))
        case Word(_, name, _) | Phrase(_, name):
            return name == "source"
        case _:
            return isinstance(query, Not | Range)


@functools.lru_cache(maxsize=100_000)
def edits(one: str, other: str) -> int:
    """Give the insertions, deletions, changes and swaps of neighbours between two words."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one):
        row = [i + 1]
        for j, b in enumerate(other):
            best = min(rows[i][j] + (a != b), rows[i][j + 1] + 1, row[j] + 1)
            if i and j and a == other[j - 1] and one[i - 1] == b:
                best = min(best, rows[i - 1][j - 1] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


class _Reader:
    """A query as one language reads it. A part without a word is None: it asks for nothing."""

    def __init__(self, plain: Articles, code: str, asked: Asked) -> None:
        self.plain = plain
        self.analyzer = analyzer_for(code)
        self.asked = asked
        self.shared = SHARED.get(code, 0.0) if plain.shares.get(code, 0.0) >= 0.05 else 0.0
        self.beside: list[Scores] = []
        self.certain = False  # in what must not match

    def find(self) -> Scores:
        found = self.read(self.asked.query, "all" if self.asked.all_words else "any") or {}
        more = any_of(self.beside)
        return {id_: score + more.get(id_, 0.0) for id_, score in found.items()}

    def read(self, query: Query, join: str) -> Scores | None:
        match query:
            case Word():
                return self.word(query, join)
            case Phrase((text,), name):
                tokens = list(self.analyzer(text))
                if name == "source":
                    return self.source(tokens)
                return self.token(tokens[0], name) if len(tokens) == 1 else self.row(tokens, name)
            case Prefix(text, name):
                start = list(self.analyzer(text))[-1].exact
                return self.spelt({w: 1.0 for w in self.plain.words if w.startswith(start)}, name)
            case Fuzzy(text, name, most):
                form = list(self.analyzer(text))[-1].exact
                near = {word: edits(form, word) for word in self.plain.words}
                weights = (1.0, 0.8, 0.5)
                return self.spelt({w: weights[n] for w, n in near.items() if n <= most}, name)
            case Range(_, low, high):
                return dict.fromkeys(self.plain.between(low or "", high or "9"), 0.0)
            case _:
                return self.joined(query)

    def joined(self, query: Query) -> Scores | None:
        match query:
            case And(parts):
                return self.all_of([self.read(part, "all") for part in parts])
            case Or(parts):
                found = [s for part in parts if (s := self.read(part, "any")) is not None]
                return any_of(found) if found else None
            case Not(part):
                return self.without(part)
            case Group(parts):
                return self.group(parts)
        raise NotImplementedError(query)

    def without(self, part: Query) -> Scores | None:
        before, self.certain = self.certain, True
        found = self.read(part, "row")
        self.certain = before
        return None if found is None else dict.fromkeys(set(self.plain.texts) - set(found), 0.0)

    def group(self, parts: Sequence[Query]) -> Scores | None:
        ranked = [part for part in parts if not restricts(part)]
        if not self.asked.all_words:
            ranked = [part for part in ranked if not self.is_stop_word(part)] or ranked
        join = "all" if self.asked.all_words else "any"
        found = [s for part in ranked if (s := self.read(part, join)) is not None]
        others = [self.read(part, "all") for part in parts if restricts(part)]
        if found and not self.asked.all_words:
            found = [any_of(found)]
        return self.all_of([*found, *others])

    def is_stop_word(self, part: Query) -> bool:
        if not isinstance(part, Word) or part.field or part.exact:
            return False
        return {token.exact for token in self.analyzer(part.text)} <= self.analyzer.stop_words

    def all_of(self, parts: Sequence[Scores | None]) -> Scores | None:
        found = [part for part in parts if part is not None]
        if not found:
            return None
        held = set.intersection(*map(set, found))
        return {id_: sum(part[id_] for part in found) for id_ in held}

    def word(self, word: Word, join: str) -> Scores | None:
        tokens = list(self.analyzer(word.text))
        if word.field == "source":
            return self.source(tokens)
        ranked = join == "any" and not word.exact and not self.certain
        each = [self.token(token, word.field, word.exact, ranked=ranked) for token in tokens]
        if len(each) == 1:
            return each[0]
        if join == "all":
            return self.all_of(each)
        row = self.row(tokens, word.field, word.exact)
        return row if join == "row" else any_of([*each, row])

    def source(self, tokens: Sequence[Token]) -> Scores:
        names = [token.exact for token in tokens]
        return {id_: 0.0 for id_ in self.plain.texts if self.plain.has_source(id_, names)}

    def token(
        self, token: Token, field: str, exact: bool = False, *, ranked: bool = False
    ) -> Scores:
        own, parts = 1.0, list[Scores]()
        exact = exact or self.asked.exact
        if ranked and not exact and token.exact not in self.analyzer.stop_words:
            known = not self.shared and token.exact in self.plain.words
            if found := [] if known else self.plain.alike(token.exact):
                family = self.family([(token.exact, 1.0), *found], field)
                if self.shared:
                    own -= self.shared
                    parts += family
                else:
                    self.beside += family
        for name in _names(field):
            weight = own * WEIGHTS[name]
            parts.append(self.term(token.exact, name, weight))
            if not exact:
                parts.append(self.term(token.lemma, f"{name}_lemma", weight))
        return any_of(parts)

    def term(self, word: str, field: str, weight: float) -> Scores:
        return self.plain.ranked(self.plain.times(word, field), field, weight)

    def family(self, words: Sequence[tuple[str, float]], field: str) -> list[Scores]:
        found = []
        for name in _names(field):
            times: Scores = {}
            for word, share in words:
                for id_, tf in self.plain.times(word, name).items():
                    times[id_] = times.get(id_, 0.0) + share * tf
            weight = (2 * self.shared or 0.4) * WEIGHTS[name]
            found.append(self.plain.ranked(times, name, weight))
        return found

    def row(self, tokens: Sequence[Token], field: str, exact: bool = False) -> Scores:
        found = []
        for name in _names(field):
            found.append(self.phrase([token.exact for token in tokens], name, WEIGHTS[name]))
            if not (exact or self.asked.exact):
                lemmas = [token.lemma for token in tokens]
                found.append(self.phrase(lemmas, f"{name}_lemma", WEIGHTS[name]))
        return any_of(found)

    def phrase(self, words: Sequence[str], field: str, weight: float) -> Scores:
        idf = sum(self.plain.idf(self.plain.times(word, field)) for word in words)
        times: Scores = {}
        for id_, fields in self.plain.fields.items():
            text = fields[field]
            places = range(len(text) - len(words) + 1)
            if n := sum(text[at : at + len(words)] == words for at in places):
                times[id_] = float(n)
        return self.plain.ranked(times, field, weight, idf)

    def spelt(self, weights: Mapping[str, float], field: str) -> Scores:
        """One word in several spellings: the best one counts, and they share one idf."""
        parts = []
        for name in _names(field):
            times = {word: self.plain.times(word, name) for word in weights}
            idf = self.plain.idf(id_ for found in times.values() for id_ in found)
            best: Scores = {}
            for word, weight in weights.items():
                scores = self.plain.ranked(times[word], name, weight * WEIGHTS[name], idf)
                best |= {i: max(score, best.get(i, 0.0)) for i, score in scores.items()}
            parts.append(best)
        return any_of(parts)


def _names(field: str) -> Sequence[str]:
    return (field,) if field else ("body", "title")


def any_of(parts: Sequence[Scores]) -> Scores:
    """Add up the scores of what is in any part."""
    return {id_: sum(p.get(id_, 0.0) for p in parts) for id_ in {i for p in parts for i in p}}
