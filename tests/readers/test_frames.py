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


DROPPED = CASES.with_name("dropped.txt").read_text("utf-8").splitlines()[1:]


@pytest.mark.parametrize("line", DROPPED)
@pytest.mark.parametrize("place", [3, 5], ids=["between", "below"])
def test_line_is_dropped_between_sentences_and_below_them(line: str, place: int) -> None:
    lines = [TITLE, "नील गगन टाइम्स", *BODY]
    lines.insert(place, line)
    article = scraped("\n\n".join(lines), path=Path("/x/a.txt"), article_id="a")
    assert article.body.split("\n\n") == list(BODY)
    assert article.noise == (line,)
    assert article.source == "नील गगन टाइम्स"


def test_summary_above_the_dateline_hides_neither_agency_nor_date() -> None:
    dateline = "पटना, 4 नवंबर 2025 (भाषा) बाजार में ऊन, नमक और घरेलू सामान की बिक्री हुई।"
    text = "\n\n".join([TITLE, "नील गगन टाइम्स", BODY[1], dateline, BODY[2]])
    article = scraped(text, path=Path("/x/a.txt"), article_id="a")
    assert (str(article.date), article.source) == ("2025-11-04", "PTI-भाषा")


@pytest.mark.parametrize(
    "above",
    [
        ["BREAKING NEWS", "नील गगन टाइम्स"],
        ["हिंदी न्यूज़", "नील गगन टाइम्स"],
        ["दिल्ली में आंधी   सोना सस्ता   सेंसेक्स टूटा", "नील गगन टाइम्स"],
        ["लोकपथ वार्ता"],
        ["नील गगन टाइम्स", "Updated Tue, 04 Nov 2025 10:32 AM"],
        ["नील गगन टाइम्स", "मंगल, 04 नवंबर 2025 10:32 AM"],
    ],
    ids=lambda above: above[0],
)
def test_nameplate_is_the_source_whatever_stands_beside_it(above: list[str]) -> None:
    below = ["© 2025 Neel Gagan Times"]
    text = "\n\n".join([*above, TITLE, *BODY, *below])
    article = scraped(text, path=Path("/x/a.txt"), article_id="a")
    assert article.title == TITLE
    assert article.source == next(name for name in above if name[-5:] in ("ाइम्स", "ार्ता"))
    assert article.body.split("\n\n") == list(BODY)


@pytest.mark.parametrize(
    ("above", "below", "source"),
    [
        (["Dakshin Desk"], [], "Dakshin Desk"),
        (["जन समाचार"], ["4 नवंबर 2025"], "जन समाचार"),
        ([], ["जन समाचार ब्यूरो, पटना", "4 नवंबर 2025"], "जन समाचार"),
        ([], ["समाचार डेस्क, जन समाचार", "4 नवंबर 2025"], "जन समाचार"),
        ([], ["By उत्तर लाइव डेस्क", "4 नवंबर 2025"], "उत्तर लाइव"),
    ],
)
def test_outlet_whose_name_ends_like_a_desk(
    above: list[str], below: list[str], source: str
) -> None:
    text = "\n\n".join([*above, TITLE, *below, *BODY])
    assert scraped(text, path=Path("/x/a.txt"), article_id="a").source == source


BELOW = (TITLE, *BODY)


@pytest.mark.parametrize("name", ["जनतरंग", "देश की बात", "लोक मंथन", "Jantarang"])
def test_lone_name_above_the_headline_is_the_outlet(name: str) -> None:
    article = scraped("\n\n".join([name, *BELOW]), path=Path("/x/a.txt"), article_id="a")
    assert (article.title, article.source) == (TITLE, name)
    assert article.body.split("\n\n") == list(BODY)


def test_lone_word_below_the_headline_is_the_outlet() -> None:
    lines = [TITLE, "जनतरंग", *BODY]
    article = scraped("\n\n".join(lines), path=Path("/x/a.txt"), article_id="a")
    assert (article.title, article.source) == (TITLE, "जनतरंग")
    assert article.body.split("\n\n") == list(BODY)


