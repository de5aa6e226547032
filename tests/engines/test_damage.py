"""Index files that are missing, cut, altered or planted: a named error, never a wrong answer.

"Resealed" damage has its checksums corrected, as an attacker would: then any error but a named one
is a defect, and no code from a file may run.
"""

from __future__ import annotations

import contextlib
import pickle
import random
import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from relsearch.analysis import phonetic_key
from relsearch.article import Article
from relsearch.engines import Document, open_engine
from relsearch.engines.whoosh import WhooshEngine, generations
from relsearch.engines.whoosh.damage import reading
from relsearch.engines.whoosh.merging import merge
from relsearch.engines.whoosh.plain import Plain
from relsearch.engines.whoosh.search import Evaluation
from relsearch.engines.whoosh.vectors import Vectors
from relsearch.errors import IndexDamagedError
from relsearch.query import Everything, Or, Phrase, Query, Range, Term, WeightedSynonyms

Sight = dict[str, Any]
CHANGED = "instead of|altered|trailer|does not end|empty"
HOW_MANY = 40
BLOCK = 2**12
TAIL = struct.Struct("<8sIIQII")
LIST = "segments"


def article(number: int) -> Article:
    return Article(f"{number:03}", "शीर्षक", f"क ख शब्द{number} " * (number % 9 + 1), "hi")


def document(number: int) -> Document:
    found = article(number)
    words = ["शीर्षक"], (found.body * (40 if number == 30 else 1)).split()
    lemmas = [word[:4] for word in words[1]]
    terms = {"title": words[0], "body": words[1], "body_lemma": lemmas, "source": ["pti"]}
    return Document(found, terms, range(0, len(words[1]), 3))


@pytest.fixture(scope="module", name="files")
def _files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of an index of two segments, one with a deleted article."""
    folder = tmp_path_factory.mktemp("sound")
    engine = open_engine("whoosh", folder, create=True)
    for half in (range(HOW_MANY // 2), range(HOW_MANY // 2, HOW_MANY)):
        engine.write(map(document, half))
    engine.delete(["007"])
    engine.close()
    found = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    assert len(found) == 4
    return found


@pytest.fixture(params=[Plain, Vectors], name="sets")
def _sets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Search with either kind of sets, whether numpy is loaded or not."""

    def evaluation(engine: WhooshEngine, query: Query, deadline: float | None) -> Evaluation:
        return Evaluation(engine._opened, request.param(engine._opened), deadline)

    monkeypatch.setattr(WhooshEngine, "_evaluation", evaluation)


def looked_at(folder: Path) -> Sight:
    """Use the index in every way there is."""
    engine = open_engine("whoosh", folder)
    try:
        words = engine.vocabulary()
        if engine.warning:  # the state before answers, and says what is wrong with this one
            raise IndexDamagedError(engine.warning)
        family = WeightedSynonyms((Term("क", "body"), Term("शीर्षक", "title", 0.5)))
        leaves = (Term("क", "body"), Phrase(("क", "ख"), "body"), Phrase(("ख", "क"), "body", 2))
        query = Or((*leaves, Term("शब्द", "body_lemma"), Phrase(("शब्द", "क"), "body_lemma")))
        return {
            "ids": list(engine.ids()),
            "bodies": [found.body for found in engine.get([f"{n:03}" for n in range(HOW_MANY)])],
            "hits": engine.search(query, limit=99),
            "family": engine.search(family, limit=99),
            "parts": engine.explain(query, ["001", "030"]),
            "newest": engine.search(Everything(), limit=99, sort="newest"),
            "range": engine.search(Range("date", "2024", None), limit=9),
            "source": engine.search(Term("pti", "source"), limit=9),
            "languages": dict(engine.values("language")),
            "words": list(words.words()),
            "starting": list(words.starting("शब्द1")),
            "counts": [words.count(word) for word in ("क", "शब्द9", "x")],
            "sounding": list(words.sounding(phonetic_key("शब्द9"))),
            "resembling": list(words.resembling("शब्द9")),
        }
    finally:
        engine.close()


