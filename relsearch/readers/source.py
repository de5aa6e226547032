"""Who a text is from: the agency it credits, else the outlet that names itself on the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from relsearch.readers import scrub
from relsearch.readers.folding import fold, printed
from relsearch.readers.lines import Line, agency_in, dateline

_BUREAU_PREFIX = 60
_EDGES = " -|,.:;()[]'\"।©"


@dataclass(frozen=True, slots=True)
class Source:
    """`agency` is canonical, `outlet` as written; either may be empty, like `author`."""

    agency: str = ""
    outlet: str = ""
    author: str = ""

    @property
    def name(self) -> str:
        """The agency if one is credited, else the outlet."""
        return self.agency or self.outlet


def named_outlets(lines: Iterable[Line]) -> list[str]:
    """Give the names under which the page speaks of itself, most frequent first, as written."""
    counts: Counter[str] = Counter()
    surfaces: dict[str, str] = {}
    first_prose = True
    for line in lines:
        if line.role == "prose":
            name = _bureau(line) if first_prose else ""
            first_prose = False
        else:
            name = "" if line.role in ("text", "url") else _outlet_in(line)
        if name:
            key = fold(name).casefold()
            counts[key] += 1
            surfaces.setdefault(key, name)
    return [surfaces[key] for key, _ in counts.most_common()]


def credited(
    lines: Sequence[Line], *, outlets: Sequence[str], masthead: Sequence[str], url: str | None
) -> Source:
    """Give agency, outlet and author of a page whose lines have their last roles."""
    is_page = any(line.role in ("noise", "date", "url") for line in lines)
    outlet = _choose(outlets, masthead, is_page) or ("" if url is None else _host(url))
    return Source(_agency(lines), outlet, _author(lines))


def _choose(outlets: Sequence[str], masthead: Sequence[str], is_page: bool) -> str:
    known = {fold(name).casefold() for name in outlets}
    media = scrub.word_list("media_words")
    plain = [name for name in masthead if not agency_in(fold(name))]
    for name in plain:
        if fold(name).casefold() in known:
            return name
    if outlets:
        return outlets[0]
    for name in plain:
        if any(word in media for word in fold(name).casefold().split()):
            return name
    # Without any other trace of a page a short line may be anything: a rubric, an author.
    return plain[0].strip(_EDGES) if plain and is_page else ""


def _outlet_in(line: Line) -> str:
    """Give the outlet that a line of noise or a byline names, as written, or nothing."""
    for kind in ("outlets", "bylines"):
        match = scrub.match_kind(kind, line.folded)
        while match:
            name = _cleaned(match.groupdict().get("outlet") or "")
            if name:
                return printed(line.text, name)
            match = None
    return ""


def _cleaned(folded: str) -> str:
    """Cut a name's generic ends; a name that is nothing else is none."""
    pronouns = scrub.word_list("pronouns")
    stop = scrub.word_list("not_outlets") | pronouns
    sections = scrub.word_list("sections")
    words = folded.strip(_EDGES).split()
    if not words or len(words) > 5:
        return ""
    if all(word.casefold() in stop or word.casefold() in sections for word in words):
        return ""
    while len(words) > 1 and words[-1].casefold() in _SUFFIXES:
        if len(words) == 2 and words[-1] == "न्यूज":
            break  # "X News" is a name, "X Y News" before "desk" seldom
        words.pop()
    name = " ".join(words)
    if words[0].casefold() in pronouns or agency_in(name) or name.casefold() in sections:
        return ""
    return name


# Between an outlet's name and "desk": which desk.
_SUFFIXES = frozenset(
    ("डिजिटल", "वेब", "न्यूज", "ऑनलाइन", "स्पोर्ट्स", "नेशनल", "web", "digital", "online")
)
_DESK = re.compile(
    "(?:ब्यूरो|डेस्क|न्यूज नेटवर्क|नेटवर्क|संवाददाता|प्रतिनिधि|प्रतिनिधी|टीम|bureau|desk|correspondent)"
)


def _bureau(line: Line) -> str:
    """Give the outlet at the head of the first sentence: "X ब्यूरो, पुणे। …"."""
    head = re.split(r"[।:]|\. ", line.folded[:_BUREAU_PREFIX], maxsplit=1)
    if len(head) < 2 or not _DESK.search(head[0]):
        return ""
    match = scrub.match_kind("bylines", head[0].strip())
    name = _cleaned((match.groupdict().get("outlet") or "") if match else "")
    return printed(line.text[:_BUREAU_PREFIX], name) if name else ""


def _host(url: str) -> str:
    host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    labels = [
        part for part in host.split(".") if part not in ("www", "m", "hindi", "amp", "epaper")
    ]
    if len(labels) > 2 and len(labels[-2]) <= 3:  # co.in, com.np
        return labels[-3]
    return labels[-2] if len(labels) > 1 else ""


def _agency(lines: Sequence[Line]) -> str:
    """The first of dateline, sign-off, byline and disclaimer that credits an agency."""
    prose = next((line for line in lines if line.role == "prose"), None)
    if prose is not None:
        match = dateline(prose.folded)
        name = agency_in(match.groupdict().get("agency") or "") if match else ""
        if name:
            return name
    for kinds in (("signoffs",), ("bylines", "masthead"), ("disclaimers",)):
        for line in lines:
            if line.kind in kinds and line.role in ("noise", "byline"):
                name = _credited_in(line)
                if name:
                    return name
    return ""


_WORD = re.compile(r"[^\s,.:;()\[\]|/।\"'-]+")


def _credited_in(line: Line) -> str:
    folded = line.folded
    match = re.fullmatch(r"[-_ (]*(?P<name>[^.,|()]+?)[) ।.]*", folded)
    if match and agency_in(match["name"]) and len(folded.split()) <= 4:
        return agency_in(match["name"])
    if line.kind == "masthead":
        return ""
    table = scrub.agencies()
    words = [word.casefold() for word in _WORD.findall(folded)]
    for size in (3, 2, 1):
        for start in range(len(words) - size + 1):
            name = table.get(" ".join(words[start : start + size]))
            if name:
                return name
    return ""


def _author(lines: Sequence[Line]) -> str:
    for line in lines:
        if line.kind not in ("bylines", "site") or line.role not in ("byline", "noise"):
            continue
        match = scrub.match_kind("bylines", line.folded)
        name = (match.groupdict().get("author") or "").strip(_EDGES) if match else ""
        if not name:
            by = re.match(
                r"(?:published|posted|edited|written|reported) ?by ?[:|-] ?(?P<a>[^,|]{2,40})",
                line.folded,
                re.I,
            )
            name = by["a"].strip() if by else ""
        words = name.casefold().split()
        generic = scrub.word_list("not_outlets") | {"desk", "डेस्क", "ब्यूरो"}
        if words and not any(word in generic for word in words):
            return printed(line.text, name)
    return ""
