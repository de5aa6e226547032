"""Words within so many edits: the shared table against the plain one."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from relsearch.query.fuzzy import within

HANG = 30  # seconds: what takes longer does not come back; speed itself is no test

WORDS = st.text(st.sampled_from("कखगिा"), min_size=1, max_size=7)
VOCABULARY = st.sets(WORDS, max_size=40).map(sorted)


def distance(left: str, right: str) -> int:
    """Optimal string alignment, the whole table."""
    table = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            if not (i and j):
                table[i][j] = i + j
                continue
            table[i][j] = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + (left[i - 1] != right[j - 1]),
            )
            if i > 1 and j > 1 and left[i - 2 : i] == right[j - 1] + right[j - 2]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(WORDS, VOCABULARY, st.integers(0, 2))
def test_finds_what_the_whole_table_finds(word: str, vocabulary: list[str], edits: int) -> None:
    expected = [(other, distance(word, other)) for other in vocabulary]
    assert within(word, vocabulary, edits) == [pair for pair in expected if pair[1] <= edits]


def test_a_swap_of_neighbours_is_one_edit() -> None:
    assert within("abcd", ["abdc", "acbd", "bacd", "badc", "dabc"], 1) == [
        ("abdc", 1),
        ("acbd", 1),
        ("bacd", 1),
    ]


def test_no_part_is_edited_twice() -> None:
    assert within("ca", ["abc"], 2) == []


def test_an_empty_vocabulary_holds_nothing() -> None:
    assert within("कनाडा", [], 2) == []


def test_a_large_vocabulary_does_not_hang() -> None:
    letters = "कखगचजटडतदनपबमरल"
    vocabulary = sorted(
        a + b + c + d for a in letters for b in letters for c in letters for d in "ािीु"
    )
    vocabulary = sorted(word + end for word in vocabulary for end in ("", "न", "रा", "ता"))
    started = time.process_time()
    found = within("कगतानी", vocabulary, 2)
    assert time.process_time() - started < HANG
    assert ("कगतान", 1) in found
