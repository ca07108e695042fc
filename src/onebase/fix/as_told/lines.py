"""Statements that should go, keys and comments that should be there."""

import ast

from onebase.fix.moving.statements import dedented, last_line, lines_of, with_comments
from onebase.fix.removing import Removal
from onebase.fix.source import Replacement, Source
from onebase.fix.style import quoted
from onebase.fix.values import CannotEdit
from onebase.vocabulary import MissingComment, MissingKey, NeedlessCondition, NeedlessStatement

_DECLARES = (ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)


def without_statement(source: Source, tree: ast.Module, wanted: NeedlessStatement) -> list[Replacement]:
    """Without the statement, and what served only it. Raises CannotEdit where it gives a value to something."""
    line = wanted.place.line
    found = [node for node in ast.walk(tree) if isinstance(node, (ast.Expr, ast.Delete)) and node.lineno == line]
    if len(found) > 1:
        found = [node for node in found if node.col_offset == wanted.place.column - 1]
    if len(found) != 1:
        raise CannotEdit(f"{source.path}:{line}: is no statement of its own")
    return Removal(source, tree, lambda _: False).replacements(found)


def without_condition(source: Source, tree: ast.Module, wanted: NeedlessCondition) -> list[Replacement]:
    """The block of the `if`, in its place. Raises CannotEdit where there is another branch, or another statement in
    it than imports and definitions."""
    line = wanted.place.line
    found = [node for node in ast.walk(tree) if isinstance(node, ast.If) and node.lineno == line]
    if len(found) != 1 or found[0].orelse or not all(isinstance(each, _DECLARES) for each in found[0].body):
        raise CannotEdit(f"{source.path}:{line}: the condition decides about more than definitions")
    node = found[0]
    if node.body[0].lineno == line or source.line(line).lstrip().startswith("elif"):
        raise CannotEdit(f"{source.path}:{line}: the condition is not a statement of its own")
    first, last = with_comments(source, node.body[0]), last_line(node)
    indent = source.line(line)[: node.col_offset]
    text = dedented(lines_of(source, first, last))
    new = "".join(f"{indent}{each}" if each.strip() else each for each in text.splitlines(keepends=True))
    return [Replacement(source.line_starts[line - 1], source.line_end(last), new)]


def with_key(source: Source, tree: ast.Module, wanted: MissingKey) -> list[Replacement]:
    """The key with its value, as the last one of the dictionary. Raises CannotEdit where there is not one."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Dict) and _has_any(node, wanted.beside)]
    if len(found) != 1 or not found[0].values:
        raise CannotEdit(f"{source.path}: the dictionary stands there {len(found)} times")
    last = found[0].values[-1]
    end = source.end(last)
    text = quoted(source, tree, f'"{wanted.key}": "{wanted.value}"')
    key = found[0].keys[-1]
    before = source.line(key.lineno)[: key.col_offset] if key is not None else "x"
    if before.strip():
        return [Replacement(end, end, f", {text}")]
    return [Replacement(end, end, f",{source.newline}{before}{text}")]


def _has_any(node: ast.Dict, keys: tuple[str, ...]) -> bool:
    return any(isinstance(each, ast.Constant) and each.value in keys for each in node.keys)


def with_comment(source: Source, wanted: MissingComment) -> list[Replacement]:
    """The comment at the end of the line."""
    line = source.line(wanted.place.line)
    end = source.line_starts[wanted.place.line - 1] + len(line.rstrip())
    return [Replacement(end, end, f"  # {wanted.text}")]
