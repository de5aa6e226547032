"""Whoosh's own searcher over the same files: the oracle of both ways in which relsearch searches.

Trees are searched by Whoosh's queries and matchers, with the canonical score as a weighting model,
and by the engine with either kind of sets. RELSEARCH_QUERIES says how many trees, RELSEARCH_SEED
where they begin. `AndNot` of Whoosh is left out, for it gives wrong answers when nested, and so is
`DisjunctionMax`, which reads scores of documents that one side does not hold.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from whoosh import matching, query, scoring
from whoosh.query.compound import DefaultOr

from relsearch.article import Article
from relsearch.engines import Document, open_engine
from relsearch.engines.whoosh import generations
from relsearch.engines.whoosh.codec import SegmentsIndex, open_index
from relsearch.engines.whoosh.opened import OpenSegments
from relsearch.engines.whoosh.plain import Plain
from relsearch.engines.whoosh.search import Evaluation
from relsearch.engines.whoosh.vectors import Vectors
from relsearch.query import And, Everything, Not, Or, Phrase, Preferred, Query, Range, Term

QUERIES = int(os.environ.get("RELSEARCH_QUERIES", "500"))
SEED = int(os.environ.get("RELSEARCH_SEED", "1"))
K1, B = 0.9, 0.75
WORDS = {word: f"{word[:2]}र" for word in ("कख", "कखा", "कखी", "गघ", "गघा", "चछ", "जझ", "टठ")}
TEXTS = ("title", "body", "title_lemma", "body_lemma")
DAYS = ["", "2023-12-31", "2024-01-01", "2024-05-31", "2025-01-01"]
NAMES = ["", "PTI", "ANI"]


def quantised(words: int) -> int:
    """Give the length that Lucene's byte stands for."""
    unit = 2 ** max((words - 24).bit_length() - 4, 0) if words > 24 else 1
    return words - (words - 24) % unit if words > 24 else words


class Canonical(scoring.WeightingModel):  # type: ignore[misc]
    """The canonical score; that of a phrase is given the idf of all its words."""

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> Any:
        return CanonicalScorer(searcher, fieldname, [text])


class CanonicalScorer(scoring.BaseScorer):  # type: ignore[misc]
    def __init__(self, searcher: Any, field: str, words: Sequence[str | bytes]) -> None:
        whole = searcher.get_parent()
        articles = whole.doc_count()
        self.idf = 0.0
        for word in words:
            holding = whole.doc_frequency(field, word)
            self.idf += math.log(1 + (articles - holding + 0.5) / (holding + 0.5))
        self.field = field
        self.scored = whole.schema[field].scorable
        self.average = whole.field_length(field) / (articles or 1) or 1.0
        self.length = searcher.doc_field_length

    def of(self, document: int, times: float) -> float:
        norm = K1 * (1 - B)
        if self.scored:
            norm += K1 * B * quantised(self.length(document, self.field)) / self.average
        return float(self.idf * times / (times + norm))

    def score(self, matcher: Any) -> float:
        return self.of(matcher.id(), matcher.weight())

    def max_quality(self) -> float:
        return self.idf


class Constant(query.Query):  # type: ignore[misc]
    """What another query matches, with one score: of 0 too, which Whoosh's own turns into 1."""

    def __init__(self, child: Any, score: float) -> None:
        self.child, self.score = child, score

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        matcher = self.child.matcher(searcher, searcher.boolean_context())
        # Whoosh's `Not` may give a deleted document after the last that it excludes.
        deleted = searcher.reader().is_deleted
        found = [number for number in matcher.all_ids() if not deleted(number)]
        return matching.ListMatcher(found, weights=[self.score] * len(found))

    def estimate_size(self, reader: Any) -> int:
        return int(self.child.estimate_size(reader))


class Row(query.Phrase):  # type: ignore[misc]
    """A phrase whose score counts where it begins; Whoosh's adds up its words."""

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        found = super().matcher(searcher, context)
        if not found.is_active():
            return found
        return RowMatcher(found, CanonicalScorer(searcher, self.fieldname, self.words))