@pytest.mark.parametrize(
    "line",
    ["संपादकीय", "विश्व", "चीन", "सीमा पर तनाव", "क्या कहा?", "विनोद ठाकुर", "डिजिटल", "4 लाख"],
)
@pytest.mark.parametrize("below", [False, True])
def test_section_place_person_and_phrase_are_no_outlet(line: str, below: bool) -> None:
    lines = [TITLE, line, *BODY] if below else [line, *BELOW]
    article = scraped("\n\n".join(lines), path=Path("/x/a.txt"), article_id="a")
    assert (article.title, article.source) == (TITLE, "")


@pytest.mark.parametrize("line", ["(जनतरंग)", "-जनतरंग", "जनतरंग", "(जनतरंग ब्यूरो)"])
def test_outlet_below_the_last_sentence_is_noise(line: str) -> None:
    text = "\n\n".join(["जनतरंग", *BELOW, line])
    article = scraped(text, path=Path("/x/a.txt"), article_id="a")
    assert (article.source, article.noise) == ("जनतरंग", (line,))
    assert article.body.split("\n\n") == list(BODY)


@pytest.mark.parametrize("line", ["(वीणा)", "- एक ग्रामीण", "जनतरंग", "उम्मीद बाकी"])
def test_last_line_that_is_not_the_outlet_is_kept(line: str) -> None:
    text = "\n\n".join([*BELOW, line])
    article = scraped(text, path=Path("/x/a.txt"), article_id="a")
    assert (article.source, article.noise) == ("", ())
    assert article.body.split("\n\n") == [*BODY, line]


def test_table_below_the_last_sentence_is_kept() -> None:
    table = ["6 मार्च 30", "7 मार्च 31", "8 मार्च 34", "9 मार्च 39", "10 मार्च 45"]
    text = "\n\n".join([TITLE, "4 नवंबर 2025", *BODY, *table, "शेयर करें: WhatsApp | Facebook"])
    article = scraped(text, path=Path("/x/a.txt"), article_id="a")
    assert article.body.split("\n\n") == [*BODY, *table]
    assert str(article.date) == "2025-11-04"


@pytest.mark.parametrize("place", ["पेइचिंग", "जनकपुर", "कलबुर्गी"])
def test_place_alone_below_the_headline_is_no_outlet(place: str) -> None:
    text = "\n\n".join([TITLE, place, *BODY])
    assert scraped(text, path=Path("/x/a.txt"), article_id="a").source == ""


def test_label_of_the_detail_goes_on_a_page_and_stays_in_a_bare_text() -> None:
    lines = [TITLE, "4 नवंबर 2025", BODY[0], "विस्तार", *BODY[1:]]
    article = scraped("\n\n".join(lines), path=Path("/x/a.txt"), article_id="a")
    assert article.noise == ("विस्तार",)
    del lines[1]
    article = scraped("\n\n".join(lines), path=Path("/x/a.txt"), article_id="a")
    assert "विस्तार" in article.body


@pytest.mark.parametrize("date", ["", "8 फरवरी 2026"])
@pytest.mark.parametrize(
    ("first", "is_outlet"),
    [
        ("नेपाल की खबर", False),
        ("नई दिल्ली का समाचार", False),
        ("दिल्ली में बारिश", False),
        ("कनाडा ने चेताया", False),
        ("आज की धारा", True),
        ("लोकपथ समाचार", True),
    ],
)
def test_a_phrase_about_a_place_is_no_outlet(first: str, is_outlet: bool, date: str) -> None:
    text = "\n\n".join(line for line in (first, TITLE, date, *BODY) if line)
    article = scraped(text, path=Path("/x/a.txt"), article_id="a")
    assert article.title == TITLE
    assert article.source == (first if is_outlet else "")


def test_a_lone_phrase_about_a_place_is_the_headline() -> None:
    text = "\n\n".join(["नेपाल की खबर", *BODY])
    article = scraped(text, path=Path("/x/a.txt"), article_id="a")
    assert (article.title, article.source) == ("नेपाल की खबर", "")
