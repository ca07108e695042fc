"""The flags that let a table be defined again, in one file."""

import ast
from collections.abc import Iterator

from onebase.fix.removing import Removal, without_element
from onebase.fix.source import Replacement, Source

FLAGS = ("extend_existing", "keep_existing")


def without_flags(source: Source, tree: ast.Module) -> list[Replacement]:
    """The replacements that take `extend_existing=True` and `keep_existing=True` out of calls and of what
    `__table_args__` is given: by an assignment, a `declared_attr`, or a variable of the module.

    Dictionaries, tuples, assignments and functions that would be empty go with them; a variable keeps an empty one.
    """
    found: list[Replacement] = []
    empty: list[ast.stmt] = []
    variables = _variables(tree)
    arguments = {id(value) for _, value in _given(tree, variables)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and id(node) not in arguments:
            found += _without_keywords(source, node)
    for statement, value in _given(tree, variables):
        replacements = list(_without_dictionary(source, value))
        if replacements != [_EMPTY]:
            found += replacements
        elif _name(statement) in variables:
            found.append(Replacement(*source.span(value), "{}"))
        else:
            empty.append(statement)
    return found + Removal(source, tree, lambda _: True).replacements(empty)


def _given(tree: ast.Module, variables: "frozenset[str]") -> Iterator[tuple[ast.stmt, ast.expr]]:
    """Each statement that makes table arguments, and what they are."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            if _name(node) in variables | {_ARGUMENTS}:
                yield node, node.value
        elif isinstance(node, ast.FunctionDef) and node.name == _ARGUMENTS:
            last = node.body[-1]
            if isinstance(last, ast.Return) and last.value is not None and len(node.body) == 1:
                yield node, last.value


def _variables(tree: ast.Module) -> frozenset[str]:
    """The names of the module that stand where table arguments are given, alone or in a tuple."""
    found: set[str] = set()
    for _, value in _given(tree, frozenset()):
        elements = value.elts if isinstance(value, ast.Tuple) else [value]
        found |= {each.id for each in elements if isinstance(each, ast.Name)}
    return frozenset(found)


def _name(node: ast.stmt) -> str:
    """What an assignment binds, "" for more than one name."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""


_ARGUMENTS = "__table_args__"
_EMPTY = Replacement(0, 0, "")


def _without_keywords(source: Source, node: ast.Call) -> Iterator[Replacement]:
    arguments: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
    for keyword in node.keywords:
        if keyword.arg in FLAGS and _is_true(keyword.value):
            yield without_element(source, arguments, keyword)


def _without_dictionary(source: Source, value: ast.expr) -> Iterator[Replacement]:
    """`_EMPTY` alone where nothing is left of the value."""
    if isinstance(value, ast.Dict):
        yield from _without_keys(source, value)
    elif isinstance(value, ast.Call):
        removed = list(_without_keywords(source, value))
        yield from [_EMPTY] if removed and len(removed) == len(value.keywords) and not value.args else removed
    elif isinstance(value, ast.Tuple):
        for element in value.elts:
            found = list(_without_keys(source, element)) if isinstance(element, ast.Dict) else []
            if found != [_EMPTY]:
                yield from found
            elif len(value.elts) == 1:
                yield _EMPTY
            else:
                yield without_element(source, value.elts, element, keep_comma=len(value.elts) == 2)


def _without_keys(source: Source, node: ast.Dict) -> Iterator[Replacement]:
    keys = [key for key in node.keys if key is not None]
    flags = [key for key in keys if isinstance(key, ast.Constant) and key.value in FLAGS]
    flags = [key for key in flags if _is_true(node.values[node.keys.index(key)])]
    if flags and len(flags) == len(node.values):
        yield _EMPTY
    elif len(keys) == len(node.keys):
        ends = dict(zip(keys, node.values, strict=True))
        yield from (without_element(source, keys, key, ends=ends) for key in flags)


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