def joined(folder: Path) -> None:
    """Join all segments, and take the new one away."""
    with reading(folder):
        made = merge(folder, generations.read(folder).segments)
        (folder / made.file).unlink()


def put(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def segments(files: dict[str, bytes]) -> list[str]:
    return sorted(name for name in files if name.endswith(".seg"))


def resealed(data: bytes, sound: bytes) -> bytes:
    """Correct the checksums of a segment whose sections, or where they stand, were altered."""
    *_, count, start, _, _ = TAIL.unpack(sound[-TAIL.size :])
    start += len(data) - len(sound)
    body, table = data[: max(start, 0)], data[max(start, 0) : max(start, 0) + 16 * count]
    sums = [zlib.crc32(body[at : at + BLOCK]) for at in range(0, len(body), BLOCK)]
    trailer = table + struct.pack(f"<{len(sums)}I", *sums)
    return body + trailer + TAIL.pack(b"relsegmt", 2, count, len(body), zlib.crc32(trailer), 0)


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


def planted(folder: Path, files: dict[str, bytes], name: str, data: bytes) -> None:
    """Put an altered segment in place with all checksums right."""
    good = resealed(data, files[name])
    (folder / name).write_bytes(good)
    found = rows(files)
    for row in found:
        if f"{row[1]}.seg" == name:
            *_, checksum, _ = TAIL.unpack(good[-TAIL.size :])
            row[2:4] = [str(len(good)), f"{checksum:08x}"]
    (folder / LIST).write_bytes(listed(found))


def places(data: bytes, chance: random.Random, more: int = 4) -> list[int]:
    ends = {0, 1, len(data) // 2, len(data) - 1}
    return sorted(
        {*ends, *(chance.randrange(len(data)) for _ in range(more))} & set(range(len(data)))
    )


def altered(data: bytes, chance: random.Random, more: int = 4) -> Iterator[bytes]:
    for place in places(data, chance, more):
        yield data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]
        yield data[:place] + b"\0" * 64 + data[place + 64 :]
        yield data[:place] + chance.randbytes(16) + data[place + 16 :]
        yield data[:place] + b"\xff" * 4 + data[place + 4 :]
        yield data[:place]
    yield data + b"\0"


@pytest.fixture(name="sight")
def _sight(files: dict[str, bytes], tmp_path: Path) -> Sight:
    return looked_at(put(tmp_path / "sound", files))


def test_a_missing_file_is_named_damage(files: dict[str, bytes], tmp_path: Path) -> None:
    for name in (LIST, *segments(files)):
        folder = put(tmp_path / name, {n: d for n, d in files.items() if n != name})
        with pytest.raises(IndexDamagedError, match=name.replace(".", r"\.")):
            looked_at(folder)


@pytest.mark.usefixtures("sets")
def test_any_change_of_a_segment_is_named_damage(
    files: dict[str, bytes], tmp_path: Path, sight: Sight
) -> None:
    chance = random.Random(1)
    folder = put(tmp_path / "damaged", files)
    assert looked_at(folder) == sight
    for name in segments(files):
        for data in altered(files[name], chance):
            if data == files[name]:
                continue
            (folder / name).write_bytes(data)
            with pytest.raises(IndexDamagedError, match=CHANGED):
                looked_at(folder)
        (folder / name).write_bytes(files[name])
    assert looked_at(folder) == sight


def test_verify_sees_every_single_bit(files: dict[str, bytes], tmp_path: Path) -> None:
    name = segments(files)[0]
    folder = put(tmp_path / "damaged", files)
    data = files[name]
    engine = open_engine("whoosh", folder)
    assert list(engine.verify()) == []
    for place in [*range(0, len(data), 97), *range(len(data) - 400, len(data))]:
        flipped = data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :]
        (folder / name).write_bytes(flipped)
        assert [Path(file).name for file, _ in engine.verify()] == [name], place
    engine.close()


