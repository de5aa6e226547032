import json
import math
import string
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.render import sanitize
from relsearch.render.sanitize import (
    dumps,
    outgoing,
    percent_escaped,
    percent_restored,
    visible,
    visible_marked,
)

ANY = st.text(st.characters(categories=None), max_size=60)
KEPT = {"\u200c", "\u200d"}


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b31m\x85\x7f", "\\x9b31m\\x85\\x7f"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
        ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
        ("\udcff", "\\udcff"),
        ("\U000e0041", "\\U000e0041"),
        ("\u200b\ufeff\u00ad\u2066\u061c", "\\u200b\\ufeff\\xad\\u2066\\u061c"),
        ("\u3164\u115f\uffa0\ufffe\U0010ffff", "\\u3164\\u115f\\uffa0\\ufffe\\U0010ffff"),
        ("\x00\uffff\U0001d173", "\\x00\\uffff\\U0001d173"),
        ("क्\u200dष र्\u200cक", "क्\u200dष र्\u200cक"),
        ("[/red] :smile: \\x1b", "[/red] :smile: \\x1b"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("", ""),
    ],
)
def test_invisible_characters_become_escapes(raw: str, shown: str) -> None:
    assert visible(raw) == shown


def test_line_feed_and_tab_stay_unless_the_text_keeps_to_one_line() -> None:
    assert visible("a\n\tb\r") == "a\n\tb\\r"
    assert visible("a\n\tb\r", one_line=True) == "a\\n\\tb\\r"


def test_what_is_seen_stays_beside_what_is_not() -> None:
    seen = string.ascii_letters + string.digits + string.punctuation
    assert visible(f"{seen}\x00") == f"{seen}\\x00"
    assert visible(f"{seen}\n", one_line=True) == f"{seen}\\n"
    assert percent_escaped(f"{seen} ") == f"{seen}%20"
    assert json.loads(dumps(f"{seen}\x7f\u202e")) == f"{seen}\x7f\u202e"


def test_marks_stand_where_the_words_now_are() -> None:
    shown = "\\x1bक ख\\x1bग घ"
    text, marks = "\x1bक ख\x1bग घ", [(1, 2), (3, 6), (7, 8)]
    assert visible_marked(text, marks) == (shown, ((4, 5), (6, 12), (13, 14)))
    assert visible_marked("क\nख", [(2, 3)]) == ("क\nख", ((2, 3),))
    assert visible_marked("क\nख", [(2, 3)], one_line=True) == ("क\\nख", ((3, 4),))
    assert visible_marked("\nक\n", [(1, 2)], one_line=True) == ("\\nक\\n", ((2, 3),))


def test_a_mark_takes_in_the_vowel_sign_that_joins_its_escape() -> None:
    assert visible_marked("\x1bा क", [(0, 1)]) == ("\\x1bा क", ((0, 5),))


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("खबर\n\tक\u200dष", "खबर\n\tक\u200dष"),
        ("\x1b[1mक\x1b[0m \x1b[31;1mख\x1b[m", "\x1b[1mक\x1b[0m \x1b[31;1mख\x1b[m"),
        ("\x1b]8;;file:///a\x1b\\क\x1b]8;;\x1b\\", "\x1b]8;;file:///a\x1b\\क\x1b]8;;\x1b\\"),
        ("\x1b]8;;https://a\x1b\\\x07", "\x1b]8;;https://a\x1b\\\\x07"),
        ("\x1b]8;;javascript:1\x1b\\", "\\x1b]8;;javascript:1\\x1b\\"),
        ("\x1b]52;c;YQ==\x1b\\", "\\x1b]52;c;YQ==\\x1b\\"),
        ("\x1b[1m\x1b[2J\x1b[0m\r\n", "\x1b[1m\\x1b[2J\x1b[0m\\r\n"),
    ],
)
def test_only_own_sequences_reach_a_stream(text: str, sent: str) -> None:
    assert outgoing(text) == sent


