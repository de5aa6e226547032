"""What the words of a query gain by standing together, and what scores consist of."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence

import pytest

from relsearch.article import Article
from relsearch.engines import Document, Engine
from relsearch.engines.whoosh.closeness import DEPTH, LEAD
from relsearch.query import (
    And,
    Closeness,
    CloseWord,
    Not,
    Or,
    Phrase,
    Preferred,
    Query,
    Range,
    Term,
    WeightedSynonyms,
)


def document(id_: str, *sentences: str, title: str = "") -> Document:
    texts = {"title": title, "body": " ".join(sentences)}
    terms = {
        f"{field}{end}": text.split() for field, text in texts.items() for end in ("", "_lemma")
    }
    starts = [len(" ".join(sentences[:place]).split()) for place in range(len(sentences))]
    return Document(Article(id_, title, texts["body"], "hi"), terms, starts)


def words(text: str) -> tuple[CloseWord, ...]:
    return tuple(CloseWord({word: 1.0}) for word in text.split())


def any_of(text: str) -> Query:
    return Or(tuple(Term(word, "body_lemma", 1.0) for word in text.split()))


def gains(engine: Engine, text: str, **factors: float) -> dict[str, float]:
    """Give id → what its score gains by closeness alone."""
    none = {"pair": 0.0, "sentence": 0.0, "passage": 0.0, "lead": 0.0}
    closeness = Closeness(words(text), **(none | factors))
    plain = {m.id: m.score for m in engine.search(any_of(text), limit=100).matches}
    close = engine.search(any_of(text), limit=100, closeness=closeness).matches
    return {match.id: match.score - plain[match.id] for match in close}


def idf(documents: int, holding: int) -> float:
    return math.log(1 + (documents - holding + 0.5) / (holding + 0.5))


def test_words_in_one_sentence_gain_their_idf_together(engine: Engine) -> None:
    engine.write(
        [
            document("one", "भारत ने कहा", "चीन कनाडा से मिला"),
            document("two", "चीन ने कहा", "कनाडा से मिला"),
        ]
    )
    gained = gains(engine, "चीन कनाडा", sentence=2.0)
    assert gained["one"] == pytest.approx(2 * (idf(2, 2) + idf(2, 2)))
    assert gained["two"] == pytest.approx(2 * idf(2, 2))


def test_words_in_a_sentence_and_the_next_gain_their_idf_together(engine: Engine) -> None:
    engine.write(
        [
            document("next", "चीन ने कहा", "कनाडा से मिला"),
            document("far", "चीन ने कहा", "वह बोला", "कनाडा से मिला"),
            document("one", "चीन कनाडा से मिला", "वह बोला"),
        ]
    )
    gained = gains(engine, "चीन कनाडा", passage=2.0)
    assert gained["next"] == gained["one"] == pytest.approx(2 * (idf(3, 3) + idf(3, 3)))
    assert gained["far"] == pytest.approx(2 * idf(3, 3))


def test_a_word_of_two_neighbouring_sentences_counts_once(engine: Engine) -> None:
    engine.write([document("a", "चीन ने कहा", "चीन गया"), document("b", "भारत ने कहा", "वह गया")])
    assert gains(engine, "चीन", passage=1.0) == {"a": pytest.approx(idf(2, 1))}


def test_a_title_is_a_sentence(engine: Engine) -> None:
    engine.write([document("a", "चीन ने कहा", "कनाडा गया", title="चीन कनाडा")])
    assert gains(engine, "चीन कनाडा", sentence=1.0) == {"a": pytest.approx(2 * idf(1, 1))}


def test_words_of_the_lead_gain_and_later_ones_do_not(engine: Engine) -> None:
    filler = " ".join(["शब्द"] * (LEAD - 1))
    engine.write(
        [document("in", f"{filler} चीन", title="एक दो"), document("out", f"{filler} शब्द चीन")]
    )
    assert gains(engine, "चीन", lead=1.0) == {"in": pytest.approx(idf(2, 2)), "out": 0.0}


def test_neighbours_gain_in_the_order_of_the_query_only(engine: Engine) -> None:
    engine.write([document("row", "क सीमा विवाद ख"), document("turned", "क विवाद सीमा ख")])
    gained = gains(engine, "सीमा विवाद", pair=1.0)
    assert gained["turned"] == 0.0
    # BM25 with k1 0.9 of one occurrence in an article of average length.
    assert gained["row"] == pytest.approx(2 * idf(2, 2) / 1.9)


def test_a_word_given_twice_gains_once(engine: Engine) -> None:
    engine.write([document("a", "चीन चीन")])
    assert gains(engine, "चीन चीन", sentence=1.0, pair=1.0, lead=1.0) == {
        "a": pytest.approx(2 * idf(1, 1))
    }


def test_words_of_the_same_lemmas_are_one_word_in_whatever_order_they_were_found(
    engine: Engine,
) -> None:
    engine.write([document("a", "चीन चीनी क")])
    plain = engine.search(any_of("क"), limit=9).matches[0].score
    orders = {"चीन": 1.0, "चीनी": 1.0}, {"चीनी": 1.0, "चीन": 1.0}
    both = Closeness(tuple(map(CloseWord, orders)), 1.0, 1.0, 0.0, 1.0)
    [match] = engine.search(any_of("क"), limit=9, closeness=both).matches
    assert match.score - plain == pytest.approx(2 * idf(1, 1))


def test_a_stop_word_takes_nothing_from_another_word_of_its_lemma(engine: Engine) -> None:
    engine.write([document("a", "हो क")])
    plain = engine.search(any_of("क"), limit=9).matches[0].score
    forms = CloseWord({"हो": 1.0}, counts=False), CloseWord({"हो": 1.0})  # हुआ, होऊंगा
    for row in (forms, forms[::-1]):
        close = Closeness(row, 0.0, 1.0, 0.0, 0.0)
        [match] = engine.search(any_of("क"), limit=9, closeness=close).matches
        assert match.score - plain == pytest.approx(idf(1, 1))


def test_a_stop_word_gains_nothing_by_itself_and_stands_beside_others(engine: Engine) -> None:
    engine.write([document("a", "भारत का रुख"), document("b", "भारत और का")])
    row = (CloseWord({"भारत": 1.0}), CloseWord({"का": 1.0}, counts=False))
    query = any_of("भारत")
    plain = {m.id: m.score for m in engine.search(query, limit=9).matches}
    close = engine.search(query, limit=9, closeness=Closeness(row, 1.0, 0.0, 0.0, 0.0)).matches
    gained = {match.id: match.score - plain[match.id] for match in close}
    assert gained == {"a": pytest.approx(idf(2, 2) / 1.9), "b": 0.0}


def test_a_word_that_resembles_gains_its_share(engine: Engine) -> None:
    engine.write([document("a", "चीनी क"), document("b", "चीन क")])
    word = CloseWord({"चीनी": 0.5, "चीन": 1.0})
    closeness = Closeness((word,), 0.0, 1.0, 0.0, 0.0)
    plain = {m.id: m.score for m in engine.search(any_of("क"), limit=9).matches}
    close = engine.search(any_of("क"), limit=9, closeness=closeness).matches
    gained = {match.id: match.score - plain[match.id] for match in close}
    assert gained == {"a": pytest.approx(0.5 * idf(2, 1)), "b": pytest.approx(idf(2, 1))}


def corpus(chance: random.Random, count: int) -> list[Document]:
    vocabulary = ["चीन", "कनाडा", "सीमा", "विवाद", *"कखगघच"]
    return [
        document(
            f"{number:03}",
            *(
                " ".join(chance.choices(vocabulary, k=chance.randint(1, 6)))
                for _ in range(chance.randint(1, 4))
            ),
        )
        for number in range(count)
    ]


ASKED = "चीन सीमा विवाद"


def ranking(engine: Engine, limit: int, offset: int = 0) -> list[tuple[str, float]]:
    answer = engine.search(
        any_of(ASKED), limit=limit, offset=offset, closeness=Closeness(words(ASKED))
    )
    return [(match.id, match.score) for match in answer.matches]


def test_pages_fit_together_however_they_are_cut(engine: Engine) -> None:
    engine.write(corpus(random.Random(1), 3 * DEPTH))
    whole = ranking(engine, 3 * DEPTH)
    assert len(whole) > DEPTH
    for size in (1, 7, DEPTH):
        pages = [ranking(engine, size, start) for start in range(0, len(whole), size)]
        assert [match for page in pages for match in page] == whole
    assert whole == sorted(whole, key=lambda match: (-match[1], match[0]))


def test_how_the_articles_came_in_changes_nothing(engine: Engine) -> None:
    articles = corpus(random.Random(2), 40)
    others = [document(f"x{n}", "चीन सीमा विवाद") for n in range(9)]
    engine.write(articles)
    expected = ranking(engine, 100)
    engine.write(others)
    for start in range(0, 40, 5):
        engine.write(articles[start : start + 5])
    engine.delete([f"x{n}" for n in range(9)])
    got = ranking(engine, 100)
    assert [id_ for id_, _ in got] == [id_ for id_, _ in expected]
    assert [score for _, score in got] == pytest.approx([score for _, score in expected])


def test_when_time_is_over_the_plain_ranking_is_given_and_said_to_be_incomplete(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.write(corpus(random.Random(3), 40))
    looks: list[float] = []

    def look() -> float:
        looks.append(0.0)
        return 0.0

    monkeypatch.setattr("time.monotonic", look)
    plain = engine.search(any_of(ASKED), limit=100, deadline=1)
    clock = iter([*looks, *[9.0] * 1000])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    answer = engine.search(any_of(ASKED), limit=100, closeness=Closeness(words(ASKED)), deadline=1)
    assert not answer.complete
    assert answer.matches == plain.matches


PARTS: Sequence[Query] = (
    any_of(ASKED),
    And((any_of("चीन"), Or((Term("सीमा", "body", 0.5), Phrase(("सीमा", "विवाद"), "body"))))),
    Preferred(any_of("सीमा"), Or((Term("चीन", "body"), Range("date", None, None, 1.5)))),
    And((any_of("सीमा"), Not(Term("चीन", "body")))),
    WeightedSynonyms((Term("चीन", "body"), Term("कनाडा", "body", 0.5)), 0.8),
)


@pytest.mark.parametrize("query", PARTS, ids=str)
def test_the_parts_of_a_score_add_up_to_it(engine: Engine, query: Query) -> None:
    engine.write(corpus(random.Random(4), 50))
    closeness = Closeness(words(ASKED))
    matches = engine.search(query, limit=100, closeness=closeness).matches
    parts: Mapping[str, Sequence[tuple[str, float]]] = engine.explain(
        query, [match.id for match in matches], closeness
    )
    assert len(matches) > 3
    for match in matches:
        total = sum(score for _, score in parts[match.id])
        assert total == pytest.approx(match.score)
    assert {"sentence", "passage", "lead", "pair"} <= {name for name, _ in parts[matches[0].id]}


def test_what_does_not_match_has_no_parts(engine: Engine) -> None:
    engine.write([document("a", "चीन"), document("b", "कनाडा")])
    assert engine.explain(any_of("चीन"), ["b", "gone"]) == {"b": []}


def test_a_preferred_part_ranks_and_never_restricts(engine: Engine) -> None:
    engine.write([document("a", "चीन"), document("b", "चीन कनाडा"), document("c", "कनाडा")])
    query = Preferred(any_of("चीन"), any_of("कनाडा"))
    assert [match.id for match in engine.search(query, limit=9).matches] == ["b", "a"]
