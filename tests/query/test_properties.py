"""What holds for any query text and any tree."""

from __future__ import annotations

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from relsearch.errors import QueryError
from relsearch.query import (
    And,
    Fuzzy,
    Group,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Word,
    format_query,
    parse,
)
from relsearch.query.lexer import MAX_DEPTH, MAX_OPERATORS

SIGNS = st.sampled_from(
    [
        *"\"()-=~*:.“”（）：＊～＝－−«»_/\\^[]{}<>'‘’,+|&!?।",
        *(" ", "  ", "\n", "\u00a0", "\u200d", "\ufeff", "\ud800", "\x00"),
        *("AND", "OR", "NOT", " AND ", " OR ", " NOT ", "title:", "body:", "source:", "date:"),
        *("2024", "..", "2025-06", "२०२४", "~2", "~0", "सुर*", "कनाडा", "पी.एम.", "ा", "x"),
    ]
)
TEXT = st.one_of(st.lists(SIGNS, max_size=25).map("".join), st.text(max_size=40))

LETTERS = st.text(st.sampled_from("कनडमरसािुंaZ9"), min_size=2, max_size=8)
WORDS = LETTERS.filter(lambda word: re.search(r"[^\W_]", word) is not None)
TEXT_FIELDS = st.sampled_from(["", "", "title", "body"])
FIELDS = st.sampled_from(["", "", "title", "body", "source"])
DATES = st.sampled_from(["2024", "2024-05", "2024-05-31"])
RANGES = st.one_of(
    st.builds(lambda days: Range("date", *sorted(days)), st.tuples(DATES, DATES)),
    st.builds(Range, st.just("date"), DATES, st.none()),
    st.builds(Range, st.just("date"), st.none(), DATES),
)
LEAVES = st.one_of(
    st.builds(Word, WORDS, FIELDS, st.booleans()),
    st.builds(Prefix, WORDS, TEXT_FIELDS),
    st.builds(Fuzzy, WORDS, TEXT_FIELDS, st.integers(1, 2)),
    st.builds(
        lambda words, field: Phrase((" ".join(words),), field),
        st.lists(WORDS, min_size=1, max_size=3),
        FIELDS,
    ),
    RANGES,
)


def several(parts: st.SearchStrategy[Query], least: int) -> st.SearchStrategy[tuple[Query, ...]]:
    return st.lists(parts, min_size=least, max_size=4).map(tuple)


def nested(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    positive = parts.filter(lambda part: not isinstance(part, Not))
    either = st.one_of(positive, positive.map(Not))
    return st.one_of(
        several(either, 2).map(And),
        several(either, 2).map(Or),
        several(either, 2).map(Group),
        positive.map(lambda part: Group((Not(part),))),
    )


TREES = st.recursive(LEAVES, nested, max_leaves=12)


def depth(text: str) -> int:
    outside = re.sub('"[^"]*"', "", text)
    levels = deepest = 0
    for sign in outside:
        levels += (sign == "(") - (sign == ")")
        deepest = max(deepest, levels)
    return deepest


@given(TREES)
def test_a_tree_is_read_back_from_what_is_written(tree: Query) -> None:
    text = format_query(tree)
    assume(depth(text) <= MAX_DEPTH)
    assume(len(re.findall(r' AND | OR |-|"[^"]*"', text)) <= MAX_OPERATORS)
    parsed = parse(text)
    assert parsed.query == tree
    assert parsed.warnings == ()


@given(TEXT)
def test_any_text_is_read_or_refused_and_reads_the_same_once_written(text: str) -> None:
    try:
        query = parse(text).query
    except QueryError:
        return
    written = format_query(query)
    assume(depth(written) <= MAX_DEPTH)
    assert parse(written).query == query
    assert parse(written).warnings == ()


@given(TEXT)
def test_a_read_query_holds_only_what_the_parser_may_give(text: str) -> None:
    try:
        query = parse(text).query
    except QueryError:
        return
    stack: list[Query] = [query]
    while stack:
        node = stack.pop()
        assert isinstance(node, Word | Phrase | Prefix | Fuzzy | Range | Group | And | Or | Not)
        if isinstance(node, Group | And | Or):
            assert node.parts
            stack.extend(node.parts)
        elif isinstance(node, Not):
            assert not isinstance(node.part, Not)
            stack.append(node.part)
