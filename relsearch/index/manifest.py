"""Is this folder an index of ours, and can this version read it?

`manifest.json` says which format, engine and analyzers made the index. It is written when the
index is made and changes only when the index is rebuilt. Its last value is the CRC-32 of the
others, in JSON without spaces.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from relsearch.analysis import LANGUAGES, analyzer_for
from relsearch.errors import (
    IndexDamagedError,
    IndexIncompatibleError,
    IndexMissingError,
    IndexUnusableError,
)
from relsearch.records import dataclass, field
from relsearch.version import INDEX_FORMAT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MANIFEST = "manifest.json"
ENGINE_FOLDER = "engine"
_OUR_OWN = (
    ENGINE_FOLDER,
    "ledger.sqlite",
    "ledger.sqlite-journal",
    "ledger.sum",
    "ledger.sum.new",
    "write.lock",
    f"{MANIFEST}.new",
)


def _fingerprints() -> dict[str, str]:
    return {language: analyzer_for(language).fingerprint for language in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What made an index. `analyzers` maps each language to the analyzer's fingerprint."""

    engine: str
    format: int = INDEX_FORMAT
    analyzers: dict[str, str] = field(default_factory=_fingerprints)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, replacing an older one in one step; it is on disk afterwards."""
    from relsearch.engines.whoosh import storage

    storage.replace(folder / MANIFEST, _packed(manifest))


def _packed(manifest: Manifest) -> bytes:
    import json

    values: dict[str, Any] = {name: getattr(manifest, name) for name in Manifest.__match_args__}
    values["checksum"] = _checksum(values)
    return f"{json.dumps(values, indent=1)}\n".encode()


def _checksum(values: dict[str, Any]) -> str:
    import json

    return f"{zlib.crc32(json.dumps(values, separators=(',', ':')).encode()):08x}"


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest.

    Raises IndexMissingError when there is no index, IndexDamagedError when the file does not read,
    IndexIncompatibleError when the folder holds something else, or an index of another format,
    IndexUnusableError when the system does not let it be read, for good or just now.
    """
    import json

    from relsearch.engines.whoosh import storage
    from relsearch.engines.whoosh.damage import BUSY, busy

    path = folder / MANIFEST
    if not holds_index(folder):
        _raise_missing(folder)
    try:
        with storage.open_file(path) as file:
            data = file.read()
        values: Any = json.loads(data)
        manifest = Manifest(values["engine"], values["format"], dict(values["analyzers"]))
    except PermissionError as error:
        raise _closed(path, error) from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        if isinstance(error, OSError) and error.errno in BUSY:
            raise busy(folder, error) from error
        raise IndexDamagedError(f"{path} does not read as a manifest: {error}") from error
    said = values.pop("checksum", "")
    # Another number under the checksum of ours was written by nobody.
    if manifest.format != INDEX_FORMAT and said != _checksum({**values, "format": INDEX_FORMAT}):
        raise IndexIncompatibleError(
            f"the index in {folder} has format {manifest.format}, not {INDEX_FORMAT}"
        )
    if data != _packed(manifest):
        raise IndexDamagedError(f"{path} was altered")
    return manifest


def check_analyzers(folder: Path, manifest: Manifest, languages: set[str]) -> None:
    """Check that the languages of an index are analysed as when it was made.

    Raises IndexIncompatibleError naming the languages that are not.
    """
    changed = [
        language
        for language in sorted(languages)
        if manifest.analyzers.get(language) != analyzer_for(language).fingerprint
    ]
    if changed:
        raise IndexIncompatibleError(
            f"the index in {folder} was made by another analyzer for {', '.join(changed)}"
        )


def holds_index(folder: Path) -> bool:
    """Tell whether the folder has a manifest, readable or not."""
    try:
        return (folder / MANIFEST).exists()
    except PermissionError as error:
        raise _closed(folder, error) from error


def is_vacant(folder: Path) -> bool:
    """Tell whether an index may be made here.

    Nothing is there, or nothing but hidden files and what an interrupted first run has left.
    """
    if not folder.exists():
        return True
    try:
        return folder.is_dir() and all(
            path.name.startswith(".") or path.name in _OUR_OWN for path in folder.iterdir()
        )
    except PermissionError as error:
        raise _closed(folder, error) from error


def refuse_foreign(folder: Path) -> None:
    """Raise IndexIncompatibleError where a manifest that does not read may be another program's.

    It is ours when nothing else lies there, or a ledger or a list of segments does.
    """
    ours = [folder / "ledger.sqlite", folder / ENGINE_FOLDER / "segments"]
    others = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    if others - {*_OUR_OWN, MANIFEST} and not any(path.exists() for path in ours):
        raise _foreign(folder)


def claim(folder: Path) -> None:
    """Make the folder of a new index.

    Raises IndexIncompatibleError when something else is in it, IndexUnusableError when it cannot
    be made.
    """
    if not is_vacant(folder):
        raise IndexIncompatibleError(
            f"{folder} holds other files; an index is only made in an empty folder",
            remedy="Name another place with --index.",
        )
    from relsearch.engines.whoosh import storage

    try:
        storage.make_folder(folder)
    except OSError as error:
        raise IndexUnusableError(
            f"{folder} cannot be made: {error.strerror}",
            remedy="Check the permissions, or name another place with --index.",
        ) from error


def _closed(path: Path, error: OSError) -> IndexUnusableError:
    return IndexUnusableError(
        f"{path} cannot be read: {error.strerror}", remedy="Check the permissions."
    )


def refuse_lost(folder: Path) -> None:
    """Raise IndexDamagedError where articles lie without the manifest, written before them."""
    if any((folder / ENGINE_FOLDER).glob("*.seg")):
        raise IndexDamagedError(f"{folder / MANIFEST} is missing")


def _raise_missing(folder: Path) -> None:
    if is_vacant(folder):
        refuse_lost(folder)
        raise IndexMissingError(f"there is no index in {folder}")
    raise _foreign(folder)


def _foreign(folder: Path) -> IndexIncompatibleError:
    return IndexIncompatibleError(
        f"{folder} is not an index of relsearch",
        remedy="Name another place with --index.",
    )
