"""Dates are read as printed, in every form newspapers print, and nothing is invented."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relsearch.readers.dates import (
    DayMonth,
    date_line,
    day_months,
    file_date,
    full_dates,
    nearest,
    url_date,
    valid,
)
from relsearch.readers.folding import fold

CASES = Path(__file__).parents[1] / "cases/readers/dates.tsv"
ROWS = [line.split("\t") for line in CASES.read_text("utf-8").splitlines()[1:]]
MONTHS = [
    *("जनवरी", "फरवरी", "मार्च", "अप्रैल", "मई", "जून"),
    *("जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"),
]


@pytest.mark.parametrize(("text", "label", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_date_line_is_read(text: str, label: str, expected: str) -> None:
    found = date_line(fold(text))
    if expected == "none":
        assert found is None
    else:
        assert found is not None
        assert (found.date.isoformat(), found.label or "bare") == (expected, label)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2069, 12, 31)))
def test_every_day_is_read_back(date: dt.date) -> None:
    month = MONTHS[date.month - 1]
    digits = str.maketrans("0123456789", "०१२३४५६७८९")
    for text in (
        f"{date.day} {month} {date.year}",
        f"{month} {date.day:02}, {date.year}",
        f"{date.day} {month}, {date.year}".translate(digits),
        date.strftime("%d-%m-%Y"),
        date.strftime("%d/%m/%Y"),
        date.isoformat(),
    ):
        assert [found.date for found in full_dates(fold(text))] == [date]


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    folded = fold(text)
    for found in full_dates(folded, two_digit_years=True):
        assert 1900 <= found.date.year <= 2100
        assert 0 <= found.start < found.end <= len(folded)
    date_line(folded)
    url_date(text)
    file_date(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DH-2020-ARP-20", "2020-04-20"),
        ("AU-2020-MAY-09", "2020-05-09"),
        ("2025_11_06", "2025-11-06"),
        ("20251106_khabar", "2025-11-06"),
        ("khabar 6 नवंबर 2025", "2025-11-06"),
        ("000_d60eccb83701a040", None),
        ("a20240101b", None),
        ("page", None),
    ],
)
def test_file_name_is_read(name: str, expected: str | None) -> None:
    assert file_date(name) == (dt.date.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.example/world/2025/07/24/lekh-80119.html", "2025-07-24"),
        ("www.x.example/urja/2025-02-13/jaitapur", "2025-02-13"),
        ("https://x.example/lekh-20250724.html", "2025-07-24"),
        ("https://x.example/lekh-24-07-2025", "2025-07-24"),
        ("https://x.example/2025/july/24/lekh", "2025-07-24"),
        ("https://x.example/lekh-70551.html", None),
        ("https://x.example/2025/13/45/lekh", None),
        ("https://x.example/lekh-99999999", None),
    ],
)
def test_address_is_read(url: str, expected: str | None) -> None:
    assert url_date(url) == (dt.date.fromisoformat(expected) if expected else None)


def test_year_that_is_not_printed_is_the_nearest() -> None:
    new_year = dt.date(2026, 1, 1)
    assert nearest(DayMonth(31, 12, 0, 5), new_year) == dt.date(2025, 12, 31)
    assert nearest(DayMonth(2, 1, 0, 5), new_year) == dt.date(2026, 1, 2)


def test_day_in_words_is_a_day() -> None:
    assert [(d.day, d.month) for d in day_months(fold("सात अक्टूबर"))] == [(7, 10)]


def test_impossible_days_are_none() -> None:
    assert valid(2024, 2, 31) is None
    assert valid(1850, 1, 1) is None
    assert full_dates("31 फरवरी 2024") == []
