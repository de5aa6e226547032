"""Structures that no writer of ours makes are found by name, though all checksums are right."""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from relsearch.article import Article
from relsearch.engines import Document, open_engine
from relsearch.engines.whoosh import generations
from relsearch.engines.whoosh.layout import BLOCK, TAIL
from relsearch.engines.whoosh.salvage import described
from relsearch.engines.whoosh.segment import SegmentReader

Change: TypeAlias = "Callable[[array[int]], object]"
TITLE, BODY = 5, 14


def document(number: int) -> Document:
    words = ["क", f"शब्द{number}", *["ख"] * (300 if number == 3 else 1), "ग"]
    lemmas = ["क" if number % 2 else "कक", *words[1:-1], "ग" if number % 3 else "गग"]
    article = Article(f"{number:03}", "शीर्षक", " ".join(words), "hi", source="पीटीआई")
    terms = {"title": ["शीर्षक"], "body": words, "body_lemma": lemmas, "source": ["pti"]}
    return Document(article, terms, range(0, len(words), 2))


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    engine = open_engine("whoosh", tmp_path, create=True)
    engine.write(map(document, range(150)))
    engine.delete(["007"])
    assert list(engine.verify()) == []
    engine.close()
    return tmp_path


def alter(folder: Path, section: int, code: str, change: Change) -> None:
    """Change the numbers of a section, and seal the file and the list again."""
    generation = generations.read(folder)
    path = folder / generation.segments[0].file
    data = bytearray(path.read_bytes())
    _, _, count, start, _, _ = TAIL.unpack(data[-TAIL.size :])
    begin, length = struct.unpack_from("<QQ", data, start + 16 * section)
    numbers = array(code, bytes(data[begin : begin + length]))
    change(numbers)
    assert len(numbers.tobytes()) == length
    assert numbers.tobytes() != data[begin : begin + length]
    data[begin : begin + length] = numbers.tobytes()
    table = bytes(data[start : start + 16 * count])
    body = bytes(data[:start])
    sums = [zlib.crc32(body[at : at + BLOCK]) for at in range(0, start, BLOCK)]
    trailer = table + struct.pack(f"<{len(sums)}I", *sums)
    checksum = zlib.crc32(trailer)
    path.write_bytes(body + trailer + TAIL.pack(b"relsegmt", 2, count, start, checksum, 0))
    relist(folder, checksum=checksum)


def relist(folder: Path, **values: Any) -> None:
    from dataclasses import replace

    generation = generations.read(folder)
    segment = replace(generation.segments[0], **values)
    number = generation.number
    now = generations.Generation(number, (segment,))
    generations.write(folder, now, before=generations.Generation(number - 1, (segment,)))


def put(place: int, value: int) -> Change:
    return lambda numbers: numbers.__setitem__(place, value)


def swap(one: int, other: int) -> Change:
    def change(numbers: array[int]) -> None:
        numbers[one], numbers[other] = numbers[other], numbers[one]

    return change


def more(place: int) -> Change:
    return lambda numbers: numbers.__setitem__(place, numbers[place] + 1)


CASES: dict[str, tuple[int, str, Change, str]] = {
    "word": (0, "B", more(-2), "words: "),
    "extra entry": (2, "I", put(0, 9), "not every entry|more are not|articles, and is in"),
    "entries fall": (2, "I", swap(0, 1), "more are not"),
    "group": (3, "I", put(0, 1), "not every entry belongs to one lemma"),
    "other lemma": (4, "I", swap(0, 1), "words: entries are not in order of word and lemma"),
    "member": (4, "I", put(0, 1), "not every entry belongs to one lemma"),
    "starts": (BODY, "I", put(1, 2**31), "body: postings do not begin one after the other"),
    "start": (BODY, "I", put(0, 1), "body: postings do not begin one after the other"),
    "document": (BODY + 1, "H", put(-1, 60_000), "body: postings name a document"),
    "falling": (BODY + 1, "H", swap(2, 3), "body: the documents of a word do not rise"),
    "none": (BODY + 2, "B", put(2, 0), "body: a word is said to be nowhere"),
    "frequent": (BODY + 2, "B", put(2, 255), "body: frequent words are not those"),
    "rare": (BODY + 3, "I", put(1, 7), "body: a word is said to be nowhere"),
    "mark": (BODY + 4, "I", more(-1), "body: marks do not count the positions"),
    "position": (BODY + 6, "H", put(-1, 9_999), "body: a position lies behind the end"),
    "length": (BODY + 7, "I", more(0), "body: articles have other lengths"),
    "length byte": (BODY + 8, "B", more(0), "body: lengths do not fit their bytes"),
    "id": (24, "B", put(0, ord("9")), "articles: ids are not in order"),
    "order": (25, "H", swap(0, 1), "articles: ids are not in order"),
    "no order": (25, "H", put(0, 1), "articles: ids are not in order"),
    "sentence": (27, "B", put(-1, 120), "articles: '.*' has sentences"),
    "no sentence": (27, "B", put(0, 0), "articles: '.*' has sentences"),
    "record": (29, "B", put(0, 255), "articles: error: "),
    "language": (30, "B", put(0, ord("m")), "articles: language does not fit"),
    "values": (36, "B", put(0, 0), "articles: source_name|keywords: "),
    "keyword": (32, "H", swap(0, 1), "keywords: language 'hi' names documents"),
    "keyword beyond": (41, "H", put(-1, 60_000), "keywords: source 'pti' names documents"),
}


