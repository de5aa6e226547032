"""The promises of every engine about what it finds, in which order, with which score."""

from __future__ import annotations

import datetime as dt
import math
import time
from typing import TYPE_CHECKING

import pytest

from relsearch.article import Article
from relsearch.engines import Document, Engine
from relsearch.query import And, Everything, Not, Or, Phrase, Query, Range, Synonyms, Term, Word

HANG = 30  # seconds: what takes longer does not come back; speed itself is no test

if TYPE_CHECKING:
    from relsearch.engines import Sort


def document(
    id_: str,
    body: str = "",
    *,
    title: str = "",
    date: str = "",
    source: str = "",
    language: str = "hi",
) -> Document:
    day = dt.date.fromisoformat(date) if date else None
    article = Article(id_, title, body, language, day, "record" if day else None, source)
    texts = {"title": title, "body": body, "title_lemma": title, "body_lemma": body}
    terms = {field: text.split() for field, text in texts.items()}
    return Document(article, {**terms, "source": source.lower().split()})


def body(text: str, weight: float = 1.0) -> Term:
    return Term(text, "body", weight)


def found(engine: Engine, query: Query, *, limit: int = 100, offset: int = 0) -> list[str]:
    return [match.id for match in engine.search(query, limit=limit, offset=offset).matches]


def ids(engine: Engine, query: Query) -> set[str]:
    return set(found(engine, query))


def scores(engine: Engine, query: Query) -> dict[str, float]:
    return {match.id: match.score for match in engine.search(query, limit=100).matches}


def test_a_phrase_respects_order(engine: Engine) -> None:
    engine.write([document("a", "साइबर सुरक्षा नीति"), document("b", "सुरक्षा साइबर")])
    assert found(engine, Phrase(("साइबर", "सुरक्षा"), "body")) == ["a"]
    assert found(engine, Phrase(("साइबर", "नीति"), "body")) == []


def test_slop_is_how_many_words_may_stand_between_two(engine: Engine) -> None:
    engine.write([document("0", "क ख"), document("1", "क x ख"), document("2", "क x y ख")])
    for slop, expected in ((0, "0"), (1, "01"), (2, "012")):
        assert ids(engine, Phrase(("क", "ख"), "body", slop)) == set(expected)


def test_a_phrase_stays_in_its_field(engine: Engine) -> None:
    engine.write([document("a", "ख", title="क"), document("b", "x", title="क ख")])
    assert found(engine, Phrase(("क", "ख"), "title")) == ["b"]
    assert found(engine, Phrase(("क", "ख"), "body")) == []


def test_a_phrase_may_hold_a_word_twice(engine: Engine) -> None:
    engine.write([document("a", "बार बार"), document("b", "बार x बार")])
    assert found(engine, Phrase(("बार", "बार"), "body")) == ["a"]
    assert found(engine, Phrase((), "body")) == []


def test_a_repeated_phrase_ranks_higher(engine: Engine) -> None:
    engine.write([document("a", "क ख x x"), document("b", "क ख क ख"), document("c", "x x x x")])
    assert found(engine, Phrase(("क", "ख"), "body")) == ["b", "a"]


def test_boolean_nodes_give_their_sets(engine: Engine) -> None:
    engine.write(
        [document("ab", "क ख"), document("a", "क"), document("b", "ख"), document("c", "ग")]
    )
    a, b = body("क"), body("ख")
    assert ids(engine, And((a, b))) == {"ab"}
    assert ids(engine, Or((a, b))) == {"ab", "a", "b"}
    assert ids(engine, And((a, Not(b)))) == {"a"}
    assert ids(engine, And((Not(a), Not(b)))) == {"c"}
    assert ids(engine, Not(a)) == {"b", "c"}
    assert ids(engine, Not(Not(a))) == {"ab", "a"}
    assert ids(engine, Or((Not(a), b))) == {"ab", "b", "c"}
    assert ids(engine, Everything()) == {"ab", "a", "b", "c"}
    assert ids(engine, And(())) == {"ab", "a", "b", "c"}
    assert ids(engine, Or(())) == set()
    assert ids(engine, Synonyms(())) == set()


def test_exclusion_is_right_when_the_excluded_list_begins_first(engine: Engine) -> None:
    engine.write([document("1", "ख ग"), document("2", "क ख")])
    assert found(engine, And((body("क"), Not(body("ख"))))) == []


def test_exclusion_and_everything_do_not_score(engine: Engine) -> None:
    engine.write([document("a", "क"), document("b", "ख")])
    assert scores(engine, Not(body("क"))) == {"b": 0.0}
    assert set(scores(engine, Everything()).values()) == {0.0}
    assert scores(engine, And((body("क"), Not(body("ख"))))) == scores(engine, body("क"))


DATED = {"a": "2023-12-31", "b": "2024-01-01", "c": "2024-05-31", "d": "2024-06-01", "e": ""}


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ("2024", "2024", "bcd"),
        ("2024-05", "2024-05", "c"),
        ("2024-05-31", "2024-05-31", "c"),
        ("2024", None, "bcd"),
        (None, "2024-05", "abc"),
        (None, "2023", "a"),
        (None, None, "abcd"),
        ("2025", "2026", ""),
        ("2024", "2023", ""),
    ],
)
def test_a_range_includes_both_bounds_and_no_undated_article(
    engine: Engine, low: str | None, high: str | None, expected: str
) -> None:
    engine.write([document(id_, "क", date=date) for id_, date in DATED.items()])
    query = Range("date", low, high)
    assert ids(engine, query) == set(expected)
    assert set(scores(engine, query).values()) <= {0.0}
    assert ids(engine, And((body("क"), query))) == set(expected)


