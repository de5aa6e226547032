"""`relsearch --version`: the program's, the index format's and the analyzers' versions."""

from __future__ import annotations

from typing import TextIO

from relsearch.version import __version__


def write_version(out: TextIO) -> None:
    """Write a line for the program, one for the index format, one for each analyzer."""
    from relsearch.analysis import LANGUAGES, analyzer_for
    from relsearch.index.manifest import FORMAT

    out.write(f"relsearch {__version__}\nindex format {FORMAT}\n")
    for language in LANGUAGES:
        out.write(f"analyzer {language} {analyzer_for(language).fingerprint}\n")
