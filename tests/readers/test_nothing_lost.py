"""Every line of a page ends somewhere: headline, body, noise, or what was read from it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relsearch.article import Article
from relsearch.readers import read
from relsearch.readers.dates import day_months, full_dates
from relsearch.readers.folding import fold
from relsearch.readers.plain import scraped
from relsearch.readers.scrub import agencies

TESTS = Path(__file__).parents[1]
PAGES = sorted((TESTS / "cases/readers/pages").glob("*.txt"))
SEEDS = sorted((TESTS.parent / "seeds").glob("*.txt"))
# More pages to hold the promise for: folders of scraped text, separated like a search path.
MORE = [
    path
    for folder in os.environ.get("READER_PAGES", "").split(os.pathsep)
    if folder
    for path in sorted(Path(folder).rglob("*.txt"))
]
LINES = [
    "सीमा पर फिर खुला साप्ताहिक बाजार, दोनों ओर के गांवों में लौटी रौनक",
    "भारत और कनाडा",
    "दोनों देश सहमत हैं।",
    "वह गया।",
    "सहमति बनी",
    "चीन पर वार",
    "नील गगन टाइम्स",
    "नील गगन",
    "जनतरंग",
    "(जनतरंग)",
    "- नील गगन टाइम्स",
    "नील गगन टाइम्स से और खबरें",
    "मीडिया पर हमला",
    "रमा देवी",
    "विनोद ठाकुर",
    "विनोद ठाकुर, शिमला",
    "विनोद ठाकुर, नील गगन, शिमला",
    "विशेष संवाददाता",
    "संवाददाता, गोलाघाट",
    "नई दिल्ली,",
    "पटना",
    "(एजेंसी)",
    "पोर्ट लुई (एजेंसी)",
    "भाषा",
    "--आईएएनएस",
    "पीटीआई, लंदन",
    "नील गगन ब्यूरो, पटना",
    "Neel Gagan",
    "NEEL GAGAN",
    "By विनोद ठाकुर | Updated: 04 Nov 2025 10:32 AM",
    "Published by: राकेश झा",
    "4 नवंबर 2025",
    "Published: 4 Nov 2025",
    "Updated: 5 Nov 2025",
    "Published:",
    "https://www.neelgagan.example/desh/2025/11/04/seema-bazar",
    "neelgagan.example/desh/20251104/seema-bazar.html",
    "neelgagan.example",
    "होम / देश / पड़ोस",
    "नील गगन / देश",
    "विदेश",
    "विचार",
    "सार",
    "विस्तार",
    "BREAKING NEWS",
    "ब्रेकिंग : दिल्ली में आंधी से तीन मकान गिरे, कई घायल",
    "ताजा: दिल्ली में आंधी | सोना सस्ता | सेंसेक्स टूटा",
    "संबंधित खबरें",
    "यह भी पढ़ें: दिल्ली में बारिश से सड़कों पर जलभराव",
    "शेयर करें: WhatsApp | Facebook",
    "सीमा पर किसान (फोटो: पीटीआई)",
    "हाइलाइट्स",
    "लेखक के बारे में",
    "© 2025 Neel Gagan Media Pvt. Ltd. All rights reserved.",
    "हमें गूगल पर फॉलो करें",
    "पटना, 4 नवंबर (भाषा) सीमांत गांव में तीन साल बाद साप्ताहिक बाजार फिर लगा है।",
    "सीमांत गांव में तीन साल बाद साप्ताहिक बाजार फिर लगा है। व्यापारी सुबह पहुंच गए।",
    "प्रशासन ने बताया कि बाजार में ऊन, नमक और घरेलू सामान की बिक्री हुई।",
    "व्यापार संघ ने पुल की मरम्मत की मांग भी दोहराई है।",
]


def lost(text: str, article: Article) -> list[str]:
    """Give the lines of a text that nothing of the article accounts for."""
    kept = {fold(line) for line in (*article.body.split("\n"), *article.noise)}
    return [
        line
        for line in text.split("\n")
        if fold(line) and fold(line) not in kept and not is_read(fold(line), article)
    ]


def is_read(line: str, article: Article) -> bool:
    title = fold(article.title)
    if title and (line == title or line.startswith((f"{title} |", f"{title} -"))):
        return True
    for value in (article.author, article.source, article.url):
        if value and fold(value).casefold() in line.casefold():
            return True
    names = {name for name, canonical in agencies().items() if canonical == article.source}
    if any(name in line.casefold() for name in names):
        return True
    dates = [found.date for found in full_dates(line)]
    days = [(found.month, found.day) for found in day_months(line)]
    date = article.date
    return date is not None and (date in dates or (date.month, date.day) in days)


def test_short_headline_is_the_title_of_the_sentence_below_it() -> None:
    article = scraped("भारत और कनाडा\n\nदोनों देश सहमत हैं।\n", path=Path("/x/a.txt"), article_id="a")
    assert (article.title, article.body) == ("भारत और कनाडा", "दोनों देश सहमत हैं।")
    assert article.noise == ()


@pytest.mark.parametrize(
    "title", ["मीडिया पर हमला", "सहमति बनी", "वार्ता विफल", "चीन", "कैसे बदली नीति?", "रमेश पंत"]
)
@pytest.mark.parametrize("body", ["वह गया।", "दोनों देश सहमत हैं।", "बाजार में ऊन और नमक की बिक्री हुई।"])
def test_first_short_line_above_prose_is_the_title(title: str, body: str) -> None:
    article = scraped(f"{title}\n\n{body}\n", path=Path("/x/a.txt"), article_id="a")
    assert (article.title, article.body, article.noise) == (title, body, ())


@pytest.mark.parametrize("path", [*PAGES, *SEEDS, *MORE], ids=lambda path: path.stem[:40])
def test_every_line_of_a_page_is_accounted_for(path: Path) -> None:
    text = path.read_text("utf-8-sig", errors="replace").partition("\n# output\n")[0]
    if path in PAGES:
        assert lost(text, scraped(text, path=Path("/x/page.txt"), article_id="a")) == []
        return
    (article,) = (item for item in read(path, id="a") if isinstance(item, Article))
    assert lost(text, article) == []


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=12), st.sampled_from(["\n", "\n\n"]))
def test_no_line_of_any_page_is_lost(lines: list[str], gap: str) -> None:
    text = gap.join(lines)
    article = scraped(text, path=Path("/x/a.txt"), article_id="a")
    assert lost(text, article) == []
    prose = [line for line in lines if line.endswith("।")]
    assert article.body or set(prose) <= {article.title}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=8))
def test_sentences_are_in_the_body_wherever_they_stand(lines: list[str]) -> None:
    lines = [LINES[0], "4 नवंबर 2025", LINES[-2], *lines, LINES[-1]]
    article = scraped("\n\n".join(lines), path=Path("/x/a.txt"), article_id="a")
    body = article.body.split("\n")
    above_biography = lines.index("लेखक के बारे में") if "लेखक के बारे में" in lines else len(lines)
    assert [
        line for line in lines[:above_biography] if line.endswith("।") and line not in body
    ] == []
