"""Lists of segments: what is no list, or cannot be one, is named damage; the one before stays."""

from __future__ import annotations

import errno
import shutil
import string
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from relsearch.article import Article
from relsearch.engines import Document, open_engine
from relsearch.engines.whoosh import generations, storage
from relsearch.engines.whoosh.segment import Segment
from relsearch.errors import IndexDamagedError, IndexUnusableError

LIST, PREVIOUS = "segments", "segments.previous"


def document(number: int) -> Document:
    return Document(Article(f"{number:03}", "", "", "hi"), {"body": ["क"] * number})


@pytest.fixture(scope="module", name="files")
def _files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of an index of two segments, one of 12 documents with a deleted one."""
    folder = tmp_path_factory.mktemp("sound")
    engine = open_engine("whoosh", folder, create=True)
    engine.write(map(document, range(12)))
    engine.write([document(20)])
    engine.delete(["007"])
    engine.close()
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def looked_at(folder: Path) -> list[str]:
    engine = open_engine("whoosh", folder)
    try:
        found = list(engine.ids())
        if engine.warning:  # the list before answers, and says what is wrong with this one
            raise IndexDamagedError(engine.warning)
        return found
    finally:
        engine.close()


def put(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def rows(files: dict[str, bytes]) -> list[list[str]]:
    """Give the values of each segment in the list."""
    lines = files[LIST].decode().splitlines()
    return [line.split(" ") for line in lines if line.startswith("segment ")]


def sealed(lines: list[str]) -> bytes:
    """Write a list of segments with its checksum."""
    text = "".join(f"{line}\n" for line in lines).encode()
    return text + b"end %08x\n" % zlib.crc32(text)


def listed(found: list[list[str]]) -> bytes:
    return sealed(["relsearch-segments 1", "generation 3", *map(" ".join, found)])


def test_a_list_that_is_sealed_again_is_the_same(files: dict[str, bytes], tmp_path: Path) -> None:
    assert listed(rows(files)) == files[LIST]
    assert len(looked_at(put(tmp_path / "i", files))) == 12


def test_any_change_of_the_list_is_named_damage(files: dict[str, bytes], tmp_path: Path) -> None:
    folder, data = put(tmp_path / "damaged", files), files[LIST]
    for place in range(len(data)):
        flipped = data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :]
        for wrong in (flipped, data[:place], data + data[: place + 1]):
            (folder / LIST).write_bytes(wrong)
            with pytest.raises(IndexDamagedError):
                looked_at(folder)


WRONG_LISTS: dict[str, Callable[[list[str]], object]] = {
    "name": lambda row: row.__setitem__(1, "../../etc/passwd"),
    "name of another length": lambda row: row.__setitem__(1, "abc"),
    "name in capitals": lambda row: row.__setitem__(1, row[1].upper().replace("0", "A")),
    "size below none": lambda row: row.__setitem__(2, "-1"),
    "size of another file": lambda row: row.__setitem__(2, "7"),
    "no checksum": lambda row: row.__setitem__(3, "-"),
    "another checksum": lambda row: row.__setitem__(3, "00000000"),
    "documents below none": lambda row: row.__setitem__(4, "-1"),
    "documents are half": lambda row: row.__setitem__(4, "2.5"),
    "too few documents": lambda row: row.__setitem__(4, "3"),
    "too many documents": lambda row: row.__setitem__(4, "99999999999999999999"),
    "lengths of no field": lambda row: row.__delitem__(5),
    "lengths below none": lambda row: row.__setitem__(6, "-1"),
    "deleted beyond the end": lambda row: row.__setitem__(7, "00" * 100 + "01"),
    "deleted just beyond the end": lambda row: row.__setitem__(7, "8010"),
    "deleted in too few bytes": lambda row: row.__setitem__(7, "01"),
    "deleted in too many bytes": lambda row: row.__setitem__(7, "800000"),
    "deleted is no number": lambda row: row.__setitem__(7, "xyz"),
    "deleted is half a byte": lambda row: row.__setitem__(7, "0"),
    "deleted is nothing": lambda row: row.__setitem__(7, ""),
    "a value more": lambda row: row.append("1"),
    "a value less": lambda row: row.pop(),
    "another word": lambda row: row.__setitem__(0, "sediment"),
}
SAID = {
    "name": "a segment is called '../../etc/passwd'",
    "another word": "a sediment is called '{name}'",
    "size below none": "segment {name} has a negative number",
    "documents below none": "segment {name} has a negative number",
    "lengths below none": "segment {name} has a negative number",
    "deleted in too few bytes": "segment {name} has not one bit for each document",
    "deleted just beyond the end": "segment {name} has not one bit for each document",
}


@pytest.mark.parametrize("wrong", SAID)
def test_damage_of_a_list_says_where_and_what(
    files: dict[str, bytes], tmp_path: Path, wrong: str
) -> None:
    found = rows(files)
    said = SAID[wrong].format(name=found[0][1])
    WRONG_LISTS[wrong](found[0])
    folder = put(tmp_path / "i", {**files, LIST: listed(found)})
    with pytest.raises(IndexDamagedError) as caught:
        generations.read(folder)
    assert str(caught.value) == f"{folder / LIST} does not read as a list of segments: {said}"


@pytest.mark.parametrize("change", WRONG_LISTS.values(), ids=WRONG_LISTS.keys())
def test_a_list_of_segments_that_cannot_be_is_named_damage(
    files: dict[str, bytes], tmp_path: Path, change: Callable[[list[str]], object]
) -> None:
    found = rows(files)
    change(found[0])
    folder = put(tmp_path / "i", {**files, LIST: listed(found)})
    with pytest.raises(IndexDamagedError):
        looked_at(folder)


def test_a_segment_that_is_listed_twice_is_named_damage(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    folder = put(tmp_path / "i", {**files, LIST: listed([*rows(files), rows(files)[0]])})
    with pytest.raises(IndexDamagedError):
        looked_at(folder)


HEADS = [[], ["relsearch-segments 1"], ["relsearch-segments 1", ""], ["", "generation 1"]]
HEADS += [["relsearch-segments 2", "generation 1"], ["relsearch-segments 1", "generation"]]
HEADS += [["relsearch-segments 1", "generation x"], ["relsearch-segments 1", "generation -1"]]


@pytest.mark.parametrize("lines", HEADS)
def test_a_list_with_another_head_is_named_damage(tmp_path: Path, lines: list[str]) -> None:
    with pytest.raises(IndexDamagedError):
        looked_at(put(tmp_path / "i", {LIST: sealed(lines)}))


def test_a_list_says_how_it_begins_where_another_program_wrote_it(tmp_path: Path) -> None:
    folder = put(tmp_path / "i", {LIST: sealed(["relsearch-segments 2", "generation 1"])})
    begins = "it begins with 'relsearch-segments 2' and 'generation 1'$"
    with pytest.raises(IndexDamagedError, match=begins):
        generations.read(folder)


@pytest.mark.parametrize("number", [0, 1, 2**40])
@pytest.mark.parametrize("documents", [0, 1, 8, 9, 16, 17, 72, 73])
def test_what_is_listed_is_read(tmp_path: Path, documents: int, number: int) -> None:
    lengths = {"title": 3, "body": 0}
    bits = b"\1".ljust(-(-documents // 8), b"\0") if documents else b""
    made = (
        Segment("0" * 16, 0, 0xABC, documents, lengths),
        Segment("f" * 16, 2**40, 2**32 - 1, documents, lengths, bits),
    )
    before = generations.Generation(number, made[:1])
    generations.write(tmp_path, generations.Generation(number + 1, made), before=before)
    assert generations.read(tmp_path) == generations.Generation(number + 1, made)
    assert generations.read(tmp_path, PREVIOUS) == before


@pytest.mark.parametrize("text", ["", "null", "end", "end 00000000\n", "\0", "é", "[" * 9999])
def test_a_list_of_segments_that_is_none_is_named_damage(
    files: dict[str, bytes], tmp_path: Path, text: str
) -> None:
    folder = put(tmp_path / "i", {**files, LIST: text.encode("utf-16")})
    with pytest.raises(IndexDamagedError):
        looked_at(folder)
    (folder / LIST).write_bytes(text.encode())
    with pytest.raises(IndexDamagedError):
        looked_at(folder)


def test_a_list_says_that_a_repair_has_not_finished_until_it_is_marked(tmp_path: Path) -> None:
    mending = generations.Generation(7, (), mending=True)
    generations.write(tmp_path, mending, before=generations.Generation(6))
    assert (tmp_path / LIST).read_text().splitlines()[1] == "generation 7 mending"
    assert generations.read(tmp_path) == mending
    assert not generations.read(tmp_path, generations.PREVIOUS).mending
    generations.replace_list(tmp_path, generations.Generation(7))
    assert (tmp_path / LIST).read_text().splitlines()[1] == "generation 7"
    assert generations.read(tmp_path) == generations.Generation(7)


@pytest.mark.parametrize(("expected", "said"), [(12, "12"), (generations.UNKNOWN, "?")])
def test_a_list_says_how_many_articles_a_repair_has_to_find(
    tmp_path: Path, expected: int, said: str
) -> None:
    mending = generations.Generation(7, (), mending=True, expected=expected)
    generations.write(tmp_path, mending, before=mending)
    assert (tmp_path / LIST).read_text().splitlines()[1] == f"generation 7 mending {said}"
    assert generations.read(tmp_path) == generations.read(tmp_path, PREVIOUS) == mending


def test_another_number_keeps_what_a_repair_has_yet_to_find() -> None:
    mending = generations.Generation(7, (), mending=True, expected=3)
    assert mending.numbered(8) == generations.Generation(8, (), mending=True, expected=3)
    assert generations.UNKNOWN < 0  # no number of articles


@pytest.mark.parametrize(
    "mark", [" ", " 12", " mended", " mending ", " mending -1", " mending 1 2"]
)
def test_a_list_with_another_mark_is_damage(tmp_path: Path, mark: str) -> None:
    text = f"relsearch-segments 1\ngeneration 7{mark}\n".encode()
    (tmp_path / LIST).write_bytes(text + f"end {zlib.crc32(text):08x}\n".encode())
    with pytest.raises(IndexDamagedError):
        generations.read(tmp_path)


def test_the_list_before_stays_with_its_files(files: dict[str, bytes], tmp_path: Path) -> None:
    folder = put(tmp_path / "i", files)
    ids = looked_at(folder)
    engine = open_engine("whoosh", folder)
    for number in (50, 51, 52):
        latest = generations.read(folder)
        engine.write([document(number)])
        before = generations.read(folder, PREVIOUS)
        assert before == latest
        assert list(engine.verify()) == []
    engine.close()
    shutil.copy(folder / PREVIOUS, folder / LIST)
    assert looked_at(folder) == [*ids, "050", "051"]


def test_a_list_that_may_not_be_read_is_not_damage(
    files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal: OSError = PermissionError(errno.EACCES, "Permission denied")

    def refuse(*_: object) -> None:
        raise refusal

    folder = put(tmp_path / "i", files)
    monkeypatch.setattr(storage, "open_file", refuse)
    with pytest.raises(IndexUnusableError, match="cannot be read: Permission denied") as caught:
        generations.latest(folder)
    assert type(caught.value) is IndexUnusableError
    assert "permissions" in caught.value.remedy
    refusal = OSError(errno.EMFILE, "Too many open files")
    with pytest.raises(IndexUnusableError, match="cannot be read now: Too many") as caught:
        generations.latest(folder)
    assert type(caught.value) is IndexUnusableError
    refusal = OSError(errno.EIO, "Input/output error")
    with pytest.raises(IndexDamagedError, match="Input/output error"):
        generations.latest(folder)


def test_deleting_what_is_deleted_changes_nothing(files: dict[str, bytes], tmp_path: Path) -> None:
    folder = put(tmp_path / "i", files)
    segment = generations.read(folder).segments[0]
    assert generations.without(folder, segment, []) is segment
    assert generations.without(folder, segment, [7]) is segment
    fewer = generations.without(folder, segment, [0, 11])
    assert (fewer.live, fewer.lengths["body"]) == (segment.live - 2, segment.lengths["body"] - 11)
    assert fewer.deleted == b"\x81\x08"


def test_deleting_marks_the_documents_and_no_others(tmp_path: Path) -> None:
    engine = open_engine("whoosh", tmp_path, create=True)
    engine.write(map(document, range(25)))
    engine.close()
    (segment,) = generations.read(tmp_path).segments
    fewer = generations.without(tmp_path, segment, [0, 8, 16, 19, 24])
    assert fewer.deleted == b"\x01\x01\x09\x01"
    assert (fewer.live, fewer.documents) == (20, 25)


def test_names_are_new_and_ours(tmp_path: Path) -> None:
    names = {generations.new_name() for _ in range(50)}
    assert len(names) == 50
    assert not generations.any_segment(tmp_path)
    for name in (*names, "x" * 16, "0" * 15):
        (tmp_path / f"{name}.seg").touch()
    for name in ("segments", "segments.new", "segments.previous.new", "segments.mine", "a.txt"):
        (tmp_path / name).touch()
    assert generations.any_segment(tmp_path)
    ours = {path.name for path in tmp_path.iterdir() if generations.is_ours(path)}
    assert ours == {*(f"{name}.seg" for name in names), "segments.new", "segments.previous.new"}
    assert {path.name for path in generations.unlisted(tmp_path)} == ours
    for char in set(string.printable) - set("0123456789abcdef/"):
        assert not generations.is_ours(tmp_path / f"{'0' * 15}{char}.seg")


def test_the_state_before_answers_where_it_has_an_article(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    folder = put(tmp_path / "i", files)
    before = generations.read(folder, PREVIOUS)
    assert generations.latest(folder) == (generations.read(folder), "")
    (folder / LIST).unlink()
    generation, why = generations.latest(folder)
    assert (generation, why) == (before, f"{folder / LIST} is missing")
    for nothing in (b"", sealed(["relsearch-segments 1", "generation 0"])):
        (folder / PREVIOUS).write_bytes(nothing)
        with pytest.raises(IndexDamagedError, match="segments is missing"):
            generations.latest(folder)
