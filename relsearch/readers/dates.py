"""Which calendar date was printed, and where.

A line, an address or a file name → the full dates in it; dates are taken as printed, without
time zone, and nothing is invented: a month without a day, 31 February and 1850 are no dates.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from relsearch.article import DateFrom
from relsearch.readers.bikram import from_bikram
from relsearch.readers.folding import fold, fold_letters
from relsearch.records import dataclass

EARLIEST = 1900
LATEST = 2100
# No newspaper dates itself to 2070 of the common calendar: such a year is Bikram Sambat.
FIRST_BIKRAM = 2070
_DIGIT = re.compile("[0-9]")
_END = r"(?![\u0900-\u0963\u0970-\u097fA-Za-z])"
_START = r"(?<![\u0900-\u0963\u0970-\u097fA-Za-z\d])"


@dataclass(frozen=True, slots=True)
class Found:
    """A full date in a folded text and its place, code points [start, end)."""

    date: dt.date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DayMonth:
    """A day and month printed without a year."""

    day: int
    month: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and where it was printed."""

    date: dt.date
    date_from: DateFrom


@lru_cache(maxsize=1)
def months() -> dict[str, int | str]:
    """Give folded month name → 1 to 12, or "b1" to "b12" for Bikram Sambat."""
    table: dict[str, int | str] = {}
    for line in _lines("months.tsv"):
        number, names = line.split("\t")
        for name in fold_letters(names).split():
            table[name.rstrip(".")] = int(number) if number.isdigit() else number
    return table


@lru_cache(maxsize=1)
def words() -> dict[str, frozenset[str]]:
    """Give kind → folded words that may stand in a date line (`date_words.tsv`)."""
    table = {}
    for line in _lines("date_words.tsv"):
        kind, names = line.split("\t")
        table[kind] = frozenset(name.strip(".:") for name in fold_letters(names).split())
    return table


@lru_cache(maxsize=1)
def _numbers() -> dict[str, int]:
    rows = dict(line.split("\t") for line in _lines("date_words.tsv"))
    table = {fold(word): value for value, word in enumerate(rows["number"].split(), start=1)}
    for pair in rows["number_variants"].split():
        word, value = pair.split("=")
        table[fold(word)] = int(value)
    return table


def _lines(name: str) -> list[str]:
    return Path(__file__).with_name(name).read_text("utf-8").splitlines()[1:]


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    month = "|".join(sorted(map(re.escape, months()), key=len, reverse=True))
    number = "|".join(sorted(map(re.escape, _numbers()), key=len, reverse=True))
    m = rf"(?P<m>{month})\.?{_END}"
    d = rf"(?P<d>\d{{1,2}}|{number})"
    ordinal = r"(?:st|nd|rd|th|वीं|वें|ले|ला)?"
    gap = r"[\s,./-]{1,3}"
    full = (
        rf"{_START}{d}{ordinal}(?:\s+(?:of\s+)?|{gap}){m}(?:{gap}|\s*,\s*)?'?(?P<y>\d{{4}})(?!\d)",
        # Two digits are a year only when the print says so: "5 मई 10 बजे" is no 2010.
        rf"{_START}{d}{ordinal}(?:{gap}){m}\s?'(?P<yy>\d\d)(?!\d)",
        rf"{_START}(?P<d>\d{{1,2}})(?P<s>[-/.]){m}(?P=s)(?P<yy>\d\d)(?!\d)",
        rf"{_START}{m}{gap}(?P<d>\d{{1,2}}){ordinal}(?:{gap})'?(?P<y>\d{{4}})(?!\d)",
        rf"(?<!\d)(?P<y>\d{{4}}){gap}(?:साल\s+)?{m}{gap}(?P<d>\d{{1,2}})(?!\d)",
        r"(?<![\d.])(?P<y>(?:19|20)\d\d)(?P<s>[-/.])(?P<mm>\d{1,2})(?P=s)(?P<d>\d{1,2})(?!\d)",
        r"(?<![\d./-])(?P<d>\d{1,2})(?P<s>[-/.])(?P<mm>\d{1,2})(?P=s)(?P<y>(?:19|20)\d\d)(?!\d)",
    )
    short = (
        rf"{_START}{d}{ordinal}(?:\s+|{gap}){m}",
        rf"{_START}{m}\s+(?P<d>\d{{1,2}}){ordinal}(?![\d:])",
    )
    return (
        tuple(re.compile(pattern, re.IGNORECASE) for pattern in full),
        tuple(re.compile(pattern, re.IGNORECASE) for pattern in short),
    )


