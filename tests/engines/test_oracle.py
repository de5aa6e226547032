"""The ranking against a plain reference: every document scored by hand, for every kind of node.

Lengths are those of Lucene's one byte: what exceeds 24 words keeps its four highest bits.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import assert_never

import pytest

from relsearch.article import Article
from relsearch.engines import Document, Engine, open_engine
from relsearch.engines.whoosh import generations
from relsearch.engines.whoosh.opened import OpenSegments
from relsearch.engines.whoosh.plain import Plain
from relsearch.engines.whoosh.search import Evaluation, is_much
from relsearch.engines.whoosh.vectors import Vectors
from relsearch.query import (
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
)

K1, B = 0.9, 0.75
FIELDS = ("title", "body")
WORDS = [*"कखगघचछजटठड", "रक्षा", "सुरक्षा"]
DAYS = ["", "2023-12-31", "2024-01-01", "2024-05-31", "2025-01-01"]
Texts = Mapping[str, Mapping[str, Sequence[str]]]  # id → field → words
Scores = dict[str, float]


@pytest.fixture(name="engine")
def _engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine("whoosh", tmp_path / "engine", create=True)
    yield engine
    engine.close()


class Reference:
    """The same promises as an engine's, kept by looking at every word of every document."""

    def __init__(self, texts: Texts, dates: Mapping[str, str]) -> None:
        self.texts = texts
        self.dates = dates
        self.average = {
            field: sum(len(texts[id_][field]) for id_ in texts) / max(len(texts), 1) or 1.0
            for field in FIELDS
        }

    def length(self, id_: str, field: str) -> int:
        words = len(self.texts[id_][field])
        unit = 2 ** max((words - 24).bit_length() - 4, 0) if words > 24 else 1
        return words - (words - 24) % unit if words > 24 else words

    def counts(self, term: Term) -> Scores:
        counted = {id_: float(t[term.field].count(term.text)) for id_, t in self.texts.items()}
        return {id_: count for id_, count in counted.items() if count}

    def idf(self, documents: int) -> float:
        return math.log(1 + (len(self.texts) - documents + 0.5) / (documents + 0.5))

    def ranked(self, counts: Scores, field: str, factor: float) -> Scores:
        def norm(id_: str) -> float:
            return K1 * (1 - B + B * self.length(id_, field) / self.average[field])

        return {id_: factor * tf / (tf + norm(id_)) for id_, tf in counts.items()}

    def scores(self, query: Query) -> Scores:
        match query:
            case Term():
                counts = self.counts(query)
                return self.ranked(counts, query.field, query.weight * self.idf(len(counts)))
            case Synonyms(parts):
                found = [(part, self.counts(part)) for part in parts]
                idf = self.idf(len({id_ for _, counts in found for id_ in counts}))
                lists = [self.ranked(c, part.field, part.weight * idf) for part, c in found]
                together = {id_ for scores in lists for id_ in scores}
                return {id_: max(s[id_] for s in lists if id_ in s) for id_ in together}
            case WeightedSynonyms():
                return self.family(query)
            case Phrase():
                return self.phrase(query)
            case Range():
                return dict.fromkeys(self.between(query), query.weight)
            case Everything() | And() | Or() | Not() | Preferred():
                return self.joined(query)
            case Word() | Prefix() | Fuzzy() | Group():
                raise NotImplementedError
            case _:
                assert_never(query)

    def joined(self, query: Everything | And | Or | Not | Preferred) -> Scores:
        match query:
            case Everything():
                return dict.fromkeys(self.texts, 0.0)
            case Preferred(part, by):
                more = self.scores(by)
                return {id_: s + more.get(id_, 0.0) for id_, s in self.scores(part).items()}
            case And(parts):
                lists = [self.scores(part) for part in parts] or [self.scores(Everything())]
                return {
                    id_: sum(s[id_] for s in lists) for id_ in set.intersection(*map(set, lists))
                }
            case Or(parts):
                lists = [self.scores(part) for part in parts]
                together = {id_ for scores in lists for id_ in scores}
                return {id_: sum(s.get(id_, 0.0) for s in lists) for id_ in together}
            case Not(part):
                return dict.fromkeys(set(self.texts) - set(self.scores(part)), 0.0)
            case _:
                assert_never(query)

    def family(self, family: WeightedSynonyms) -> Scores:
        together: Scores = {}
        for part in family.parts:
            for id_, tf in self.counts(part).items():
                together[id_] = together.get(id_, 0.0) + part.weight * tf
        factor = family.weight * self.idf(len(together))
        return self.ranked(together, family.parts[0].field, factor)

    def phrase(self, phrase: Phrase) -> Scores:
        idf = sum(self.idf(len(self.counts(Term(word, phrase.field)))) for word in phrase.terms)
        counts = {id_: times(t[phrase.field], phrase) for id_, t in self.texts.items()}
        counts = {id_: count for id_, count in counts.items() if count}
        return self.ranked(counts, phrase.field, phrase.weight * idf)

    def between(self, query: Range) -> Iterator[str]:
        for id_, date in self.dates.items():
            above = date >= (query.low or "")
            below = query.high is None or date[: len(query.high)] <= query.high
            if id_ in self.texts and date and above and below:
                yield id_


