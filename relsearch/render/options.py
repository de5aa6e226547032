"""What a writer has to know beside the answer itself."""

from __future__ import annotations

from relsearch.records import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """How and where an answer is written.

    color:     colour and links may be written.
    width:     columns of the terminal; 0 for lines of any length.
    query_id:  the query's id in a batch, else None.
    first:     nothing was written before, so a format with a header line begins with it.
    terminal:  a person looks at a terminal: without colour, matched words are put in «quotes».
    """

    color: bool = False
    width: int = 0
    query_id: str | None = None
    first: bool = True
    terminal: bool = False
