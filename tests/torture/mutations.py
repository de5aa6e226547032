"""What is changed in a module, one thing at a time, to see whether its tests notice."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.USub: ast.UAdd,
}
_OPPOSITE = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)  # negated once is enough
_NO_VALUE = ("return", "return None", "return True", "return False")
_DELETED = (ast.Raise, ast.AugAssign, ast.Break, ast.Continue)
_BODIES = ("body", "orelse", "finalbody")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change: `before` and `after` are the line of code without its layout."""

    line: int
    where: str
    before: str
    after: str
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    """Give each mutant of a module in the order of its lines. A tree holds until the next one."""
    tree = ast.parse(source)
    lines = ast.unparse(tree).splitlines()
    found = list(_places(tree, "", wording=False))
    for node, where, field, value in sorted(found, key=lambda place: _line(place[0])):
        old = getattr(node, field)
        setattr(node, field, value)
        changed = ast.unparse(ast.fix_missing_locations(tree)).splitlines()
        pairs = zip(lines, changed, strict=False)
        before, after = next(pair for pair in pairs if pair[0] != pair[1])
        yield Mutant(_line(node, value), where or "-", before.strip(), after.strip(), tree)
        setattr(node, field, old)


def _line(node: ast.AST, value: object = None) -> int:
    """Give the line of a node or, where a statement of its body has gone, of that."""
    gone = [part.lineno for part in value if isinstance(part, ast.Pass)] if _is_body(value) else []
    return gone[0] if gone else getattr(node, "lineno", 1)


def _is_body(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(part, ast.stmt) for part in value)


def _places(
    node: ast.AST, where: str, *, wording: bool
) -> Iterator[tuple[ast.AST, str, str, Any]]:
    """Walk what runs: neither annotations nor docstrings, nor what only a type checker reads."""
    if isinstance(node, ast.If | ast.Assign) and "TYPE_CHECKING" in ast.unparse(node):
        return
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        where = node.name
    wording = wording or isinstance(node, ast.Raise) or _is_error(node)
    for field, value in _changes(node, wording=wording):
        yield node, where, field, value
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "format_spec"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_text(child):
                yield from _places(child, where, wording=wording)


def _is_text(node: ast.AST) -> bool:
    """Tell a docstring, which does nothing."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_error(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Error")


def _changes(node: ast.AST, *, wording: bool) -> Iterator[tuple[str, Any]]:
    """Give the attributes of a node to change and their new values."""
    match node:
        case ast.Compare(ops=[op, *rest]):
            yield "ops", [_OTHER[type(op)](), *rest]
        case ast.BoolOp(op=op) | ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in _OTHER:
            yield "op", _OTHER[type(op)]()
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "operand", _negated(operand)
        case ast.UnaryOp(op=ast.USub()):
            yield "op", ast.UAdd()
        case ast.Constant(value=bool(value)):
            yield "value", not value
        case ast.Constant(value=int(value)):
            yield "value", value + 1
        case ast.Constant(value=str(value)) if value and not wording:
            yield "value", f"{value}X"
        case ast.Constant(value=bytes(value)) if value:
            yield "value", value + b"X"
        case ast.Return(value=value) if ast.unparse(node) not in _NO_VALUE:
            yield "value", ast.Constant(None)
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            if not (isinstance(test, ast.Compare) and type(test.ops[0]) in _OPPOSITE):
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
    for field in _BODIES:
        if _is_body(body := getattr(node, field, None)):
            yield from _without_statements(field, body)


def _without(field: str, parts: list[Any], kind: type = ast.AST) -> Iterator[tuple[str, Any]]:
    for at, part in enumerate(parts):
        if isinstance(part, kind):
            yield field, parts[:at] + parts[at + 1 :]


def _without_statements(field: str, body: list[ast.stmt]) -> Iterator[tuple[str, Any]]:
    for at, part in enumerate(body):
        alone = isinstance(part, ast.Expr) and not isinstance(part.value, ast.Constant | ast.Yield)
        stored = isinstance(part, ast.Assign) and not isinstance(part.targets[0], ast.Name)
        if isinstance(part, _DELETED) or alone or stored:
            gone = ast.copy_location(ast.Pass(), part)
            yield field, [*body[:at], gone, *body[at + 1 :]]


def _negated(test: ast.expr) -> ast.expr:
    return ast.copy_location(ast.UnaryOp(ast.Not(), test), test)
