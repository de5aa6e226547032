"""Which of the short lines above an article is its headline, and what those beside it are.

Lines above the first sentence → headline; names of outlets and people; the page's nameplate.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from relsearch.readers import scrub
from relsearch.readers.credits import is_trade_name, outlet_name
from relsearch.readers.folding import fold
from relsearch.readers.lines import Line, as_noise

# A name has few words, a headline more.
NAME_WORDS = 4
NAME_LENGTH = 34
LONGEST_HEADLINE = 400
# A nameplate that nothing else on the page confirms is shorter still.
_NAMEPLATE_WORDS = 3
_WORDS = re.compile(r"(?!\d)[\w\u0900-\u0963]+(?: [\w\u0900-\u0963]+)*")
_TOWN = re.compile(r"(?:पुर|पुरा|नगर|गढ|बाद|गंज|गांव|ादा)$")
_STATEMENT = re.compile(r"[।॥][\"')\]\s]*$")


@dataclass(frozen=True, slots=True)
class Header:
    """The lines above an article, judged. `masthead` are names as written, the first one first.

    `nameplate` is the one that stands where papers print theirs, though nothing confirms it;
    `index` is that of the headline's line.
    """

    title: str
    lines: tuple[Line, ...]
    masthead: tuple[str, ...] = ()
    nameplate: str = ""
    index: int = -1


def read_header(
    header: Sequence[Line], *, outlets: Sequence[str], stem: str, is_page: bool
) -> Header:
    """Choose the headline, and tell the names beside it from what belongs to the text.

    `is_page` says that the text carries marks of a page: dates, noise, an address.
    """
    texts = [line for line in header if line.role == "text" and not line.listed]
    names = {fold(name).casefold() for name in outlets}
    chosen = _headline(texts, names, stem, is_page)
    if chosen is None:
        soft = [line for line in header if line.role == "soft"]
        chosen = soft[0] if len(soft) == 1 and len(soft[0].folded.split()) > NAME_WORDS else None
    out: list[Line] = []
    masthead: list[str] = []
    for line in header:
        if chosen is not None and line.folded == chosen.folded:
            continue
        known = line.folded.casefold() in names
        if line.role == "text" and (known or is_name(line)):
            barred = _is_person(line) or (is_phrase(line) and not known)
            name = "" if barred else _nameplate(line)
            masthead += [name] if name else []
            out.append(_masthead(line, chosen))
        else:
            masthead += [line.text] if _is_logo(line, chosen) else []
            out.append(_beside(line, chosen))
    if chosen is None:
        return Header("", tuple(out), tuple(masthead))
    title = _without_outlet(chosen.text, names)
    nameplate = _lone_nameplate(header, chosen)
    return Header(title, tuple(out), tuple(masthead), nameplate, chosen.index)


def _beside(line: Line, chosen: Line | None) -> Line:
    """Judge a line that is no name: labels go, and what stands above the headline."""
    if line.role in ("soft", "label", "heading"):
        return as_noise(line, line.kind)
    above = chosen is not None and line.index < chosen.index
    if line.role == "text" and above and not is_statement(line):
        return as_noise(line, "tickers")
    return line


def _without_outlet(title: str, names: set[str]) -> str:
    """Cut " | Outlet" from a headline where the page names that outlet elsewhere too."""
    for separator in ("|", " - ", " – ", " — "):
        head, found, last = title.rpartition(separator)
        if found and fold(last).casefold() in names and len(head.split()) > NAME_WORDS:
            return head.strip()
    return title


def _masthead(line: Line, chosen: Line | None) -> Line:
    """A name in the letters of the text is a byline; in others it is the page's own logo."""
    if line.folded.isascii() and chosen is not None and not chosen.folded.isascii():
        return as_noise(line, "masthead")
    return replace(line, role="byline", kind="person" if _is_person(line) else "masthead")


def _headline(texts: Sequence[Line], names: set[str], stem: str, is_page: bool) -> Line | None:
    candidates = [
        line
        for line in texts
        if line.folded.casefold() not in names
        and len(line.text) <= LONGEST_HEADLINE
        and not (line.folded.startswith("(") and line.folded.endswith(")"))
    ]
    # "He left." is a sentence, if a short one; where nothing else is, it may stand for a headline.
    candidates = [line for line in candidates if not is_statement(line)] or candidates
    if not candidates:
        return None
    wanted = fold(stem)
    for line in candidates:
        if line.folded == wanted:
            return line
    counts = Counter(line.folded for line in candidates)
    repeated = [line for line in candidates if counts[line.folded] > 1 and not is_name(line)]
    if repeated:
        return repeated[0]
    long = [line for line in candidates if not is_name(line)]
    if long:
        return long[0]
    return _among_names(candidates, is_page)


def _among_names(candidates: Sequence[Line], is_page: bool) -> Line | None:
    """Of names the last is the headline where the first may be an outlet's; else the first."""
    if len(candidates) == 1:
        return None if _is_outlet(candidates[0], is_page) else candidates[0]
    return candidates[-1] if is_page or _is_outlet(candidates[0], is_page) else candidates[0]


