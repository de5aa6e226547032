"""The promises of every engine about what it stores: writing, commits, readers, words.

An engine is done when this file and `test_ranking.py` are green for it.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from relsearch.analysis import phonetic_key
from relsearch.article import Article
from relsearch.engines import Document, Engine, open_engine
from relsearch.errors import IndexDamagedError, SettingsError
from relsearch.query import And, Everything, Not, Or, Phrase, Query, Range, Term

Opener = Callable[[Path, bool], Engine]


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
    words = engine.vocabulary()
    assert not (*words.words(), *words.sounding("k"), *words.resembling("कनाडा"))
    engine.commit([])
    assert list(engine.verify()) == []


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
    second = opener(engine.path, True).prepare([document("b", "क")])
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
    before = set(engine.path.iterdir())
    engine.prepare([document("lost", "क")])
    assert (lost := set(engine.path.iterdir()) - before)
    later = opener(engine.path, False)
    later.refresh()
    later.delete(["unknown"])
    assert not lost & set(engine.path.iterdir())
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


def test_the_vocabulary_is_filed_by_sound_too(engine: Engine) -> None:
    engine.write([document("a", "सुरक्षा सुरक्शा कनाडा", title="सर्कस")])
    words = engine.vocabulary()
    assert sorted(words.sounding(phonetic_key("suraksha"))) == ["सर्कस", "सुरक्शा", "सुरक्षा"]
    assert list(words.sounding(phonetic_key("कनाडा"))) == ["कनाडा"]
    assert [list(words.sounding(key)) for key in ("", "zzz")] == [[], []]


def test_the_vocabulary_follows_a_commit(engine: Engine) -> None:
    engine.write([document("a", "कनाडा")])
    assert engine.vocabulary().count("जापान") == 0
    engine.write([document("a", "जापान"), document("b", "जापान कनाडा")])
    assert engine.vocabulary().count("जापान") == 2
    assert engine.vocabulary().count("कनाडा") == 1
    engine.delete(["b"])
    assert engine.vocabulary().count("कनाडा") == 0


def test_an_article_that_holds_a_word_in_title_and_body_counts_once(engine: Engine) -> None:
    engine.write([document("a", "क ख", title="क"), document("b", "ख", title="क")])
    assert engine.vocabulary().count("क") == 2
    engine.delete(["a"])
    assert engine.vocabulary().count("क") == 1
    assert engine.vocabulary().count("ख") == 1


def test_the_vocabulary_finds_words_by_sound_and_by_likeness(engine: Engine) -> None:
    engine.write([document("a", "कनाडाई सुरक्षा"), document("b", "canada", title="कनाडा")])
    words = engine.vocabulary()
    assert set(words.sounding(phonetic_key("kanada"))) >= {"canada", "कनाडा"}
    assert words.sounding("zzz") == []
    assert list(words.resembling("कनाडा")) == [("कनाडाई", 6 / 7)]
    assert list(words.resembling("कनाड")) == [("कनाडा", 4 / 5), ("कनाडाई", 4 / 6)]
    assert list(words.resembling("कनाड", limit=1)) == [("कनाडा", 4 / 5)]
    assert list(words.resembling("जापान")) == []


def test_the_vocabulary_is_one_however_the_articles_came_in(
    opener: Opener, tmp_path: Path
) -> None:
    chance = random.Random(1)
    letters = "कखगनर\u093e\u093f"
    texts = {
        f"{n:02}": ["".join(chance.choices(letters, k=chance.randint(1, 7))) for _ in range(40)]
        for n in range(40)
    }
    documents = [document(id_, " ".join(t[2:]), title=" ".join(t[:4])) for id_, t in texts.items()]
    parts, whole = opener(tmp_path / "parts", True), opener(tmp_path / "whole", True)
    whole.write(documents)
    for start in range(0, len(documents), 3):
        parts.write(documents[start : start + 5])
    gone = chance.sample(sorted(texts), k=15)
    for engine in (parts, whole):
        engine.delete(gone)
    left = {word for id_, t in texts.items() if id_ not in gone for word in t}
    one, other = parts.vocabulary(), whole.vocabulary()
    for word in {word for t in texts.values() for word in t}:
        held = [id_ for id_, t in texts.items() if id_ not in gone and word in t]
        assert one.count(word) == other.count(word) == len(held)
    for words in (one.words(), other.words()):
        assert left <= set(words)
        assert list(words) == sorted(set(words))
    for word in chance.sample(sorted(left), 40):
        found, expected = (list(each.resembling(word, limit=99)) for each in (one, other))
        assert found == expected
        assert left.issuperset(like for like, _ in found)  # no word of a deleted article
        assert list(one.resembling(word, limit=3)) == found[:3]
        key = phonetic_key(word)
        assert word in left & set(one.sounding(key)) == left & set(other.sounding(key))
        assert left & set(one.starting(word[:2])) == {w for w in left if w.startswith(word[:2])}
