"""The relevance gate: no kind of topic is answered worse than it once was."""

from __future__ import annotations

import json
from pathlib import Path

from relsearch.evaluation.gate import Collection, fallen, measured, read_floors
from relsearch.evaluation.topics import read_qrels, read_topics

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"
COLLECTION = Collection((HERE / "articles.jsonl", SEEDS), HERE / "topics.tsv", HERE / "qrels.txt")
FLOORS = read_floors(HERE / "floors.json")
HOW = "raise the floors with 'make floors'; to lower them: make floors REASON='…'"


def lines(name: str) -> list[str]:
    return (HERE / name).read_text("utf-8").splitlines()


ARTICLES = [json.loads(line) for line in lines("articles.jsonl")]
TOPICS = read_topics(lines("topics.tsv"), "topics.tsv")
QRELS = read_qrels(lines("qrels.txt"), "qrels.txt")


def test_no_measure_falls_below_its_floor() -> None:
    assert not fallen(FLOORS, measured(COLLECTION)), HOW


def test_the_collection_is_the_one_the_floors_were_measured_on() -> None:
    assert COLLECTION.fingerprint() == FLOORS.collection, f"articles or topics changed; {HOW}"


def test_every_topic_is_judged_and_every_judgement_names_an_article() -> None:
    known = {article["id"] for article in ARTICLES} | {path.name for path in SEEDS.iterdir()}
    assert list(QRELS) == list(TOPICS)
    for judged in QRELS.values():
        assert judged.keys() <= known
        assert set(judged.values()) <= {1, 2}
        assert 2 in judged.values()


def test_the_articles_are_many_enough_and_of_the_length_of_short_news() -> None:
    assert len({article["id"] for article in ARTICLES}) == len(ARTICLES) == 60
    for article in ARTICLES:
        assert 80 <= len(f"{article['title']} {article['text']}".split()) <= 200, article["id"]


def test_every_kind_of_topic_has_floors() -> None:
    kinds = {topic.rpartition("-")[0] for topic in TOPICS}
    assert FLOORS.floors.keys() == {"all", *kinds}
    assert len(TOPICS) >= 40