@lru_cache(maxsize=1)
def _named_two_digit() -> re.Pattern[str]:
    """Tue, 4 November 25: two digits after a month's name are a year at a line's end only."""
    month = "|".join(sorted(map(re.escape, months()), key=len, reverse=True))
    return re.compile(
        rf"{_START}(?P<d>\d{{1,2}})\s(?P<m>{month})\.?,?\s(?P<yy>[1-4]\d)(?=\W*$)", re.IGNORECASE
    )


_TWO_DIGIT = re.compile(
    r"(?<![\d./-])(?P<d>\d{1,2})(?P<s>[-/.])(?P<mm>\d{1,2})(?P=s)(?P<yy>\d\d)(?!\d)"
)
_URL_DATE = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-/_]?)(?P<mm>0[1-9]|1[0-2])(?P=s)(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<!\d)(?P<d2>0[1-9]|[12]\d|3[01])(?P<s2>[-/_]?)(?P<mm2>0[1-9]|1[0-2])(?P=s2)"
    r"(?P<y2>(?:19|20)\d\d)(?!\d)"
)  # fmt: skip
_URL_MONTH = re.compile(r"/(?P<y>(?:19|20)\d\d)/(?P<mm>0?[1-9]|1[0-2])(?:/|$)")


def full_dates(folded: str, *, two_digit_years: bool = False) -> list[Found]:
    """Give the full dates of a folded line in their order; `dd/mm` unless only `mm/dd` fits.

    `two_digit_years` reads 05/11/25, which is safe only in a line that is nothing but a date.
    """
    if not _DIGIT.search(folded):
        return []
    found: list[Found] = []
    patterns = _patterns()[0] + ((_TWO_DIGIT, _named_two_digit()) if two_digit_years else ())
    for pattern in patterns:
        for match in pattern.finditer(folded):
            date = _date(match)
            start, end = match.span()
            if date and not any(f.start < end and start < f.end for f in found):
                found.append(Found(date, start, end))
    return sorted(found, key=lambda f: f.start)


def day_months(folded: str) -> Iterator[DayMonth]:
    """Give days and months printed without a year."""
    for pattern in _patterns()[1]:
        for match in pattern.finditer(folded):
            month = _month(match["m"])
            day = _day(match["d"])
            if isinstance(month, int) and 1 <= day <= 31:
                yield DayMonth(day, month, *match.span())


def url_date(url: str) -> dt.date | None:
    """Give the date in an address: /2025/07/24/, /2025-02-13/, -20250724."""
    for match in _URL_DATE.finditer(url):
        year, month, day = (
            (match["y"], match["mm"], match["d"])
            if match["y"]
            else (match["y2"], match["mm2"], match["d2"])
        )
        date = valid(int(year), int(month), int(day))
        # Eight digits in a row are often an article's number: only a recent date is one.
        bare = not (match["s"] or match["s2"])
        if date and not (bare and not 1990 <= date.year <= 2050):
            return date
    found = full_dates(fold(re.sub(r"[/_-]+", " ", url)))
    return found[0].date if found else None


def url_month(url: str) -> dt.date | None:
    """Give the middle of the month in an address such as /2025/07/, evidence for a year only."""
    match = _URL_MONTH.search(url)
    return valid(int(match["y"]), int(match["mm"]), 15) if match else None


def file_date(stem: str) -> dt.date | None:
    """Give the date printed in a file's name: DH-2020-ARP-20, 2025_11_06, 20251106.

    >>> file_date("DH-2020-ARP-20")
    datetime.date(2020, 4, 20)
    """
    name = fold(re.sub(r"[_\s-]+", " ", stem))
    found = full_dates(name)
    if found:
        return found[0].date
    # Digits among letters are a hash or a number, never a day.
    plain = re.sub(r"[A-Za-z]+\d[A-Za-z\d]*|\d+[A-Za-z][A-Za-z\d]*", "", stem)
    return url_date(re.sub(r"[\s.]", "-", plain))


