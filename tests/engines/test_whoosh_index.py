"""The index as Whoosh sees it: terms, statistics, columns, what is stored, and commits."""

from __future__ import annotations

import datetime as dt
import random
import sys
from pathlib import Path
from typing import Any

import pytest
from whoosh import query
from whoosh.qparser import QueryParser
from whoosh.writing import IndexingError

from relsearch.article import Article
from relsearch.engines import Document, open_engine
from relsearch.engines.whoosh import generations
from relsearch.engines.whoosh.codec import SegmentsIndex, open_index
from relsearch.errors import IndexDamagedError
from relsearch.query import Term

WORDS = {word: f"{word[:2]}र" for word in ("कख", "कखा", "कखी", "गघ", "गघा", "चछ", "जझ", "टठ")}
TEXTS = ("title", "body", "title_lemma", "body_lemma")
DAYS = ["", "2023-12-31", "2024-01-01", "2024-05-31", "2025-01-01"]
NAMES = ["", "PTI", "ANI"]


def random_document(chance: random.Random, id_: str) -> Document:
    date, name = chance.choice(DAYS), chance.choice(NAMES)
    title, body = (chance.choices(list(WORDS), k=chance.randint(0, 9)) for _ in range(2))
    terms = {"title": title, "body": body, "source": [name.lower()] if name else []}
    for field in ("title", "body"):
        terms[f"{field}_lemma"] = [WORDS[word] for word in terms[field]]
    day = dt.date.fromisoformat(date) if date else None
    return Document(Article(id_, " ".join(title), " ".join(body), "hi", day, source=name), terms)


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of several segments, with articles that were replaced and deleted."""
    folder = tmp_path_factory.mktemp("codec")
    chance = random.Random(1)
    engine = open_engine("whoosh", folder, create=True)
    for size in (70, 20, 8):
        ids = chance.sample([f"{n:03}" for n in range(90)], k=size)
        engine.write(random_document(chance, id_) for id_ in ids)
        engine.delete(chance.sample(ids, k=size // 7))
    engine.close()
    assert len(generations.read(folder).segments) == 3
    return folder


@pytest.fixture(name="index")
def _index(folder: Path) -> SegmentsIndex:
    return open_index(folder)


def by_whoosh(searcher: Any, tree: Any) -> list[tuple[str, float]]:
    return [(hit["id"], hit.score) for hit in searcher.search(tree, limit=None)]


def holding(index: SegmentsIndex, field: str, words: set[str]) -> set[str]:
    with index.searcher() as searcher:
        return {id_ for word in words for id_, _ in by_whoosh(searcher, query.Term(field, word))}


def test_words_that_begin_alike_or_look_alike_are_found(index: SegmentsIndex) -> None:
    with index.searcher() as searcher:
        for asked, words in (
            (query.Prefix("body", "कख"), {"कख", "कखा", "कखी"}),
            (query.Wildcard("body", "?घ*"), {"गघ", "गघा"}),
            (query.FuzzyTerm("body", "कखा", maxdist=1), {"कख", "कखा", "कखी"}),
            (query.TermRange("title", "गघ", "चछ"), {"गघ", "गघा", "चछ"}),
            (query.Variations("body", "कख"), {"कख"}),
        ):
            found = {id_ for id_, _ in by_whoosh(searcher, asked)}
            assert found == holding(index, asked.fieldname, words), asked


def test_terms_and_their_statistics_are_those_of_living_documents(
    folder: Path, index: SegmentsIndex
) -> None:
    engine = open_engine("whoosh", folder)
    reader = index.reader()
    for field in TEXTS:
        for text in reader.field_terms(field):
            matches = engine.search(Term(text, field), limit=999).matches
            info = reader.term_info(field, text)
            assert info.doc_frequency() == len(matches) > 0
            assert info.min_length() <= info.max_length()
            assert info.max_weight() <= info.weight() == reader.frequency(field, text)
    assert list(reader.field_terms("id")) == list(engine.ids())
    assert set(reader.field_terms("source_name")) == {"PTI", "ANI"}
    assert reader.doc_count() == engine.count() < reader.doc_count_all()
    assert reader.doc_frequency("body", "नहीं") == reader.frequency("body", "नहीं") == 0
    assert ("body", "नहीं") not in reader
    engine.close()


def test_terms_come_in_order_and_only_where_they_stand(tmp_path: Path) -> None:
    engine = open_engine("whoosh", tmp_path, create=True)
    terms = {"title": ["ख"], "title_lemma": ["य"], "body": ["क", "\U0001f600", "a"]}
    terms["body_lemma"] = terms["body"]
    engine.write([Document(Article("1", "", "", "hi"), terms)])
    reader = open_index(tmp_path).reader()
    assert list(reader.field_terms("title")) == ["ख"]
    assert list(reader.field_terms("title_lemma")) == ["य"]
    assert list(reader.field_terms("body")) == ["a", "क", "\U0001f600"]
    assert sorted(reader.all_terms()) == list(reader.all_terms())
    assert ("title", "क") not in reader
    cursor = reader.cursor("body")
    assert [cursor.text(), cursor.next(), cursor.find("ख"), cursor.next()] == [
        *("a", "क", "\U0001f600", None),
    ]
    assert cursor.first() == "a"
    engine.delete(["1"])
    engine.write([Document(Article("2", "", "", "hi"), {"body": ["घ"]})])
    engine.close()


def test_results_are_sorted_by_date_and_id(folder: Path, index: SegmentsIndex) -> None:
    engine = open_engine("whoosh", folder)
    with index.searcher() as searcher:
        for reverse in (False, True):
            hits = searcher.search(query.Every(), limit=None, sortedby="id", reverse=reverse)
            assert [hit["id"] for hit in hits] == sorted(engine.ids(), reverse=reverse)
            hits = searcher.search(query.Every(), limit=None, sortedby="date", reverse=reverse)
            dates = [hit.get("date", "") for hit in hits]
            assert dates == sorted(dates, reverse=reverse)
            assert set(dates) == set(DAYS)
        groups = searcher.search(query.Every(), limit=None, groupedby="date").groups()
        assert {date: len(found) for date, found in groups.items()} == engine.values("date")
    engine.close()


def test_what_is_stored_comes_back(folder: Path, index: SegmentsIndex) -> None:
    engine = open_engine("whoosh", folder)
    with index.searcher() as searcher:
        for article in engine.get(list(engine.ids())):
            stored = searcher.document(id=article.id)
            assert stored.get("body", "") == article.body
            assert stored.get("date") == (article.date and article.date.isoformat())
            assert stored.get("source_name", "") == article.source
            assert None not in stored.values()
    engine.close()


def test_text_is_parsed_highlighted_and_compared(tmp_path: Path) -> None:
    from relsearch import Index

    (tmp_path / "a.txt").write_text("रक्षा समझौता\n\nभारत ने रक्षा समझौते पर हस्ताक्षर किए।\n", "utf-8")
    (tmp_path / "b.txt").write_text("बिजली\n\nनेपाल में बिजली के समझौतों की बात हुई।\n", "utf-8")
    with Index.create(tmp_path / "index") as made:
        made.add([tmp_path / "a.txt", tmp_path / "b.txt"])
    index = open_index(tmp_path / "index" / "engine")
    with index.searcher() as searcher:
        hits = searcher.search(QueryParser("body_lemma", index.schema).parse("समझौता"))
        assert sorted(hit["title"] for hit in hits) == ["बिजली", "रक्षा समझौता"]
        marked = {hit.highlights("body_lemma", text=hit["body"]) for hit in hits}
        assert any("समझौते</b>" in text for text in marked)
        assert any("समझौतों</b>" in text for text in marked)
        (alike,) = hits[0].more_like_this("body_lemma", text=hits[0]["body"], numterms=50)
        assert alike["id"] == hits[1]["id"]


def test_a_commit_is_seen_after_a_refresh(tmp_path: Path) -> None:
    engine = open_engine("whoosh", tmp_path, create=True)
    with pytest.raises(IndexDamagedError):
        open_index(tmp_path)
    engine.write([])
    engine.commit([])
    index = open_index(tmp_path)
    assert index.is_empty()
    assert by_whoosh(index.searcher(), query.Every()) == []
    engine.write([Document(Article("1", "", "", "hi"), {"body": ["घ"]})])
    searcher = index.searcher().refresh()
    assert [id_ for id_, _ in by_whoosh(searcher, query.Every())] == ["1"]
    assert index.doc_count() == 1
    assert index.last_modified() > 0
    engine.close()


def test_writing_is_refused(index: SegmentsIndex) -> None:
    for write in (index.writer, index.optimize):
        with pytest.raises(IndexingError, match="relsearch alone"):
            write()
    with pytest.raises(IndexingError):
        index.delete_by_term("id", "001")
    reader = index.reader().leaf_readers()[0][0]
    with pytest.raises(IndexingError):
        reader.segment().delete_document(0)


NAMED: list[object] = []


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith("pickle."):
        NAMED.append(arguments)


@pytest.fixture(name="unpickled")
def _unpickled() -> list[object]:
    NAMED.clear()
    sys.addaudithook(_watch)
    return NAMED


def test_no_pickle_is_read(index: SegmentsIndex, unpickled: list[object]) -> None:
    with index.searcher() as searcher:
        hits = searcher.search(query.Phrase("body", ["कख", "गघ"]), limit=3, sortedby="date")
        assert [hit.fields() for hit in hits]
        assert hits[0].more_like_this("body")
    assert unpickled == []
