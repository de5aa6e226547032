"""Index files that are missing, cut, altered or planted: a named error, never a wrong answer.

"Resealed" damage has its checksum corrected, as an attacker would: then any error but a named one
is a defect, and no code from a file may run.
"""

from __future__ import annotations

import json
import pickle
import random
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from relsearch.engines.whoosh.segments import checksum

from relsearch.analysis import phonetic_key
from relsearch.article import Article
from relsearch.engines import Document, open_engine
from relsearch.engines.whoosh import unpickle
from relsearch.errors import IndexDamagedError
from relsearch.query import Everything, Or, Phrase, Range, Term

Sight = dict[str, Any]
HOW_MANY = 40


def article(number: int) -> Article:
    return Article(f"{number:03}", "शीर्षक", f"क ख शब्द{number} " * (number % 9 + 1), "hi")


@pytest.fixture(scope="module", name="files")
def _files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of an index of two segments, one with a deleted article."""
    folder = tmp_path_factory.mktemp("sound")
    engine = open_engine("whoosh", folder, create=True)
    for half in (range(HOW_MANY // 2), range(HOW_MANY // 2, HOW_MANY)):
        found = [article(number) for number in half]
        engine.write(
            Document(a, {"title": ["शीर्षक"], "body": a.body.split(), "body_lemma": a.body.split()})
            for a in found
        )
    engine.delete(["007"])
    engine.close()
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def looked_at(folder: Path) -> Sight:
    """Use the index in every way there is."""
    engine = open_engine("whoosh", folder)
    try:
        words = engine.vocabulary()
        query = Or((Term("क", "body"), Phrase(("क", "ख"), "body"), Term("शब्द9", "body_lemma")))
        return {
            "ids": list(engine.ids()),
            "bodies": [found.body for found in engine.get([f"{n:03}" for n in range(HOW_MANY)])],
            "hits": engine.search(query, limit=99),
            "newest": engine.search(Everything(), limit=99, sort="newest"),
            "range": engine.search(Range("date", "2024", None), limit=9),
            "languages": dict(engine.values("language")),
            "words": list(words.words()),
            "starting": list(words.starting("शब्द1")),
            "counts": [words.count(word) for word in ("क", "शब्द9", "x")],
            "sounding": list(words.sounding(phonetic_key("शब्द9"))),
            "resembling": list(words.resembling("शब्द9")),
        }
    finally:
        engine.close()


def put(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def resealed(files: dict[str, bytes]) -> dict[str, bytes]:
    """Correct the sizes and checksums in the list of segments."""
    listed = json.loads(files["segments.json"])
    for row in listed["segments"]:
        for suffix in row["files"]:
            data = files[f"MAIN_{row['name']}{suffix}"]
            row["files"][suffix] = [len(data), zlib.crc32(data)]
    return {**files, "segments.json": sealed(listed["segments"])}


def sealed(rows: list[Any]) -> bytes:
    """Write a list of segments with its checksum."""
    return json.dumps({"segments": rows, "checksum": checksum(rows)}).encode()


def places(data: bytes, chance: random.Random) -> list[int]:
    ends = {0, 1, len(data) // 2, len(data) - 1}
    return sorted(
        {*ends, *(chance.randrange(len(data)) for _ in range(4))} & set(range(len(data)))
    )


def altered(data: bytes, chance: random.Random) -> Iterator[bytes]:
    for place in places(data, chance):
        yield data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]
        yield data[:place] + b"\0" * 64 + data[place + 64 :]
        yield data[:place] + chance.randbytes(16) + data[place + 16 :]
        yield data[:place]
    yield data + b"\0"


@pytest.fixture(name="sight")
def _sight(files: dict[str, bytes], tmp_path: Path) -> Sight:
    return looked_at(put(tmp_path / "sound", files))


def test_a_missing_file_is_named_damage(files: dict[str, bytes], tmp_path: Path) -> None:
    for name in files:
        folder = put(tmp_path / name, {n: d for n, d in files.items() if n != name})
        with pytest.raises(IndexDamagedError, match=name.replace(".", r"\.")):
            looked_at(folder)


def test_any_change_of_a_file_is_named_damage(
    files: dict[str, bytes], tmp_path: Path, sight: Sight
) -> None:
    chance = random.Random(1)
    folder = put(tmp_path / "damaged", files)
    assert looked_at(folder) == sight
    for name in set(files) - {"segments.json"}:
        for data in altered(files[name], chance):
            if data == files[name]:
                continue
            (folder / name).write_bytes(data)
            with pytest.raises(IndexDamagedError, match=r"instead of|other content"):
                looked_at(folder)
        (folder / name).write_bytes(files[name])
    assert looked_at(folder) == sight


def test_verify_names_each_file_that_has_changed(files: dict[str, bytes], tmp_path: Path) -> None:
    names = sorted(set(files) - {"segments.json"})
    folder = put(tmp_path / "damaged", files)
    engine = open_engine("whoosh", folder)
    assert list(engine.verify()) == []
    (folder / names[0]).unlink()
    (folder / names[1]).write_bytes(files[names[1]] + b"x")
    (folder / names[2]).write_bytes(b"\xff" + files[names[2]][1:])
    said = {Path(file).name: what for file, what in engine.verify()}
    assert list(said) == names[:3] or set(said) == set(names[:3])
    assert "cannot be read" in said[names[0]]
    assert "bytes instead of" in said[names[1]]
    assert "other content" in said[names[2]]


def test_resealed_damage_gives_an_answer_or_a_named_error(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    chance = random.Random(2)
    folder = put(tmp_path / "damaged", files)
    for name in sorted(set(files) - {"segments.json"}):
        for data in altered(files[name], chance):
            for path, content in resealed({**files, name: data}).items():
                if path in (name, "segments.json"):
                    (folder / path).write_bytes(content)
            try:
                looked_at(folder)
            except IndexDamagedError as error:
                assert error.exit_code == 3  # noqa: PT017 - an answer is as good
        (folder / name).write_bytes(files[name])


def test_a_list_of_segments_is_right_or_named_damage(
    files: dict[str, bytes], tmp_path: Path, sight: Sight
) -> None:
    chance = random.Random(3)
    folder = put(tmp_path / "damaged", files)
    for data in altered(files["segments.json"], chance):
        (folder / "segments.json").write_bytes(data)
        try:
            seen = looked_at(folder)
        except IndexDamagedError:
            continue
        assert seen == sight


WRONG_LISTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "name": lambda row: row.update(name="../../etc/passwd"),
    "name of another length": lambda row: row.update(name="abc"),
    "name is a number": lambda row: row.update(name=16),
    "documents below none": lambda row: row.update(documents=-1),
    "documents are half": lambda row: row.update(documents=2.5),
    "documents are true": lambda row: row.update(documents=True),
    "too few documents": lambda row: row.update(documents=3, deleted=[]),
    "deleted beyond the end": lambda row: row.update(deleted=[10**9]),
    "deleted is no list": lambda row: row.update(deleted=7),
    "deleted is text": lambda row: row.update(deleted=["7"]),
    "lengths of no field": lambda row: row.update(lengths={}),
    "lengths below none": lambda row: row["lengths"].update(body=-1),
    "no files": lambda row: row.update(files={}),
    "a file elsewhere": lambda row: row["files"].update({"/../../x": [0, 0]}),
    "a file without size": lambda row: row["files"].update({".trm": []}),
    "an unknown key": lambda row: row.update(extra=1),
    "a missing key": lambda row: row.pop("lengths"),
}


@pytest.mark.parametrize("change", WRONG_LISTS.values(), ids=WRONG_LISTS.keys())
def test_a_list_of_segments_that_cannot_be_is_named_damage(
    files: dict[str, bytes], tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    listed = json.loads(files["segments.json"])
    change(listed["segments"][0])
    folder = put(tmp_path / "i", {**files, "segments.json": sealed(listed["segments"])})
    with pytest.raises(IndexDamagedError):
        looked_at(folder)


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{}", '{"segments": 1}', "[" * 100_000, "\0", "é"]
)
def test_a_list_of_segments_that_is_none_is_named_damage(
    files: dict[str, bytes], tmp_path: Path, text: str
) -> None:
    folder = put(tmp_path / "i", {**files, "segments.json": text.encode("utf-16")})
    with pytest.raises(IndexDamagedError):
        looked_at(folder)
    (folder / "segments.json").write_bytes(text.encode())
    with pytest.raises(IndexDamagedError):
        looked_at(folder)


class Bomb:
    """Unpickled anywhere, it makes a file."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.marker,)


