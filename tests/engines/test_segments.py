"""Segments: what is written is read, and joining them gives what writing them anew would."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relsearch.article import Article
from relsearch.engines import Document
from relsearch.engines.whoosh import builder, bulk, generations, merging
from relsearch.engines.whoosh.builder import Builder, build
from relsearch.engines.whoosh.score import LENGTHS
from relsearch.engines.whoosh.segment import Segment, SegmentReader

ANYTHING = st.text(st.characters(categories=None), max_size=5)
WORDS = st.sampled_from(["क", "ख", "ग", "a", "\n", "\x1b", "\x00", ""]) | ANYTHING
PAIRS = st.lists(st.tuples(WORDS, WORDS), max_size=12)
MAYBE = st.none() | ANYTHING
ARTICLES = st.builds(
    Article,
    id=st.sampled_from("abcdefghij") | ANYTHING,
    title=ANYTHING,
    body=ANYTHING,
    language=ANYTHING,
    date=st.none() | st.dates(),
    date_from=MAYBE,
    source=ANYTHING,
    path=ANYTHING,
    url=MAYBE,
    author=MAYBE,
    noise=st.lists(ANYTHING, max_size=3).map(tuple),
)


def made(article: Article, title: Sequence[tuple[str, str]], body: Sequence[tuple[str, str]],
         source: Sequence[str], sentences: Sequence[int]) -> Document:  # fmt: skip
    terms: dict[str, Sequence[str]] = {"source": source}
    for field, pairs in (("title", title), ("body", body)):
        terms[field] = [exact for exact, _ in pairs]
        terms[f"{field}_lemma"] = [lemma for _, lemma in pairs]
    return Document(article, terms, sentences)


STARTS = st.lists(st.integers(1, 300), max_size=4).map(lambda starts: [0, *sorted(starts)])
DOCUMENTS = st.builds(made, ARTICLES, PAIRS, PAIRS, st.lists(WORDS, max_size=2), STARTS)


def written(folder: Path, documents: Sequence[Document]) -> list[Segment]:
    return [segment for segment, _ in build(folder, documents)]


def has_read(reader: SegmentReader, documents: Sequence[Document]) -> None:
    """Compare everything that a segment holds with the documents it was made of."""
    assert [reader.article(n) for n in range(len(documents))] == [d.article for d in documents]
    ids = [document.article.id for document in documents]
    assert [ids[n] for n in reader.order] == sorted(ids)
    assert reader.numbers(ids) == {id_: n for n, id_ in enumerate(ids)}
    assert reader.numbers(["none such"]) == {}
    assert [reader.sentences(n) for n in range(len(ids))] == [d.sentences[1:] for d in documents]
    words = Counter(w for d in documents for w in {*d.terms["title"], *d.terms["body"]})
    assert dict(reader.words.items()) == words
    for field in ("title", "body", "title_lemma", "body_lemma"):
        texts = [document.terms[field] for document in documents]
        lengths = reader.postings[field.removesuffix("_lemma")].lengths
        assert lengths.tolist() == [len(text) for text in texts]
        for word in {word for text in texts for word in text}:
            expected = {n: text.count(word) for n, text in enumerate(texts) if word in text}
            assert counted(reader, field, word) == expected
    for field, values in keywords(documents).items():
        assert list(reader.values(field)) == sorted(values)
        assert dict(reader.value_counts(field)) == {v: len(held) for v, held in values.items()}
        for value, numbers in values.items():
            assert reader.with_value(field, value).tolist() == numbers
    assert reader.with_value("source", "none such").tolist() == []


def counted(reader: SegmentReader, field: str, word: str) -> dict[int, int]:
    """Add up a term's occurrences, and look whether it stands at each of its positions."""
    held = reader.postings[field.removesuffix("_lemma")]
    found: Counter[int] = Counter()
    for start, end in reader.runs(field, word):
        documents, times = held.documents(start, end), held.occurrences(start, end)
        assert documents.tolist() == sorted(set(documents))
        found.update(dict(zip(documents, times, strict=True)))
        for posting in range(start, end):
            before, count = held.before(posting), times[posting - start]
            places = held.positions(before, before + count).tolist()
            assert len(places) == count == len(set(places))
    return dict(found)


def keywords(documents: Sequence[Document]) -> dict[str, dict[str, list[int]]]:
    found: dict[str, dict[str, list[int]]] = {
        field: {} for field in ("language", "date", "source_name", "source")
    }
    for number, document in enumerate(documents):
        article = document.article
        date = article.date.isoformat() if article.date else ""
        values = {
            "language": {article.language} - {""},
            "date": {date},
            "source_name": {article.source} - {""},
            "source": set(document.terms["source"]),
        }
        for field, held in values.items():
            for value in held:
                found[field].setdefault(value, []).append(number)
    return found


