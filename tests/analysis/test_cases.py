"""Cases a linguist can add: `tests/cases/analysis/LANGUAGE/*.txt`.

A text, a line `# output`, then one line a token: surface, exact form, lemma. What is left out is
the same as what stands before it. An invisible character is written as an escape such as \\u200d.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from relsearch.analysis import analyzer_for

CASES = sorted((Path(__file__).parents[1] / "cases/analysis").glob("*/*.txt"))


def unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)


def expected(line: str) -> tuple[str, str, str]:
    surface, *rest = unescaped(line).split(" ")
    exact = rest[0] if rest else surface
    return surface, exact, rest[1] if len(rest) > 1 else exact


def test_every_language_has_cases() -> None:
    assert {path.parent.name for path in CASES} == {"hi", "mr", "ne", "sa", "en"}


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_text_has_these_tokens(path: Path) -> None:
    text, _, output = path.read_text("utf-8").partition("\n# output\n")
    wanted = [expected(line) for line in output.split("\n") if line]
    tokens = analyzer_for(path.parent.name)(unescaped(text))
    assert [(token.surface, token.exact, token.lemma) for token in tokens] == wanted
