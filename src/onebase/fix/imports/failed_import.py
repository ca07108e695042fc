"""An import of a name that is not there and that nobody uses, which makes a module fail half-way (OB601)."""

import ast
from collections.abc import Iterator

from onebase.fix.attempt import attempt
from onebase.fix.removing import Removal
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement, Source
from onebase.fix.values import CannotEdit, Edit, Fix, Grade, Refused
from onebase.program import Program
from onebase.program.paths import module_path
from onebase.python_text import parse
from onebase.vocabulary import FailingImport, Finding


def failed_import(situation: Situation) -> Iterator[Fix | Refused]:
    """For each retried module that fails at such an import: without it, and with one import of the module."""
    for finding, failing in situation.told(FailingImport):
        yield _fix(situation, finding, failing)


def _fix(situation: Situation, finding: Finding, failing: FailingImport) -> Fix | Refused:
    path = failing.place.path
    fix = Fix(
        code=finding.code,
        title=f"take away the import of `{failing.name}`, which does not exist and is not used ({path})",
        grade=Grade.UNSAFE,
        repairs=frozenset({finding.key}),
    )
    return attempt(fix, lambda: _edits(situation, failing))


def _edits(situation: Situation, failing: FailingImport) -> tuple[Edit, ...]:
    again = _tried_once(situation, failing) if failing.tried.path != failing.place.path else ()
    return (*_without(situation, failing), *again)


def _without(situation: Situation, failing: FailingImport) -> tuple[Edit, ...]:
    source = situation.tree.source(failing.place.path)
    tree = parse(source.text)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.lineno == failing.place.line:
            bound = next((each.asname or each.name for each in node.names if each.name == failing.name), "")
            if bound and not _is_used(tree, bound) and not _is_asked_for(situation.program, source.path, bound):
                return source.edits(Removal(source, tree, lambda _: True).without_name(node, bound))
    where = f"{source.path}:{failing.place.line}"
    raise CannotEdit(f"{where}: `{failing.name}` is used, so that somebody must say what it is")


def _is_used(tree: ast.Module, name: str) -> bool:
    return any(
        (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.Constant) and node.value == name)
        for node in ast.walk(tree)
    )


def _is_asked_for(program: Program, path: str, name: str) -> bool:
    """Whether another file may import the name from this one."""
    return any(
        each.name in (name, "*") and other != path
        for other, facts in program.modules.items()
        for each in facts.imports
        if each.module.rpartition(".")[2] == module_path(path).rpartition("/")[2]
    )


def _tried_once(situation: Situation, failing: FailingImport) -> tuple[Edit, ...]:
    """`try: import a` / `except ImportError: import a` becomes the import, or goes where the file imports it anyway."""
    source = situation.tree.source(failing.tried.path)
    tree = parse(source.text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and node.body[0].lineno == failing.tried.line and _is_the_same_twice(node):
            replacement = _only(source, node, node.body[0])
            if replacement is not None and _is_imported_anyway(tree, node, node.body[0]):
                return source.edits(Removal(source, tree, lambda _: True).replacements([node]))
            return source.edits([replacement] if replacement is not None else [])
    return ()


def _is_the_same_twice(node: ast.Try) -> bool:
    bodies = [node.body, *(handler.body for handler in node.handlers)]
    return not (node.orelse or node.finalbody) and len({tuple(map(ast.dump, body)) for body in bodies}) == 1


def _is_imported_anyway(tree: ast.Module, tried: ast.Try, statement: ast.stmt) -> bool:
    """Whether one of the imports that follow at once binds the same names to the same things, before any is used."""
    wanted = set(_imported(statement))
    after = tree.body[tree.body.index(tried) + 1 :] if tried in tree.body else []
    for later in after:
        if not isinstance(later, (ast.Import, ast.ImportFrom)):
            return False
        if wanted and wanted.issubset(_imported(later)):
            return True
    return False


def _imported(statement: ast.stmt) -> Iterator[tuple[str, ...]]:
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        origin = "." * statement.level + (statement.module or "") if isinstance(statement, ast.ImportFrom) else ""
        yield from ((type(statement).__name__, origin, each.name, each.asname or "") for each in statement.names)


def _only(source: Source, node: ast.Try, statement: ast.stmt) -> Replacement | None:
    """None where a comment would be lost, or where there is more than one statement."""
    if len(node.body) > 1 or "#" in source.written(node):
        return None
    return Replacement(*source.span(node), source.written(statement))
