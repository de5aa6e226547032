"""A text as lines, each with what it is taken for by its own words, before its place counts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from relsearch.readers import scrub
from relsearch.readers.credits import is_credit
from relsearch.readers.dates import DateLine, date_line, day_months, full_dates
from relsearch.readers.folding import fold

Role = Literal[
    "text",  # nothing known: a headline, a subhead, a name
    "title",  # a line that turned out to be one, for want of another
    "prose",  # a sentence or more
    "noise",
    "label",  # "Breaking", "Related Articles": says that what follows is no part of the article
    "soft",  # a single headline behind a ticker's label
    "date",
    "byline",
    "url",
    "heading",  # a section's name
]

_URL = re.compile(
    r"(?:(?:url|link|source link|source url|स्रोत लिंक|लिंक|canonical|permalink)\s?[:-]\s?)?"
    r"(?P<url>(?:https?://|www\.)[^\s<>\"]+|(?:[a-z0-9-]{2,63}\.){1,4}[a-z]{2,24}/[^\s<>\"]{6,})",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?:[।॥?!]|(?<!\.)\.|\.{3,}[\"'])[\"')\]\s]*$")
_DANDA_END = re.compile(r"[।॥][\"')\]\s]*$")
_INNER_END = re.compile(r"(?:[।॥]|(?<=[\u0900-\u097fa-z]{3})\.)\s*[\"')]?\s+\S")
# Most of a text are sentences. One without any of these marks cannot match a rule.
_SENTENCE = 60
# Only literals, each with a first letter of its own: `re` then skips to those letters.
_CUE = re.compile(
    r"[|>@©#*]|\.\.\.|--|फीड|फ\u093cीड|\u095eीड|फिड|सिंडि|सिन्डि|डिस्क्ले|अस्वीकरण|संपादित|एडिट"
    r"|निजी विचार|इनपुट|सहयोगमा|क्लिक|फॉलो|फ\u093cॉलो|फलो|सब्सक्राइब|डाउनलोड|ज्वाइन|जॉइन|लाइक"
    r"|जु[ड\u095c]\u093c?(?:ें|िए|ने के|े रह)|न्यूज\u093c?लेटर|न्यू\u095bलेटर|ईमेल|साइन|सर्वाधिकार|हक्क"
    r"|विज्ञापन|टिप्पणी|प्रतिक्रिया|राय |कमेंट|सुझाव|कुकी|फोटो|फ\u093cोटो|\u095eोटो|तस्वीर|छायाचित्र"
    r"|pic\."
)
_CUE_AT_END = re.compile(
    r"(?:प[ढ\u095d]\u093c?|देख|जान|सुन)(?:ें|िए|िये)\W*$|(?:वाचा|पाहा|नुहोस्?)\W*$"
    r"|\b(?:19|20)\d\d\b.{0,12}$|[)\]]$"
)
_LATIN = re.compile("[A-Za-z]")
_LATIN_CUE = re.compile(
    r"feed|syndic|disclaim|click|follow|subscri|download|join|copyright|rights|cookie|comment"
    r"|e-?mail|published|advert|sponsor|newsletter|input|scroll|read|updated|whatsapp|unedited"
    r"|hindi news|latest news|live update|get latest|get all",
    re.IGNORECASE,
)
_PLACE = r"[^\d,।:|\"]{2,30}(?:\s?\([^()\d]{2,25}\))?(?:\s?\[[^\]\d]{2,25}\])?"
_DATELINE = re.compile(
    rf"(?P<place>{_PLACE}(?:[,/] ?{_PLACE})?)[,.]?\s*"
    r"(?P<date>(?:[^,()।:]{3,30},?\s?(?:\d{4})?)?)[,.]?\s*"
    r"[(\[](?P<agency>[^()\[\]]{2,40})[)\]]\s*(?:[।.:|-]+|(?=\S))"
)
_LABEL_ALONE = re.compile(
    r"(?:first |last )?(?:published|updated|posted|modified|अपडेटेड|पब्लिश्ड|प्रकाशित|अपडेट)"
    r"(?: on| at| date)? ?[:|-]?",
    re.IGNORECASE,
)
_AGENCY_TITLES = frozenset(("समाचार", "न्यूज", "एजेंसी", "एजेन्सी", "news", "agency"))
_MAY_BE_DATELINE = re.compile(r"[)\]]|,[^,]{0,20}[0-9]")
_DATELINE_DATE = re.compile(
    rf"(?P<place>{_PLACE}(?:[,/] ?{_PLACE})?),\s*(?P<date>[^()।:]{{3,40}}?)\s*(?:[।.:]|-+\s|\s-)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank: as printed without outer space, folded, and its place.

    A plain sentence below the first is not folded: nothing looks at its folded form.

    `index` counts all lines, blank ones too; `gap` says that a blank line stands before it,
    `listed` that it is one of several headlines under a label.
    """

    text: str
    folded: str
    index: int
    gap: bool
    role: Role
    kind: str = ""
    date: DateLine | None = None
    listed: bool = False


def as_noise(line: Line, kind: str) -> Line:
    """Give the line as noise of a kind."""
    return replace(line, role="noise", kind=kind)


def split(text: str) -> list[Line]:
    """Give the lines of a text that hold anything, in order, each with a first role."""
    lines: list[Line] = []
    gap = False
    # The first sentence may be a summary, with the dateline in the second.
    early = 2
    for index, raw in enumerate(text.split("\n")):
        stripped = raw.strip().strip("\u200b\u200c\u200d\u2060\ufffc").strip()
        if not stripped:
            gap = True
            continue
        line = _line(stripped, index, gap, early > 0)
        early -= line.role == "prose"
        if (
            line.date
            and not line.date.label
            and lines
            and _LABEL_ALONE.fullmatch(lines[-1].folded)
        ):
            label = "updated" if "u" in lines[-1].folded[:12].casefold() else "published"
            line = replace(line, kind=label, date=replace(line.date, label=label))
        lines.append(line)
        gap = False
    return lines


