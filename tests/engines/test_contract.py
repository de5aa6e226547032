"""The promises of every engine. An engine is done when this file is green for it."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from relsearch.article import Article
from relsearch.engines import Document, Engine, Sort, open_engine
from relsearch.errors import IndexDamagedError, SettingsError
from relsearch.query import And, Everything, Not, Or, Phrase, Query, Range, Synonyms, Term, Word

Opener = Callable[[Path, bool], Engine]
ENGINES: dict[str, Opener] = {
    "whoosh": lambda path, create: open_engine("whoosh", path, create=create),
}


@pytest.fixture(params=ENGINES, name="opener")
def _opener(request: pytest.FixtureRequest) -> Iterator[Opener]:
    opened: list[Engine] = []

    def opener(path: Path, create: bool) -> Engine:
        opened.append(ENGINES[request.param](path, create))
        return opened[-1]

    yield opener
    for engine in opened:
        engine.close()


@pytest.fixture(name="engine")
def _engine(opener: Opener, tmp_path: Path) -> Engine:
    return opener(tmp_path / "engine", True)


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


FULL = Article(
    id="a/ख/😀 [bold].txt",
    title="शीर्षक \u200d\u202e \x1b[31m",
    body="पंक्ति एक\r\nपंक्ति दो\n\n\ttab \x00 \ufeff \u2028 é e\u0301",
    language="hi",
    date=dt.date(2024, 2, 29),
    date_from="dateline",
    source="PTI-भाषा",
    path="/x/\udce0\udca4.txt",
    url="https://example.org/?a=1&b=क",
    author="क. ख.",
    noise=("यह भी पढ़ें", "", "[red]"),
)


def test_an_article_comes_back_as_it_went_in(engine: Engine) -> None:
    bare = Article(id="bare", title="", body="")
    engine.write([Document(FULL, {"body": ["एक"]}), Document(bare, {})])
    assert engine.get([FULL.id, "bare"]) == [FULL, bare]
    assert list(engine.ids()) == sorted([FULL.id, "bare"])


def test_get_keeps_the_order_asked_for_and_leaves_unknown_ids_out(engine: Engine) -> None:
    engine.write([document(id_, "क") for id_ in "abc"])
    assert [article.id for article in engine.get(["c", "x", "a", "c"])] == ["c", "a", "c"]
    assert engine.get([]) == []


def test_writing_an_id_again_replaces_the_article(engine: Engine) -> None:
    assert engine.write([document("a", "पुराना"), document("b", "दूसरा")]) == 2
    assert engine.write([document("a", "नया")]) == 1
    assert engine.count() == 2
    assert engine.get(["a"])[0].body == "नया"
    assert ids(engine, body("पुराना")) == set()
    assert ids(engine, body("नया")) == {"a"}


def test_of_several_documents_with_one_id_the_last_stays(engine: Engine) -> None:
    written = engine.write([document("a", "एक"), document("b", "दो"), document("a", "तीन")])
    assert (written, engine.count()) == (2, 2)
    assert engine.get(["a"])[0].body == "तीन"
    assert ids(engine, body("एक")) == set()
    assert engine.search(body("तीन"), limit=9).total == 1


def test_writing_nothing_changes_nothing(engine: Engine) -> None:
    engine.write([document("a", "क")])
    assert engine.write([]) == 0
    assert engine.prepare([]) is None
    assert list(engine.ids()) == ["a"]


def test_an_empty_engine_answers_everything_with_nothing(engine: Engine) -> None:
    for query in (body("क"), Everything(), Not(body("क")), Range("date", None, None), And(())):
        answer = engine.search(query, limit=10)
        assert (list(answer.matches), answer.total, answer.complete) == ([], 0, True)
    assert list(engine.ids()) == []
    assert engine.get(["a"]) == []
    assert engine.count() == 0
    assert dict(engine.values("language")) == {}
    assert list(engine.vocabulary().words()) == []
    assert list(engine.verify()) == []


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


def test_deleted_articles_are_gone_everywhere(engine: Engine) -> None:
    engine.write([document("a", "क ख", date="2024-01-01", source="ANI"), document("b", "ख ग")])
    assert engine.delete(["a", "x"]) == 1
    assert engine.delete(["a"]) == 0
    assert list(engine.ids()) == ["b"]
    assert engine.count() == 1
    assert engine.get(["a"]) == []
    assert ids(engine, Everything()) == ids(engine, Or((body("क"), body("ख")))) == {"b"}
    assert ids(engine, Range("date", None, None)) == set()
    assert dict(engine.values("source_name")) == {}
    assert engine.vocabulary().count("क") == 0
    assert engine.vocabulary().count("ख") == 1
    assert engine.delete(["b"]) == 1
    assert list(engine.ids()) == []


def test_scores_are_those_of_an_engine_that_never_held_what_was_deleted(
    opener: Opener, tmp_path: Path
) -> None:
    kept = [document(f"{n}", "क " * (n % 5 + 1) + "ख " * (n % 3)) for n in range(30)]
    extra = [document(f"x{n}", "क ख ग " * 9) for n in range(25)]
    changed, fresh = opener(tmp_path / "changed", True), opener(tmp_path / "fresh", True)
    for place, part in enumerate(kept):
        changed.write([part, *extra[place : place + 1]])
    changed.write([replace(kept[3], terms={"body": ["ग"]})])
    changed.write([kept[3]])
    changed.delete([part.article.id for part in extra])
    fresh.write(kept)
    for query in (body("क"), Or((body("क"), body("ख"))), Phrase(("क", "ख"), "body")):
        assert changed.search(query, limit=99).matches == fresh.search(query, limit=99).matches


def test_an_opened_engine_knows_what_was_written(opener: Opener, tmp_path: Path) -> None:
    first = opener(tmp_path / "engine", True)
    first.write([document("a", "क"), document("b", "ख")])
    first.delete(["b"])
    first.close()
    again = opener(tmp_path / "engine", False)
    assert list(again.ids()) == ["a"]
    assert ids(again, body("क")) == {"a"}
    assert (again.name, again.path) == (first.name, tmp_path / "engine")


def test_opening_what_is_not_there_is_an_error(opener: Opener, tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError):
        opener(tmp_path / "none", False)


def test_there_is_no_engine_of_another_name(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="tantivy"):
        open_engine("tantivy", tmp_path)


def test_a_closed_engine_opens_again_when_asked(engine: Engine) -> None:
    engine.write([document("a", "क")])
    engine.close()
    engine.close()
    assert ids(engine, body("क")) == {"a"}


def test_prepared_documents_are_invisible_until_the_commit(engine: Engine) -> None:
    engine.write([document("a", "पुराना")])
    prepared = engine.prepare([document("a", "नया"), document("b", "नया")])
    assert prepared is not None
    assert prepared.ids == ("a", "b")
    assert list(engine.ids()) == ["a"]
    assert ids(engine, body("नया")) == set()
    engine.commit([prepared])
    assert ids(engine, body("नया")) == {"a", "b"}
    assert ids(engine, body("पुराना")) == set()


def test_a_commit_leaves_alone_what_waits_for_another(engine: Engine, opener: Opener) -> None:
    first = engine.prepare([document("a", "क")])
    second = opener(engine.path, False).prepare([document("b", "क")])
    assert first is not None
    assert second is not None
    engine.commit([first])
    assert ids(engine, body("क")) == {"a"}
    engine.commit([second])
    assert ids(engine, body("क")) == {"a", "b"}


def test_one_commit_adds_removes_and_refuses(engine: Engine) -> None:
    engine.write([document("old", "क"), document("gone", "क")])
    prepared = engine.prepare([document("new", "क"), document("no", "क"), document("old", "ख")])
    assert prepared is not None
    engine.commit([replace(prepared, refused=frozenset({1, 2}))], remove=["gone", "unknown"])
    assert list(engine.ids()) == ["new", "old"]
    assert ids(engine, body("क")) == {"new", "old"}


def test_a_fresh_commit_keeps_nothing_older(engine: Engine) -> None:
    engine.write([document("a", "क")])
    prepared = engine.prepare([document("b", "ख")])
    assert prepared is not None
    engine.commit([prepared], fresh=True)
    assert list(engine.ids()) == ["b"]
    engine.commit([], fresh=True)
    assert engine.count() == 0


def test_discarded_documents_leave_nothing_behind(engine: Engine) -> None:
    engine.write([document("a", "क")])
    before = sorted(path.name for path in engine.path.iterdir())
    prepared = engine.prepare([document("b", "क")])
    assert prepared is not None
    engine.discard([prepared])
    assert sorted(path.name for path in engine.path.iterdir()) == before
    assert list(engine.ids()) == ["a"]


def test_documents_that_fail_half_way_leave_nothing_behind(engine: Engine) -> None:
    engine.write([document("a", "क")])
    before = sorted(path.name for path in engine.path.iterdir())

    def failing() -> Iterator[Document]:
        yield document("b", "ख")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.prepare(failing())
    assert sorted(path.name for path in engine.path.iterdir()) == before
    engine.write([document("b", "ख")])
    assert list(engine.ids()) == ["a", "b"]


def test_what_a_killed_run_left_is_gone_after_the_next_commit(
    engine: Engine, opener: Opener
) -> None:
    engine.write([document("a", "क")])
    before = len(list(engine.path.iterdir()))
    engine.prepare([document("lost", "क")])
    assert len(list(engine.path.iterdir())) > before
    later = opener(engine.path, False)
    later.delete(["unknown"])
    assert len(list(engine.path.iterdir())) == before
    assert list(later.ids()) == ["a"]


def test_an_open_reader_answers_as_before_while_another_commits(
    engine: Engine, opener: Opener
) -> None:
    engine.write([document(id_, "क", title="ख", date="2024-01-01") for id_ in "abc"])
    reader = opener(engine.path, False)
    before = reader.search(body("क"), limit=9)
    for _ in range(20):
        engine.write([document("a", "नया")])
    engine.delete(["b"])
    assert reader.search(body("क"), limit=9) == before
    assert [article.body for article in reader.get(["a", "b"])] == ["क", "क"]
    assert list(reader.ids()) == ["a", "b", "c"]
    newest = reader.search(Term("ख", "title"), limit=9, sort="newest")
    assert [match.id for match in newest.matches] == ["a", "b", "c"]
    reader.close()


def test_a_reader_that_comes_late_sees_the_newer_state(engine: Engine, opener: Opener) -> None:
    engine.write([document("a", "क"), document("b", "क")])
    late = opener(engine.path, False)
    for n in range(20):
        engine.write([document("a", f"नया{n}"), document("b", f"नया{n}")])
    assert ids(late, Everything()) == {"a", "b"}
    assert late.get(["a"])[0].body == "नया19"


def test_many_small_commits_are_joined_and_lose_nothing(engine: Engine) -> None:
    for n in range(70):
        engine.write([document(f"{n:02}", f"क शब्द{n} x", title=f"शीर्ष{n}", date="2024-01-01")])
    engine.delete(["05", "60"])
    kept = {f"{n:02}" for n in range(70)} - {"05", "60"}
    assert ids(engine, body("क")) == kept
    assert set(engine.ids()) == kept
    assert all(found(engine, body(f"शब्द{int(id_)}")) == [id_] for id_ in kept)
    assert found(engine, Phrase(("शब्द7", "x"), "body")) == ["07"]
    assert [article.title for article in engine.get(["69", "00"])] == ["शीर्ष69", "शीर्ष0"]
    assert len(list(engine.path.iterdir())) < 200
    assert list(engine.verify()) == []


def test_values_count_living_articles(engine: Engine) -> None:
    engine.write(
        [
            document("a", "क", date="2024-01-01", source="ANI", language="hi"),
            document("b", "क", date="2024-01-01", source="PTI-भाषा", language="mr"),
            document("c", "क", language="hi"),
            document("d", "क", date="2023-01-01", source="ANI"),
        ]
    )
    engine.delete(["d"])
    assert dict(engine.values("language")) == {"hi": 2, "mr": 1}
    assert dict(engine.values("source_name")) == {"ANI": 1, "PTI-भाषा": 1}
    assert dict(engine.values("date")) == {"": 1, "2024-01-01": 2}
    assert list(engine.values("language")) == ["hi", "mr"]


def test_the_vocabulary_holds_the_words_of_title_and_body(engine: Engine) -> None:
    engine.write(
        [document("a", "सुर कनाडा सुर", title="सुरक्षा", source="ANI"), document("b", "कनाडा")]
    )
    words = engine.vocabulary()
    assert list(words.words()) == sorted(["सुर", "कनाडा", "सुरक्षा"])
    assert list(words.starting("सुर")) == ["सुर", "सुरक्षा"]
    assert list(words.starting("x")) == []
    assert [words.count(term) for term in ("सुर", "कनाडा", "सुरक्षा", "ani", "")] == [1, 2, 1, 0, 0]


def test_the_vocabulary_follows_a_commit(engine: Engine) -> None:
    engine.write([document("a", "कनाडा")])
    assert engine.vocabulary().count("जापान") == 0
    engine.write([document("a", "जापान"), document("b", "जापान कनाडा")])
    assert engine.vocabulary().count("जापान") == 2
    assert engine.vocabulary().count("कनाडा") == 1
    engine.delete(["b"])
    assert engine.vocabulary().count("कनाडा") == 0


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
    assert time.monotonic() - started < 1
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


def test_size_is_what_lies_on_disk(engine: Engine) -> None:
    engine.write([document("a", "क")])
    assert engine.size() == sum(path.stat().st_size for path in engine.path.iterdir())
