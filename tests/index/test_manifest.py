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
    refuse_foreign,
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


def test_a_manifest_is_written_as_in_every_release_of_its_format(tmp_path: Path) -> None:
    write_manifest(tmp_path, Manifest("whoosh", format=6, analyzers={"hi": "क", "mr": "2"}))
    assert (tmp_path / "manifest.json").read_text("utf-8").split("\n") == [
        "{",
        ' "engine": "whoosh",',
        ' "format": 6,',
        ' "analyzers": {',
        '  "hi": "\\u0915",',
        '  "mr": "2"',
        " },",
        ' "checksum": "15f2e7e1"',
        "}",
        "",
    ]


def test_what_another_analyzer_made_is_read_as_it_was_written(tmp_path: Path) -> None:
    other = Manifest("whoosh", analyzers={"hi": "another"})
    write_manifest(tmp_path, other)
    assert read_manifest(tmp_path) == other


def test_every_changed_byte_is_noticed(place: Path) -> None:
    data = (place / MANIFEST).read_bytes()
    for at in range(len(data)):
        (place / MANIFEST).write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(IndexDamagedError, match=str(place)):
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
    said = f"^the index in {place} has format 99, not {INDEX_FORMAT}$"
    with pytest.raises(IndexIncompatibleError, match=said):
        read_manifest(place)


def test_languages_of_another_analyzer_are_named_in_order(place: Path) -> None:
    manifest = Manifest("whoosh", analyzers={**Manifest("whoosh").analyzers, "mr": "x", "hi": "x"})
    check_analyzers(place, manifest, {"ne"})
    said = f"^the index in {place} was made by another analyzer for hi, mr$"
    with pytest.raises(IndexIncompatibleError, match=said):
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
    with pytest.raises(IndexMissingError, match=f"^there is no index in {place}$"):
        read_manifest(place)
    refuse_lost(place)
    (place / "engine" / f"{'0' * 16}.seg").touch()
    for use in (refuse_lost, read_manifest):
        with pytest.raises(IndexDamagedError, match=r"manifest\.json is missing"):
            use(place)
    (place / "thesis.doc").touch()
    assert not is_vacant(place)
    with pytest.raises(IndexIncompatibleError, match=f"^{place} holds other files") as caught:
        claim(place)
    assert "--index" in caught.value.remedy
    foreign = f"^{place} is not an index of relsearch$"
    with pytest.raises(IndexIncompatibleError, match=foreign) as caught:
        read_manifest(place)
    assert "--index" in caught.value.remedy
    assert not is_vacant(place / "thesis.doc")


def test_what_may_not_be_read_is_not_damage(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = PermissionError(errno.EACCES, "Permission denied")
    for owner, name, use, what in (
        (os, "open", read_manifest, place / MANIFEST),
        (Path, "exists", holds_index, place),
        (Path, "iterdir", is_vacant, place),
    ):
        said = f"^{what} cannot be read: Permission denied$"
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, refusing(closed))
            with pytest.raises(IndexUnusableError, match=said) as caught:
                use(place)
        assert type(caught.value) is IndexUnusableError
        assert caught.value.remedy == "Check the permissions."


def test_a_disk_that_fails_is_damage_and_a_process_with_too_many_files_is_not(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else `verify --repair`, the remedy for damage, would read everything anew."""
    monkeypatch.setattr(os, "open", refusing(OSError(errno.EIO, "Input/output error")))
    with pytest.raises(IndexDamagedError, match=f"^{place / MANIFEST} .*Input/output error"):
        read_manifest(place)
    monkeypatch.setattr(os, "open", refusing(OSError(errno.EMFILE, "Too many open files")))
    with pytest.raises(IndexUnusableError, match=f"{place} .* Too many open files$") as caught:
        read_manifest(place)
    assert type(caught.value) is IndexUnusableError
    assert "run it again" in caught.value.remedy


def test_a_manifest_that_does_not_read_is_ours_beside_what_we_write(tmp_path: Path) -> None:
    ours = ["ledger.sqlite-journal", "ledger.sum", "ledger.sum.new", "write.lock", ".gitignore"]
    for name in (MANIFEST, "manifest.json.new", *ours):
        (tmp_path / name).touch()
    (tmp_path / "engine").mkdir()
    refuse_foreign(tmp_path)
    (tmp_path / "index.html").touch()
    foreign = f"^{tmp_path} is not an index of relsearch$"
    with pytest.raises(IndexIncompatibleError, match=foreign) as caught:
        refuse_foreign(tmp_path)
    assert "--index" in caught.value.remedy
    for name in ("ledger.sqlite", "engine/segments"):
        (tmp_path / name).touch()
        refuse_foreign(tmp_path)
        (tmp_path / name).unlink()


def test_a_folder_that_cannot_be_made_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "mkdir", refusing(OSError(errno.EROFS, "Read-only file system")))
    said = f"^{tmp_path / 'new'} cannot be made: Read-only"
    with pytest.raises(IndexUnusableError, match=said) as caught:
        claim(tmp_path / "new")
    assert "--index" in caught.value.remedy