@pytest.mark.parametrize(("section", "code", "change", "said"), CASES.values(), ids=CASES.keys())
def test_what_no_writer_makes_is_found(
    folder: Path, section: int, code: str, change: Change, said: str
) -> None:
    import re

    alter(folder, section, code, change)
    engine = open_engine("whoosh", folder)
    problems = list(engine.verify())
    assert problems
    assert re.search(said, "\n".join(what for _, what in problems)), problems
    assert {Path(file).suffix for file, _ in problems} == {".seg"}


@pytest.mark.parametrize("change", [put(1, 2**20), put(1, 3), put(0, 5), put(0, 2**20)])
def test_values_of_other_articles_than_there_are_count_nothing(
    folder: Path, change: Change
) -> None:
    alter(folder, 31, "I", change)
    reader = SegmentReader(folder, generations.read(folder).segments[0])
    with pytest.raises(ValueError, match="other documents of a language than in all"):
        reader.value_counts("language")


def test_positions_that_fall_are_found(folder: Path) -> None:
    def change(numbers: array[int]) -> None:
        at = numbers.index(300)
        numbers[at], numbers[at - 1] = numbers[at - 1], numbers[at]

    alter(folder, BODY + 6, "H", change)
    problems = dict(open_engine("whoosh", folder).verify())
    assert "body: the positions of a word do not rise" in problems.values()


def test_a_list_that_counts_other_words_or_deletes_others_is_found(folder: Path) -> None:
    relist(folder, lengths={"title": 149, "body": 7})
    found = [what for _, what in open_engine("whoosh", folder).verify()]
    words = 150 * 4 + 299 - 4
    assert found == [f"body: holds {words} words, and the list says 7"]


def test_an_id_in_two_places_is_found(folder: Path) -> None:
    relist(folder, deleted=b"")
    engine = open_engine("whoosh", folder)
    found = [what for _, what in engine.verify(lambda each: "is 8" if each.id == "008" else None)]
    assert "articles: '008' is 8" in found
    assert not [what for what in found if "twice" in what]
    segment = generations.read(folder).segments[0]
    other = described(folder / segment.file)
    path = folder / f"{'0' * 16}.seg"
    path.write_bytes((folder / segment.file).read_bytes())
    from dataclasses import replace

    both = (segment, replace(other, name="0" * 16))
    now, before = generations.Generation(9, both), generations.Generation(8, both)
    generations.write(folder, now, before=before)
    assert "articles: '000' is there twice" in [what for _, what in engine.verify()]


def test_a_list_before_of_another_time_is_found(folder: Path) -> None:
    now = generations.read(folder)
    for number, sound in ((now.number, True), (now.number - 1, True), (now.number - 2, False)):
        generations.write(folder, now, before=generations.Generation(number, now.segments))
        found = list(open_engine("whoosh", folder).verify())
        assert (not found) is sound
    assert found[0][1] == f"is of commit {now.number - 2}, not of the one before {now.number}"


def test_many_blocks_are_one_line(folder: Path) -> None:
    words = [f"शब्द{number:07}" for number in range(9_000)]
    writer = open_engine("whoosh", folder)
    writer.commit([], fresh=True)
    writer.write([Document(Article("1", "", "", "hi"), {"body": words})])
    writer.close()
    path = folder / generations.read(folder).segments[0].file
    data = path.read_bytes()
    engine = open_engine("whoosh", folder)
    assert len(data) > 4 * BLOCK
    path.write_bytes(data[:3] + b"~" + data[4:])
    assert [what for _, what in engine.verify()] == ["was altered in the block at byte 0"]
    path.write_bytes(data[:3] + b"~" * BLOCK + data[3 + BLOCK :])
    many = "was altered in 2 blocks, the first at byte 0"
    assert [what for _, what in engine.verify()] == [many]
    path.unlink()
    assert [what for _, what in engine.verify()] == ["cannot be read: No such file or directory"]


def test_a_commit_while_it_reads_is_no_damage(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = SegmentReader.__init__
    turns = iter([True])

    def reader(self: SegmentReader, *given: object) -> None:
        if next(turns, False):
            for number in (200, 201):  # after the second one, the files of the first are swept
                engine = open_engine("whoosh", folder)
                engine.commit([], fresh=True)
                engine.write([document(number)])
                engine.close()
        opening(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(SegmentReader, "__init__", reader)
    engine = open_engine("whoosh", folder)
    assert list(engine.verify()) == []
    assert list(engine.ids()) == ["201"]


def test_what_a_file_says_of_itself_is_what_the_list_says(folder: Path) -> None:
    from dataclasses import replace

    listed = generations.read(folder).segments[0]
    found = described(folder / listed.file)
    assert generations.without(folder, replace(found), [7]) == listed
    for data in (b"", b"x" * 10, b"x" * 100):
        (folder / "x.seg").write_bytes(data)
        with pytest.raises(ValueError, match=r"x\.seg"):
            described(folder / "x.seg")
