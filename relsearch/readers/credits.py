"""What a credit line says: who wrote a text, for which outlet, through which agency.

"By X | Outlet, Place | Updated: date" → parts between labels and separators → names by role.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from relsearch.readers import scrub
from relsearch.readers.dates import _TIME, full_dates, words

LONGEST = 200
_BY = r"(?:written|reported|authored|report|story|wrote|compiled|translated|produced)"
_BY_DESK = r"(?:edited|published|posted|curated|uploaded|updated|reviewed|fact[- ]checked|input)"
_LABEL = re.compile(
    rf"(?P<person>\b{_BY} ?by\b\s?[:|-]?|(?:^|(?<=[|,] ))by\b\s?[:|-]?"
    r"|(?<![\u0900-\u0963\w])(?:लेखक|लेखिका|रिपोर्ट|रिपोर्टर|द्वारा|पत्रकार|वार्ताहर|प्रस्तुति)\s?[:,-])"
    rf"|(?P<editor>\b{_BY_DESK} ?by\b\s?[:|-]?"
    r"|(?<![\u0900-\u0963\w])(?:संपादन|संपादक|संपादित|प्रकाशक)\s?[:-])"
    r"|(?P<org>\b(?:agency|source|sources)\s?[:-]|(?<![\u0900-\u0963\w])(?:एजेंसी|स्रोत|सोर्स)\s?[:-])",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    rf"(?:{_BY}|{_BY_DESK}) ?by\b ?[:|-]?[^।]{{2,160}}"
    rf"|by [^।]{{2,60}}\b(?:{_BY}|{_BY_DESK}) ?by\b[^।]{{2,90}}"
    rf"|[^।|,:]{{2,40}}\| ?(?:{_BY}|{_BY_DESK}) ?by\b ?[:|-]?[^।]{{2,90}}"
    r"|agency ?[:-][^।]{2,60}|लेखक, [^।,]{2,40}",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[|,;()\[\]।•]|\s[-/]\s|\s{3,}|:\s")
_HANDLE = re.compile(r" ?@\w{2,30}")
_NAME_WORDS = 4
EDGES = " -|,.:;()[]'\"।©"
# A newsroom at the end of a name, and what stands between the two: which newsroom.
_DESK = re.compile(
    "(?P<name>.*?) ?(?:ब्यूरो|ब्युरो|डेस्क|नेटवर्क|न्यूज सर्विस|वृत्तसेवा|संवाद सूत्र"
    "|संवाददाता(?:ओं)?|प्रतिनिधि|प्रतिनिधी|वार्ताहर|टीम|स्टाफ"
    "|bureau|desk|network|news service|team|staff|correspondent)",
    re.IGNORECASE,
)
_DAILIES = frozenset(("दैनिक", "साप्ताहिक", "डेली", "टीवी", "daily", "weekly", "tv"))
_NEWSROOMS = frozenset(
    ("डिजिटल", "वेब", "न्यूज", "ऑनलाइन", "स्पोर्ट्स", "नेशनल", "web", "digital", "online")
)


@dataclass(frozen=True, slots=True)
class Credits:
    """Names as folded. `outlets` are beyond doubt, `perhaps` may be outlets, places or people."""

    author: str = ""
    agency: str = ""
    outlets: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    label: str  # of the label it follows at once, else empty
    last: bool  # nothing but dates and labels follows it


def is_credit(folded: str) -> bool:
    """Tell a line that is there to say who wrote: "Written by : A | Edited by : B"."""
    return (
        len(folded) <= LONGEST
        and not folded.endswith((".", "?", "!", "।"))
        and _CREDIT.fullmatch(folded) is not None
    )


@lru_cache(maxsize=1)
def _no_names() -> frozenset[str]:
    return frozenset().union(*map(scrub.word_list, ("not_outlets", "pronouns", "sections")))


def outlet_name(folded: str, *, before_desk: bool = False) -> str:
    """Give a name without its generic end; empty when it is nothing else, or no outlet.

    `before_desk` says that the name of a newsroom follows, to which "news" then belongs.
    """
    found = _without_company(folded.strip(EDGES).split())
    if not found or len(found) > 5:
        return ""
    # "आज समाचार" is a name like "X News", though each of its words alone is general.
    media = scrub.word_list("media_words")
    of_today = found[0] == "आज" and len(found) > 1 and all(word in media for word in found[1:])
    if of_today:
        return " ".join(found)
    if all(word.casefold() in _no_names() for word in found):
        return ""
    found = _without_newsroom(found, before_desk=before_desk)
    name = " ".join(found)
    key = name.casefold()
    if found[0].casefold() in scrub.word_list("pronouns") or scrub.is_agency(name):
        return ""
    return "" if any(key in scrub.word_list(no) for no in ("sections", "places")) else name


def _without_newsroom(words: list[str], *, before_desk: bool) -> list[str]:
    end = len(words)
    while end > 1 and words[end - 1].casefold() in _NEWSROOMS:
        # "X News" is a name, "X Y News" before "desk" seldom.
        if words[end - 1] == "न्यूज" and (end == 2 or not before_desk):
            break
        end -= 1
    return words[:end]


def _without_company(words: list[str]) -> list[str]:
    """Cut "Media Pvt Ltd" from the end of a name; the first word always stays.

    >>> _without_company(["Himalaya", "Media", "Pvt", "Ltd"])
    ['Himalaya']
    >>> _without_company(["Himalaya", "Media"])
    ['Himalaya', 'Media']
    """
    for ends in (scrub.word_list("legal_forms"), scrub.word_list("trades")):
        end = len(words)
        while end > 1 and words[end - 1].casefold() in ends:
            end -= 1
        if end == len(words):
            break
        words = words[:end]
    return words


def without_desk(folded: str) -> tuple[str, bool]:
    """Give the outlet before "bureau" or "desk", and whether there is such a word at all.

    >>> without_desk("हिमालय पोस्ट वेब डेस्क")
    ('हिमालय पोस्ट', True)
    """
    match = _DESK.fullmatch(folded)
    if match:
        return outlet_name(match["name"], before_desk=True), True
    if folded.casefold().startswith(("टीम ", "team ")):
        return outlet_name(folded[4:], before_desk=True), True
    return "", False


@lru_cache(maxsize=1024)
def read_credits(folded: str) -> Credits:
    """Read a credit line, or a date line that credits too.

    >>> read_credits("न्यूज डेस्क, अमर दिशा, गुवाहाटी Published by: शिवम गर्ग").outlets
    ('अमर दिशा',)
    """
    author = editor = agency = ""
    outlets: list[str] = []
    perhaps: list[str] = []
    desk = labelled = False
    for part in _parts(folded[:LONGEST]):
        named, is_desk = without_desk(part.text)
        labelled = labelled or bool(part.label)
        if scrub.is_agency(part.text):
            agency = agency or part.text
        elif part.text in scrub.word_list("places"):
            continue
        elif is_desk:
            outlets += [named] if named else []
            desk = desk or not named
        elif part.label == "org" or (desk and not part.last) or _has_media_word(part.text):
            outlets.append(" ".join(_without_newsroom(part.text.split(), before_desk=False)))
            desk = False
        elif part.label in ("person", "editor") and len(part.text.split()) <= _NAME_WORDS:
            author = author or (part.text if part.label == "person" else "")
            editor = editor or part.text
        elif part.text.split()[-1].casefold() in scrub.word_list("surnames"):
            editor = editor or part.text
        elif labelled or desk:
            perhaps.append(part.text)
    return Credits(author or editor, agency, tuple(outlets), tuple(perhaps))


def is_trade_name(folded: str) -> bool:
    """Tell a name made as papers make theirs: "X Times", "Daily X", "X News 24".

    >>> is_trade_name("दैनिक हिमालय"), is_trade_name("वार्ता विफल")
    (True, False)
    """
    media = scrub.word_list("media_words")
    found = [word for word in folded.casefold().split() if not word.isdigit()]
    return bool(found) and (found[-1] in media or (len(found) > 1 and found[0] in _DAILIES))


def _has_media_word(text: str) -> bool:
    media = scrub.word_list("media_words")
    found = text.casefold().split()
    return 1 < len(found) <= _NAME_WORDS + 1 and any(word in media for word in found)


def _parts(folded: str) -> Iterator[_Part]:
    """Give the parts between labels and separators that hold a name."""
    text = folded
    for found in reversed(full_dates(folded)):
        text = text[: found.start] + " | " + text[found.end :]
    text = _TIME.sub(" ", text)
    pieces: list[tuple[str, str]] = []
    label, start = "", 0
    for match in (*_LABEL.finditer(text), None):
        end = match.start() if match else len(text)
        for place, piece in enumerate(_SPLIT.split(text[start:end])):
            pieces.append((_trimmed(piece), label if place == 0 else ""))
        if match:
            label, start = match.lastgroup or "", match.end()
    kept = [(text, label) for text, label in pieces if text]
    for place, (text, label) in enumerate(kept):
        yield _Part(text, label, place == len(kept) - 1 or bool(kept[place + 1][1]))


@lru_cache(maxsize=1)
def _date_words() -> frozenset[str]:
    kinds = words()
    in_names = {"पोस्ट", "the", "of", "day", "first", "date"}
    in_names |= {"सोम", "मंगल", "बुध", "गुरु", "शुक्र", "शनि", "रवि", "sun", "may"}
    dated = kinds["published"] | kinds["updated"] | kinds["beside"] | kinds["weekday"]
    return frozenset(dated - in_names)


def _trimmed(piece: str) -> str:
    """Cut the words of dates and their labels from both ends of a part; of a section nothing."""
    dated = _date_words()
    found = _HANDLE.sub("", piece).strip(" -:.@'\"").split()
    while found and (
        found[-1].casefold().strip(".:-") in dated or not found[-1].strip("0123456789+-:.")
    ):
        if len(found) > 1 and found[-1].isdigit() and found[-2].casefold() not in dated:
            break  # a number in a name
        found.pop()
    while found and (found[0].casefold().strip(".:-") in dated or found[0].isdigit()):
        found.pop(0)
    name = " ".join(found).strip(" -:.")
    if name.casefold() in scrub.word_list("sections") or not re.search(r"[^\W\d_]", name):
        return ""
    return name
