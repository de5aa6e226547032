"""Draw what `relsearch query` prints on a terminal, for the documentation.

From the top folder, `python bench/picture.py` indexes `seeds/` into a temporary folder, asks a
question, and writes `bench/human.svg`.

Rich places each run of a line by its own count of cells and stretches it to fit, which is wrong
for Devanagari: runs overlap. So the runs of a line are put back into one text that flows.
"""

from __future__ import annotations

import html
import io
import re
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from relsearch import Index
from relsearch.index.results import Results
from relsearch.render import Options, renderer

WIDTH = 88
QUERY = "कनाडा सुरक्षा"
ROOT = Path(__file__).parent.parent
BLANK = "\u00a0"
CELL = 12.2  # pixels, as Rich counts them for its letters of 20
TARGET = Path(__file__).parent / "human.svg"

# A picture in a web page may load nothing from elsewhere, so the reader's own fonts have to do.
FONTS = (
    "'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Devanagari', 'Lohit Devanagari', "
    "'Kohinoor Devanagari', 'Nirmala UI', Mangal, monospace"
)
_FONT_FACE = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)
_CLIPS = re.compile(r'<clipPath id="[^"]*-line-\d+">.*?</clipPath>\s*', re.DOTALL)
_RUN = re.compile(
    r'<text class="(?P<style>[^"]*)" x="(?P<x>[^"]*)" y="(?P<y>[^"]*)" '
    r'textLength="[^"]*" clip-path="[^"]*">(?P<text>.*?)</text>',
    re.DOTALL,
)


def draw(results: Results) -> str:
    """Give the SVG of an answer as a terminal of `WIDTH` columns shows it."""
    out = io.StringIO()
    renderer("human")(results, out, Options(color=True, width=WIDTH, terminal=True))
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), markup=False, emoji=False, highlight=False
    )
    console.print(Text(f'$ relsearch query "{QUERY}" --limit {len(results.hits)}\n', style="dim"))
    for line in out.getvalue().split("\n"):
        # Rich leaves out runs of nothing but spaces; the flow needs those between two words.
        console.print(Text.from_ansi(line.replace(" ", BLANK)), soft_wrap=True)
    drawn = console.export_svg(title="relsearch", theme=MONOKAI, unique_id="relsearch")
    return flowing(drawn)


def flowing(svg: str) -> str:
    """Put the runs of each line into one text, and take out what comes from elsewhere."""
    lines: dict[str, list[tuple[str, str]]] = {}
    for run in _RUN.finditer(svg):
        text = html.unescape(run["text"]).rstrip("\n")
        lines.setdefault(run["y"], []).append((run["style"], text))
    texts = "\n".join(_line(y, runs) for y, runs in lines.items())
    first = _RUN.search(svg)
    if first is None:
        return svg
    svg = svg[: first.start()] + texts + _RUN.sub("", svg[first.start() :])
    svg = _CLIPS.sub("", _FONT_FACE.sub("", svg))
    svg = re.sub(r"font-family: [^;]*;", f"font-family: {FONTS};", svg)
    return re.sub(r"[ \t]+$", "", svg, flags=re.MULTILINE)


def _line(y: str, runs: list[tuple[str, str]]) -> str:
    # The indent is a place and not blanks, which every font makes as wide as it likes.
    text = "".join(text for _, text in runs)
    blanks = len(text) - len(text.lstrip(BLANK))
    left = blanks
    spans = []
    for style, run in runs:
        shown = run[left:]
        left -= len(run) - len(shown)
        if shown:
            spans.append(f'<tspan class="{style}">{html.escape(shown, quote=False)}</tspan>')
    x = f"{blanks * CELL:g}"
    place = f'x="{x}" y="{y}" xml:space="preserve"'
    return f'<text class="relsearch-matrix" {place}>{"".join(spans)}</text>'


def main() -> None:
    """Index the seeds, search them, and write the picture."""
    with tempfile.TemporaryDirectory() as folder:
        with Index.create(Path(folder) / "index") as index:
            index.add([ROOT / "seeds"])
        with Index.open(Path(folder) / "index") as index:
            results = index.search(QUERY, limit=3)
    TARGET.write_text(draw(results), encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
