from __future__ import annotations

import datetime as dt
import importlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from relsearch import Index, IndexUnusableError, NotFoundError, QueryError
from relsearch.errors import LanguageError, UsageError
from relsearch.index import Page

answering = importlib.import_module("relsearch.index.answer")  # the function has its name

RECORDS = [
    ("m1", "संबंधों पर चर्चा", "भारत और जापान के सम्बन्ध मजबूत हुए हैं।", "2024-05-31", "ANI"),
    ("m2", "सीमा पर शांति", "चीन के साथ सीमा विवाद पर बात हुई। करेगा काम।", "2024-06-01", "PTI-भाषा"),
    ("m3", "जापान की यात्रा", "प्रधानमंत्री जापान गए। वे बैठक करेंगी।", None, "देश दृष्टि"),
    ("m4", "कनाडा", "भारत-कनाडा वार्ता। पी.एम. ने कहा 4,850 करोड़ रुपये।", "2025-01-02", None),
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    place = tmp_path_factory.mktemp("search")
    rows = [{"id": i, "title": t, "text": b, "date": d, "source": s} for i, t, b, d, s in RECORDS]
    file = place / "records.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with Index.create(place / "index") as made:
        made.add([file])
        yield made


def found(index: Index, text: str, **how: object) -> set[str]:
    return {hit.article.id for hit in index.search(text, **how).hits}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("संबंध", {"m1"}),
        ("सम्बन्धों", {"m1"}),
        ("करेगी", {"m2", "m3"}),
        ("=करेगा", {"m2"}),
        ("जापान चीन", {"m1", "m2", "m3"}),
        ("जापान AND यात्रा", {"m3"}),
        ("जापान -यात्रा", {"m1"}),
        ("जापान NOT यात्रा", {"m1"}),
        ("-जापान", {"m2", "m4"}),
        ('"सीमा विवाद"', {"m2"}),
        ('"विवाद सीमा"', set()),
        ('"भारत कनाडा"', {"m4"}),
        ("title:जापान", {"m3"}),
        ("body:कनाडा", {"m4"}),
        ("कना*", {"m4"}),
        ("कनाड~", {"m4"}),
        ("जापन~", {"m1", "m3"}),
        ("पीएम", {"m4"}),
        ("पी.एम.", {"m4"}),
        ("४८५०", {"m4"}),
        ("source:ANI", {"m1"}),
        ("source:पीटीआई", {"m2"}),
        ('source:"देश दृष्टि"', {"m3"}),
        ("date:2024", {"m1", "m2"}),
        ("date:2024-06..", {"m2", "m4"}),
        ("date:..2024-05", {"m1"}),
        ("जापान date:२०२४", {"m1"}),
        ("(जापान OR चीन) AND विवाद", {"m2"}),
        ("title:(जापान संबंध)", {"m1", "m3"}),
        ("title:(जापान AND यात्रा)", {"m3"}),
        ("भारत -title:(कनाडा चीन)", {"m1"}),
        ("source:(ANI पीटीआई)", {"m1", "m2"}),
        ("जापान source:(ANI पीटीआई)", {"m1"}),
        ("जापान (source:ANI OR source:पीटीआई)", {"m1"}),
        ("जापान date:(2023 2024-05)", {"m1"}),
        ("foo:जापान", {"m1", "m3"}),
        ("/जापान/", {"m1", "m3"}),
        ("“सीमा विवाद”", {"m2"}),
        ("ब्रह्माण्डविज्ञान", set()),
    ],
)
def test_the_query_language_finds(index: Index, text: str, expected: set[str]) -> None:
    assert found(index, text) == expected


def test_all_words_must_match_when_asked(index: Index) -> None:
    assert found(index, "जापान यात्रा", all_words=True) == {"m3"}
    assert found(index, "जापान की यात्रा", all_words=True) == {"m3"}
    assert found(index, '"जापान गए" यात्रा', all_words=True) == {"m3"}
    assert found(index, "भारत-कनाडा", all_words=True) == {"m4"}