@given(st.lists(DOCUMENTS, min_size=1, max_size=6))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, documents: list[Document]
) -> None:
    folder = tmp_path_factory.mktemp("segment")
    (segment,) = written(folder, documents)
    reader = SegmentReader(folder, segment)
    has_read(reader, documents)
    assert segment.documents == segment.live == len(documents)
    assert list(reader.damaged()) == []


def test_positions_are_those_of_the_words(tmp_path: Path) -> None:
    chance = random.Random(1)
    texts = [
        [(chance.choice("कखगघ"), chance.choice("xyz")) for _ in range(n)] for n in (0, 9, 700)
    ]
    articles = [Article(str(n), "", "", "hi") for n in range(len(texts))]
    documents = [made(a, [], text, [], []) for a, text in zip(articles, texts, strict=True)]
    (segment,) = written(tmp_path, documents)
    reader = SegmentReader(tmp_path, segment)
    has_read(reader, documents)
    held = reader.postings["body"]
    for field, at in (("body", 0), ("body_lemma", 1)):
        for word in "कखगघxyz":
            found: dict[int, list[int]] = {}
            for start, end in reader.runs(field, word):
                for posting in range(start, end):
                    (times,) = held.occurrences(posting, posting + 1)
                    before = held.before(posting)
                    (document,) = held.documents(posting, posting + 1)
                    found.setdefault(document, []).extend(held.positions(before, before + times))
            expected = {
                n: places
                for n, text in enumerate(texts)
                if (places := [p for p, pair in enumerate(text) if pair[at] == word])
            }
            assert {n: sorted(places) for n, places in found.items()} == expected


def document(id_: str, body: Sequence[str], **more: str) -> Document:
    return Document(Article(id_, "", "", "hi", **more), {"body": body})  # type: ignore[arg-type]


@pytest.mark.parametrize("times", [253, 254, 255, 256, 300, 65_535, 65_536, 65_537, 70_000])
def test_a_word_may_stand_often_and_late(tmp_path: Path, times: int) -> None:
    few = [document(str(n), ["क", "ख"]) for n in range(200)]
    documents = [*few, document("many", ["ख", *["क"] * times, "ग"]), document("x", ["क"] * 255)]
    (segment,) = written(tmp_path, documents)
    reader = SegmentReader(tmp_path, segment)
    held = reader.postings["body"]
    assert held.wide == (times + 2 > 2**16)
    assert counted(reader, "body", "क") == {**dict.fromkeys(range(200), 1), 200: times, 201: 255}
    assert counted(reader, "body", "ग") == {200: 1}
    ((start, end),) = reader.runs("body", "ग")
    before = held.before(start)
    assert end - start == 1
    assert held.positions(before, before + 1).tolist() == [times + 1]
    assert held.lengths[200] == times + 2
    assert LENGTHS[held.length_bytes[200]] <= times + 2