NAMED: list[tuple[str, str]] = []


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "pickle.find_class":
        NAMED.append((str(arguments[0]), str(arguments[1])))


sys.addaudithook(_watch)


def pickles(data: bytes) -> list[int]:
    """Give every place where a pickle may begin."""
    return [place for place in range(len(data) - 1) if data[place] == 0x80 and data[place + 1] < 6]


def test_no_planted_pickle_runs(files: dict[str, bytes], tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    bombs = [pickle.dumps(Bomb(marker), protocol) for protocol in (0, 2, 4)]
    chance = random.Random(4)
    folder = put(tmp_path / "planted", files)
    planted = 0
    NAMED.clear()
    for name in sorted(set(files) - {"segments.json"}):
        data = files[name]
        found = pickles(data)
        for place in {0, *chance.sample(found, k=min(len(found), 12))}:
            for bomb in bombs:
                bad = data[:place] + bomb + data[place + len(bomb) :]
                for path, content in resealed({**files, name: bad}).items():
                    if path in (name, "segments.json"):
                        (folder / path).write_bytes(content)
                try:
                    looked_at(folder)
                except IndexDamagedError:
                    planted += 1
        (folder / name).write_bytes(data)
    assert planted > 50
    assert not marker.exists()
    assert set(NAMED) <= {("_codecs", "encode")}


def test_a_bomb_would_go_off_in_the_library_s_own_unpickler(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    data = pickle.dumps(Bomb(marker))
    with pytest.raises(pickle.UnpicklingError, match="data may not name code"):
        unpickle.loads(data)
    assert not marker.exists()
    pickle.loads(data)
    assert marker.exists()


def test_plain_data_is_read() -> None:
    for value in ({"a": [1, 2.5, None]}, ("x", b"\x80\xff"), "क", [(1, 2)]):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            assert unpickle.loads(pickle.dumps(value, protocol)) == value


def test_whoosh_s_own_modules_read_no_other_pickles() -> None:
    import whoosh.codec.whoosh3
    import whoosh.columns
    import whoosh.filedb.structfile
    import whoosh.formats
    import whoosh.index

    assert whoosh.formats.loads is unpickle.loads
    assert whoosh.columns.loads is unpickle.loads
    assert whoosh.codec.whoosh3.loads is unpickle.loads
    assert whoosh.filedb.structfile.load_pickle is unpickle.load
    with pytest.raises(pickle.UnpicklingError):
        whoosh.index.pickle.loads(b"")
