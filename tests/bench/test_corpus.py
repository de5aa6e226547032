"""Made corpora and drawn queries: the same at every run, and by the rules that they state."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from bench.engines.corpus import Record, extra, made, read, text_of, write
from bench.engines.queries import draw, words_of
from bench.peers import KINDS, WORD

NOUNS = [
    "नदी", "पहाड़", "सड़क", "किताब", "बाज़ार", "मौसम", "किसान", "विद्यालय", "अस्पताल", "समझौता", "क्षेत्र",
    "प्रशिक्षण",
]  # fmt: skip
VERBS = ["देखा", "सुना", "लिखा", "पढ़ा", "खोला", "रोका", "बदला", "समझा"]


def invented(number: int) -> list[Record]:
    """Articles of plain sentences; each has words that two others hold."""
    found: list[Record] = []
    for at in range(number):
        sentences = [
            f"{NOUNS[(at * 5 + n) % 12]} को {NOUNS[(at + n * n) % 12]} में {VERBS[(at + n) % 8]}।"
            for n in range(12)
        ]
        places = (at, at + 1, at + 2)
        rare = [f"क्रमांक{chr(0x915 + n % 37)}{chr(0x915 + n // 37)}" for n in places]
        record = {
            "id": f"a{at}",
            "title": f"{NOUNS[at % 12]} {rare[0]}",
            "date": f"2024-01-{at % 28 + 1:02d}",
        }
        found.append(record | {"body": " ".join([*sentences, *rare[1:]]), "source": "वार्ता"})
    return found


BASE = invented(60)


def test_a_made_corpus_is_the_same_at_every_run() -> None:
    assert list(made(BASE, 150)) == list(made(BASE, 150))
    assert list(made(BASE, 150)) != list(made(BASE, 150, seed=1))


def test_a_smaller_corpus_is_the_beginning_of_a_larger_one() -> None:
    assert list(made(BASE, 20)) == BASE[:20]
    assert list(made(BASE, 100)) == list(made(BASE, 150))[:100]


def test_made_articles_have_ids_of_their_own_dates_in_range_and_text() -> None:
    articles = list(made(BASE, 200))
    days = [record["date"] for record in BASE]
    assert len({record["id"] for record in articles}) == 200
    assert all(min(days) <= record["date"] <= max(days) for record in articles)
    assert all(record["body"].strip() for record in articles)


def test_an_id_that_is_taken_is_not_given_again() -> None:
    base = [*BASE[:2], {"id": "made-0000003", "title": "", "body": "एक वाक्य।"}]
    ids = [record["id"] for record in made(base, 6)]
    assert len(set(ids)) == 6


def test_the_vocabulary_grows_with_the_square_root_of_the_text() -> None:
    def words(size: int) -> tuple[int, int]:
        found = [word for record in made(BASE, size) for word in WORD.findall(text_of(record))]
        return len(found), len(set(found))

    small, large = words(60), words(960)
    promised = (large[0] / small[0]) ** 0.5
    assert large[1] / small[1] == pytest.approx(promised, rel=0.1)


def test_invented_words_come_rarely_and_again() -> None:
    known = {word for record in BASE for word in WORD.findall(text_of(record))}
    counts = Counter(word for record in made(BASE, 960) for word in WORD.findall(text_of(record)))
    times = [count for word, count in counts.items() if word not in known]
    assert min(times) == 1
    assert max(times) > 5


def test_nothing_is_made_of_nothing() -> None:
    with pytest.raises(ValueError, match="no article"):
        list(made([], 5))


def test_a_written_corpus_is_known_by_its_hash_and_taken_again(tmp_path: Path) -> None:
    source, path = tmp_path / "given.jsonl", tmp_path / "made.jsonl"
    lines = [json.dumps({"id": "1", "title": "एक", "text": "दो तीन।"}, ensure_ascii=False)]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    facts = write(source, 3, path)
    assert facts["articles"] == 3
    assert facts["bytes"] == sum(len(text_of(record).encode()) for record in read(path))
    before = path.stat().st_mtime_ns
    assert write(source, 3, path) == facts
    assert path.stat().st_mtime_ns == before
    path.write_text("", encoding="utf-8")
    assert write(source, 3, path)["sha256"] == facts["sha256"]
    extra(source, 0, tmp_path / "extra.jsonl")
    assert [record["id"] for record in read(tmp_path / "extra.jsonl")] == ["extra-0000"]


def test_queries_are_the_same_at_every_run() -> None:
    assert draw(BASE, 8) == draw(BASE, 8)
    assert draw(BASE, 8) != draw(BASE, 8, seed=1)


def test_queries_follow_their_rules() -> None:
    total = len(BASE)
    holding = [set(words_of(record)) for record in BASE]
    counts = Counter(word for words in holding for word in words)
    drawn = draw(BASE, 8)
    assert list(drawn) == list(KINDS)
    assert all(
        len({tuple(query) for query in queries}) == len(queries) for queries in drawn.values()
    )
    assert all(2 <= counts[word] <= 5 for [word] in drawn["rare"])
    assert all(0.05 * total <= counts[word] <= 0.6 * total for [word] in drawn["common"])
    for kind, number in (("and", 2), ("or", 3)):
        assert drawn[kind]
        for query in drawn[kind]:
            assert len(set(query)) == number
            assert all(0.005 * total <= counts[word] <= 0.2 * total for word in query)
            assert any(words.issuperset(query) for words in holding)
    texts = [text_of(record) for record in BASE]
    assert drawn["phrase"]
    assert all(any(" ".join(query) in text for text in texts) for query in drawn["phrase"])
    for [prefix] in drawn["prefix"]:
        assert len(prefix) == 4
        assert 5 <= sum(word.startswith(prefix) for word in counts) <= 400


def test_words_are_whole_with_their_marks() -> None:
    record = {"id": "1", "title": "", "body": "क्\u200dषेत्र की सुरक्षा। COVID-19 में 12 लोग, विद्यालय"}
    assert words_of(record) == ["की", "सुरक्षा", "में", "लोग", "विद्यालय"]