def test_exact_uses_no_lemma(index: Index) -> None:
    assert found(index, "करेगी", exact=True) == set()
    assert found(index, "करेगा", exact=True) == {"m2"}


def test_dates_restrict_and_leave_undated_articles_out(index: Index) -> None:
    assert found(index, "जापान", since="2024") == {"m1"}
    assert found(index, "-xyz", since=dt.date(2024, 6, 1)) == {"m2", "m4"}
    assert found(index, "-xyz", until="2024-05") == {"m1"}
    assert found(index, "-xyz", since="2024-05-31", until="2024-06-01") == {"m1", "m2"}
    with pytest.raises(QueryError, match="not a date"):
        index.search("जापान", since="yesterday")


def test_a_source_has_all_its_names(index: Index) -> None:
    for name in ("PTI", "pti", "पीटीआई", "भाषा", "PTI-भाषा"):
        assert found(index, "-xyz", source=name) == {"m2"}, name
    assert found(index, "-xyz", source="देश दृष्टि") == {"m3"}
    assert found(index, "-xyz", source="nobody") == set()
    assert found(index, "-xyz", source=("nobody", "देश दृष्टि", "पीटीआई")) == {"m2", "m3"}


def test_languages_restrict(index: Index) -> None:
    assert found(index, "जापान", language="hi") == {"m1", "m3"}
    assert found(index, "जापान", language="mr") == set()
    with pytest.raises(LanguageError):
        index.search("जापान", language="xx")


def test_order_by_date_puts_undated_last(index: Index) -> None:
    newest = [hit.article.id for hit in index.search("-xyz", sort="newest").hits]
    assert newest == ["m4", "m2", "m1", "m3"]
    oldest = [hit.article.id for hit in index.search("-xyz", sort="oldest").hits]
    assert oldest == ["m1", "m2", "m4", "m3"]


def test_pages_join_without_gap(index: Index) -> None:
    whole = [hit.article.id for hit in index.search("भारत जापान चीन").hits]
    pages = [index.search("भारत जापान चीन", limit=1, offset=n) for n in range(len(whole))]
    assert [page.hits[0].article.id for page in pages] == whole
    assert [page.hits[0].rank for page in pages] == [1, 2, 3, 4]
    assert {page.total for page in pages} == {4}
    assert not index.search("जापान", offset=100).hits


def test_scores_fall_and_ties_follow_the_id(index: Index) -> None:
    hits = index.search("-xyz").hits
    assert [hit.article.id for hit in hits] == ["m1", "m2", "m3", "m4"]
    scores = [hit.score for hit in index.search("भारत जापान सीमा").hits]
    assert scores == sorted(scores, reverse=True)


def test_marks_show_the_words(index: Index) -> None:
    snippets = index.search("सम्बन्धों").hits[0].snippets
    marked = {s.text[a:b] for s in snippets for a, b in s.marks}
    assert marked == {"संबंधों", "सम्बन्ध"}


def test_words_that_must_not_match_are_not_marked(index: Index) -> None:
    snippets = index.search("जापान -चीन").hits[0].snippets
    marked = {s.text[a:b] for s in snippets for a, b in s.marks}
    assert marked == {"जापान"}


def test_a_deadline_gives_an_incomplete_answer(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "timeout", -1.0)
    results = index.search("जापान")
    assert not results.complete
    assert results.warnings
    assert results.to_dict()["complete"] is False


def test_many_words_are_cut_and_said(index: Index) -> None:
    results = index.search(" ".join(f"शब्द{n}" for n in range(300)) + " जापान")
    assert not results.complete
    assert "256" in results.warnings[0]
    assert results.total == 2


@pytest.mark.parametrize("text", ["", "   ", "।।", "-", "()", '""', "AND", "*", "~", "?!"])
def test_nothing_to_search_for_is_an_error(index: Index, text: str) -> None:
    with pytest.raises(QueryError):
        index.search(text)


def test_stop_words_alone_are_searched(index: Index) -> None:
    assert found(index, "के") == {"m1", "m2"}


