"""Calls that should have other arguments, or be something else."""

import ast
from collections.abc import Iterator
from typing import TypeVar

from onebase.fix.moving.names import last_name
from onebase.fix.moving.statements import holds
from onebase.fix.removing import without_element
from onebase.fix.source import Replacement, Source
from onebase.fix.style import quoted, with_another_argument
from onebase.fix.values import CannotEdit
from onebase.vocabulary import MissingArgument, NeedlessArgument, OtherCallee, OtherExpression, OtherKeyword, Place

_Node = TypeVar("_Node", bound=ast.expr)
_ALSO = {"relationship": "Relationship"}  # SQLModel's, which takes these arguments under the same names


def with_argument(source: Source, tree: ast.Module, wanted: MissingArgument) -> list[Replacement]:
    """The keyword with the value. A decorator that is not called is called then. Raises CannotEdit."""
    node = _the_one(source, wanted.place, _called(tree, wanted.place, wanted.callee))
    end = source.end(node)
    value = quoted(source, tree, wanted.value)
    text = f"{wanted.name}={value}"
    if not isinstance(node, ast.Call):
        return [Replacement(end, end, f"({text})")]
    given = next((each for each in node.keywords if each.arg == wanted.name), None)
    if given is not None:
        return [Replacement(*source.span(given.value), value)]
    return [with_another_argument(source, node, text)]


def without_argument(source: Source, tree: ast.Module, wanted: NeedlessArgument) -> list[Replacement]:
    """Without the keyword. Raises CannotEdit."""
    calls = [
        node
        for node in _called(tree, wanted.place, wanted.callee)
        if isinstance(node, ast.Call) and any(each.arg == wanted.name for each in node.keywords)
    ]
    node = _the_one(source, wanted.place, calls)
    gone = next(each for each in node.keywords if each.arg == wanted.name)
    return [without_element(source, [*node.args, *node.keywords], gone)]


def other_keyword(source: Source, tree: ast.Module, wanted: OtherKeyword) -> list[Replacement]:
    """Another keyword with the same value. Raises CannotEdit."""
    node = _the_one(source, wanted.place, _called(tree, wanted.place, wanted.callee))
    given = [each for each in getattr(node, "keywords", ()) if each.arg == wanted.old]
    if not given:
        raise CannotEdit(f"{source.path}:{wanted.place.line}: `{wanted.old}` is not found")
    start = source.start(given[0])
    return [Replacement(start, start + len(wanted.old), wanted.new)]


def other_expression(source: Source, tree: ast.Module, wanted: OtherExpression) -> list[Replacement]:
    """The expression instead of the call. Raises CannotEdit."""
    calls = [node for node in _called(tree, wanted.place, wanted.callee) if isinstance(node, ast.Call)]
    node = _the_one(source, wanted.place, calls)
    return [Replacement(*source.span(node), wanted.new)]


def other_callee(source: Source, tree: ast.Module, wanted: OtherCallee) -> list[Replacement]:
    """The other function of the same module, where the module is named. Raises CannotEdit."""
    node = _the_one(source, wanted.place, _called(tree, wanted.place, wanted.old))
    function = node.func if isinstance(node, ast.Call) else node
    if not isinstance(function, ast.Attribute) or (isinstance(node, ast.Call) and len(node.args) == 1):
        raise CannotEdit(f"{source.path}:{wanted.place.line}: is not called as a function of a module, with a prefix")
    end = source.end(function)
    return [Replacement(end - len(wanted.old), end, wanted.new)]


def _called(tree: ast.Module, place: Place, callee: str) -> list[ast.Call | ast.Name | ast.Attribute]:
    """The calls of that name that the line belongs to, and decorators that are not called; where there are none, those
    further down in the same statement."""
    found = [node for node, function in _calls(tree) if holds(node, place.line) and _is(function, callee)]
    statements = (node for node in ast.walk(tree) if isinstance(node, ast.stmt) and not hasattr(node, "body"))
    holding = (node for node in statements if holds(node, place.line))
    return found or [node for each in holding for node, function in _calls(each) if callee and _is(function, callee)]


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call | ast.Name | ast.Attribute, ast.expr]]:
    calls: list[ast.Call | ast.Name | ast.Attribute] = [each for each in ast.walk(tree) if isinstance(each, ast.Call)]
    decorators: list[ast.Name | ast.Attribute] = [
        each
        for node in ast.walk(tree)
        for each in getattr(node, "decorator_list", [])
        if isinstance(each, (ast.Name, ast.Attribute))
    ]
    for node in [*calls, *decorators]:
        yield node, node.func if isinstance(node, ast.Call) else node


def _is(function: ast.expr, callee: str) -> bool:
    return not callee or last_name(function) in (callee, _ALSO.get(callee))


def _the_one(source: Source, place: Place, found: list[_Node]) -> _Node:
    if len(found) != 1:
        raise CannotEdit(f"{source.path}:{place.line}: the call stands there {len(found)} times")
    return found[0]
