"""The tree is closed, and says so to the type checker; engines' trees can be written too."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from relsearch.query import And, Everything, Not, Or, Phrase, Synonyms, Term, format_query

PACKAGE = Path(__file__).parents[2] / "relsearch"
YES_OR_NO = {
    "restricts",
    "_only_restricts",
}  # a question about some nodes; for the others the answer is no


def matches(path: Path) -> list[tuple[str, ast.Match]]:
    """Give (function, match statement) for a file."""
    return [
        (function.name, node)
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Match)
    ]


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if matches(path)]


def test_the_tree_is_matched_where_it_is_written_expanded_and_searched() -> None:
    assert {"tree.py", "expand.py", "search.py"} <= {path.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_match_ends_with_assert_never(path: Path) -> None:
    for function, node in matches(path):
        if function not in YES_OR_NO:
            last = ast.unparse(node.cases[-1].body[0])
            assert last.removeprefix("return ").startswith("assert_never("), function


def test_an_expanded_tree_can_be_written() -> None:
    tree = And(
        (
            Or((Term("कनाडा", "body"), Term("कनाड", "body_lemma", 0.5))),
            Synonyms((Term("सुर", "title"), Term("सुरंग", "title", 0.8))),
            Not(Phrase(("साइबर", "सुरक्षा"), "body", weight=2.0)),
            Everything(),
        )
    )
    assert format_query(tree) == (
        "((body:कनाडा OR body_lemma:कनाड^0.5) AND {title:सुर | title:सुरंग^0.8}"
        ' AND -body:"साइबर सुरक्षा"^2 AND <everything>)'
    )
