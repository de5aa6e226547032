"""The folder of files that Whoosh reads and writes."""

from __future__ import annotations

import contextlib
import shutil
import uuid
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage

SCRATCH = ".tmp"
"""Suffix of a writer's folder of scratch files."""


class Storage(FileStorage):  # type: ignore[misc]
    """Whoosh's folder of files, which knows what it has opened: Whoosh's readers do not.

    Scratch files lie in a folder of this object's own; Whoosh would let all writers share one and
    the first that ends would take the others' files away.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.opened: list[Any] = []
        self.scratch: Storage | None = None

    def open_file(self, name: str, **options: Any) -> Any:
        """Open a file and remember it."""
        self.opened.append(super().open_file(name, **options))
        return self.opened[-1]

    def create_file(self, name: str, **options: Any) -> Any:
        """Make a file and remember it."""
        self.opened.append(super().create_file(name, **options))
        return self.opened[-1]

    def temp_storage(self, name: str | None = None) -> Storage:
        """Give the folder of scratch files, which goes when this one is closed."""
        if self.scratch is None:
            folder = Path(self.folder) / f"{uuid.uuid4().hex}{SCRATCH}"
            folder.mkdir()
            self.scratch = Storage(folder)
        return self.scratch

    def close(self) -> None:
        """Close every file that was opened here."""
        for file in self.opened:
            if not file.is_closed:
                with contextlib.suppress(OSError):  # a full disk has been reported by then
                    file.close()
        self.opened.clear()
        if self.scratch is not None:
            self.scratch.close()
            shutil.rmtree(self.scratch.folder, ignore_errors=True)
            self.scratch = None