def test_verify_names_each_file_that_has_changed(files: dict[str, bytes], tmp_path: Path) -> None:
    first, second = segments(files)
    folder = put(tmp_path / "damaged", files)
    engine = open_engine("whoosh", folder)
    (folder / first).unlink()
    (folder / second).write_bytes(files[second] + b"x")
    said = {Path(file).name: what for file, what in engine.verify()}
    assert set(said) == {first, second}
    assert "cannot be read" in said[first]
    assert "bytes instead of" in said[second]
    (folder / second).write_bytes(b"\xff" + files[second][1:])
    assert "altered" in dict(engine.verify())[str(folder / second)]


@pytest.mark.usefixtures("sets")
def test_resealed_damage_gives_an_answer_or_a_named_error(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    chance = random.Random(2)
    folder = put(tmp_path / "damaged", files)
    planted(folder, files, segments(files)[0], files[segments(files)[0]])
    looked_at(folder)  # nothing was altered: sealing is right
    refused = 0
    for name in segments(files):
        for data in altered(files[name], chance, 8):
            planted(folder, files, name, data)
            for use in (looked_at, joined):
                try:
                    use(folder)
                except IndexDamagedError as error:
                    assert error.exit_code == 3  # noqa: PT017 - an answer is as good
                    refused += 1
        (folder / name).write_bytes(files[name])
    assert refused > 20


SECTIONS = 42


@pytest.mark.usefixtures("sets")
def test_numbers_that_run_backwards_or_too_far_are_no_other_error(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    chance = random.Random(5)
    name = segments(files)[1]
    data = files[name]
    *_, count, start, _, _ = TAIL.unpack(data[-TAIL.size :])
    assert count == SECTIONS
    folder = put(tmp_path / "damaged", files)
    for section in range(SECTIONS):
        place = start + 16 * section
        begin, length = struct.unpack_from("<QQ", data, place)
        held, half = data[begin : begin + length], length // 2
        wrong = [held[::-1], held[4:] + held[:4], b"\xff" * length, bytes(length)]
        wrong += [held[:half] + b"\xff" * (length - half), held[:half] + bytes(length - half)]
        for bad in chance.sample(wrong, k=2):
            planted(folder, files, name, data[:begin] + bad + data[begin + length :])
            for use in (looked_at, joined):
                with contextlib.suppress(IndexDamagedError):
                    use(folder)
        entries = [(begin, 0), (begin, 2**63), (start, 8), (2**64 - 8, 8), (begin + 4, length)]
        bad = struct.pack("<QQ", *chance.choice(entries))
        planted(folder, files, name, data[:place] + bad + data[place + 16 :])
        with contextlib.suppress(IndexDamagedError):
            looked_at(folder)


class Bomb:
    """Unpickled anywhere, it makes a file."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.marker,)


NAMED: list[tuple[str, str]] = []


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith("pickle."):
        NAMED.append((str(arguments[0]), str(arguments[1])))


sys.addaudithook(_watch)


def test_no_planted_pickle_runs(files: dict[str, bytes], tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    bombs = [pickle.dumps(Bomb(marker), protocol) for protocol in (0, 2, 4)]
    chance = random.Random(4)
    folder = put(tmp_path / "planted", files)
    refused = 0
    NAMED.clear()
    for name in segments(files):
        data = files[name]
        for place in places(data, chance, 16):
            for bomb in bombs:
                planted(folder, files, name, data[:place] + bomb + data[place + len(bomb) :])
                try:
                    looked_at(folder)
                except IndexDamagedError:
                    refused += 1
        (folder / name).write_bytes(data)
    (folder / LIST).write_bytes(bombs[0])
    with pytest.raises(IndexDamagedError):
        looked_at(folder)
    assert refused > 50
    assert not marker.exists()
    assert NAMED == []
    pickle.loads(bombs[0])  # where pickles are read, it goes off, and is seen
    assert marker.exists()
    assert NAMED
