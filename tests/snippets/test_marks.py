import itertools
from collections.abc import Iterator

import regex
from hypothesis import given
from hypothesis import strategies as st

from relsearch.analysis import Token, analyzer_for
from relsearch.article import Article
from relsearch.snippets import marks, snippets
from relsearch.snippets.clusters import cluster_at, cluster_edges, whole_clusters

DEVANAGARI = st.characters(min_codepoint=0x0900, max_codepoint=0x097F)
AWKWARD = st.sampled_from(
    "\u200d\u200c\u093c\u094d\u0951\u1cd0\u1cf7\ua8e0\ufe0f\u0301\u20dd\u200b\u00ad\u0600"
    " \u00a0\n\r\t।॥-–“’…aZ9१.,अ日語한\u1100\u1161😀👩🏽🇮🇳é"
)
TEXT = st.text(st.one_of(DEVANAGARI, DEVANAGARI, AWKWARD, st.characters()), max_size=120)
SPANS = st.lists(st.tuples(st.integers(0, 130), st.integers(0, 130)), max_size=8)


class AnySpans:
    """An analyzer for tests that cuts tokens anywhere, also inside a cluster."""

    language = "hi"
    fingerprint = "any"
    stop_words: frozenset[str] = frozenset()
    cut: int = 0

    def __init__(self, lengths: list[int]) -> None:
        self.lengths = lengths

    def __call__(self, raw: str) -> Iterator[Token]:
        start = 0
        for position, length in enumerate(self.lengths):
            end = min(len(raw), start + length)
            if start < end:
                word = "x" if position % 2 else "y"
                yield Token(raw[start:end], start, end, position, word, word)
            start = end + position % 3

    def terms(self, raw: str) -> tuple[list[str], list[str]]:
        return [], []

    def words(self, raw: str) -> list[tuple[str, str]]:
        return list(zip(*self.terms(raw), strict=True))

    def passage(self, raw: str) -> tuple[list[tuple[str, str]], list[int]]:
        return self.words(raw), [0]

    def rules(self, exact: str) -> tuple[str, ...]:
        return ()


def edges_of(text: str) -> set[int]:
    return {0, *(found.end() for found in regex.finditer(r"\X", text))}


@given(TEXT)
def test_an_index_is_at_an_edge_or_inside_its_cluster(text: str) -> None:
    edges = sorted(edges_of(text))
    assert list(cluster_edges(text)) == edges
    for index in range(len(text) + 1):
        start, end = cluster_at(text, index)
        if index in edges:
            assert (start, end) == (index, index)
        else:
            assert start == max(e for e in edges if e < index)
            assert end == min(e for e in edges if e > index)


@given(TEXT, SPANS)
def test_widened_ranges_are_ordered_disjoint_whole_and_cover(
    text: str, spans: list[tuple[int, int]]
) -> None:
    spans = [(start, end) for start, end in spans if start < end <= len(text)]
    widened = whole_clusters(text, spans)
    edges = edges_of(text)
    assert all(start in edges and end in edges and start < end for start, end in widened)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(widened))
    covered = {index for start, end in widened for index in range(start, end)}
    assert {index for start, end in spans for index in range(start, end)} <= covered


@given(TEXT, TEXT, st.lists(st.integers(0, 9), max_size=40), st.integers(1, 80))
def test_marks_of_any_snippet_are_whole_clusters_inside_it(
    title: str, body: str, lengths: list[int], width: int
) -> None:
    article = Article(id="a", title=title, body=body)
    analyzer = AnySpans(lengths)
    for words in ({"x"}, {"x", "y"}):
        for snippet in snippets(article, exact=words, lemmas=(), analyzer=analyzer, width=width):
            edges = edges_of(snippet.text)
            assert all(start in edges and end in edges for start, end in snippet.marks)
            assert all(start < end for start, end in snippet.marks)
            assert all(a[1] <= b[0] for a, b in itertools.pairwise(snippet.marks))


@given(TEXT, st.lists(st.integers(1, 9), max_size=40), st.integers(1, 80))
def test_a_snippet_is_a_slice_of_the_text_with_its_white_space_collapsed(
    body: str, lengths: list[int], width: int
) -> None:
    article = Article(id="a", title="", body=body)
    flat = " ".join(body.split())
    for snippet in snippets(
        article, exact={"x"}, lemmas=(), analyzer=AnySpans(lengths), width=width
    ):
        texts = {snippet.text, snippet.text[1:], snippet.text[:-1], snippet.text[1:-1]}
        assert any(text in flat for text in texts)
        assert len(snippet.text) <= max(width + 2, 12)


def test_marks_of_a_whole_text_count_from_its_start() -> None:
    text = "भारत\r\nऔर जापान\n\nभारत।"
    found = marks(text, exact={"भारत"}, lemmas=(), analyzer=analyzer_for("hi"))
    assert [text[start:end] for start, end in found] == ["भारत", "भारत"]


def test_a_mark_takes_in_the_joiner_that_ends_its_word() -> None:
    assert whole_clusters("क\u094d\u200d ख", [(0, 1)]) == ((0, 3),)


def test_ranges_inside_one_cluster_become_one() -> None:
    assert whole_clusters("क\u094dष", [(0, 1), (2, 3)]) == ((0, 3),)