def times(words: Sequence[str], phrase: Phrase) -> float:
    """Count the beginnings from which the further words can be reached, each near enough."""
    beginnings = (place for place, word in enumerate(words) if word == phrase.terms[0])
    return float(sum(follows(words, place, phrase.terms[1:], phrase.slop) for place in beginnings))


def follows(words: Sequence[str], at: int, rest: Sequence[str], slop: int) -> bool:
    if not rest:
        return True
    near = range(at + 1, min(at + 2 + slop, len(words)))
    return any(words[n] == rest[0] and follows(words, n, rest[1:], slop) for n in near)


def random_leaf(chance: random.Random, kind: int) -> Query:
    def term() -> Term:
        weight = chance.choice([1.0, 1.0, 0.5, 2.0, 0.0])
        return Term(chance.choice([*WORDS, "नहीं"]), chance.choice(FIELDS), weight)

    if kind == 2:
        return Synonyms(tuple(term() for _ in range(chance.randint(1, 3))))
    if kind == 3:
        words = tuple(chance.choice(WORDS[:5]) for _ in range(chance.randint(1, 3)))
        return Phrase(
            words, chance.choice(FIELDS), chance.randint(0, 2), chance.choice([1.0, 0.5])
        )
    if kind == 4:
        bounds = ["2023", "2024", "2024-05", "2024-05-31", None]
        weight = chance.choice([0.0, 0.0, 1.5])
        return Range("date", chance.choice(bounds), chance.choice(bounds), weight)
    if kind == 5:
        if chance.random() < 0.2:
            return Everything()
        name = chance.choice(FIELDS)
        alike = chance.sample(WORDS, k=chance.randint(1, 4))
        parts = tuple(Term(word, name, chance.choice([1.0, 0.5, 0.25])) for word in alike)
        return WeightedSynonyms(parts, chance.choice([1.0, 0.5]))
    return term()


def random_query(chance: random.Random, depth: int = 3) -> Query:
    kind = chance.randrange(11 if depth else 6)
    if kind < 6:
        return random_leaf(chance, kind)
    parts = tuple(random_query(chance, depth - 1) for _ in range(chance.randint(1, 4)))
    if kind == 6:
        return Not(parts[0])
    if kind == 7:
        return Preferred(parts[0], parts[-1])
    return And(parts) if kind < 9 else Or(parts)


def document(id_: str, fields: Mapping[str, Sequence[str]], date: str) -> Document:
    day = dt.date.fromisoformat(date) if date else None
    return Document(Article(id_, " ".join(fields["title"]), "", "hi", day), dict(fields))


def random_fields(chance: random.Random, longest: int) -> dict[str, list[str]]:
    return {
        "title": chance.choices(WORDS, k=chance.randint(0, 3)),
        "body": chance.choices(WORDS, k=chance.randint(0, longest)),
    }