def nearest(day_month: DayMonth, evidence: dt.date) -> dt.date | None:
    """Give the day and month in the year that brings them nearest to another date."""
    dates = [valid(evidence.year + step, day_month.month, day_month.day) for step in (-1, 0, 1)]
    return min((d for d in dates if d), key=lambda d: abs(d - evidence), default=None)


def valid(year: int, month: int, day: int) -> dt.date | None:
    """Give the date, or None where the calendar or plausibility has none."""
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int | str | None:
    # Without regard to case "i" also matches the dotless and the dotted one of Turkish.
    return months().get(name.casefold())


def _day(text: str) -> int:
    return int(text) if text.isdigit() else _numbers().get(text, 0)


def _date(match: re.Match[str]) -> dt.date | None:
    groups = match.groupdict()
    year = int(groups["y"]) if groups.get("y") else 2000 + int(groups["yy"])
    day = _day(groups["d"])
    if groups.get("m"):
        month = _month(groups["m"])
        if month is None:
            return None
        if isinstance(month, str):
            return from_bikram(year, int(month[1:]), day)
        return valid(year, month, day)
    number = int(groups["mm"])
    if year >= FIRST_BIKRAM:
        return from_bikram(year, number, day)
    if number > 12 >= day:
        number, day = day, number
    return valid(year, number, day)


_TIME = re.compile(
    r"t?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)?(?:z\b|\s?[+-]\d{2}:?\d{2})?|[+-]\d{2}:?\d{2}\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\s,|()\[\]:;/।-]+")


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line that is there for its date. `rest` are the words in it that are not the date."""

    date: dt.date
    label: str  # "published", "updated" or "" for a bare date
    rest: tuple[str, ...]


def date_line(folded: str) -> DateLine | None:
    """Read a line whose purpose is a date: with few other words, and those in a label or aside.

    >>> date_line(fold("अपडेटेड 28 May 2025 at 08:40 IST")).label
    'updated'
    >>> date_line(fold("समझौते पर 28 मई 2025 को दिल्ली में हस्ताक्षर हुए थे।"))
    """
    if len(folded) > 200:
        return None
    found = full_dates(folded, two_digit_years=True)
    if not found:
        return None
    outside = folded
    for one in reversed(found):
        outside = outside[: one.start] + " " + outside[one.end :]
    rest = [word for word in _WORD.findall(_TIME.sub(" ", outside)) if not word.isdigit()]
    label, rest = _without_label(rest)
    kinds = words()
    known = kinds["beside"] | kinds["weekday"]
    rest = [word for word in rest if word.casefold().strip(".'\"") not in known]
    if len(rest) > _most_words(folded, label) or (
        re.search(r"[।.!?]['\")\s]*$", folded) and len(rest) > 1
    ):
        return None
    return DateLine(_labelled(folded, found, label), label, tuple(rest))


_CREDITED = re.compile(r"\bby\b|लेखक|संपादन", re.IGNORECASE)


def _most_words(folded: str, label: str) -> int:
    """How many words beside its date a date line may have: with a name or two in it, more."""
    if _CREDITED.search(folded) and len(folded) <= 160:
        return 14 if label else 10
    return 6 if label else 4


def _without_label(rest: list[str]) -> tuple[str, list[str]]:
    kinds = words()
    labels = {
        kind
        for word in rest
        for kind in ("published", "updated")
        if word.casefold().strip(".") in kinds[kind]
    }
    both = kinds["published"] | kinds["updated"]
    kept = [word for word in rest if word.casefold().strip(".") not in both]
    # "Last published" and "पोस्ट अपडेटेड" are not the first printing.
    return ("updated" if "updated" in labels else next(iter(labels), "")), kept


def _labelled(folded: str, found: list[Found], label: str) -> dt.date:
    """Of two dates in one line take the one that a word for publishing stands before."""
    if len(found) > 1 and label == "updated":
        for one in found:
            before = _WORD.findall(folded[: one.start])[-3:]
            if any(word.casefold() in words()["published"] for word in before):
                return one.date
    return found[0].date
