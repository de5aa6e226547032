"""One byte a letter: whatever text goes in comes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.engines.letters import NOTHING, decode, encode

ANYTHING = st.one_of(
    st.text(st.characters(categories=None)),  # lone surrogates too
    st.text("\x00\x1b;\x1b1\n\r\t\x7fक\u200d\ufeff\ufffe\uffff\ud800\udcff\U0010ffff"),
    st.text(st.characters(min_codepoint=0x0900, max_codepoint=0x097F)),
)


@given(ANYTHING)
def test_any_text_comes_back(text: str) -> None:
    data = encode(text)
    assert decode(data) == decode(memoryview(data)) == text


@given(ANYTHING)
def test_a_zero_byte_and_nothing_stay_free(text: str) -> None:
    assert b"\0" not in encode(text)
    assert encode(text) != NOTHING


@given(st.lists(ANYTHING))
def test_texts_that_are_joined_are_coded_each_for_itself(texts: list[str]) -> None:
    assert encode("".join(texts)) == b"".join(map(encode, texts))
    assert [decode(part) for part in b"\0".join(map(encode, texts)).split(b"\0")] == (
        texts or [""]
    )


def test_devanagari_and_ascii_take_a_byte_a_letter() -> None:
    text = "कनाडा – 2024, “PTI” ₹5…"
    assert len(encode(text)) == len(text)
    assert encode("\u0900\u097f") == b"\x80\xff"
    assert encode("\U0001f600") == b"\x1b1f600;"


@pytest.mark.parametrize(
    "data", [b"\x1b110000;", b"\x1bffffff;", b"\x7f"], ids=["beyond Unicode", "far beyond", "free"]
)
def test_bytes_that_stand_for_nothing_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(data)
