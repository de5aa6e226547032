"""Frames of news templates: nothing of them stays in the body, and what they credit is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from relsearch.readers.plain import scraped

CASES = Path(__file__).parents[1] / "cases/readers/frames.txt"
TITLE = "सीमा पर फिर खुला साप्ताहिक बाजार, दोनों ओर के गांवों में लौटी रौनक"
BODY = (
    "सीमांत गांव में तीन साल बाद साप्ताहिक बाजार फिर लगा है। दोनों ओर के व्यापारी सुबह पहुंच गए।",
    "प्रशासन ने बताया कि बाजार में ऊन, नमक और घरेलू सामान की बिक्री हुई।",
    "व्यापार संघ ने पुल की मरम्मत की मांग भी दोहराई है।",
)


@dataclass(frozen=True)
class Frame:
    above: tuple[str, ...]
    below: tuple[str, ...]
    found: dict[str, str]


def frames() -> list[Frame]:
    text = "\n".join(
        line for line in CASES.read_text("utf-8").split("\n") if not line.startswith("# ")
    )
    out = []
    for block in text.strip().split("\n\n"):
        above, _, rest = ("\n" + block).partition("\n~")
        below, _, found = rest.partition("\n=\n")
        pairs = dict(line.split(": ", 1) for line in found.split("\n"))
        out.append(Frame(tuple(above.split("\n")[1:]), tuple(below.split("\n")[1:]), pairs))
    return out


@pytest.mark.parametrize("frame", frames(), ids=lambda frame: frame.above[0])
@pytest.mark.parametrize("gap", ["\n\n", "\n"], ids=["spaced", "tight"])
def test_frame_is_read_and_dropped(frame: Frame, gap: str) -> None:
    text = gap.join([TITLE, *frame.above, *BODY, *frame.below])
    article = scraped(text, path=Path("/x/a.txt"), article_id="a")
    assert article.title == TITLE
    assert [line for line in article.body.split("\n") if line] == list(BODY)
    for key, value in frame.found.items():
        read = {
            "date": f"{article.date} {article.date_from}",
            "source": article.source,
            "author": article.author,
        }[key]
        assert read == value