def filled(engine: Engine, chance: random.Random, longest: int) -> Reference:
    """Write in several commits, with replacements and deletions; give what has to be there."""
    texts: dict[str, dict[str, list[str]]] = {}
    dates: dict[str, str] = {}
    for _ in range(7):
        batch = []
        for id_ in chance.sample([f"{n:03}" for n in range(90)], k=chance.randint(1, 30)):
            texts[id_] = random_fields(chance, longest)
            dates[id_] = chance.choice(DAYS)
            batch.append(document(id_, texts[id_], dates[id_]))
        engine.write(batch)
        gone = chance.sample(sorted(texts), k=len(texts) // 6)
        engine.delete(gone)
        for id_ in gone:
            del texts[id_]
    return Reference(texts, dates)


def scored(engine: Engine, query: Query, kind: type[Plain | Vectors]) -> Scores:
    """Search with one kind of sets, as the engine does with either."""
    opened = OpenSegments(engine.path, generations.read(engine.path).segments)
    evaluation = Evaluation(opened, kind(opened))
    found = evaluation.sets.items(evaluation.scores(query))
    return {opened.id(number): score for number, score in found}


def compare(engine: Engine, reference: Reference, query: Query) -> None:
    expected = reference.scores(query)
    answer = engine.search(query, limit=1000)
    got = {match.id: match.score for match in answer.matches}
    assert set(got) == set(expected), query
    assert answer.total == len(expected)
    for id_, score in got.items():
        assert math.isclose(score, expected[id_], rel_tol=0, abs_tol=1e-9), query
    order = [match.id for match in answer.matches]
    assert order == sorted(got, key=lambda id_: (-got[id_], id_)), query
    for kind in (Plain, Vectors):
        assert scored(engine, query, kind) == got, kind
    by_reference = sorted(expected, key=lambda id_: (-round(expected[id_], 9), id_))
    assert order == by_reference, query


@pytest.mark.parametrize(("seed", "longest"), [(1, 10), (2, 10), (3, 10), (4, 200)])
def test_ids_order_and_scores_are_those_of_the_reference(
    engine: Engine, seed: int, longest: int
) -> None:
    chance = random.Random(seed)
    reference = filled(engine, chance, longest)
    for _ in range(125):
        compare(engine, reference, random_query(chance))


def test_scores_do_not_depend_on_how_many_parts_are_held_at_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(6)
    filled(engine, chance, 10)
    queries = [random_query(chance) for _ in range(60)]
    queries += [Or(tuple(queries[:20])), And((queries[0], *map(Not, queries[1:9])))]
    for kind in (Plain, Vectors):
        scores = [scored(engine, query, kind) for query in queries]
        assert sum(map(bool, scores)) > len(queries) / 3
        with monkeypatch.context() as patch:
            patch.setattr("relsearch.engines.whoosh.search._HELD", 0)
            assert [scored(engine, query, kind) for query in queries] == scores


def test_what_a_query_reads_is_the_postings_of_all_its_parts(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = {"title": [], "body": ["क", "ख"]}
    engine.write([document(str(n), fields, "2024-01-01") for n in range(5)])
    opened = OpenSegments(engine.path, generations.read(engine.path).segments)
    term = Term("क", "body")
    for query, postings in (
        (term, 5),
        (Term("ग", "body"), 0),
        (Phrase(("क", "ख"), "body"), 10),
        (And((term, Or((term, Synonyms((term, term)))), Not(Everything()))), 25),
        (Preferred(term, Range("date", "2024", None)), 10),
    ):
        for least in (postings, postings + 1):
            monkeypatch.setattr("relsearch.engines.whoosh.search._MUCH", least)
            assert is_much(query, opened) == (least == postings), query


def test_the_reference_bites(engine: Engine) -> None:
    reference = filled(engine, random.Random(5), 10)
    reference.average["body"] *= 1.01
    with pytest.raises(AssertionError):
        compare(engine, reference, Term("क", "body"))


def test_many_joined_segments_rank_like_one(engine: Engine) -> None:
    chance = random.Random(6)
    texts = {f"{n:03}": random_fields(chance, 60) for n in range(60)}
    dates = dict.fromkeys(texts, "")
    for id_, fields in texts.items():
        engine.write([document(id_, fields, "")])
    for _ in range(60):
        compare(engine, Reference(texts, dates), random_query(chance))


@pytest.mark.parametrize("limit", [0, 10**6])
@pytest.mark.parametrize("name", ["search._FEW", "vectors._SPARSE", "positions._SHORT"])
def test_no_short_cut_changes_a_score(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, name: str, limit: int
) -> None:
    chance = random.Random(7)
    reference = filled(engine, chance, 30)
    monkeypatch.setattr(f"relsearch.engines.whoosh.{name}", limit)  # never taken, or always
    for _ in range(40):
        compare(engine, reference, random_query(chance))
