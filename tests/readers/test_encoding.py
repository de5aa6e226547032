"""Bytes become text, with every repair named, or are refused by name."""

from __future__ import annotations

import codecs
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.errors import ReadError
from relsearch.readers.encoding import as_utf8, decode, decode_entities, steering

TEXT = "भारत और जापान के बीच सुरक्षा वार्ता हुई।\nदूसरी पंक्ति में क्रम 12 है।\n" * 4


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"],
)
def test_unicode_encodings_are_read_exactly(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)).text == TEXT


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufeff")))
def test_sound_text_is_kept_code_point_by_code_point(text: str) -> None:
    decoded = decode(text.encode())
    assert decoded.text == text
    assert list(decoded.repairs) == steering(text)


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        decoded = decode(data)
    except ReadError as error:
        reason = str(error)
        assert "\n" not in reason
    else:
        assert "\0" not in decoded.text
        assert "\r" not in decoded.text


def test_line_ends_are_one_kind() -> None:
    assert decode(b"a\r\nb\rc\n").text == "a\nb\nc\n"


def test_latin1_mojibake_is_undone_exactly() -> None:
    damaged = TEXT.encode().decode("latin-1").encode()
    decoded = decode(damaged)
    assert decoded.text == TEXT
    assert decoded.repairs == ("double-encoded UTF-8 undone",)


def test_cp1252_mojibake_names_its_guesses() -> None:
    damaged = TEXT.encode().decode("cp1252", "replace").encode()
    decoded = decode(damaged)
    wrong = sum(a != b for a, b in zip(decoded.text, TEXT, strict=True))
    assert wrong * 50 < len(TEXT)
    assert "guessed" in decoded.repairs[0]


def test_french_is_no_mojibake() -> None:
    text = "à¤ est un reste, mais ceci est une phrase française à lire. " * 5
    assert decode(text.encode()).text == text


def test_few_bad_bytes_are_replaced_and_named() -> None:
    head, rest = TEXT[:20].encode(), (TEXT[20:] * 3).encode()
    decoded = decode(head + b"\xff" + rest)
    assert decoded.repairs == (f"1 bad byte sequences replaced, the first at byte {len(head)}",)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ("déjà vu, où est-il allé? Été, forêt, âne, œuvre. ".encode("cp1252") * 4, "cp1252"),
        (bytes(range(0xA1, 0xFA)) * 20, "ISCII"),
        (bytes(range(256)) * 20, "binary"),
        (("gS esa ds dh dk ls dks vkSj ij Hkkjr ljdkj us dgk " * 5).encode(), "Kruti Dev"),
    ],
)
def test_other_encodings_are_refused_by_name(data: bytes, word: str) -> None:
    with pytest.raises(ReadError, match=word):
        decode(data)


def test_numeric_entities_are_decoded_where_a_text_is_full_of_them() -> None:
    entities = "".join(f"&#{ord(char)};" for char in TEXT)
    assert decode_entities(entities) == TEXT
    assert decode_entities("लिखें &#2309; तो अ बनता है।") == "लिखें &#2309; तो अ बनता है।"


def test_nul_and_marks_are_dropped() -> None:
    decoded = decode(TEXT.encode() + b"\0" + "\ufeff।".encode())
    assert decoded.text == TEXT + "।"
    assert decoded.repairs == ("NUL characters dropped",)


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE])
def test_what_is_converted_is_told(mark: bytes) -> None:
    encoding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(mark, "utf-32-le")
    decoded = decode(mark + "नमस्ते".encode(encoding))
    assert decoded.text == "नमस्ते"
    assert decoded.repairs == (f"converted from {encoding.upper()}",)


def test_a_mark_before_utf8_is_nothing_to_tell() -> None:
    assert decode(codecs.BOM_UTF8 + "नमस्ते".encode()).repairs == ()


@pytest.mark.parametrize("sign", ["\x1b", "\x08", "\x7f", "\x9b", "\u202a", "\u202e"])
def test_characters_that_steer_a_terminal_are_kept_and_counted(sign: str) -> None:
    decoded = decode(f"नमस्ते{sign}".encode())
    assert decoded.text == f"नमस्ते{sign}"
    assert len(decoded.repairs) == 1
    assert decoded.repairs[0].startswith("a control character")
    assert decode(f"{sign}नमस्ते{sign}".encode()).repairs[0].startswith("2 control characters")


@pytest.mark.parametrize(
    "sign", ["\t", "\f", "\v", "\x1f", "\x85", "\u2028", "\u200d", "\u200f", "\u2066", "\u2069"]
)
def test_white_space_and_joiners_steer_nothing(sign: str) -> None:
    assert decode(f"नमस्ते{sign}".encode()).repairs == ()


def test_what_steers_a_terminal_is_told_by_the_records_of_a_converted_file_alone() -> None:
    data = codecs.BOM_UTF16_LE + "नमस्ते\u202e".encode("utf-16-le")
    file, repairs = as_utf8(io.BytesIO(data), cap=100)
    assert repairs == ("converted from UTF-16-LE",)
    assert file.read().decode() == "नमस्ते\u202e"
