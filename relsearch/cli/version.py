"""`relsearch --version`: the program's, the index format's and the analyzers' versions."""

from __future__ import annotations

import sys

from relsearch.version import INDEX_FORMAT, __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


def write_version(out: TextIO) -> None:
    """Write a line for the program, one for the index format, one for each analyzer."""
    from relsearch.analysis import LANGUAGES, analyzer_for

    out.write(f"relsearch {__version__}\nindex format {INDEX_FORMAT}\n")
    for language in LANGUAGES:
        out.write(f"analyzer {language} {analyzer_for(language).fingerprint}\n")


def print_version() -> int:
    """Answer `--version` without the command line, which takes most of a start; give the code."""
    from relsearch.cli.output import (
        READER_GONE,
        OutputError,
        ReaderGoneError,
        end_of_output,
        open_streams,
        tell,
    )

    open_streams()
    try:
        write_version(sys.stdout)
        end_of_output()
    except ReaderGoneError:
        return READER_GONE
    except OutputError as error:
        tell(f"error: {error}. {error.remedy}\n")
        return error.exit_code
    return 0
