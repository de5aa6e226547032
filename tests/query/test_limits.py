"""Where the query language ends, and queries that have brought other engines down."""

from __future__ import annotations

import contextlib
import time

import pytest

from relsearch.errors import QueryError
from relsearch.query import Group, Phrase, Word, parse

HANG = 30  # seconds: what takes longer does not come back; speed itself is no test


def refusal(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(text)
    return caught.value


def test_sixteen_kibibytes_are_read_and_one_byte_more_is_not() -> None:
    assert parse("क" * 5461 + "x").query == Word("क" * 5461 + "x")
    assert "16 KiB" in str(refusal("क" * 5461 + "xy"))


def test_bytes_that_are_no_text_count_too() -> None:
    assert "16 KiB" in str(refusal("\udc80" * 6000))
    assert "16 KiB" in str(refusal("\ud800" * 6000))


def test_sixty_four_operators_are_read_and_one_more_is_not() -> None:
    parse(" AND ".join(["क"] * 65))
    for text in (" AND ".join(["क"] * 66), "क" + " -ख" * 65, '"क ख" ' * 65, " NOT" * 65 + " क"):
        error = refusal(text)
        assert "64" in str(error)
        assert error.remedy


def test_sixteen_parentheses_deep_is_read_and_one_more_is_not() -> None:
    parse("(" * 16 + "क" + ")" * 16)
    assert "16" in str(refusal("(" * 17 + "क" + ")" * 17))


def test_parentheses_inside_a_phrase_do_not_nest() -> None:
    assert isinstance(parse('"' + "(" * 100 + 'क"').query, Phrase)


def test_a_fuzzy_word_has_at_most_thirty_two_letters() -> None:
    parse("क" * 32 + "~")
    assert "32" in str(refusal("क" * 33 + "~"))


def test_a_prefix_has_at_least_two_letters() -> None:
    for text in ("क*", "title:क*", "(क*)", "x*"):
        assert "too short" in str(refusal(text))
    parse("कि*")


def test_more_than_two_edits_are_refused() -> None:
    for text in ("कनाडा~3", "कनाडा~9", "कनाडा~10", "कनाडा~" + "9" * 500):
        assert "2 edits" in str(refusal(text))


def test_every_refusal_says_what_to_do() -> None:
    for text in ("क" * 9_000, "(" * 17 + "क" + ")" * 17, "क*", "क" * 40 + "~", "।", "date:x"):
        error = refusal(text)
        assert error.remedy
        assert error.exit_code == 2
        assert "\n" not in f"{error}{error.remedy}"


KILLERS = {
    "star": "*",
    "question marks": "?*?*?*?*क*क*",
    "leading star": "*ा",
    "many edits": "संयुक्तराष्ट्र~9",
    "range over the alphabet": "[क TO ह]",
    "open parentheses": "(" * 5000 + "क",
    "closed parentheses": "क" + ")" * 5000,
    "pairs": "()" * 5000,
    "deep pairs": "(" * 5000 + "क" + ")" * 5000,
    "not": "NOT " * 2000 + "क",
    "quotes": '"' * 16_000 + "क",
    "odd quotes": '"' * 15_001 + "क",
    "1500 words": "क " * 1500,
    "1500 or": " OR ".join("क" * 1500),
    "boost": "क^1e308",
    "byte-order mark": "\ufeff",
    "minus": "-",
    "minuses": "--",
    "markup": "[/nope]",
    "long word": "क" * 5000,
    "regular expression": "/(क+)+$/",
    "fields": "a:b:c",
    "field of a field": "title:title:" * 1000,
    "backslash": "\\",
    "operator": "AND",
    "field": "body:",
    "caret": "^",
    "tilde": "~",
    "tildes": "क" + "~" * 10_000,
    "stars": "कख" + "*" * 10_000,
    "equals": "=" * 10_000 + "क",
    "dots": "date:" + "." * 10_000,
    "blanks": " " * 16_000,
    "surrogates": "\ud800" * 2000 + "क",
    "nul": "\x00" * 2000 + "क",
}


@pytest.mark.parametrize("text", KILLERS.values(), ids=KILLERS.keys())
def test_killer_is_read_or_refused_at_once(text: str) -> None:
    started = time.process_time()
    with contextlib.suppress(QueryError):
        assert parse(text).query != Group(())
    assert time.process_time() - started < HANG