def test_of_synonyms_the_best_counts_and_they_share_one_idf(engine: Engine) -> None:
    engine.write(
        [document("ab", "क ख"), document("a", "क x"), document("b", "ख x"), document("c", "x x")]
    )
    got = scores(engine, Synonyms((body("क"), body("ख", 0.5))))
    assert set(got) == {"ab", "a", "b"}
    assert got["ab"] == got["a"]
    assert math.isclose(got["b"], got["a"] / 2)
    idf = math.log(1 + (4 - 3 + 0.5) / (3 + 0.5))
    assert math.isclose(got["a"], idf / (1 + 0.9))


def test_weights_multiply_and_a_weight_of_zero_only_restricts(engine: Engine) -> None:
    engine.write([document("a", "क ख"), document("b", "ख ग")])
    plain = scores(engine, body("क"))["a"]
    assert math.isclose(scores(engine, body("क", 3.0))["a"], 3 * plain)
    assert scores(engine, body("क", 0.0)) == {"a": 0.0}
    assert scores(engine, And((body("क"), body("ख", 0.0)))) == {"a": plain}


def test_scores_of_parts_add_up(engine: Engine) -> None:
    engine.write([document("a", "क ख"), document("b", "ख ग")])
    parts = (body("क"), body("ख"))
    single = [scores(engine, part)["a"] for part in parts]
    for query in (And(parts), Or(parts)):
        assert math.isclose(scores(engine, query)["a"], sum(single))
    assert math.isclose(scores(engine, Or((parts[0], parts[0])))["a"], 2 * single[0])


def test_pages_follow_each_other_without_gap_or_repeat(engine: Engine) -> None:
    engine.write([document(f"{n:02}", "क " * (n % 7 + 1) + "x") for n in range(40)])
    whole = found(engine, body("क"))
    assert len(set(whole)) == 40
    pages = [found(engine, body("क"), limit=7, offset=start) for start in range(0, 49, 7)]
    assert [id_ for page in pages for id_ in page] == whole
    for offset, limit in ((40, 5), (1000, 5), (0, 0), (3, 0)):
        answer = engine.search(body("क"), limit=limit, offset=offset)
        assert (list(answer.matches), answer.total) == ([], 40)


def test_scores_fall_and_equal_scores_are_in_order_of_id(engine: Engine) -> None:
    engine.write([document(id_, "क ख") for id_ in ("ख", "b", "क", "a10", "a2", "B", "😀")])
    engine.write([document("best", "क क")])
    matches = engine.search(body("क"), limit=100).matches
    assert [match.id for match in matches] == [
        "best",
        *sorted(["ख", "b", "क", "a10", "a2", "B", "😀"]),
    ]
    assert found(engine, body("क"), limit=3) == [match.id for match in matches[:3]]
    assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)


def test_sorting_by_date_puts_undated_articles_last(engine: Engine) -> None:
    engine.write([document(id_, "क", date=date) for id_, date in DATED.items()])
    engine.write([document("c2", "क क", date="2024-05-31"), document("e2", "क क")])
    orders: dict[Sort, str] = {"newest": "d c2 c b a e2 e", "oldest": "a b c2 c d e2 e"}
    for sort, expected in orders.items():
        answer = engine.search(body("क"), limit=10, sort=sort)
        assert [match.id for match in answer.matches] == expected.split()
        page = engine.search(body("क"), limit=2, offset=3, sort=sort)
        assert [match.id for match in page.matches] == expected.split()[3:5]


def test_a_deadline_in_the_past_gives_an_incomplete_answer_at_once(engine: Engine) -> None:
    engine.write([document(f"{n}", "क ख") for n in range(200)])
    started = time.monotonic()
    for query in (
        body("क"),
        Or((body("क"), body("ख"))),
        And((body("क"), body("ख"))),
        Phrase(("क", "ख"), "body"),
    ):
        answer = engine.search(query, limit=10, deadline=time.monotonic() - 1)
        assert not answer.complete
    assert time.monotonic() - started < HANG
    assert engine.search(body("क"), limit=10, deadline=time.monotonic() + 60).complete


def test_terms_of_any_length_and_script_are_found(engine: Engine) -> None:
    terms = ["क", "क" * 255, "x", "हिन्दी", "क\u093c", "nsa", "4850", "日本", "😀", "\x00", "é"]
    engine.write([document(f"{n}", "") for n in range(3)])
    engine.write([Document(Article(f"t{n}", "", ""), {"body": [t]}) for n, t in enumerate(terms)])
    for n, term in enumerate(terms):
        assert found(engine, body(term)) == [f"t{n}"]
        assert next(engine.vocabulary().starting(term)) == term


def test_a_long_article_is_whole(engine: Engine) -> None:
    words = [f"शब्द{n % 5000}" for n in range(60_000)]
    engine.write([Document(Article("a", "", " ".join(words)), {"body": words})])
    assert found(engine, Phrase(("शब्द4998", "शब्द4999", "शब्द0"), "body")) == ["a"]
    assert engine.get(["a"])[0].body == " ".join(words)


def test_a_query_of_a_thousand_terms_is_answered(engine: Engine) -> None:
    engine.write([document(f"{n}", f"शब्द{n} क") for n in range(50)])
    terms = tuple(body(f"शब्द{n}") for n in range(1500))
    assert len(found(engine, Or(terms))) == 50
    assert len(found(engine, Synonyms(terms))) == 50
    assert found(engine, And(terms)) == []


def test_what_the_parser_gives_has_to_be_expanded_first(engine: Engine) -> None:
    engine.write([document("a", "क")])
    with pytest.raises(NotImplementedError, match="Word"):
        engine.search(Word("क"), limit=1)