class RowMatcher(matching.WrappingMatcher):  # type: ignore[misc]
    def __init__(self, child: Any, scorer: CanonicalScorer) -> None:
        super().__init__(child)
        self.scorer = scorer

    def replace(self, minquality: float = 0) -> Any:
        return self if self.is_active() else matching.NullMatcher()

    def copy(self) -> RowMatcher:
        return RowMatcher(self.child.copy(), self.scorer)

    def weight(self) -> float:
        return float(len({span.start for span in self.child.spans()}))

    def score(self) -> float:
        return self.scorer.score(self)


def weighed(found: Any, weight: float) -> Any:
    if weight == 1.0:
        return found
    return query.BoostedQuery(found, weight) if weight else Constant(found, 0.0)


def translated(tree: Query) -> Any:
    """Give Whoosh's query for a tree."""
    match tree:
        case Term(text, field, weight):
            found = query.Term(field, text, boost=weight or 1.0)
            return found if weight else Constant(found, 0.0)
        case Phrase(words, field, slop, weight):
            row = Row(field, list(words), slop=slop + 1)
            return Boosted(row, weight)
        case Range(field, low, high, weight):
            end = None if high is None else high + "~"  # after all that begins with it
            return Constant(query.TermRange(field, low, end), weight)
        case Everything():
            return Constant(query.Every(), 0.0)
        case And(parts):
            return query.And([translated(part) for part in parts])
        case Or(parts):
            # The other kinds of `Or` lose documents whose score is 0.
            return DefaultOr([translated(part) for part in parts])
        case Not(part):
            return Constant(query.Not(translated(part)), 0.0)
        case Preferred(part, by):
            return Maybe(translated(part), translated(by))
        case _:
            raise NotImplementedError(tree)


class Boosted(query.Query):  # type: ignore[misc]
    """A query whose scores are multiplied."""

    def __init__(self, child: Any, boost: float) -> None:
        self.child, self.boost = child, boost

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        return matching.WrappingMatcher(self.child.matcher(searcher, context), boost=self.boost)

    def estimate_size(self, reader: Any) -> int:
        return int(self.child.estimate_size(reader))


class MaybeMatcher(matching.AndMaybeMatcher):  # type: ignore[misc]
    """Whoosh's, whose second part may stay behind the first when both are moved on."""

    def skip_to(self, id: int) -> bool:  # noqa: A002 - Whoosh's name
        moved = super().skip_to(id)
        self._first_b()
        return bool(moved)


class Maybe(query.AndMaybe):  # type: ignore[misc]
    matcherclass = MaybeMatcher


def random_tree(chance: random.Random, depth: int = 3) -> Query:
    kind = chance.randrange(10 if depth else 5)
    field, word = chance.choice(TEXTS), chance.choice([*WORDS, *set(WORDS.values()), "नहीं"])
    if kind < 2:
        return Term(word, field, chance.choice([1.0, 1.0, 0.5, 2.0, 0.0]))
    if kind == 2:
        held = list(WORDS) if field in ("title", "body") else sorted(set(WORDS.values()))
        words = tuple(chance.choice(held[:5]) for _ in range(chance.randint(1, 3)))
        return Phrase(words, field, chance.randint(0, 2), chance.choice([1.0, 0.5]))
    if kind == 3:
        bounds = ["2023", "2024", "2024-05", "2024-05-31", None]
        weight = chance.choice([0.0, 0.0, 1.5])
        return Range("date", chance.choice(bounds), chance.choice(bounds), weight)
    if kind == 4:
        leaves: list[Query] = [
            Everything(),
            Term("PTI", "source_name"),
            Term("2024-01-01", "date"),
        ]
        return chance.choice([*leaves, Term("pti", "source", 0.5), Term("hi", "language", 0.0)])
    parts = tuple(random_tree(chance, depth - 1) for _ in range(chance.randint(1, 4)))
    if kind == 5:
        return Not(parts[0])
    if kind == 6:
        return Preferred(parts[0], parts[-1])
    return And(parts) if kind < 8 else Or(parts)