def test_segments_split_when_they_are_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [document(str(n), ["क"] * 10) for n in range(10)]
    for name, limit, sizes in (
        ("MAX_DOCUMENTS", 4, [4, 4, 2]),
        ("MAX_WORDS", 25, [3, 3, 3, 1]),
        ("MAX_BYTES", 1, [1] * 10),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(builder, name, limit)
            assert [segment.documents for segment in written(tmp_path, documents)] == sizes
    assert written(tmp_path, []) == []


def test_a_segment_that_could_not_be_written_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(Builder, "write", fail)
    with pytest.raises(OSError, match="no room"):
        written(tmp_path, [document("a", ["क"])])
    assert list(tmp_path.iterdir()) == []


def file_of(documents: Sequence[Document]) -> bytes:
    made = Builder()
    for each in documents:
        made.add(each)
    file = io.BytesIO()
    made.write(file)
    return file.getvalue()


@given(st.lists(DOCUMENTS, max_size=6))
@settings(deadline=None)
def test_few_and_many_words_are_written_alike(documents: list[Document]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builder, "_MANY", 10**9)
        few = file_of(documents)
        patch.setattr(builder, "_MANY", 0)
        patch.setattr(bulk, "_AT_ONCE", 3)
        patch.setattr(bulk, "_WORDS", 2)
        assert file_of(documents) == few


@given(st.data())
@settings(deadline=None)
def test_joined_segments_are_what_writing_anew_would_give(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("joined")
    runs = data.draw(st.lists(st.lists(DOCUMENTS, min_size=1, max_size=4), min_size=1, max_size=4))
    segments, kept = [], []
    for run in runs:
        gone = data.draw(st.sets(st.integers(0, len(run) - 1), max_size=len(run) - 1))
        (whole,) = written(folder, run)
        segments.append(generations.without(folder, whole, gone))
        kept += [each for number, each in enumerate(run) if number not in gone]
    joined = merging.merge(folder, segments)
    assert (folder / joined.file).read_bytes() == file_of(kept)
    assert joined.lengths == {
        field: sum(len(each.terms[field]) for each in kept) for field in ("title", "body")
    }
    assert joined.live == joined.documents == len(kept)


@pytest.mark.parametrize("gone", [set(), {1}, {0, 2}])
def test_long_articles_are_joined_too(tmp_path: Path, gone: set[int]) -> None:
    first = [document("a", ["क"] * 300), document("b", ["ख", "क"] * 40_000), document("c", ["क"])]
    second = [document("d", ["ग", *["क"] * 255]), document("e", ["घ"], source="PTI")]
    segments = [*written(tmp_path, first), *written(tmp_path, second)]
    segments[0] = generations.without(tmp_path, segments[0], gone)
    joined = merging.merge(tmp_path, segments)
    kept = [each for number, each in enumerate(first) if number not in gone] + second
    assert (tmp_path / joined.file).read_bytes() == file_of(kept)


def test_joining_that_is_stopped_leaves_the_segments_and_no_file(tmp_path: Path) -> None:
    segments = [
        each
        for run in "कखगघ"
        for each in written(tmp_path, [document(f"{run}{n}", [run, str(n)]) for n in range(3)])
    ]
    files = sorted(tmp_path.iterdir())
    asked = 0
    for patience in range(100):
        asks = iter([False] * patience)
        left, made = merging.joined(tmp_path, segments, lambda: next(asks, True))  # noqa: B023
        if made:
            break
        asked += 1
        assert (left, sorted(tmp_path.iterdir())) == (segments, files)
    assert asked > 5, "it asks while it works"
    assert [each.live for each in left] == [12]
    assert list(made) == left


def segment(documents: int, gone: int = 0, words: int = 10) -> Segment:
    deleted = ((1 << gone) - 1).to_bytes(-(-documents // 8), "little") if gone else b""
    lengths = {"title": words, "body": 0}
    return Segment(generations.new_name(), 1, 0, documents, lengths, deleted)


def test_segments_of_about_one_size_are_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = [segment(5) for _ in range(4)], [segment(5000) for _ in range(3)]
    assert merging.crowded([*large, *small]) == small
    assert merging.crowded([*large, *small[:3]]) == []
    assert merging.crowded([*large, segment(5000)]) != []
    for name, limit, fitting in (
        ("MAX_DOCUMENTS", 18_000, 3),
        ("MAX_DOCUMENTS", 9000, 0),
        ("MAX_MERGED_WORDS", 25, 2),
        ("MAX_MERGED_WORDS", 15, 0),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(merging, name, limit)
            assert len(merging.crowded([*large, segment(5000)])) == fitting


def test_a_segment_of_which_a_sixth_is_deleted_is_written_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(merging, "GONE", 1.2)
    assert merging.crowded([segment(900, 151), segment(90)]) != []
    assert merging.crowded([segment(900, 150), segment(90)]) == []


def test_small_segments_are_joined_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "SMALL_WORDS", 20)
    small, large = [segment(2), segment(90)], segment(3, words=21)
    assert merging.crowded([small[0], large, small[1]]) == small
    assert merging.crowded([large, small[0]]) == []


def test_a_deletion_is_counted_once(tmp_path: Path) -> None:
    documents = [document(str(n), ["क"] * (n + 1)) for n in range(20)]
    (whole,) = written(tmp_path, documents)
    assert generations.without(tmp_path, whole, []) is whole
    less = generations.without(tmp_path, whole, [3, 17])
    assert generations.without(tmp_path, less, [3]) is less
    least = generations.without(tmp_path, less, [3, 0])
    assert (whole.live, less.live, least.live) == (20, 18, 17)
    assert less.lengths["body"] == whole.lengths["body"] - 4 - 18
    reader = SegmentReader(tmp_path, least)
    assert reader.deleted == {0, 3, 17}
    assert reader.numbers(["3", "4"]) == {"4": 4}
    assert len(least.deleted) == 3


def test_dates_sort_as_text(tmp_path: Path) -> None:
    days = [dt.date(2024, 5, 31), None, dt.date(1987, 1, 2)]
    articles = [Article(str(n), "", "", "hi", day) for n, day in enumerate(days)]
    (made_of,) = written(tmp_path, [Document(article, {}) for article in articles])
    reader = SegmentReader(tmp_path, made_of)
    assert list(reader.values("date")) == ["", "1987-01-02", "2024-05-31"]
