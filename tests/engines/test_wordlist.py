"""Lists of words against a plain reference: every answer from a dictionary in memory."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.analysis import phonetic_key
from relsearch.engines.packing import pack
from relsearch.engines.wordlist import MAX_LETTERS, MIN_DICE, WordList

LETTERS = "कखगनमर\u093e\u093f\u0902\u094d"
WORDS = st.one_of(
    st.text(st.sampled_from(LETTERS), min_size=1, max_size=9),
    st.text(st.sampled_from(LETTERS[:3]), min_size=3, max_size=7),
    st.text(st.characters(max_codepoint=0x10FFFE, categories=None), max_size=6),
    st.text("क\n\0\x1ba;", max_size=4),
)
COUNTS = st.dictionaries(WORDS, st.integers(1, 700), max_size=40)
SMALL = {
    "कनाडा": 7,
    "कनाडाई": 2,
    "कांड": 300,
    "सुरक्षा": 9,
    "सुर": 1,
    "canada": 3,
    "नासा": 254,
    "é\n": 255,
}


def grams(word: str) -> set[str]:
    marked = "^" + word
    return {marked[at : at + 4] for at in range(len(marked) - 3)}


def dice(left: str, right: str) -> float:
    size = len(left) + len(right) - 4
    return 2 * len(grams(left) & grams(right)) / size if size > 0 else 0.0


def alike(
    word: str, words: Mapping[str, int], limit: int, least: float = MIN_DICE
) -> list[tuple[str, float]]:
    if not 3 <= len(word) <= MAX_LETTERS:
        return []
    found = [(other, dice(word, other)) for other in words if len(other) >= 3 and other != word]
    found = [pair for pair in found if pair[1] >= least]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]


def written(counts: Mapping[str, int]) -> WordList:
    return WordList(pack(counts))


def compare(words: WordList, counts: Mapping[str, int], asked: str, limit: int) -> None:
    assert words.count(asked) == counts.get(asked, 0)
    assert words.starting(asked) == sorted(word for word in counts if word.startswith(asked))
    key = phonetic_key(asked)
    assert words.sounding(key) == sorted(word for word in counts if phonetic_key(word) == key)
    for least in (0.1, MIN_DICE, 0.6):
        assert words.resembling(asked, limit, least) == alike(asked, counts, limit, least)


@given(COUNTS, WORDS, st.integers(1, 5))
def test_a_list_answers_like_a_dictionary(counts: dict[str, int], asked: str, limit: int) -> None:
    words = written(counts)
    assert words.words() == sorted(counts)
    assert dict(words.items()) == counts
    for word in (asked, asked[:-1], *counts):
        compare(words, counts, word, limit)


@given(COUNTS, st.lists(WORDS, max_size=20))
def test_several_sounds_are_looked_up_at_once(counts: dict[str, int], asked: list[str]) -> None:
    words = written(counts)
    keys = [phonetic_key(word) for word in [*asked, *counts]]
    for some in (keys, keys[::2], keys[:3] * 2, []):
        assert words.sounding(*some) == sorted(w for w in counts if phonetic_key(w) in some)


@given(COUNTS)
def test_few_and_many_words_are_packed_alike(counts: dict[str, int]) -> None:
    few = pack(counts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("relsearch.engines.packing._MANY", 0)
        assert pack(counts) == few


@pytest.mark.parametrize(("last", "many"), [("क", 0), ("\U00011013", 0), ("क", 1000)])
def test_packing_pauses_every_so_many_words(
    monkeypatch: pytest.MonkeyPatch, last: str, many: int
) -> None:
    monkeypatch.setattr("relsearch.engines.packing._MANY", many)
    for place in ("packing", "grams"):
        monkeypatch.setattr(f"relsearch.engines.{place}._AT_ONCE", 8)
    pauses: list[None] = []
    pack({f"नगर{number}{last}": 1 for number in range(40)}, pause=lambda: pauses.append(None))
    assert len(pauses) >= 2 * 40 / 8  # for sounds, and for grams


def test_a_list_of_thousands_of_words_answers_like_a_dictionary() -> None:
    chance = random.Random(1)
    counts = {
        "".join(chance.choices(LETTERS[:6], k=chance.randint(1, 8))): chance.randint(1, 400)
        for _ in range(3000)
    }
    words = written(counts)
    assert words.words() == sorted(counts)
    for word in chance.sample(sorted(counts), 12):
        compare(words, counts, word, 10)
        for asked in (word, word[1:] + "क"):
            best = alike(asked, counts, 20)
            for limit in (1, 2, 5, 20):  # few wanted: most is never read
                assert words.resembling(asked, limit) == best[:limit]


def test_blocks_grow_when_there_would_be_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relsearch.engines.wordlist._MOST_BLOCKS", 4)
    counts = {f"{letter}{number}नगर": number + 1 for letter in "कखगघ" for number in range(30)}
    words = written(counts)
    assert words.words() == sorted(counts)
    for word in counts:
        compare(words, counts, word, 7)


def test_an_empty_list_holds_nothing() -> None:
    compare(written({}), {}, "कनाडा", 10)
    assert written({}).words() == []


def test_likeness_is_counted_as_by_hand() -> None:
    # ^कना कनाड नाडा beside ^कना कनाड नाडा ाडाई: three of 3 + 4.
    words = written(SMALL)
    assert words.resembling("कनाडा", 10) == [("कनाडाई", 6 / 7)]
    assert words.resembling("कन", 10) == words.resembling("क" * 65, 10) == []
    assert words.resembling("कनाडा", 0) == []


def test_both_scripts_have_one_sound() -> None:
    sounding = written(SMALL).sounding(phonetic_key("kanada"))
    assert {"canada", "कनाडा"} <= set(sounding)
    assert "सुर" not in sounding


def test_the_bytes_of_a_list_do_not_depend_on_the_order_of_the_words() -> None:
    assert pack(dict(reversed(SMALL.items()))) == pack(SMALL)


def test_words_have_numbers_in_their_order() -> None:
    words = written(SMALL)
    assert [words.word(number) for number in range(len(words))] == sorted(SMALL)
    assert [words.number(word) for word in sorted(SMALL)] == list(range(len(SMALL)))
    assert words.number("नहीं") is None
    for number in (-1, len(words)):
        with pytest.raises(IndexError):
            words.word(number)


def test_a_list_may_stand_among_other_bytes() -> None:
    data = pack(SMALL)
    held = b"x" * 16 + data + b"\n" * 3
    words = WordList(held, 16, 16 + len(data))
    assert list(answers(words)) == list(answers(written(SMALL)))


def test_a_list_without_likeness_finds_words_alone() -> None:
    words = WordList(pack(SMALL, alike=False))
    assert dict(words.items()) == SMALL
    assert words.starting("कनाडा") == ["कनाडा", "कनाडाई"]
    assert words.sounding(phonetic_key("नासा")) == []
    assert len(pack(SMALL, alike=False)) < len(pack(SMALL))


def test_the_format_is_the_documented_one() -> None:
    data = pack({"कख": 1, "a": 300, "ö": 2})
    text = b"a\n\x1bf6;\n\x95\x96\n"
    header = struct.unpack("<8s8I", data[:40])
    assert header == (b"relwords", 1, 3, len(text), 0, 0, 0, 1, 1)
    numbers = struct.unpack("<8IH", data[40:74])
    assert numbers == (0, len(text), 0, 0, 0, 1, 0, 300, 0)
    assert data[74:77] == bytes([255, 2, 1])
    assert data[80:] == text


def test_numbers_are_swapped_where_the_machine_has_the_other_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = pack(SMALL)
    expected = list(answers(WordList(data)))
    monkeypatch.setattr("sys.byteorder", "big")  # then this machine swaps what needs no swapping
    assert pack(SMALL) != data
    assert list(answers(written(SMALL))) == expected


def answers(words: WordList) -> Iterator[Any]:
    yield words.words()
    yield dict(words.items())
    for word in (*SMALL, "कनाड", "कनाडाई", "स", "zzz"):
        yield words.count(word)
        yield words.starting(word)
        yield words.sounding(phonetic_key(word))
        yield words.resembling(word, 10)


def looked_at(data: bytes) -> bool:
    """Ask everything; tell whether each question was answered."""
    try:
        list(answers(WordList(data)))
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("counts", [SMALL, {f"नगर{n}का": n + 200 for n in range(40)}])
def test_a_list_with_any_byte_changed_gives_an_answer_or_a_named_error(
    counts: dict[str, int],
) -> None:
    data = pack(counts)
    chance = random.Random(2)
    assert looked_at(data)
    refused = 0
    for place in range(len(data)):
        for value in {data[place] ^ 1 << chance.randrange(8), 255} - {data[place]}:
            refused += not looked_at(data[:place] + bytes([value]) + data[place + 1 :])
    assert refused > 100


@pytest.mark.parametrize(("table", "value"), [("starts", 10**9), ("entries", 2)])
def test_sounds_that_stand_beyond_the_list_are_refused(table: str, value: int) -> None:
    data = bytearray(pack(SMALL))  # eight words, two blocks
    _, _, _, _, grams, gram_entries, sounds, entries, frequent = struct.unpack("<8s8I", data[:40])
    starts = 40 + 4 * 3 + 4 * (2**grams + 1)
    if table == "starts":
        struct.pack_into(f"<{2**sounds + 1}I", data, starts, *[value] * (2**sounds + 1))
    else:
        place = starts + 4 * (2**sounds + 1) + 8 * frequent + 2 * gram_entries
        struct.pack_into(f"<{entries}H", data, place, *[value] * entries)
    with pytest.raises(ValueError, match="beyond its end"):
        WordList(bytes(data)).sounding(*map(phonetic_key, SMALL))


def test_a_list_of_another_length_is_refused() -> None:
    data = pack(SMALL)
    for end in range(len(data)):
        with pytest.raises(ValueError):  # noqa: PT011 - which one depends on what is left
            WordList(data[:end])
    with pytest.raises(ValueError, match="bytes"):
        WordList(data + b"\0")