def random_document(chance: random.Random, id_: str, longest: int) -> Document:
    date, name = chance.choice(DAYS), chance.choice(NAMES)
    terms: dict[str, list[str]] = {"source": [name.lower()] if name else []}
    for field in ("title", "body"):
        words = chance.choices(list(WORDS), k=chance.randint(0, longest))
        terms[field] = words
        # One exact form has several lemmas, as it does where languages meet.
        terms[f"{field}_lemma"] = [chance.choice([WORDS[w], WORDS[w], w]) for w in words]
    day = dt.date.fromisoformat(date) if date else None
    title, body = " ".join(terms["title"]), " ".join(terms["body"])
    language = chance.choice(["hi", "mr"])
    return Document(Article(id_, title, body, language, day, source=name), terms)


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of several segments, with articles that were replaced and deleted."""
    folder = tmp_path_factory.mktemp("codec")
    chance = random.Random(SEED)
    engine = open_engine("whoosh", folder, create=True)
    for size in (90, 30, 12):
        ids = chance.sample([f"{n:03}" for n in range(130)], k=size)
        engine.write(random_document(chance, id_, chance.choice([3, 12, 90])) for id_ in ids)
        engine.delete(chance.sample(ids, k=size // 7))
    engine.close()
    assert len(generations.read(folder).segments) == 3
    assert any(segment.deleted for segment in generations.read(folder).segments)
    return folder


@pytest.fixture(name="index")
def _index(folder: Path) -> SegmentsIndex:
    return open_index(folder)


def by_whoosh(searcher: Any, tree: Any, **options: Any) -> list[tuple[str, float]]:
    hits = searcher.search(tree, **{"limit": None, **options})
    return [(hit["id"], hit.score) for hit in hits]


def ranked(found: dict[str, float]) -> list[str]:
    return sorted(found, key=lambda id_: (-round(found[id_], 9), id_))


@pytest.mark.parametrize("seed", [SEED])  # so that a failure names it
def test_whoosh_and_both_kinds_of_sets_give_the_same_scores(
    folder: Path, index: SegmentsIndex, seed: int
) -> None:
    opened = OpenSegments(folder, generations.read(folder).segments)
    chance = random.Random(seed)
    matched = 0
    with index.searcher(weighting=Canonical()) as searcher:
        for _ in range(QUERIES):
            tree = random_tree(chance)
            evaluations = [Evaluation(opened, sets(opened)) for sets in (Plain, Vectors)]
            plain, vectors = (
                {opened.id(number): score for number, score in e.sets.items(e.scores(tree))}
                for e in evaluations
            )
            assert plain == vectors, tree
            hits = searcher.search(translated(tree), limit=None).items()
            found = {opened.id(number): score for number, score in hits}
            assert found.keys() == plain.keys(), tree
            for id_, score in plain.items():
                assert math.isclose(found[id_], score, rel_tol=0, abs_tol=1e-9), tree
            assert ranked(found) == ranked(plain), tree
            matched += bool(plain)
    assert matched > QUERIES / 2


def test_the_oracle_bites(folder: Path, index: SegmentsIndex) -> None:
    engine = open_engine("whoosh", folder)
    answer = engine.search(Term("कख", "body"), limit=1)
    engine.close()
    with index.searcher() as searcher:  # Whoosh's own BM25F
        hits = by_whoosh(searcher, query.Term("body", "कख"), limit=1)
    assert not math.isclose(hits[0][1], answer.matches[0].score, abs_tol=1e-3)


def test_a_limit_gives_the_first_of_all(index: SegmentsIndex) -> None:
    chance = random.Random(SEED)
    with index.searcher(weighting=Canonical()) as searcher:
        for _ in range(60):
            words = chance.sample(sorted(WORDS), k=3)
            either = query.Or([query.Term("body", word) for word in words])
            best = [score for _, score in by_whoosh(searcher, either)]
            first = [score for _, score in by_whoosh(searcher, either, limit=7)]
            assert first == pytest.approx(best[:7], abs=1e-9)