def test_a_part_of_a_source_is_refused_and_not_no_hit(index: Index) -> None:
    for text in ("source:PT*", "source:PTE~", "source:PTE~2"):
        with pytest.raises(QueryError, match="whole words"):
            index.search(text)


def test_all_asks_for_stop_words_too(index: Index) -> None:
    assert found(index, "जापान ने", all_words=True) == set()
    assert found(index, "जापान और", all_words=True) == {"m1"}


def test_a_late_exclusion_lets_nothing_through(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter(range(100))
    monkeypatch.setattr("relsearch.engines.whoosh.search.time.monotonic", lambda: next(ticks))
    for limit in range(1, 40):
        ticks = iter(range(100))
        monkeypatch.setattr(index, "timeout", float(limit) - 1)
        results = index.search("भारत जापान -प्रधानमंत्री")
        assert "m3" not in {hit.article.id for hit in results.hits}
        cut = any("was cut" in line or "look up" in line for line in results.warnings)
        assert (results.total_is == "exact") == (not cut)
        assert results.complete == (not results.warnings)


@contextmanager
def counted_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Have the clock go on by one with each look at it."""
    ticks = iter(range(10_000))
    with monkeypatch.context() as patch:
        patch.setattr("time.monotonic", lambda: next(ticks))
        yield patch


def test_what_a_deadline_leaves_of_an_answer_is_right(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'जापान भारत "सीमा विवाद" date:2024'
    whole = index.explain(text)
    seen = set()
    for limit in range(1, 300):
        with counted_time(monkeypatch) as patch:
            patch.setattr(index, "timeout", float(limit))
            cut = index.explain(text)
        results = cut.results
        quoted = [bool(hit.snippets) for hit in results.hits]
        assert quoted == sorted(quoted, reverse=True)
        for hit in results.hits:
            assert not cut.parts or sum(score for _, score in cut.parts[hit.id]) == pytest.approx(
                hit.score
            )
        late = not (all(quoted) and (cut.parts or not results.hits))
        assert not (late and results.complete)
        assert results.complete == (not results.warnings)
        seen.add((sum(quoted), bool(cut.parts), results.complete))
        if results.complete:
            assert results.to_dict()["hits"] == whole.results.to_dict()["hits"]
            assert cut.parts == whole.parts
    assert {(0, False, False), (1, False, False), (2, False, False), (2, True, True)} <= seen


@pytest.mark.parametrize("page", [Page(), Page(snippets=False, articles=True)])
def test_hits_that_there_is_no_time_to_read_are_left_out_and_said(
    index: Index, monkeypatch: pytest.MonkeyPatch, page: Page
) -> None:
    whole = [hit.id for hit in index.search("जापान भारत").hits]
    monkeypatch.setattr(index, "timeout", 1000.0)
    monkeypatch.setattr(answering, "_AT_LEAST", 0.0)
    monkeypatch.setattr(answering, "_ALWAYS", 1)
    read = set()
    for tick in range(200):
        with counted_time(monkeypatch) as patch:
            patch.setattr(answering, "_HITS_BY", tick / 1000)
            results = index.explain("जापान भारत", None, page).results
        assert [hit.id for hit in results.hits] == whole[: len(results.hits)]
        missing = len(whole) - len(results.hits)
        told = [f"there was no time to read {missing} hits"] if missing else []
        assert list(results.warnings) == told
        assert results.complete == (not missing)
        assert (results.total, results.total_is) == (len(whole), "exact")
        read.add(len(results.hits))
    assert read == set(range(1, len(whole) + 1))


def test_matches_that_there_is_no_time_to_name_are_left_out_and_said(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [hit.id for hit in index.search("जापान भारत").hits]
    monkeypatch.setattr(index, "timeout", 1000.0)
    for least in range(len(whole)):
        monkeypatch.setattr("relsearch.engines.whoosh.search._NAMED", least)
        seen = set()
        for tick in range(100):
            with counted_time(monkeypatch) as patch:
                patch.setattr(answering, "_FOUND_BY", tick / 1000)
                results = index.search("जापान भारत", snippets=False)
            if results.total_is == "exact":
                assert [hit.id for hit in results.hits] == whole[: len(results.hits)]
                assert results.complete == (len(results.hits) == len(whole))
                seen.add(len(results.hits))
        assert seen >= set(range(least, len(whole) + 1))


@pytest.mark.parametrize(
    "how",
    [
        {"limit": 0},
        {"limit": -1},
        {"limit": 10**22},
        {"offset": -1},
        {"offset": 10**22},
        {"sort": "newset"},
    ],
)
def test_values_out_of_range_are_errors(index: Index, how: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        index.search("जापान", **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "how",
    [
        {"since": "2025-02-31"},
        {"since": ""},
        {"since": "2025", "until": "2024-12"},
        {"since": "2024-06-02", "until": "2024-06-01"},
    ],
)
def test_dates_that_leave_no_day_are_errors(index: Index, how: dict[str, str]) -> None:
    with pytest.raises(QueryError):
        index.search("जापान", **how)  # type: ignore[arg-type]


def test_bounds_of_one_period_leave_that_period(index: Index) -> None:
    assert found(index, "-xyz", since="2024", until="2024") == {"m1", "m2"}
    assert found(index, "-xyz", since="2024-06", until="2024") == {"m2"}


def test_a_closed_index_says_so(tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    index.close()
    index.close()
    with pytest.raises(UsageError, match="closed"):
        index.search("जापान")


def test_a_source_in_any_of_its_names_is_found_by_all(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    file.write_text(json.dumps({"id": "1", "text": "लेख है", "source": "PTI"}), "utf-8")
    with Index.create(tmp_path / "index") as index:
        index.add(file)
        for name in ("PTI", "पीटीआई", "भाषा"):
            assert found(index, "लेख", source=name) == {"1"}


def test_results_are_plain_data(index: Index) -> None:
    data = index.search("जापान").to_dict()
    assert json.loads(json.dumps(data)) == data
    assert data["schema"] == "relsearch.results/1"
    assert [hit["rank"] for hit in data["hits"]] == [1, 2]
    assert data["hits"][0]["copies"] == []


def test_articles_come_in_the_order_of_ids(index: Index) -> None:
    assert [article.id for article in index.articles()] == ["m1", "m2", "m3", "m4"]


def test_statistics_add_up(index: Index, tmp_path: Path) -> None:
    stats = index.stats()
    assert stats["articles"] == 4
    assert sum(stats["languages"].values()) == 4
    assert stats["sources"] == {"ANI": 1, "PTI-भाषा": 1, "देश दृष्टि": 1}
    assert (stats["first_date"], stats["last_date"], stats["undated"]) == (
        "2024-05-31",
        "2025-01-02",
        1,
    )
    assert stats["index"]["bytes"] > 1000


def test_threads_may_share_an_index(index: Index) -> None:
    expected = [hit.article.id for hit in index.search("भारत जापान चीन").hits]
    with ThreadPoolExecutor(6) as pool:
        answers = pool.map(lambda _: index.search("भारत जापान चीन").hits, range(60))
        assert all([hit.article.id for hit in hits] == expected for hits in answers)


def test_ids_and_places_that_cannot_be_are_errors_of_ours(index: Index) -> None:
    with pytest.raises(NotFoundError):
        index.get("\udcff")
    with pytest.raises(IndexUnusableError):
        Index.create("x" * 300)
    with pytest.raises(UsageError):
        Index.open("a\0b")


def test_the_article_of_a_hit_is_read_after_its_index_was_closed(
    tmp_path: Path, folder: Path
) -> None:
    with Index.create(tmp_path / "index") as index:
        index.add([folder])
        hits = index.search("भारत", snippets=False).hits
    assert hits
    assert [hit.article.id for hit in hits] == [hit.id for hit in hits]
    assert hits[0].article is hits[0].article
