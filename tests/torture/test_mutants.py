"""Mutants are changes of what runs, one at a time; the tables that name them fit the code."""

from __future__ import annotations

import ast
import textwrap
from functools import partial
from pathlib import Path

import pytest

from tests.torture import mutants, report
from tests.torture.mutations import mutants as made_from

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def changes(source: str) -> list[str]:
    return [mutant.after for mutant in made_from(textwrap.dedent(source))]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a = b < c", ["a = b <= c"]),
        ("a = b == c and d", ["a = b == c or d", "a = b != c and d"]),
        ("a = b - 1", ["a = b + 1", "a = b - 2"]),
        ("a = not b", ["a = not not b"]),
        ("a = -b", ["a = +b"]),
        ("a = True", ["a = False"]),
        ("a = 'क'", ["a = '\\u0915X'"]),
        ("a = b'1'", ["a = b'1X'"]),
        ("a = (b, c, d)", ["a = (c, d)", "a = (b, d)", "a = (b, c)"]),
        ("a = f'{b}:{c:08x}'", ["a = f':{c:08x}'", "a = f'{b}:'", "a = f'{b}:X{c:08x}'"]),
        ("a(b, c=d)", ["pass", "a(b)"]),
        ("a(b, c)", ["pass", "a(b)"]),
        ("a.b = c", ["pass"]),
        ("a = b if c else d", ["a = b if not c else d"]),
        ("a = [b for b in c if d]", ["a = [b for b in c if not d]", "a = [b for b in c]"]),
        ("if a == b:\n    c += d", ["if a != b:", "pass", "c -= d"]),
        ("with suppress(A):\n    b()", ["pass", "with suppress():"]),
        ("def a():\n    return b", ["return None"]),
        ("def a():\n    return True", ["return False"]),
        ("try:\n    pass\nexcept (A, B):\n    raise", ["pass", "except A:"]),
    ],
)
def test_each_kind_of_change_is_made_once(source: str, expected: list[str]) -> None:
    assert sorted(changes(source)) == sorted(expected)


@pytest.mark.parametrize(
    "source",
    [
        '"""Docstring."""',
        'def a(b: "int", c: list[int]) -> "str":\n    """Docstring."""',
        "from a import b",
        "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    a = 1",
        "a = b",
        "return",
    ],
)
def test_what_does_not_run_is_not_changed(source: str) -> None:
    assert changes(source) == []


def test_the_wording_of_a_message_may_change_but_not_what_it_names() -> None:
    found = changes("raise OddError(f'{path} is odd', remedy='Mend it.')")
    assert found == [
        "pass",
        "raise OddError(f'{path} is odd')",
        "raise OddError(f' is odd', remedy='Mend it.')",
    ]


def test_a_mutant_names_its_line_and_function_and_leaves_the_next_one_alone() -> None:
    source = "a = 1\n\ndef b(c):\n    d()\n    return c + 1\n"
    found = [(m.line, m.function, m.before, ast.unparse(m.tree)) for m in made_from(source)]
    sound = ast.unparse(ast.parse(source))
    assert [line[:3] for line in found] == [
        (1, "-", "a = 1"),
        (4, "b", "d()"),
        (5, "b", "return c + 1"),
        (5, "b", "return c + 1"),
        (5, "b", "return c + 1"),
    ]
    for *_, text in found:
        pairs = zip(text.splitlines(), sound.splitlines(), strict=True)
        assert sum(changed != before for changed, before in pairs) == 1


def test_a_module_that_was_not_tried_keeps_its_row(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{mutants.BEGIN}\n{mutants.END}\nafter\n", "utf-8")
    for rows in ({"a.py": "| `a.py` | 1 |", "b.py": "| `b.py` | 1 |"}, {"b.py": "| `b.py` | 2 |"}):
        made = partial(mutants.table, rows=rows, known=["b.py", "a.py"])
        report.put(page, mutants.BEGIN, mutants.END, made)
    assert page.read_text("utf-8").splitlines()[4:6] == ["| `b.py` | 2 |", "| `a.py` | 1 |"]
    assert page.read_text("utf-8").endswith(f"| `a.py` | 1 |\n{mutants.END}\nafter\n")


def test_the_page_of_promises_has_a_row_for_each_module() -> None:
    page = (ROOT / "TRUST.md").read_text("utf-8")
    table = page.partition(mutants.BEGIN)[2].partition(mutants.END)[0]
    for path, tests in mutants.chosen().items():
        assert f"| `{path}` |" in table
        assert all((ROOT / name).is_file() for name in (path, *tests.split()))


def test_what_is_said_to_differ_in_nothing_is_a_mutant_and_has_a_reason() -> None:
    for path in mutants.chosen():
        source = (ROOT / path).read_text("utf-8")
        found = {(mutant.function, mutant.before, mutant.after) for mutant in made_from(source)}
        for change, reason in mutants.equivalent(path).items():
            assert change in found
            assert len(reason) > 10
