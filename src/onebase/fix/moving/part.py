"""The part of a file that can move into a module of its own."""

import ast
from collections.abc import Collection, Iterator

from onebase.fix.moving.names import bound_by, used_by
from onebase.fix.moving.statements import check_alone, last_line, lines_of, with_comments
from onebase.fix.source import Source
from onebase.fix.values import CannotEdit
from onebase.named_tuple import NamedTuple

DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Assign, ast.AnnAssign)
IMPORTS = (ast.Import, ast.ImportFrom)
_HERE = ("__file__", "__name__")


class Part(NamedTuple):
    """`moved` statements, in their order, and the `imports` that they need, whole; `names` are what they bind."""

    moved: tuple[ast.stmt, ...]
    imports: tuple[ast.stmt, ...]
    names: tuple[str, ...]


def part_of(source: Source, tree: ast.Module, seeds: Collection[str]) -> Part:
    """The definitions of these names, and everything of the file that they need.

    Raises CannotEdit where something that they need is not made by a definition or import of its own.
    """
    bound = bound_by(tree.body)
    moved: set[ast.stmt] = set()
    imports: set[ast.stmt] = set()
    waiting = [each for name in sorted(seeds) for each in bound.get(name, ())]
    while waiting:
        statement = waiting.pop()
        if statement in moved or statement in imports:
            continue
        if isinstance(statement, IMPORTS):
            imports.add(statement)
            continue
        _check(source, statement)
        moved.add(statement)
        waiting += [each for name in sorted(used_by(statement) & bound.keys()) for each in bound[name]]
        waiting += _further(tree, {name for each in moved for name in bound_by([each])})
    imports |= {each for each in tree.body if isinstance(each, ast.ImportFrom) and each.module == "__future__"}
    names = sorted({name for each in moved for name in bound_by([each])})
    return Part(_in_order(moved), _in_order(imports), tuple(names))


def _in_order(statements: Collection[ast.stmt]) -> tuple[ast.stmt, ...]:
    return tuple(sorted(statements, key=lambda each: each.lineno))


def _check(source: Source, statement: ast.stmt) -> None:
    where = f"{source.path}:{statement.lineno}"
    if not isinstance(statement, DEFINITIONS):
        raise CannotEdit(f"{where}: what would move needs a name that is made by more than a definition")
    check_alone(source, statement)
    if any(isinstance(each, ast.Name) and each.id in _HERE for each in ast.walk(statement)):
        raise CannotEdit(f"{where}: speaks of its own file by `__name__` or `__file__`")


def _further(tree: ast.Module, names: set[str]) -> Iterator[ast.stmt]:
    """What completes a definition from outside: an attribute that is set, what a moved object decorates."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            targets = [each for each in statement.targets if isinstance(each, (ast.Attribute, ast.Subscript))]
            if any(_root(each) in names for each in targets):
                yield statement
        elif any(_root(each) in names for each in getattr(statement, "decorator_list", [])):
            yield statement


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def text_of_part(source: Source, part: Part) -> str:
    """The content of the new module: the imports with the names that are needed, then the statements as they are."""
    used = {name for each in part.moved for name in used_by(each)}
    blocks = [_block(source, each) for each in part.moved]
    text = ""
    last = 0
    for node in part.imports:
        lines = "".join(f"{each}{source.newline}" for each in _needed(node, used))
        if lines:
            apart = last and any(not source.line(number).strip() for number in range(last + 1, node.lineno))
            text += source.newline + lines if apart else lines
            last = last_line(node)
    for number, (statement, block) in enumerate(zip(part.moved, blocks, strict=True)):
        text += source.newline * _gap(source, part.moved, number, statement) if text else ""
        text += block
    return text


def _needed(statement: ast.stmt, used: Collection[str]) -> Iterator[str]:
    """An import without the names that are not needed; what concerns the whole file, and stars, stay."""
    if isinstance(statement, ast.Import):
        names = [each for each in statement.names if (each.asname or each.name.partition(".")[0]) in used]
        yield from (f"import {ast.unparse(each)}" for each in names)
    elif isinstance(statement, ast.ImportFrom):
        whole = statement.module == "__future__" or statement.names[0].name == "*"
        names = [each for each in statement.names if whole or (each.asname or each.name) in used]
        if names:
            listed = ", ".join(ast.unparse(each) for each in names)
            yield f"from {'.' * statement.level}{statement.module or ''} import {listed}"


def _block(source: Source, statement: ast.stmt) -> str:
    text = lines_of(source, with_comments(source, statement), last_line(statement))
    return text if text.endswith(("\n", "\r")) else text + source.newline


def _gap(source: Source, moved: tuple[ast.stmt, ...], number: int, statement: ast.stmt) -> int:
    """Blank lines above a statement: two around classes and functions, else as many as there were, at most one."""
    around = [statement, *([moved[number - 1]] if number else [])]
    if any(isinstance(each, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) for each in around):
        return 2
    above = with_comments(source, statement) - 1
    return 0 if number and above >= 1 and source.line(above).strip() else 1
