import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from relsearch.analysis import Analyzer, Token, analyzer_for
from relsearch.article import Article
from relsearch.snippets import SCAN, Snippet, snippets

HANG = 30  # seconds: what takes longer does not come back; speed itself is no test

FILLER = "यह वाक्य केवल जगह भरने के लिए लिखा गया है। "


class SpacedWords:
    """An analyzer for tests: what stands between spaces is a word and its own lemma."""

    language = "hi"
    fingerprint = "spaces"
    stop_words: frozenset[str] = frozenset()
    cut: int = 0

    def __init__(self) -> None:
        self.read = 0

    def __call__(self, raw: str) -> Iterator[Token]:
        self.read += len(raw)
        at = 0
        for position, word in enumerate(raw.split()):
            start = raw.index(word, at)
            at = start + len(word)
            yield Token(word, start, at, position, word, word)

    def terms(self, raw: str) -> tuple[list[str], list[str]]:
        return raw.split(), raw.split()

    def words(self, raw: str) -> list[tuple[str, str]]:
        return list(zip(*self.terms(raw), strict=True))

    def passage(self, raw: str) -> tuple[list[tuple[str, str]], list[int]]:
        return self.words(raw), [0]

    def rules(self, exact: str) -> tuple[str, ...]:
        return ()


@pytest.fixture
def spaced() -> SpacedWords:
    return SpacedWords()


def show(
    body: str, *words: str, title: str = "", analyzer: Analyzer | None = None, **options: Any
) -> tuple[Snippet, ...]:
    article = Article(id="a.txt", title=title, body=body, language="hi")
    return snippets(
        article, exact=words, lemmas=(), analyzer=analyzer or analyzer_for("hi"), **options
    )


def marked(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.marks]


def test_the_whole_title_comes_first_when_it_matches() -> None:
    title = "भारत और जापान के बीच नया समझौता"
    found = show("जापान ने घोषणा की।", "जापान", title=title)
    assert [s.field for s in found] == ["title", "body"]
    assert found[0].text == title
    assert marked(found[0]) == ["जापान"]


def test_a_title_without_a_match_is_left_out() -> None:
    assert [s.field for s in show("जापान ने घोषणा की।", "जापान", title="एक ख़बर")] == ["body"]


def test_a_very_long_title_is_cut_at_a_word_gap_around_its_match() -> None:
    title = "शब्द " * 200 + "जापान " + "शब्द " * 200
    found = show("", "जापान", title=title)
    assert len(found) == 1
    assert len(found[0].text) <= 302
    assert found[0].text[0] == found[0].text[-1] == "…"
    assert set(found[0].text.strip("…").split()) == {"शब्द", "जापान"}
    assert marked(found[0]) == ["जापान"]


def test_a_word_matches_by_its_exact_form_or_by_its_lemma() -> None:
    article = Article(id="a", title="", body="राष्ट्रीय सम्बन्धों की समीक्षा और संबंध।", language="hi")
    analyzer = analyzer_for("hi")
    by_exact = snippets(article, exact={"संबंधों"}, lemmas=(), analyzer=analyzer)
    by_lemma = snippets(article, exact=(), lemmas={"संबंध"}, analyzer=analyzer)
    assert marked(by_exact[0]) == ["सम्बन्धों"]
    assert marked(by_lemma[0]) == ["सम्बन्धों", "संबंध"]


def test_neighbours_joined_by_a_space_or_a_hyphen_stay_separate_marks() -> None:
    found = show("भारत-कनाडा सुरक्षा वार्ता हुई।", "भारत", "कनाडा", "सुरक्षा")
    assert marked(found[0]) == ["भारत", "कनाडा", "सुरक्षा"]


def test_a_body_without_a_match_gives_its_lead_without_marks() -> None:
    found = show("\n\n  " + FILLER * 30, "जापान")
    assert len(found) == 1
    assert found[0].text.startswith("यह वाक्य केवल")
    assert len(found[0].text) <= 201
    assert found[0].marks == ()


@pytest.mark.parametrize("body", ["", " \n\t ", "\u2028"])
def test_an_empty_body_gives_nothing(body: str) -> None:
    assert show(body, "जापान") == ()


def test_a_short_body_is_shown_whole() -> None:
    assert show("जापान  ने\n\nघोषणा\tकी।", "घोषणा")[0].text == "जापान ने घोषणा की।"


def test_the_passage_with_more_different_words_wins_over_an_earlier_one() -> None:
    body = "जापान। जापान। जापान। " + FILLER * 20 + "जापान और भारत मिले। " + FILLER * 20
    found = show(body, "जापान", "भारत")
    assert marked(found[0]) == ["जापान", "भारत"]
    assert marked(found[1]) == ["जापान"] * 3


def test_of_equally_many_words_the_closer_ones_win() -> None:
    far = "जापान एक बहुत ही लंबी दूरी के बाद कहीं जाकर भारत से मिला। "
    found = show(far + FILLER * 20 + "भारत और जापान मिले। " + FILLER * 20, "जापान", "भारत")
    assert "भारत और जापान मिले।" in found[0].text


