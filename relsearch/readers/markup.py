"""The tags and the text of a web page, in time that grows with its length and no faster.

No page is refused and none raises anything: what is no tag is text, and what has no end ends
with the page. Rules: the tokenizer of the HTML standard (WHATWG, 13.2.5), without its repairs.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

# An attribute name that may be anything, and a value in double, single or no quotes.
_ATTRIBUTE = (
    r"""[\s/]*+([^\s/>][^\s/>=]*+)"""
    r"""(?:\s*+=\s*+("[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+|(?=>)))?+"""
)
_ANY_ATTRIBUTE = re.sub(r"\((?!\?)", "(?:", _ATTRIBUTE)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_TAG = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rf"|<(?P<start>[A-Za-z][^\s/>]*+)(?P<attributes>(?:{_ANY_ATTRIBUTE})*+)[\s/]*+(?:>|\Z)"
    r"|</(?P<end>[A-Za-z][^\s/>]*+)[^>]*+(?:>|\Z)"
    r"|<[!?/][^>]*+(?:>|\Z)",
    re.DOTALL,
)
_MOST_ATTRIBUTES = 100
# What stands in these is no text of the page; the first two have no tags in them.
_UNSEEN = frozenset(
    ("script", "style", "title", "textarea", "noscript", "iframe", "template", "svg", "select")
)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
# Their end tags may be left out, so many of them that are open tell nothing.
_ENDED_BY_OTHERS = frozenset(
    ("p", "li", "dt", "dd", "option", "thead", "tbody", "tfoot", "tr", "td", "th", "rt", "rp")
)
_INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    )
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a page. `name` is that of its tag, in lower case; `at` is where `text` begins.

    `text` are the attributes of a start tag, all of a text, and what stands between the tags of
    a script, a title and the like ("raw"); character references are left as they are.
    """

    kind: Literal["start", "end", "text", "raw"]
    name: str
    text: str
    at: int


def tokens(page: str) -> Iterator[Token]:
    """Give what a page consists of, in order, without its comments.

    >>> [(token.kind, token.text) for token in tokens("<p class=x>यह < वह")]
    [('start', ' class=x'), ('text', 'यह < वह')]
    """
    at = 0
    without_end: set[str] = set()
    while match := _TAG.search(page, at):
        if match.start() > at:
            yield Token("text", "", page[at : match.start()], at)
        at = match.end()
        if match["end"]:
            yield Token("end", match["end"].lower(), "", at)
        name = (match["start"] or "").lower()
        if not name:
            continue
        yield Token("start", name, match["attributes"], match.start("attributes"))
        if name not in _UNSEEN or name in without_end:
            continue
        end = _end_of(name).search(page, at)
        if end:
            yield Token("raw", name, page[at : end.start()], at)
            at = end.start()
        elif name in ("script", "style"):
            yield Token("raw", name, page[at:], at)
            return
        else:
            without_end.add(name)
    if at < len(page):
        yield Token("text", "", page[at:], at)


@lru_cache(maxsize=16)
def _end_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)


def attributes(text: str) -> dict[str, str]:
    """Give the attributes of a tag, names in lower case; of two with one name the first counts."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTES.finditer(text):
        value = match[2] or ""
        if value[:1] in ("'", '"'):
            value = value[1:].removesuffix(value[0])
        found.setdefault(match[1].lower(), html.unescape(value))
    return found


def thinned(page: str) -> str:
    """Give a page none of whose tags has more attributes than people write.

    Parsers compare each with each, so a hundred thousand in one tag cost them minutes.
    """
    kept: list[str] = []
    done = 0
    for token in tokens(page):
        if token.kind != "start" or len(token.text) < 2 * _MOST_ATTRIBUTES:
            continue
        last = next(islice(_ATTRIBUTES.finditer(token.text), _MOST_ATTRIBUTES - 1, None), None)
        if last:
            kept.append(page[done : token.at + last.end()])
            done = token.at + len(token.text)
    return "".join((*kept, page[done:]))


def depth(page: str) -> int:
    """Give how many elements lie within one another, at most; those without end tags apart."""
    opened: Counter[str] = Counter()
    now = deepest = 0
    for token in tokens(page):
        if token.name in _VOID or token.name in _ENDED_BY_OTHERS:
            continue
        if token.kind == "start":
            opened[token.name] += 1
            now += 1
            deepest = max(deepest, now)
        elif token.kind == "end" and opened[token.name]:
            opened[token.name] -= 1
            now -= 1
    return deepest


def visible_text(page: str) -> str:
    """Give all text of a page, a line for each block.

    >>> visible_text("<title>क</title><p>यह <b>वह</b><br>और &amp; फिर")
    'यह वह\\nऔर & फिर'
    """
    parts: list[str] = []
    for token in tokens(page):
        if token.kind == "text":
            parts.append(re.sub(r"\s+", " ", token.text))
        elif token.kind != "raw" and token.name not in _INLINE:
            parts.append(" " if token.name in ("td", "th") else "\n")
    lines = html.unescape("".join(parts)).split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)