def test_json_has_letters_as_they_are_and_no_number_that_is_none() -> None:
    assert dumps({"title": "रक्षा"}) == '{"title": "रक्षा"}'
    for number in (math.nan, math.inf):
        with pytest.raises(ValueError, match="not JSON compliant"):
            dumps(number)


def test_percent_escapes_are_the_bytes() -> None:
    assert percent_escaped("a b\u00a0क\udcff\ud800%20") == "a%20b%C2%A0क%FF%ED%A0%80%20"


def test_escapes_of_what_is_seen_are_not_taken_back() -> None:
    seen = "".join(f"%{code:02X}" for code in range(0x21, 0x7F))
    assert percent_restored(seen) == seen


@pytest.mark.parametrize(
    "text",
    ["%41%2F", "%FF%C2", "%C0%80", "%F4%BF%BF%BF", "100%", "%e2%80%8b", "%ED%A0%80", "क%G0"],
)
def test_percent_signs_that_escape_nothing_unseen_stay(text: str) -> None:
    assert percent_restored(text) == text


def test_every_control_format_and_separator_character_is_neutralised() -> None:
    for code in range(0x110000):
        char = chr(code)
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in KEPT:
            assert visible(char, one_line=True).isascii(), hex(code)
            assert dumps(char).isascii(), hex(code)


def test_no_letter_of_an_indian_script_is_touched() -> None:
    text = "".join(
        map(chr, [*range(0x900, 0xE00), *range(0x1CD0, 0x1CFB), *range(0xA8E0, 0xA900)])
    )
    assert visible(text, one_line=True) == text


@given(ANY)
def test_shown_text_is_stable_and_safe(text: str) -> None:
    shown = visible(text, one_line=True)
    assert visible(shown, one_line=True) == shown
    assert all(unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") for c in shown)
    assert shown.encode("utf-8").decode("utf-8") == shown


@given(
    st.recursive(ANY | st.none() | st.integers(), lambda v: st.lists(v) | st.dictionaries(ANY, v))
)
def test_json_loses_nothing_and_keeps_to_one_safe_line(value: object) -> None:
    text = dumps(value)
    assert visible(text, one_line=True) == text
    # Two lone surrogates that make a pair are read as one character, here as in `json` itself.
    assert json.loads(text) == json.loads(json.dumps(value))


@given(ANY, st.lists(st.integers(0, 60), max_size=8))
def test_marks_follow_their_words(text: str, cuts: list[int]) -> None:
    edges = sorted({min(cut, len(text)) for cut in cuts})
    marks = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    shown, moved = visible_marked(text, marks, one_line=True)
    assert shown == visible(text, one_line=True)
    for start, end in marks:
        word = visible(text[start:end], one_line=True)
        low = len(visible(text[:start], one_line=True))
        assert any(a <= low and low + len(word) <= b for a, b in moved)


@given(st.text(st.characters(exclude_characters="%", exclude_categories=["Cs"])))
def test_percent_escapes_are_taken_back(text: str) -> None:
    assert percent_restored(percent_escaped(text)) == text


def test_no_listed_code_point_passes_for_plain_text() -> None:
    lines = (Path(sanitize.__file__).parent / "invisible.txt").read_text("utf-8").splitlines()
    for line in lines:
        if not line.startswith("#"):
            first, _, last = line.partition("#")[0].strip().partition("-")
            for code in range(int(first, 16), int(last or first, 16) + 1):
                assert visible(f"क{chr(code)}ख") != f"क{chr(code)}ख", hex(code)
                assert visible(f"क{chr(code)}ख\n") != f"क{chr(code)}ख\n", hex(code)
                assert dumps(chr(code)).isascii(), hex(code)
                assert json.loads(dumps(chr(code))) == chr(code), hex(code)
                if not 0xD800 <= code < 0xE000:
                    assert percent_restored(percent_escaped(chr(code))) == chr(code), hex(code)
