"""What is changed in a module, one thing at a time, to see whether its tests notice."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_PAIRS = (
    *((ast.Eq, ast.NotEq), (ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Is, ast.IsNot)),
    *((ast.In, ast.NotIn), (ast.And, ast.Or), (ast.Add, ast.Sub), (ast.Mult, ast.FloorDiv)),
    *((ast.LShift, ast.RShift), (ast.BitOr, ast.BitAnd), (ast.USub, ast.UAdd)),
)
_OTHER: dict[type[ast.AST], type[ast.AST]] = {
    a: b for pair in _PAIRS for a, b in (pair, pair[::-1])
}
_OTHER |= {ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult}
_OPPOSITE = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)  # negated once is enough
_NO_VALUE = ("return", "return None", "return True", "return False")
_UNREAD = ("annotation", "returns", "decorator_list", "format_spec")

_Place = tuple[ast.AST, str, Any, int, str]  # node, field and its new value; line and function


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change: `before` and `after` are its line of code without the layout."""

    line: int
    function: str
    before: str
    after: str
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    """Give each mutant of a module once. The tree of one holds until the next is asked for."""
    tree = ast.parse(source)
    lines = ast.unparse(tree).splitlines()
    seen = {tuple(lines)}
    for node, field, value, line, function in list(_places(tree, 1, "-", wording=False)):
        old = getattr(node, field)
        setattr(node, field, value)
        changed = ast.unparse(ast.fix_missing_locations(tree)).splitlines()
        if tuple(changed) not in seen:
            seen.add(tuple(changed))
            pairs = zip(lines, changed, strict=False)
            before, after = next(pair for pair in pairs if pair[0] != pair[1])
            yield Mutant(line, function, _shown(before), _shown(after), tree)
        setattr(node, field, old)


def _shown(line: str) -> str:
    return line.strip().encode("ascii", "backslashreplace").decode()


def _places(node: ast.AST, line: int, function: str, *, wording: bool) -> Iterator[_Place]:
    """Walk what runs: neither annotations nor docstrings, nor what only a type checker reads."""
    if isinstance(node, ast.If | ast.Assign) and "TYPE_CHECKING" in ast.unparse(node):
        return
    line = getattr(node, "lineno", line)
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        function = node.name
    named = isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Error")
    wording = wording or named or isinstance(node, ast.Raise)
    yield from ((node, *change, line, function) for change in _changes(node, wording=wording))
    for field, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        for at, child in enumerate(children if field not in _UNREAD else ()):
            if _can_go(child):
                without = [*value[:at], ast.copy_location(ast.Pass(), child), *value[at + 1 :]]
                yield node, field, without, child.lineno, function
            if isinstance(child, ast.AST) and not _is_docstring(child):
                yield from _places(child, line, function, wording=wording)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _can_go(node: object) -> bool:
    """Tell a statement without which a module still makes sense."""
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.Constant | ast.Yield)
    if isinstance(node, ast.Assign):
        return not isinstance(node.targets[0], ast.Name | ast.Tuple)
    return isinstance(node, ast.Raise | ast.AugAssign | ast.Break | ast.Continue)


def _changes(node: ast.AST, *, wording: bool) -> Iterator[tuple[str, Any]]:
    """Give the attributes of a node to change and their new values; no mere words of a message."""
    match node:
        case ast.Compare(ops=[op, *rest]):
            yield "ops", [_OTHER[type(op)](), *rest]
        case ast.BoolOp(op=op) | ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in _OTHER:
            yield "op", _OTHER[type(op)]()
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "operand", _negated(operand)
        case ast.UnaryOp(op=ast.USub()):
            yield "op", ast.UAdd()
        case ast.Constant(value=value) if not (wording and isinstance(value, str)):
            yield from _other_values(value)
        case ast.Return() if ast.unparse(node) not in _NO_VALUE:
            yield "value", ast.Constant(None)
        case _:
            yield from _other_parts(node)


def _other_values(value: object) -> Iterator[tuple[str, Any]]:
    match value:
        case bool():
            yield "value", not value
        case int():
            yield "value", value + 1
        case str() if value:
            yield "value", f"{value}X"
        case bytes() if value:
            yield "value", value + b"X"


def _other_parts(node: ast.AST) -> Iterator[tuple[str, Any]]:
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            if not (isinstance(test, ast.Compare) and isinstance(test.ops[0], _OPPOSITE)):
                yield "test", _negated(test)
        case ast.comprehension(ifs=[test]):
            yield from (("ifs", [_negated(test)]), ("ifs", []))
        case ast.JoinedStr(values=values):
            yield from _without("values", values, ast.FormattedValue)
        case ast.Tuple(elts=elts, ctx=ast.Load()) if len(elts) > 2:
            yield from _without("elts", elts)
        case ast.ExceptHandler(type=ast.Tuple(elts=[one, _])):
            yield "type", one
        case ast.Call(func=func, args=args, keywords=keywords):
            if len(args) > 1 or ast.unparse(func) == "suppress":
                yield "args", args[:-1]
            yield from _without("keywords", keywords)


def _without(field: str, parts: list[Any], kind: type = ast.AST) -> Iterator[tuple[str, Any]]:
    for at, part in enumerate(parts):
        if isinstance(part, kind):
            yield field, parts[:at] + parts[at + 1 :]


def _negated(test: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(ast.Not(), test), test)