def _line(text: str, index: int, gap: bool, early: bool) -> Line:
    if len(text) > scrub.LONGEST:
        # Folding serves rules, and no rule is for a line this long.
        role: Role = "prose" if is_prose(text[:600] + text[-300:]) else "text"
        return Line(text, text[: scrub.LONGEST], index, gap, role)
    if not early and len(text) > _SENTENCE and _is_plain(text):
        return Line(text, text, index, gap, "prose")
    folded = fold(text)
    role, kind, date = _role(folded, early)
    return Line(text, folded, index, gap, role, kind, date)


# Sites print the same short lines around every article.
_CACHED = 80


def _role(folded: str, early: bool) -> tuple[Role, str, DateLine | None]:
    return _known_role(folded, early) if len(folded) <= _CACHED else _new_role(folded, early)


@lru_cache(maxsize=4096)
def _known_role(folded: str, early: bool) -> tuple[Role, str, DateLine | None]:
    return _new_role(folded, early)


def _new_role(folded: str, early: bool) -> tuple[Role, str, DateLine | None]:
    """Give role and kind of a line; `early` before the first sentence, where a dateline may be."""
    if early and is_dateline(folded):
        date = date_line(folded)
        return (
            ("date", date.label, date) if date and not date.rest else ("prose", "dateline", None)
        )
    if len(folded) > _SENTENCE and is_sentence(folded) and not _has_cue(folded):
        return "prose", "", None
    if _URL.fullmatch(folded) and not scrub.match_kind("tweets", folded):
        return "url", "", None
    for kind in ("tweets", "epaper"):
        if scrub.match_kind(kind, folded):
            return "noise", kind, None
    date = date_line(folded)
    if date:
        return "date", date.label, date
    if is_credit(folded):
        return "byline", "credits", None
    role, kind = _ticker(folded) or _noise(folded) or _heading(folded)
    return role, kind, None


def _is_plain(text: str) -> bool:
    """Tell a sentence that no rule can be for, before the cost of folding it."""
    return text.endswith(("।", ".")) and is_sentence(text) and not _has_cue(text)


def _has_cue(text: str) -> bool:
    head = text[:42]
    if ":" in head or "/" in head or _CUE.search(text) or _CUE_AT_END.search(text[-24:]):
        return True
    return bool(_LATIN.search(text) and _LATIN_CUE.search(text))


def _ticker(folded: str) -> tuple[Role, str] | None:
    match = scrub.match_kind("tickers", folded)
    if match is None:
        return None
    groups = match.groupdict()
    if groups.get("list"):
        return "noise", "tickers"
    return ("soft" if groups.get("one") else "label"), "tickers"


def _noise(folded: str) -> tuple[Role, str] | None:
    kind = scrub.noise_kind(folded)
    if kind is None:
        return None
    alone = kind == "related" and len(folded) < 40 and not re.search(r"[:|>-].{8}", folded)
    return ("label" if alone else "noise"), kind


def _heading(folded: str) -> tuple[Role, str]:
    if scrub.match_kind("headings", folded):
        return "heading", "headings"
    if len(folded.split()) <= 10 and scrub.match_kind("bylines", folded):
        return "byline", "bylines"
    return ("prose" if is_prose(folded) else "text"), ""


def is_prose(folded: str) -> bool:
    """Tell a sentence from a headline: it ends like one, or holds the end of one.

    A question mark ends headlines too, so it needs company. A full stop ends initials and
    places too, a danda hardly anything but sentences.
    """
    if not SENTENCE_END.search(folded):
        return len(folded) > 100 and len(_INNER_END.findall(folded)) > 1
    inner = _INNER_END.search(folded[:-1]) is not None
    if re.search(r"[?!][\"')\s]*$", folded) and not inner:
        return False
    return inner or len(folded.split()) >= (3 if _DANDA_END.search(folded) else 5)


def is_sentence(folded: str) -> bool:
    """Tell a plain sentence, which ends in a danda or a full stop, from all else."""
    return SENTENCE_END.search(folded) is not None and is_prose(folded)


def is_dateline(folded: str) -> bool:
    """Tell whether a line begins with a place and an agency, or a place and a day."""
    return dateline(folded) is not None


def dateline(folded: str) -> re.Match[str] | None:
    """Match the dateline at the start of a folded line; groups place, date, perhaps agency."""
    head = folded[:160]
    if not _MAY_BE_DATELINE.search(head):
        return None
    match = _DATELINE.match(head)
    if match and (
        agency_in(match["agency"]) or _has_day(match["date"]) or "एजेंसी" in match["agency"]
    ):
        return match
    match = _DATELINE_DATE.match(head)
    return match if match and _has_day(match["date"]) else None


def agency_in(text: str) -> str:
    """Give the canonical name of the agency that a few folded words are or begin with.

    A name that only ends like one is an outlet's: "लोकपथ वार्ता".
    """
    table = scrub.agencies()
    whole = text.casefold().strip(" -.()[]")
    if whole in table:
        return table[whole]
    for part in re.split(r"\s?[/,|:;-]\s?", whole):
        words = part.split()
        while len(words) > 1 and words[0] in _AGENCY_TITLES:
            words = words[1:]
        for name in (" ".join(words), *words[:1]):
            if name.strip(".") in table:
                return table[name.strip(".")]
    return ""


def _has_day(text: str) -> bool:
    return bool(full_dates(text)) or next(day_months(text), None) is not None
