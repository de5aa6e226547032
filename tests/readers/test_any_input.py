"""Whatever a file holds, reading it gives articles and problems, raises nothing and comes back."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relsearch.article import Article
from relsearch.readers import READERS, Problem, read
from relsearch.readers.dates import day_months, full_dates
from relsearch.readers.fields import record_date
from relsearch.readers.folding import fold
from relsearch.readers.plain import scraped

HANG = 30  # seconds: what takes longer does not come back; speed itself is no test
SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
PAGE = """<html lang="hi"><head><title>समझौता | सागर टाइम्स</title>
<meta property="og:site_name" content="सागर टाइम्स"><script type="application/ld+json">
{"@graph": [{"@type": "NewsArticle", "headline": "समझौता", "author": [{"name": "र"}]}]}</script>
</head><body><p>भारत और केन्या में समझौता हुआ है।</p><table><tr><td>1<td>2</table></body></html>"""
TABLE = (
    'id,title,text,date\r\n1,क,"एक\nदो ""तीन""",2024-01-01\r\n2,ख,"त",5 नवंबर 2024\n3,ग,घ,99999\n'
)
LINES = "\n".join(
    f'{{"title": "क", "text": "ख\\n", "date": {date}, "author": [{{"name": "ग"}}]}}'
    for date in ('"0000-00-00"', "99999", "1e308", "-5", '"2024-02-30"', '"\\ud800"', "[[1]]")
)
SAMPLES = {
    ".txt": [path.read_text("utf-8") for path in SEEDS],
    ".md": ['---\ntitle: "क"\ndate: 0000-00-00\nlang: हि\n---\n# क\n\nपाठ।\n'],
    ".html": [PAGE],
    ".csv": [TABLE],
    ".tsv": [TABLE.replace(",", "\t")],
    ".jsonl": [LINES],
    ".json": [
        "[" + LINES.replace("\n", ",\n") + "]",
        '{"n": 1, "articles": [' + LINES.replace("\n", ",") + '], "z": [1]}',
    ],
}
PIECES = [
    "http://[x/", "www.]", '"', '""', ",", "\t", "\n", "\r", "\0", "\ufeff", "\u2028", "\x1c", "<",
    ">", "<![x[", "<!--", "</", "&#xD800;", "&#99999999999;", "[", "]", "{", "}", "\\", "\\ud800",
    "NaN", "1e999", "9" * 5_000, "0000-00-00", "99999", "31 फरवरी 2024", "5 Apr\u0131l 2024",
    "5 apr\u0130l 2024", "१२ नवम्बर", "\u00b2", "\u0663", " | ", "By ", "Updated: ", "©", "(भाषा)",
    "।", "क\u094d", "\u202e", "\u00e0\u00a4", "\u00e0\u00a5\ufffd", "<script>", "<title>",
    "<div " + "a " * 300 + ">", "<table>", "[" * 2_000, "---\n", "title:", " " * 2_000, "\n" * 300,
    "2082-13-40", "32/13/2082", "चैत 35, 2082", "ब्यूरो", "डेस्क,", "\u017f", "\ud800", "\udcff",
]  # fmt: skip


def broken(text: str, rng: random.Random) -> bytes:
    """Give a text with some of it cut, doubled, replaced or put elsewhere."""
    data = bytearray(text.encode("utf-8"))
    for _ in range(rng.choice((1, 2, 4, 12))):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(5):
            case 0:
                del data[at : at + rng.choice((1, 5, 50, 500))]
            case 1:
                data[at:at] = data[: rng.randrange(400)]
            case 2:
                data[at:at] = rng.randbytes(rng.randrange(1, 20))
            case _:
                data[at:at] = rng.choice(PIECES).encode("utf-8", "surrogatepass") * rng.choice(
                    (1, 1, 9)
                )
    return bytes(data)


def texts_of(item: Article | Problem) -> Iterator[str]:
    if isinstance(item, Article):
        yield from (item.id, item.title, item.body, item.source, item.language, *item.noise)
        yield from (item.url or "", item.author or "")
    else:
        yield item.reason


@pytest.mark.parametrize("kind", sorted(SAMPLES))
@settings(max_examples=40)
@given(seed=st.integers(0, 2**32), cap=st.sampled_from([2_000, 2**20]))
def test_broken_files_give_articles_and_problems(
    tmp_path_factory: pytest.TempPathFactory, kind: str, seed: int, cap: int
) -> None:
    if kind == ".html":
        pytest.importorskip("trafilatura")
    rng = random.Random(seed)
    path = tmp_path_factory.mktemp("any") / f"a{kind}"
    path.write_bytes(broken(rng.choice(SAMPLES[kind]), rng))
    for item in read(path, id=path.name, max_article_bytes=cap):
        assert all(text.encode("utf-8") or not text for text in texts_of(item))
        assert isinstance(item, Article) or "\n" not in item.reason


def test_every_kind_of_file_has_a_sample() -> None:
    assert {READERS[kind] for kind in SAMPLES} == set(READERS.values())


def test_brackets_in_an_address_are_no_outlet(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("सीमा पर फिर खुला बाजार\nhttp://[x/\nभारत और कनाडा में समझौता हुआ है।\n", "utf-8")
    (article,) = read(path, id="a.txt")
    assert isinstance(article, Article)
    assert (article.url, article.source) == ("http://[x/", "")


@pytest.mark.parametrize("month", ["Apr\u0131l", "apr\u0130l", "D\u0131sambar", "Fr\u0131day"])
def test_letters_that_only_look_like_those_of_a_month_make_no_date(month: str) -> None:
    folded = fold(f"5 {month} 2024, {month} 5")
    assert full_dates(folded) == []
    assert list(day_months(folded)) == []
    assert record_date(folded) is None


def test_a_superscript_in_the_map_is_no_place_in_a_list(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "क", "parts": ["ख"]}\n', "utf-8")
    for place in ("\u00b2", "9" * 5_000):
        (article,) = read(path, id="a.jsonl", fields={"text": f"parts.{place}"})
        assert isinstance(article, Article)
        assert article.body == ""


SENTENCE = "सीमांत गांव में तीन साल बाद साप्ताहिक बाजार फिर लगा है।\n"


@pytest.mark.parametrize(
    "line", ["चंपक वन", "नील गगन टाइम्स", "4 नवंबर 2025", "नील 7", "By राम | नील गगन", "©"]
)
@pytest.mark.parametrize("end", [SENTENCE, ""])
def test_many_short_lines_are_read_without_hanging(line: str, end: str) -> None:
    text = f"चंपक वन\nनील गगन टाइम्स\nसीमा पर फिर खुला बाजार, गांवों में लौटी रौनक\n{SENTENCE}"
    lines = "".join(f"{line}\n" for _ in range(30_000))
    begun = time.perf_counter()
    article = scraped(text + lines + end, path=Path("/x/a.txt"), article_id="a")
    assert time.perf_counter() - begun < HANG
    assert SENTENCE.strip() in article.body
