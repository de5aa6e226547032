"""How paragraphs become finished lines: sanitised, wrapped to the width, coloured by Rich.

text + spans of it that have a role → lines no wider than the terminal → Rich, or plain text
"""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeAlias
from urllib.parse import quote, quote_from_bytes

from relsearch.render.options import Options
from relsearch.render.sanitize import visible_marked
from relsearch.render.width import width, wrap
from relsearch.snippets.clusters import cluster_at

if TYPE_CHECKING:
    from rich.console import Console
    from rich.style import Style

Span: TypeAlias = tuple[int, int, str]
Piece: TypeAlias = tuple[str, str, str | None]  # text, role, link

# The sixteen colours of the reader's own theme, so that both dark and light ones stay readable;
# yellow, white and black, which vanish on one of them, are left out.
STYLES = {
    "": "",
    "rank": "bold green",
    "about": "green",
    "title": "bold",
    "mark": "bold red",
    "name": "magenta",
    "quiet": "dim",
}
"""What the parts of a page look like, by their role."""

OPEN, CLOSE = "«", "»"
"""What surrounds a matched word on a terminal without colour: one cell each, and next to unknown
in Hindi newspapers, which quote with ‘ ’ and “ ”. Elsewhere the text is left as it is."""

_LINK_ID = re.compile("\x1b]8;id=[^;]*;")
_LONGEST_LINK = 2000
_LONGEST_NAME = 300  # code points
_SAFE_IN_LINK = "%/:?#[]@!$&'()*+,;=-._~"


def indent_for(columns: int, wanted: int = 4) -> int:
    """Give the indent that a terminal of this width can afford; 0 columns means any width."""
    if columns <= 0:
        return wanted
    most = columns // 4 if columns >= 24 else columns // 8
    return min(wanted, most)


def shortened(name: str) -> str:
    """Give a headline or a name, cut after a word where it is longer than any real one."""
    if len(name) <= _LONGEST_NAME:
        return name
    cut = name[: cluster_at(name, _LONGEST_NAME)[0]]
    return (cut.rpartition(" ")[0] or cut) + "…"


def web_link(url: str | None) -> str | None:
    """Give an address that may be a link, percent-escaped: http and https only."""
    if url is None or not url.lower().startswith(("http://", "https://")):
        return None
    link = quote(url, safe=_SAFE_IN_LINK, errors="replace")
    return link if len(link) <= _LONGEST_LINK else None


def file_link(path: str) -> str | None:
    """Give the `file:` address of a path, percent-escaped; None for what no file can be called."""
    try:
        name = bytes(Path(path).absolute())
    except (UnicodeEncodeError, OSError):
        return None
    link = "file://" + quote_from_bytes(name)
    return link if path and len(link) <= _LONGEST_LINK else None


class Page:
    """A stream that takes paragraphs, and writes each at once as lines that fit."""

    def __init__(self, out: TextIO, options: Options) -> None:
        self.out = out
        self.color = options.color
        self.columns = options.width
        self.quotes = options.terminal and not options.color
        self.buffer = io.StringIO()

    def paragraph(
        self,
        text: str,
        *,
        role: str = "",
        spans: Iterable[Span] = (),
        indent: int = 0,
        hang: int | None = None,
        link: str | None = None,
        tabs: bool = False,
    ) -> None:
        """Write untrusted text as one paragraph.

        spans:   ranges of `text` with a role of their own, ascending and disjoint.
        indent:  blanks before the first line, beside those that the text begins with; `hang`, if
                 it differs, before the lines after it.
        tabs:    tabs belong to the text and become spaces, else they are shown as escapes.
        """
        ordered = list(spans)
        text = text.replace("\t", " ") if tabs else text
        marks = [(start, end) for start, end, _ in ordered]
        moved = visible_marked(text, marks, one_line=True)
        shown = moved[0]
        parts = [(*mark, span[2]) for mark, span in zip(moved[1], ordered, strict=False)]
        if self.quotes:
            shown, parts = _quoted(shown, parts)
        if self.columns == 1:
            shown = "".join("?" if width(char) > 1 else char for char in shown)
        first = indent_for(self.columns, indent + len(shown) - len(shown.lstrip(" ")))
        rest = first if hang is None else indent_for(self.columns, hang)
        if self.columns > 0:
            lines = wrap(shown, self.columns - rest, first=self.columns - first)
        else:
            lines = [(len(shown) - len(shown.lstrip(" ")), len(shown))]
        for number, (start, end) in enumerate(lines):
            blanks = " " * (rest if number else first)
            self.line([(blanks, "", None), *_pieces(shown, start, end, parts, role, link)])

    def blank(self) -> None:
        """Write an empty line."""
        self.out.write("\n")

    def line(self, pieces: list[Piece]) -> None:
        """Write one finished line; its text is trusted."""
        if not self.color:
            self.out.write("".join(text for text, _, _ in pieces) + "\n")
            return
        from rich.text import Text

        text = Text(end="")
        for piece, role, link in pieces:
            text.append(piece, _style(role, link))
        console = _console()
        console.file = self.buffer
        console.print(text, soft_wrap=True)
        # Rich gives each link a random id; the same answer has to be the same bytes.
        self.out.write(_LINK_ID.sub("\x1b]8;;", self.buffer.getvalue()))
        self.buffer.seek(0)
        self.buffer.truncate()


@functools.cache
def _console() -> Console:
    from rich.console import Console

    return Console(
        file=io.StringIO(),
        force_terminal=True,
        color_system="standard",
        legacy_windows=False,
        no_color=False,
        markup=False,
        emoji=False,
        highlight=False,
        width=10_000,
    )


@functools.lru_cache(maxsize=256)
def _style(role: str, link: str | None) -> Style:
    from rich.style import Style

    style = Style.parse(STYLES[role])
    return style + Style(link=link) if link else style


def _quoted(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    # The quotes become part of the text and of the marks before lines are broken.
    pieces: list[str] = []
    moved: list[Span] = []
    length = done = 0
    for start, end, role in spans:
        word = f"{OPEN}{text[start:end]}{CLOSE}" if role == "mark" else text[start:end]
        pieces += (text[done:start], word)
        length += start - done
        moved.append((length, length + len(word), role))
        length, done = length + len(word), end
    return "".join(pieces) + text[done:], moved


def _pieces(
    text: str, start: int, end: int, spans: list[Span], role: str, link: str | None
) -> list[Piece]:
    pieces: list[Piece] = []
    done = start
    for begin, stop, inner in spans:
        low, high = max(begin, start), min(stop, end)
        if low < high:
            pieces += [(text[done:low], role, link), (text[low:high], inner, link)]
            done = high
    pieces.append((text[done:end], role, link))
    return [piece for piece in pieces if piece[0]]