def test_of_equal_passages_the_earlier_comes_first() -> None:
    body = "".join(f"{number} जापान ने कहा। " + FILLER * 10 for number in range(5))
    found = show(body, "जापान")
    assert [s.text[0] for s in found] == ["0", "1"]


def test_a_passage_starts_at_the_sentence_and_is_cut_at_word_gaps() -> None:
    long_sentence = "और " * 100
    found = show(FILLER * 20 + "आज जापान ने घोषणा की " + long_sentence, "जापान")
    assert found[0].text.startswith("आज जापान")
    assert found[0].text.endswith("और…")


def test_a_dotted_abbreviation_does_not_start_a_sentence() -> None:
    found = show("कल की बात है. पी.एम. मोदी और ए. के. सिंह जापान गए। " + FILLER * 20, "जापान")
    assert found[0].text.startswith("पी.एम. मोदी")


def test_far_from_a_sentence_start_the_passage_begins_with_an_ellipsis() -> None:
    found = show("और " * 200 + "जापान " + "और " * 200, "जापान")
    assert found[0].text.startswith("…और ")
    assert found[0].text.endswith(" और…")
    assert 150 <= len(found[0].text) <= 202


def test_a_match_in_the_last_sentence_brings_what_stands_before_it() -> None:
    found = show(FILLER * 30 + "अंत में जापान।", "जापान")
    assert found[0].text.endswith("अंत में जापान।")
    assert len(found[0].text) > 150


def test_width_and_limit_are_kept() -> None:
    body = "".join(f"जापान {FILLER * 5}" for _ in range(50))
    for width in (20, 80, 200, 500):
        for limit in (0, 1, 2, 5):
            found = show(body, "जापान", width=width, limit=limit)
            assert len(found) == limit
            assert all(len(s.text) <= width + 2 for s in found)


def test_passages_do_not_overlap(spaced: SpacedWords) -> None:
    body = " ".join(f"w{number}" if number % 7 else "x" for number in range(400))
    found = show(body, "x", analyzer=spaced, limit=20)
    numbers = [word for s in found for word in s.text.strip("…").split() if word != "x"]
    assert len(numbers) == len(set(numbers))
    assert sum(len(s.marks) for s in found) == len([1 for number in range(400) if number % 7 == 0])


def test_a_word_longer_than_the_passage_is_cut_between_clusters(spaced: SpacedWords) -> None:
    word = "क्षि" * 2500
    found = show(f"पहले {word} बाद", word, analyzer=spaced)
    assert len(found[0].text) <= 210
    assert set(found[0].text.strip("…").replace("क्षि", "")) == set()
    assert marked(found[0]) == [found[0].text.strip("…")]


def test_a_match_beyond_the_scanned_part_of_a_long_body_is_found() -> None:
    body = FILLER * (4 * SCAN // len(FILLER)) + "जापान ने घोषणा की। " + FILLER * 1000
    found = show(body, "जापान")
    assert marked(found[0]) == ["जापान"]


def test_a_part_of_a_longer_word_far_inside_is_no_match() -> None:
    body = FILLER * (2 * SCAN // len(FILLER)) + "सुरक्षा की बात। " + FILLER * 1000 + "रक्षा बजट।"
    assert marked(show(body, "रक्षा")[0]) == ["रक्षा"]


def test_words_far_apart_in_a_long_body_are_both_shown() -> None:
    body = "भारत यहाँ। " + FILLER * (3 * SCAN // len(FILLER)) + "जापान वहाँ। " + FILLER * 100
    assert [marked(s) for s in show(body, "भारत", "जापान")] == [["भारत"], ["जापान"]]


def test_of_a_huge_body_only_a_part_is_analysed(spaced: SpacedWords) -> None:
    body = FILLER * (10_000_000 // len(FILLER))
    assert show(body, "जापान", analyzer=spaced)[0].marks == ()
    assert spaced.read < 10 * SCAN


@pytest.mark.parametrize("body", ["क" * 1_000_000, "क" + "\u094d" * 50_000, "क\u094dष" * 50_000])
def test_an_endless_word_is_survived(body: str) -> None:
    begin = time.perf_counter()
    found = show(body, "जापान")
    assert time.perf_counter() - begin < HANG
    assert len(found[0].text) <= 202


def test_a_usual_article_takes_milliseconds() -> None:
    words = ["भारत", "जापान", "कनाडा", "सुरक्षा", "बैठक", "मंत्री", "ने", "कहा", "और", "के"]
    body = " ".join(random.Random(1).choices(words, k=800))
    show(body, "भारत", "जापान")
    begin = time.perf_counter()
    show(body, "भारत", "जापान", "और", "के")
    assert time.perf_counter() - begin < HANG


def test_the_same_article_gives_the_same_snippets() -> None:
    words = ["भारत", "जापान", "सुरक्षा", "बैठक।"]
    body = " ".join(random.Random(2).choices(words, k=2000))
    runs = {show(body, *order) for order in (words, words[::-1], ["जापान", *words])}
    assert len(runs) == 1
