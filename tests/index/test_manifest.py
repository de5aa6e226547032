"""The manifest: whole or not at all, and what is said where a folder may not be read."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from relsearch.analysis import LANGUAGES, analyzer_for
from relsearch.errors import (
    IndexDamagedError,
    IndexIncompatibleError,
    IndexMissingError,
    IndexUnusableError,
)
from relsearch.index.manifest import (
    MANIFEST,
    Manifest,
    check_analyzers,
    claim,
    holds_index,
    is_vacant,
    read_manifest,
    refuse_lost,
    write_manifest,
)
from relsearch.version import INDEX_FORMAT


def refusing(error: OSError) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise error

    return refuse


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> Path:
    write_manifest(tmp_path, Manifest("whoosh"))
    return tmp_path


def test_what_is_written_is_read(place: Path) -> None:
    manifest = read_manifest(place)
    assert manifest == Manifest("whoosh")
    assert manifest.format == INDEX_FORMAT
    assert manifest.analyzers == {code: analyzer_for(code).fingerprint for code in LANGUAGES}
    written = json.loads((place / MANIFEST).read_text("utf-8"))
    assert list(written) == ["engine", "format", "analyzers", "checksum"]
    assert [path.name for path in place.iterdir()] == [MANIFEST]


def test_every_changed_byte_is_noticed(place: Path) -> None:
    data = (place / MANIFEST).read_bytes()
    for at in range(len(data)):
        (place / MANIFEST).write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises((IndexDamagedError, IndexIncompatibleError), match=str(place)):
            read_manifest(place)
    (place / MANIFEST).write_bytes(data + b"\n")
    with pytest.raises(IndexDamagedError, match="was altered"):
        read_manifest(place)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", "[" * 100_000, "\xff"])
def test_what_is_no_manifest_is_damage(place: Path, text: str) -> None:
    (place / MANIFEST).write_bytes(text.encode("latin-1"))
    with pytest.raises(IndexDamagedError, match="does not read as a manifest"):
        read_manifest(place)


def test_a_manifest_of_another_format_says_which(place: Path) -> None:
    write_manifest(place, Manifest("whoosh", format=99))
    with pytest.raises(IndexIncompatibleError, match=f"has format 99, not {INDEX_FORMAT}"):
        read_manifest(place)


def test_languages_of_another_analyzer_are_named_in_order(place: Path) -> None:
    manifest = Manifest("whoosh", analyzers={**Manifest("whoosh").analyzers, "mr": "x", "hi": "x"})
    check_analyzers(place, manifest, {"ne"})
    with pytest.raises(IndexIncompatibleError, match=r"another analyzer for hi, mr$"):
        check_analyzers(place, manifest, {"mr", "hi", "ne"})
    with pytest.raises(IndexIncompatibleError, match=r"for sa$"):
        check_analyzers(place, Manifest("whoosh", analyzers={}), {"sa"})


def test_a_pipe_in_its_place_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / MANIFEST)
    with pytest.raises(IndexDamagedError, match="no regular file"):
        read_manifest(tmp_path)


def test_a_vacant_folder_holds_nothing_but_what_is_hidden_or_ours(tmp_path: Path) -> None:
    place = tmp_path / "index"
    assert is_vacant(place)
    claim(place)
    assert is_vacant(place)
    ours = ["ledger.sqlite", "ledger.sqlite-journal", "ledger.sum", "ledger.sum.new"]
    for name in (*ours, "write.lock", "manifest.json.new", ".gitignore"):
        (place / name).touch()
    (place / "engine").mkdir()
    assert is_vacant(place)
    with pytest.raises(IndexMissingError, match="there is no index in"):
        read_manifest(place)
    refuse_lost(place)
    (place / "engine" / f"{'0' * 16}.seg").touch()
    for use in (refuse_lost, read_manifest):
        with pytest.raises(IndexDamagedError, match=r"manifest\.json is missing"):
            use(place)
    (place / "thesis.doc").touch()
    assert not is_vacant(place)
    with pytest.raises(IndexIncompatibleError, match="holds other files") as caught:
        claim(place)
    assert "--index" in caught.value.remedy
    with pytest.raises(IndexIncompatibleError, match="is not an index of relsearch") as caught:
        read_manifest(place)
    assert "--index" in caught.value.remedy
    assert not is_vacant(place / "thesis.doc")


def test_what_may_not_be_read_is_not_damage(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = PermissionError(errno.EACCES, "Permission denied")
    for owner, name, use in (
        (os, "open", read_manifest),
        (Path, "exists", holds_index),
        (Path, "iterdir", is_vacant),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, refusing(closed))
            with pytest.raises(IndexUnusableError, match="cannot be read: Permission") as caught:
                use(place)
        assert type(caught.value) is IndexUnusableError
        assert caught.value.remedy == "Check the permissions."


def test_a_folder_that_cannot_be_made_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "mkdir", refusing(OSError(errno.EROFS, "Read-only file system")))
    with pytest.raises(IndexUnusableError, match="cannot be made: Read-only") as caught:
        claim(tmp_path / "new")
    assert "--index" in caught.value.remedy
