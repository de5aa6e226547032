"""Each rule is for its example, and for no line of prose."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from relsearch.readers import scrub
from relsearch.readers.folding import fold
from relsearch.readers.lines import _has_cue, is_sentence, split
from relsearch.readers.plain import scraped

HANG = 30  # seconds: what takes longer does not come back; speed itself is no test

PROSE = (Path(__file__).parents[1] / "cases/readers/prose.txt").read_text("utf-8").splitlines()
SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
HEAVY = (
    "क",
    "क ",
    "| ",
    "( ",
    ": ",
    "- ",
    "यह भी पढ़ें ",
    "फोटो ",
    "ताजा ",
    "12 ",
    "#a ",
    "/ ",
    "a.",
    "क   ",
    "by ",
    "published by ",
    "न्यूज़ पढ़ें ",
    "पत्रकारिता ",
    "4 नवंबर 2025 ",
    "फोटो साभार ",
)


@pytest.mark.parametrize("rule", scrub.rules(), ids=lambda rule: f"{rule.kind}: {rule.example}")
def test_rule_matches_its_example(rule: scrub.Rule) -> None:
    assert rule.pattern.fullmatch(fold(rule.example))


@pytest.mark.parametrize("rule", scrub.rules(), ids=lambda rule: f"{rule.kind}: {rule.example}")
def test_example_that_ends_like_a_sentence_still_reaches_the_rules(rule: scrub.Rule) -> None:
    folded = fold(rule.example)
    assert not (len(folded) > 60 and is_sentence(folded) and not _has_cue(folded))


@pytest.mark.parametrize("line", PROSE)
def test_no_rule_takes_prose_for_noise(line: str) -> None:
    assert scrub.noise_kind(fold(line)) is None
    assert scrub.match_kind("epaper", fold(line)) is None
    assert scrub.match_kind("tickers", fold(line)) is None
    assert split(line)[0].role in ("prose", "text")


@pytest.mark.parametrize("line", PROSE)
def test_prose_in_a_body_is_kept(line: str) -> None:
    sentence = "दोनों देशों के अधिकारियों ने मंगलवार को बैठक में सहमति जताई।"
    text = f"भारत और नॉर्वे में मछली पालन पर हुआ बड़ा समझौता\n\n{sentence}\n\n{line}\n\n{sentence}"
    article = scraped(text, path=Path("/x/a.txt"), article_id="a")
    assert line in article.body.split("\n")
    assert article.noise == ()


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_no_paragraph_of_a_seed_is_lost(path: Path) -> None:
    text = path.read_text("utf-8")
    article = scraped(text, path=path, article_id=path.name)
    disclaimer = "डिस्क्लेमर"
    for line in text.split("\n"):
        whole = len(line) > 150 and line.strip().endswith(("।", ".", "।”"))
        if whole and not line.startswith(disclaimer):
            assert line.strip() in article.body


def test_spellings_of_one_phrase_are_one_rule() -> None:
    for line in ("यह भी पढ़ें: क", "यह भी पढ़ें : ख", "ये भी पढ़े\u200dं – ग", "यह भी पढे\u0902| घ"):
        assert scrub.noise_kind(fold(line)) == "related"


@pytest.mark.parametrize("rule", scrub.rules(), ids=lambda rule: f"{rule.kind}: {rule.example}")
def test_rule_does_not_hang_on_long_lines_that_nearly_match(rule: scrub.Rule) -> None:
    example = fold(rule.example)
    pieces = [example, f"{example} ", f"{example}|", f"{example}/", *example.split(), "क ", "| "]
    for piece in pieces:
        for end in ("", "।x"):  # what most rules refuse, so that they try every way to match
            text = (f"{example} " + piece * 900)[: scrub.LONGEST - 2] + end
            begun = time.perf_counter()
            rule.pattern.fullmatch(text)
            assert time.perf_counter() - begun < HANG


@pytest.mark.parametrize("piece", HEAVY)
def test_no_rule_is_slow_on_a_line_of_a_million_letters(piece: str) -> None:
    line = piece * (1_000_000 // len(piece))
    begun = time.perf_counter()
    split(line)
    split(line[:890])
    assert time.perf_counter() - begun < HANG
