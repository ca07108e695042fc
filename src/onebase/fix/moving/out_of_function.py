"""Classes that a function defines anew with each call move to the level of the module (OB505, OB207)."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from onebase.fix.inserting import with_imports
from onebase.fix.moving.names import arguments_of, bound_by, used_by
from onebase.fix.moving.part import IMPORTS
from onebase.fix.moving.statements import check_alone, dedented, first_line, last_line, lines_of, with_comments
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement, Source
from onebase.fix.style import indent_at
from onebase.fix.values import CannotEdit, Fix, Grade, Refused
from onebase.python_text import NotRead, parse
from onebase.report.words import joined
from onebase.vocabulary import Finding

CODES = ("OB505", "OB207")
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def out_of_function(situation: Situation) -> Iterator[Fix | Refused]:
    """For each class in a function: above the function, with what it needs from there; nothing where its columns
    depend on what the function is given or computes."""
    for finding in situation.wanted:
        if finding.code in CODES and finding.subject.kind == "function":
            yield _fix(situation, finding)


def _fix(situation: Situation, finding: Finding) -> Fix | Refused:
    path, _, scope = finding.subject.name.partition("::")
    fix = Fix(
        code=finding.code,
        title=f"define `{joined(list(finding.essence))}` at module level, not in `{scope}` ({path})",
        grade=Grade.UNSAFE,
        repairs=frozenset({finding.key}),
    )
    try:
        source = situation.tree.source(path)
        tree = parse(source.text)
        function = _function(source, tree, scope)
        classes = _with_others(source, tree, function, _class(source, function, finding.place.line))
    except (CannotEdit, NotRead) as reason:
        return Refused(fix, str(reason))
    wanted = [each for each in _imports(function) if _is_copied(each, classes)]
    edits = [*_moved(source, function, classes)]
    if wanted:
        statements = [ast.unparse(each) for each in wanted]
        edits = _joined(with_imports(source, tree, statements, situation.program.index), edits)
    return replace(fix, edits=source.edits(edits))


def _function(source: Source, tree: ast.Module, scope: str) -> _Function:
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == scope:
            return node
    raise CannotEdit(f"{source.path}: `{scope}` is no function of the module")


def _class(source: Source, function: _Function, line: int) -> ast.ClassDef:
    for node in function.body:
        if isinstance(node, ast.ClassDef) and first_line(node) <= line <= last_line(node):
            return node
    raise CannotEdit(f"{source.path}:{line}: the class is no statement of its own in `{function.name}`")


def _with_others(source: Source, tree: ast.Module, function: _Function, first: ast.ClassDef) -> list[ast.ClassDef]:
    """The class, and those of the function that it needs, in their order. Raises CannotEdit where it needs more."""
    here = bound_by(function.body)
    given = arguments_of(function)
    module = bound_by(tree.body)
    found, waiting = {first}, [first]
    while waiting:
        node = waiting.pop()
        check_alone(source, node)
        if node.name in module:
            raise CannotEdit(f"{source.path}:{node.lineno}: `{node.name}` means something else in the module")
        for name in sorted(used_by(node) & (here.keys() | given) - {node.name}):
            makers = here.get(name, [])
            others = [each for each in makers if isinstance(each, ast.ClassDef)]
            if name in given or not all(isinstance(each, (ast.ClassDef, *IMPORTS)) for each in makers):
                where = f"{source.path}:{node.lineno}"
                raise CannotEdit(f"{where}: `{node.name}` needs `{name}`, which is known in `{function.name}` only")
            waiting += [each for each in others if each not in found]
            found.update(others)
        _check_order(source, module, function, node)
    return sorted(found, key=lambda each: each.lineno)


def _check_order(source: Source, module: dict[str, list[ast.stmt]], function: _Function, node: ast.ClassDef) -> None:
    for name in sorted(used_by(node) & module.keys()):
        if all(each.lineno > function.lineno for each in module[name]):
            raise CannotEdit(f"{source.path}:{node.lineno}: `{node.name}` needs `{name}`, which is made further down")


def _imports(function: _Function) -> list[ast.Import | ast.ImportFrom]:
    return [each for each in function.body if isinstance(each, IMPORTS)]


def _is_copied(node: ast.stmt, classes: list[ast.ClassDef]) -> bool:
    return not _binds(node).isdisjoint(name for each in classes for name in used_by(each))


def _binds(node: ast.stmt) -> set[str]:
    return set(bound_by([node]))


def _moved(source: Source, function: _Function, classes: list[ast.ClassDef]) -> Iterator[Replacement]:
    top = source.line_starts[with_comments(source, function) - 1]
    blank = source.newline * 2
    text = "".join(_text(source, each) + blank for each in classes)
    yield Replacement(top, top, text)
    kept = {name for each in function.body if each not in classes for name in used_by(each)}
    unused = [each for each in _imports(function) if _is_copied(each, classes) and not _binds(each) & kept]
    left = [each for each in function.body if each not in classes and each not in unused]
    for node in sorted([*classes, *unused], key=lambda each: each.lineno):
        start, end = with_comments(source, node), last_line(node)
        while end < len(source.line_starts) and source.line(end + 1) and not source.line(end + 1).strip():
            end += 1
        indent = indent_at(source, source.start(node))
        new = f"{indent}pass{source.newline}{blank}" if not left and node is function.body[0] else ""
        yield Replacement(source.line_starts[start - 1], source.line_end(end), new)


def _text(source: Source, node: ast.ClassDef) -> str:
    text = dedented(lines_of(source, with_comments(source, node), last_line(node)))
    return text if text.endswith(("\n", "\r")) else text + source.newline


def _joined(imports: Replacement, edits: list[Replacement]) -> list[Replacement]:
    """Two insertions at one place become one."""
    first = edits[0]
    if imports.start == first.start:
        return [first._replace(new=imports.new + first.new), *edits[1:]]
    return [imports, *edits]
