"""Whatever is written passes one gate: by whichever command, by Typer, by Python itself."""

from __future__ import annotations

import ast
import io
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import relsearch
from relsearch.cli import output
from relsearch.render.sanitize import outgoing

SOURCES = sorted(Path(relsearch.__file__).parent.rglob("*.py"))
GATE = Path(output.__file__)
# What relsearch itself may write with colour: SGR, and OSC 8 with an address of plain ASCII.
OWN = re.compile("\x1b\\[[0-9;]*m|\x1b]8;;(?:(?:file|https?):[\x21-\x7e]*)?\x1b\\\\")
EVIL = st.text(
    st.one_of(
        st.characters(categories=None),
        st.sampled_from(
            "\x1b\x9b\x9d\x07\x08\r\n\t\0[]8;;m2J\\\u202e\u2066\u2028\ud800\U000e0041"
        ),
    )
)


def steering(text: str) -> list[str]:
    """Give the characters of a text that are not for showing."""
    return [
        char
        for char in text
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        and char not in "\n\t\u200c\u200d"
    ]


def writes(tree: ast.AST) -> Iterator[str]:
    """Yield what writes to a stream of the process past sys.stdout and sys.stderr."""
    past = re.compile(
        r"print|(typer|click)\.s?echo|sys\.__std\w+__|sys\.std\w+\.buffer|os\.write|warnings\.warn"
        r"|logging|traceback\.print_\w+|open\(\d.*"
    )
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute | ast.Call):
            text = ast.unparse(node)
            if past.fullmatch(text):
                yield text


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_nothing_writes_past_the_gate(path: Path) -> None:
    found = list(writes(ast.parse(path.read_text("utf-8"))))
    allowed = {
        GATE: ["open(1, 'w', closefd=False)", "open(2, 'w', closefd=False)"],
        GATE.parent / "options.py": ["sys.stdin.buffer"],
    }
    assert found == allowed.get(path, [])


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_only_the_command_line_knows_the_streams(path: Path) -> None:
    named = re.findall(r"sys\.std(?:out|err)\b", path.read_text("utf-8"))
    assert not named or path.parent == GATE.parent


@given(EVIL)
def test_only_sequences_of_our_own_leave(text: str) -> None:
    sent = outgoing(text)
    assert steering(OWN.sub("", sent)) == []
    assert outgoing(sent) == sent


@given(st.lists(st.sampled_from(["\x1b[1;31m", "\x1b[0m", "\x1b]8;;https://a.b/%E0\x1b\\", "क"])))
def test_what_we_write_with_colour_leaves_as_it_is(pieces: list[str]) -> None:
    assert outgoing("".join(pieces)) == "".join(pieces)


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[2J", "\x1b[31", "\x1bm", "\x1b]52;c;x\x1b\\",
        "\x1b]8;;javascript:x\x1b\\", "\x1b]8;;file:x\x07", "\x1b]8;;https://क\x1b\\",
    ],
)  # fmt: skip
def test_sequences_that_only_look_like_ours_do_not_leave(text: str) -> None:
    assert "\x1b" not in outgoing(text)


def test_what_python_and_others_write_passes_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    output.open_streams()
    print("\x1b]52;c;x\x07क")  # noqa: T201 - as another library would
    print("\x9b2J\r\u202e", file=sys.stderr)  # noqa: T201
    output.tell("\x1b[31m\n")
    output.draw_over("\x1b[1m\rक")
    sys.excepthook(ValueError, ValueError("\x1b[2J"), None)
    assert out.getvalue() == "\\x1b]52;c;x\\x07क\n"
    assert err.getvalue().startswith("\\x9b2J\\r\\u202e\n\\x1b[31m\n\r\\x1b[1m\\rक")
    assert "ValueError: \\x1b[2J" in err.getvalue()
