"""The flags that let a table be defined again, in one file."""

import ast
from collections.abc import Iterator

from onebase.fix.removing import Removal, without_element
from onebase.fix.source import Replacement, Source

FLAGS = ("extend_existing", "keep_existing")


def without_flags(source: Source, tree: ast.Module) -> list[Replacement]:
    """The replacements that take `extend_existing=True` and `keep_existing=True` out of calls and `__table_args__`.

    Dictionaries, tuples and assignments that would be empty go with them.
    """
    found: list[Replacement] = []
    empty: list[ast.stmt] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found += _without_keywords(source, node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and _assigns_table_arguments(node) and node.value:
            replacements = list(_without_dictionary(source, node.value))
            if replacements == [_EMPTY]:
                empty.append(node)
            else:
                found += replacements
    return found + Removal(source, tree, lambda _: True).replacements(empty)


_EMPTY = Replacement(0, 0, "")


def _without_keywords(source: Source, node: ast.Call) -> Iterator[Replacement]:
    arguments: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
    for keyword in node.keywords:
        if keyword.arg in FLAGS and _is_true(keyword.value):
            yield without_element(source, arguments, keyword)


def _assigns_table_arguments(node: ast.Assign | ast.AnnAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(target, ast.Name) and target.id == "__table_args__" for target in targets)


def _without_dictionary(source: Source, value: ast.expr) -> Iterator[Replacement]:
    """`_EMPTY` alone where nothing is left of the value."""
    if isinstance(value, ast.Dict):
        yield from _without_keys(source, value)
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
