"""Modules that are imported for the first time where Python forgets them again (OB113)."""

import ast
from collections.abc import Iterator

from onebase.fix.attempt import attempt
from onebase.fix.inserting import with_imports
from onebase.fix.moving.statements import holds
from onebase.fix.situation import Situation
from onebase.fix.values import CannotEdit, Edit, Fix, Grade, Refused
from onebase.program import Load, Program
from onebase.python_text import parse
from onebase.rules._import_line import SURVIVES
from onebase.vocabulary import EarlierImport, Finding


def earlier_import(situation: Situation) -> Iterator[Fix | Refused]:
    """For each module that a patch of `sys.modules` forgets: an import at the top of the file."""
    for finding, wanted in situation.told(EarlierImport):
        yield _fix(situation, finding, wanted)


def _fix(situation: Situation, finding: Finding, wanted: EarlierImport) -> Fix | Refused:
    fix = Fix(
        code=finding.code,
        title=f"import `{wanted.name}` at the top of {wanted.place.path}, before it is imported and forgotten",
        grade=Grade.UNSAFE,
        repairs=frozenset({finding.key}),
        tables=finding.extent,
    )
    return attempt(fix, lambda: _edits(situation, wanted))


def _edits(situation: Situation, wanted: EarlierImport) -> tuple[Edit, ...]:
    source = situation.tree.source(wanted.place.path)
    tree = parse(source.text)
    for load in map(situation.program.load, situation.program.entry_points):
        needed = _libraries(situation.program, load, wanted.name) & _replaced(tree, wanted.place.line)
        if needed:
            where = f"{source.path}:{wanted.place.line}"
            raise CannotEdit(f"{where}: `{wanted.name}` imports `{min(needed)}`, which the patch replaces")
    statement = f"import {wanted.name}{SURVIVES}"
    return source.edits([with_imports(source, tree, [statement], situation.program.index)])


def _replaced(tree: ast.Module, line: int) -> set[str]:
    """The names for which the statement on a line puts something into `sys.modules`."""
    found = [node for node in ast.walk(tree) if isinstance(node, (ast.With, ast.FunctionDef)) and holds(node, line)]
    texts = (each for node in found for each in ast.walk(node) if isinstance(each, ast.Constant))
    return {each.value.partition(".")[0] for each in texts if isinstance(each.value, str)}


def _libraries(program: Program, load: Load, name: str) -> set[str]:
    """The first names of everything that the module imports, and what it imports."""
    paths = program.loaded_with(load, name)
    return {each.module.partition(".")[0] for path in paths for each in program.modules[path].imports}