def is_name(line: Line) -> bool:
    """Tell a line short enough to be nothing but a name."""
    return (
        not line.listed
        and len(line.folded.split()) <= NAME_WORDS
        and len(line.folded) <= NAME_LENGTH
        and not is_statement(line)
    )


def _is_logo(line: Line, chosen: Line | None) -> bool:
    """Tell an outlet called "Dakshin Desk": above the headline, in other letters than the text."""
    return (
        line.kind == "bylines"
        and chosen is not None
        and line.index < chosen.index
        and line.folded.isascii()
        and not chosen.folded.isascii()
        and 1 < len(line.folded.split()) <= NAME_WORDS
        and line.folded.replace(" ", "").isalnum()
    )


def _nameplate(line: Line) -> str:
    """Give the name in a short line without a place or a section after it; else nothing."""
    name, crumb, _ = line.text.partition(" / ")
    if crumb:
        return outlet_name(name)
    name, comma, place = line.text.partition(",")
    if line.folded in scrub.word_list("places") or (comma and not place.strip()):
        return ""
    return name.strip() if fold(place) in scrub.word_list("places") else line.text


def _lone_nameplate(header: Sequence[Line], chosen: Line) -> str:
    """Give the name in the first line, above a real headline; or the one word below it.

    A kicker stands there too: it is longer, or says where, whence and whom. Below a headline
    stands a place more often, so that the word has to be made like a paper's name.
    """
    texts = [line for line in header if line.role == "text"]
    if is_name(chosen) or chosen not in texts or len(texts) < 2:
        return ""
    above, below = texts[0], texts[1]
    if below is chosen:
        short = len(above.folded.split()) <= _NAMEPLATE_WORDS
        return above.text if short and could_be_outlet(above) else ""
    if above is chosen and _is_compound(below.folded) and could_be_outlet(below):
        return below.text
    return ""


def _is_compound(folded: str) -> bool:
    """Tell a word like "जनतरंग" from a town's name."""
    parts = scrub.word_list("name_parts")
    ends = any(folded.endswith(part) for part in parts)
    begins = any(folded.startswith(part) for part in parts) and not _TOWN.search(folded)
    return " " not in folded and folded not in parts and (ends or begins)


def could_be_outlet(line: Line) -> bool:
    """Tell a short line that no word in it bars from being an outlet's name."""
    folded = line.folded.casefold()
    found = folded.split()
    return (
        _WORDS.fullmatch(folded) is not None
        and len(folded) > 2
        and not _is_person(line)
        and not is_phrase(line)
        and not any(folded in scrub.word_list(name) for name in ("sections", "places", "pronouns"))
        and not all(word in scrub.word_list("not_outlets") for word in found)
    )


def is_statement(line: Line) -> bool:
    """Tell a sentence however short: only they end in a danda."""
    return _STATEMENT.search(line.folded) is not None


def is_phrase(line: Line) -> bool:
    """Tell a phrase from a name by its small words, which few names hold.

    A name may hold का, as आज की धारा does, but not after a place: कनाडा की खबर.
    """
    words = line.folded.casefold().split()
    if any(word in scrub.word_list("small_words") for word in words):
        return True
    of = next((place for place, word in enumerate(words) if word in ("का", "की", "के")), 0)
    return 0 < of < len(words) - 1 and " ".join(words[:of]) in scrub.word_list("places")


def _is_person(line: Line) -> bool:
    """Tell a person's name, or one with a place behind it: "विनोद ठाकुर, शिमला"."""
    name, _, place = line.folded.partition(",")
    if not name.strip() or any(word in scrub.word_list("media_words") for word in name.split()):
        return False
    surname = name.split()[-1].casefold() in scrub.word_list("surnames")
    return surname or place.strip() in scrub.word_list("places")


def is_media(line: Line) -> bool:
    """Tell a line that holds a word of the trade."""
    media = scrub.word_list("media_words")
    return any(word in media for word in line.folded.casefold().split())


def _is_outlet(line: Line, is_page: bool) -> bool:
    """Tell a name of the trade from a phrase that speaks of it: "मीडिया पर हमला"."""
    made = is_media(line) if is_page else is_trade_name(line.folded)
    return made and not is_phrase(line)


def without_copies(lines: Sequence[Line], title: str, masthead: set[str]) -> list[Line]:
    """Drop later copies of the headline, and of the outlet's name."""
    wanted = fold(title)
    unmistakable = len(wanted.split()) > NAME_WORDS or len(wanted) > NAME_LENGTH
    out: list[Line] = []
    for line in lines:
        if unmistakable and line.role in ("text", "prose") and line.folded == wanted:
            continue
        named = line.role == "text" and line.folded in masthead
        out.append(replace(line, role="byline", kind="masthead") if named else line)
    return out
