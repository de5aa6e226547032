"""Who a text is from: the agency it credits, else the outlet that names itself on the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from relsearch.readers import scrub
from relsearch.readers.credits import EDGES, is_trade_name, outlet_name, read_credits, without_desk
from relsearch.readers.folding import fold, printed
from relsearch.readers.lines import Line, agency_in, dateline

_BUREAU_PREFIX = 60
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|कॉपीराइट", re.IGNORECASE)
_EDGES = EDGES
# Lines that speak of other texts or of pictures, not of the page.
_OF_OTHERS = frozenset(("photo", "tweets", "related", "tickers"))
_DESKS = frozenset(("desk", "डेस्क", "ब्यूरो", "bureau", "team", "टीम"))


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
    owner = ""
    surfaces: dict[str, str] = {}
    first_prose = True
    for line in lines:
        names: list[str] = []
        if line.role == "prose":
            names = _bureau(line) if first_prose else []
            first_prose = False
        elif line.role not in ("text", "url"):
            names = _outlets_in(line)
        for name in names:
            key = fold(name).casefold()
            owns = line.role == "noise" and _COPYRIGHT.match(line.folded) is not None
            owner = key if owns else owner
            counts[key] += 2 if owns else 1
            surfaces.setdefault(key, name)
    ordered = [key for key, _ in counts.most_common()]
    if ordered and ordered[0] == owner and owner.isascii():
        # Mostly it is in English; the same name in the letters of the text is better.
        same = (key for key in ordered if not key.isascii() and _words(key) == _words(owner))
        ordered.sort(key=[*islice(same, 1), *ordered].index)
    return [surfaces[key] for key in ordered]


def _words(name: str) -> int:
    return len(name.split())


def credited(
    lines: Sequence[Line],
    *,
    outlets: Sequence[str],
    masthead: Sequence[str],
    url: str | None,
    nameplate: str = "",
) -> Source:
    """Give agency, outlet and author of a page whose lines have their last roles.

    `nameplate` is a name that only its place above the headline speaks for.
    """
    is_page = any(line.role in ("noise", "date", "url") for line in lines)
    outlet = _choose(outlets, masthead, is_page)
    if not outlet and is_page:
        outlet = next(_perhaps(lines), "")
    outlet = outlet or nameplate
    if not outlet and url is not None:
        outlet = _host(url)
    return Source(_agency(lines), outlet, _author(lines))


def _choose(outlets: Sequence[str], masthead: Sequence[str], is_page: bool) -> str:
    plain = [name.strip(_EDGES) for name in masthead if not scrub.is_agency(fold(name))]
    chosen = _first(outlets, plain, is_page)
    if not chosen:
        return ""
    for name in plain:
        # The nameplate says which of the house's sites it is.
        if fold(name).casefold() in (f"{fold(chosen)} हिंदी", f"{fold(chosen).casefold()} hindi"):
            return name
    longer = (name for name in (*outlets, *plain) if _is_longer(name, chosen))
    return max(longer, key=len, default=chosen)


def _first(outlets: Sequence[str], plain: Sequence[str], is_page: bool) -> str:
    known = {fold(name).casefold() for name in outlets}
    for name in plain:
        if fold(name).casefold() in known:
            return name
    speaking = [name for name in plain if is_trade_name(fold(name))]
    if outlets and not (outlets[0].isascii() and speaking and not speaking[0].isascii()):
        return outlets[0]
    if speaking:
        return speaking[0]  # in the letters of the text, not in those of its app
    # Without any other trace of a page a short line may be anything: a rubric, an author.
    return plain[0] if plain and is_page else ""


def _is_longer(name: str, chosen: str) -> bool:
    """Tell whether `name` is the full form of `chosen`: "जागृति दैनिक" of "जागृति"."""
    words, short = fold(name).casefold().split(), fold(chosen).casefold().split()
    for rest in (words[len(short) :], words[: -len(short)]):
        if sorted([*short, *rest]) == sorted(words) and 0 < len(rest) <= 2:
            joined = " ".join(words)
            whole = joined.startswith(" ".join(short)) or joined.endswith(" ".join(short))
            media = scrub.word_list("media_words")
            if whole and all(word in media or word in _DESKS for word in rest):
                return True
    return False


def _perhaps(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        if line.kind == "credits" or line.role == "date":
            for name in read_credits(line.folded).perhaps:
                if outlet_name(name):
                    yield printed(line.text, name)


def _outlets_in(line: Line) -> list[str]:
    """Give the outlets that a line of noise, a byline or a date line names, as written."""
    if line.kind == "credits" or line.role == "date":
        return [printed(line.text, name) for name in read_credits(line.folded).outlets]
    if line.kind == "nameplate":
        return [line.text.strip(EDGES)]
    if line.kind in _OF_OTHERS:
        return []
    for kind in ("outlets", "bylines"):
        match = scrub.match_kind(kind, line.folded)
        written = (match.groupdict().get("outlet") or "") if match else ""
        name = outlet_name(written, before_desk=kind == "bylines")
        if name:
            return [printed(line.text, name)]
    if line.kind == "bylines":  # "न्यूज डेस्क, X": the outlet stands behind its desk
        return [printed(line.text, name) for name in read_credits(line.folded).outlets]
    return []


def _bureau(line: Line) -> list[str]:
    """Give the outlet at the head of the first sentence: "X ब्यूरो, पुणे। …"."""
    head = _head(line.folded)
    if not head or not any(without_desk(part.strip())[1] for part in head.split(",")):
        return []
    return [printed(line.text[:_BUREAU_PREFIX], name) for name in read_credits(head).outlets]


def _head(folded: str) -> str:
    """Give what stands before the first danda or colon of a sentence, if that is early."""
    head = re.split(r"[।:]|\. ", folded[:_BUREAU_PREFIX], maxsplit=1)
    return head[0].strip() if len(head) > 1 else ""


def _host(url: str) -> str:
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:  # brackets that hold no address
        return ""
    labels = [
        part for part in host.split(".") if part not in ("www", "m", "hindi", "amp", "epaper")
    ]
    if len(labels) > 2 and len(labels[-2]) <= 3:  # co.in, com.np
        return labels[-3]
    return labels[-2] if len(labels) > 1 else ""


def _agency(lines: Sequence[Line]) -> str:
    """The first of dateline, sign-off, byline and disclaimer that credits an agency."""
    name = _agency_above(lines)
    if name:
        return name
    for kinds in (("signoffs",), ("credits", "bylines", "masthead"), ("disclaimers",)):
        for line in lines:
            if line.kind in kinds and line.role in ("noise", "byline"):
                name = _credited_in(line)
                if name:
                    return name
    return next(
        (name for line in lines if line.role == "date" and (name := _in_credits(line))), ""
    )


def _agency_above(lines: Sequence[Line]) -> str:
    """The agency in the dateline: "पटना, 4 नवंबर (भाषा)", "पटना, एएनआई।", "एएनआई, पटना।"."""
    # The dateline may stand in the second sentence, below a summary.
    sentences = list(islice((line for line in lines if line.role == "prose"), 2))
    for line in sentences:
        match = dateline(line.folded)
        name = agency_in(match.groupdict().get("agency") or "") if match else ""
        if name:
            return name
    prose = next((line for line in sentences if _head(line.folded)), None)
    parts = [part.strip() for part in _head(prose.folded).split(",")] if prose else []
    if not 1 < len(parts) < 4:
        return ""
    return next((agency_in(part) for part in parts if scrub.is_agency(part)), "")


_WORD = re.compile(r"[^\s,.:;()\[\]|/।\"'-]+")


def agency_of(line: Line) -> str:
    """Give the canonical agency that a line of noise, a byline or a date line credits."""
    return _in_credits(line) if line.role == "date" else _credited_in(line)


def _in_credits(line: Line) -> str:
    agency = read_credits(line.folded).agency
    return agency_in(agency) if agency else ""


def _credited_in(line: Line) -> str:
    folded = line.folded
    if scrub.is_agency(folded.strip(" -_()।.")):
        return agency_in(folded.strip(" -_()।."))
    if line.kind == "masthead":
        return ""
    if line.kind == "credits":
        return _in_credits(line)
    if line.kind == "bylines":
        parts = re.split(r"\s?[,|।:()]\s?|\s-\s", folded)
        return next((name for part in parts if (name := _sole_agency(part))), "")
    table = scrub.agencies()
    words = [word.casefold() for word in _WORD.findall(folded)]
    for size in (3, 2, 1):
        for start in range(len(words) - size + 1):
            canonical = table.get(" ".join(words[start : start + size]))
            if canonical:
                return canonical
    return ""


def _sole_agency(part: str) -> str:
    return agency_in(part) if scrub.is_agency(part.removeprefix("समाचार ")) else ""


def _author(lines: Sequence[Line]) -> str:
    generic = scrub.word_list("not_outlets") | _DESKS
    for line in lines:
        if line.kind == "credits" or line.role == "date":
            name = read_credits(line.folded).author
        elif line.kind == "person":
            name = line.folded.partition(",")[0]
        elif line.kind == "bylines" and line.role in ("byline", "noise"):
            match = scrub.match_kind("bylines", line.folded)
            name = (match.groupdict().get("author") or "") if match else ""
            name = name.strip(_EDGES)
        else:
            continue
        words = name.casefold().split()
        if words and not any(word in generic for word in words):
            return printed(line.text, name)
    return ""
