import datetime as dt
from pathlib import Path

import pytest

from relsearch.article import Article
from relsearch.index.results import Hit, Results, Stored
from relsearch.snippets import Snippet


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder a command is run in; the articles stand below it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def hits(here: Path) -> list[Hit]:
    first = Article(
        id="विदेश/कनाडा.txt",
        title="रक्षा को लेकर भारत-कनाडा में बढ़ेगा सहयोग",
        body="भारत और कनाडा ने सुरक्षा पर बात की।",
        language="hi",
        date=dt.date(2026, 2, 8),
        date_from="headline",
        source="ANI",
        path=str(here / "news" / "विदेश" / "कनाडा.txt"),
    )
    second = Article(
        id="n-17",
        title="जपानच्या राजदूताची भेट",
        body="राजदूत मुंबईत आले.",
        language="mr",
        date=dt.date(2024, 4, 10),
        date_from="record",
        source="वार्ता",
        path=str(here / "news" / "feed.jsonl"),
        url="https://example.org/बातमी?id=17&x=[1]",
        author="अ. ब. क.",
    )
    third = Article(
        id="odd name.txt",
        title="",
        body="=SUM(A1) शीर्षक नहीं है।",
        language="hi",
        path=str(here / "news" / "odd name.txt"),
    )
    text = "भारत और कनाडा ने राष्ट्रीय सुरक्षा, कानून प्रवर्तन और साइबर सुरक्षा से जुड़े मुद्दों पर बात की…"
    return [
        Hit(
            1,
            12.3456789,
            Stored.of(first),
            (
                Snippet("title", first.title, ((14, 18), (19, 24))),
                Snippet("body", text, ((8, 13), (27, 34), (60, 67))),
                Snippet("body", "…दूसरा अंश।", ()),
            ),
            ("wire/कनाडा 2.txt", "wire/कनाडा 3.txt"),
        ),
        Hit(2, 3.0, Stored.of(second), (Snippet("body", "राजदूत मुंबईत आले.", ()),), ("x",)),
        Hit(3, 0.25, Stored.of(third), (Snippet("body", "=SUM(A1) शीर्षक नहीं है।", ((9, 15),)),)),
    ]


@pytest.fixture
def results(hits: list[Hit]) -> Results:
    return Results("कनाडा सुरक्षा", None, 134, "exact", True, None, hits, 4.07)
