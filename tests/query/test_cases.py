"""Cases anybody can add: `tests/cases/query/*.txt`, blocks with a blank line between them.

A query text, a line `# output`, the tree as `format_query` writes it, and a line for each warning;
or one line with the error. An invisible character is written as an escape such as \\u200d.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from relsearch.errors import QueryError
from relsearch.query import format_query, parse

FILES = sorted((Path(__file__).parents[1] / "cases/query").glob("*.txt"))
BLOCK = re.compile(r"^(.*)\n# output\n((?:.+\n)+)", re.MULTILINE)
CASES = [
    pytest.param(query, output.split("\n")[:-1], id=f"{path.stem}-{number}")
    for path in FILES
    for number, (query, output) in enumerate(BLOCK.findall(path.read_text("utf-8")), start=1)
]


def unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)


def read(text: str) -> list[str]:
    try:
        parsed = parse(text)
    except QueryError as error:
        return [f"error: {error}"]
    return [format_query(parsed.query), *(f"warning: {line}" for line in parsed.warnings)]


@pytest.mark.parametrize(("query", "output"), CASES)
def test_query_is_read_as(query: str, output: list[str]) -> None:
    assert read(unescaped(query)) == [unescaped(line) for line in output]


def test_every_block_of_the_files_is_a_case() -> None:
    text = "\n".join(path.read_text("utf-8") for path in FILES)
    assert len(CASES) == text.count("# output\n") > 100
