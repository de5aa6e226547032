"""Texts that are too much: too long, too deep, too often the same; and what a terminal obeys."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from tests.torture.hostile.case import Case, case, story

MANY = 50_000


def _and(more: str) -> Callable[[str], str]:
    return lambda marker: story(marker) + more + "\n"


def _first(line: str) -> Callable[[str], str]:
    return lambda marker: line + "\n\n" + story(marker)


def _everything(marker: str) -> str:
    every = (chr(n) for n in range(32, sys.maxunicode + 1) if not 0xD800 <= n <= 0xDFFF)
    return story(marker) + "\n".join(map("".join, zip(*[every] * 64, strict=False)))


def _around(signs: str) -> Callable[[str], str]:
    """Put signs about the marker, which nothing else in the text holds."""
    return lambda marker: story("सुरक्षा") + f"{signs}{marker}{signs} ने कहा {signs}\n"


_SHAPES: Sequence[Case] = (
    case("empty", "skipped", "a.txt", lambda m: "", "empty"),
    case("white-space", "skipped", "a.txt", lambda m: " \t\n\r\n\u3000\n", "white space"),
    case("only-a-mark", "skipped", "a.txt", lambda m: "\ufeff", "white space"),
    case("over-the-cap", "skipped", "a.txt", lambda m: b"a " * (17 * 2**20), "cap"),
    case("50000-marks-on-a-letter", "indexed", "a.txt", _and("क" + "\u0903" * MANY)),
    case("50000-accents-on-a-letter", "indexed", "a.txt", _and("e" + "\u0301" * MANY)),
    case("50000-conjuncts", "indexed", "a.txt", _and("क\u094d" * MANY + "क")),
    case("50000-nuktas", "indexed", "a.txt", _and("क" + "\u093c" * MANY)),
    case("marks-without-a-letter", "indexed", "a.txt", _and("\u093f\u094d" * MANY)),
    case(
        "every-letter-has-marks",
        "indexed",
        "a.txt",
        _and("क\u0901\u0902\u0903\u093c\u0951 " * 9000),
    ),
    case("joiners-between-all-letters", "indexed", "a.txt", _and("क\u200d\u200c" * MANY)),
    case("a-line-of-4-mb", "indexed", "a.txt", _and("सरकार ने बैठक की। " * 85_000)),
    case("a-word-of-1000000-letters", "indexed", "a.txt", _and("क" * 1_000_000)),
    case("a-latin-word-of-1000000-letters", "indexed", "a.txt", _and("ab" * 500_000)),
    case("a-number-of-1000000-digits", "indexed", "a.txt", _and("1234567890" * 100_000)),
    case("a-headline-of-200000-letters", "indexed", "a.txt", _first("सरकार की बैठक " * 15_000)),
    case("200000-lines", "repaired", "a.txt", _and("पानी\n" * 200_000)),
    case("200000-blank-lines-first", "repaired", "a.txt", _first("\n" * 200_000)),
    case("one-line-200000-times", "repaired", "a.txt", _and("सरकार ने आज बैठक की।\n" * 100_000)),
    case("10000-dates", "indexed", "a.txt", _and("5 मई 2024, 12/03/2023\n" * 10_000)),
    case("10000-datelines", "indexed", "a.txt", _and("नई दिल्ली, 5 मई (भाषा)। बैठक हुई।\n" * 10_000)),
    case("10000-addresses", "indexed", "a.txt", _and("https://example.org/" + "a/" * MANY)),
    case("50000-at-signs", "indexed", "a.txt", _and("a@" * MANY)),
    case("50000-parentheses", "indexed", "a.txt", _and("(" * MANY + ")" * MANY)),
    case("50000-brackets", "indexed", "a.txt", _and("[" * MANY)),
    case("50000-quotes", "indexed", "a.txt", _and("\"'" * MANY)),
    case("50000-dandas", "indexed", "a.txt", _and("।॥" * MANY)),
    case("50000-dots-between-letters", "indexed", "a.txt", _and("पी." * MANY)),
    case("50000-hyphens", "indexed", "a.txt", _and("-" * MANY + " –—" * MANY)),
    case("50000-hyphenated-words", "indexed", "a.txt", _and("क-" * MANY)),
    case(
        "a-million-blanks-in-a-line", "indexed", "a.txt", _and("सरकार" + " " * 1_000_000 + "बैठक")
    ),
    case("a-million-tabs", "indexed", "a.txt", _and("\t" * 1_000_000 + "बैठक")),
    case(
        "50000-ampersands", "indexed", "a.txt", _and("&" * MANY + "&#" * MANY + "&#x110000;" * 9)
    ),
    case("50000-bars", "indexed", "a.txt", _and("| " * MANY)),
    case("50000-emoji-families", "indexed", "a.txt", _and("\U0001f468\u200d\U0001f469 " * MANY)),
    case("50000-flags", "indexed", "a.txt", _and("\U0001f1ee\U0001f1f3" * MANY)),
    case("a-megabyte-of-thai", "indexed", "a.txt", _and("รัฐบาลประชุม" * 30_000)),
    case("a-megabyte-of-chinese", "indexed", "a.txt", _and("政府会议安全" * 60_000)),
    case("a-megabyte-of-jamo", "indexed", "a.txt", _and("\u1100\u1161\u11a8" * 90_000)),
    case("every-code-point", "repaired", "a.txt", _everything, "control characters"),
    case(
        "a-repeated-headline",
        "indexed",
        "a.txt",
        lambda m: story(m).split("\n")[0] * 900 + "\n" + story(m),
    ),
)

_ORDERS = {
    "csi-seven-bit": "\x1b[31;1m\x1b[2J\x1b[H",
    "csi-eight-bit": "\x9b31m\x9b2J",
    "osc-52-clipboard": "\x1b]52;c;cm0gLXJmIC8=\x07",
    "osc-0-window-title": "\x1b]0;owned\x07",
    "osc-8-link": "\x1b]8;;file:///etc/passwd\x1b\\x\x1b]8;;\x1b\\",
    "osc-unfinished": "\x1b]52;c;",
    "dcs": "\x1bP+q544e\x1b\\",
    "apc-and-pm": "\x1b_G\x1b\\\x1b^x\x1b\\",
    "answerback": "\x05\x1b[c\x1b[6n\x1bZ",
    "character-sets": "\x0e\x0f\x1b(0",
    "backspace-overwrite": "\b\b\b",
    "bells": "\x07" * 2000,
    "deletes": "\x7f" * 100,
}
_TEXTS = {
    "carriage-return-overwrite": "\rझूठ\r",
    "rich-markup": "[bold red]",
    "rich-markup-unopened": "[/nope]",
    "rich-markup-link": "[link=file:///etc/passwd]x[/link]",
    "percent-signs": "%s%n%x{0}{__class__}${HOME}$(id)`id`",
}
_TERMINAL: Sequence[Case] = (
    *(case(name, "repaired", "a.txt", _around(signs)) for name, signs in _ORDERS.items()),
    *(case(name, "indexed", "a.txt", _around(signs)) for name, signs in _TEXTS.items()),
)

CASES: Sequence[Case] = (*_SHAPES, *_TERMINAL)
