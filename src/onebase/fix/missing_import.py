"""Imports of model modules that a process lacks (OB401, OB405)."""

import ast
from collections import Counter
from collections.abc import Collection, Iterator

from onebase.facts.text.source import NotRead, parse
from onebase.fix.inserting import with_imports
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement, Source
from onebase.fix.values import CannotEdit, Fix, Grade, Refused
from onebase.program import Load, Program
from onebase.program.aside import is_aside
from onebase.report.words import joined
from onebase.rules._import_line import SURVIVES, addition
from onebase.rules._missing import missing_tables
from onebase.vocabulary import Finding

_TRIED = 5
GRADES = {"OB401": Grade.UNSAFE, "OB405": Grade.SAFE}


def missing_import(situation: Situation) -> Iterator[Fix | Refused]:
    """For each finding: the imports at the top of the file, and if that goes in a circle, right before the call."""
    for finding in situation.wanted:
        if finding.code in GRADES and finding.extent and finding.subject.name.endswith(".py"):
            statements = _statements(situation.program, finding)
            if statements:
                yield from _fixes(situation, finding, statements)


def _statements(program: Program, finding: Finding) -> tuple[str, ...]:
    """What to add, so that every process that the finding names loads the tables."""
    wanted = {each.place.path for each in finding.extent}
    path = finding.subject.name
    for load in _loads(program, finding):
        targets = {key.metadata for key in program.whole(load).by_key}
        missing = [each for each in missing_tables(program, load, targets) if each.path in wanted]
        if missing and path not in wanted:
            statements = addition(program, load, path, missing).statements
            return _one_for_all(program, load, path, wanted, statements) if len(statements) > 1 else statements
    return ()


def _one_for_all(
    program: Program, load: Load, path: str, wanted: Collection[str], statements: tuple[str, ...]
) -> tuple[str, ...]:
    """A module that is there to load all models, in place of many imports: of those that import the most of the
    missing ones directly, the first that brings all of them."""
    asking: Counter[str] = Counter()
    for entry in program.entry_points:
        other = program.load(entry)
        counted = Counter(
            other.modules[used.asker].name
            for used in other.imports
            if used.asker >= 0 and other.modules[used.target].path in wanted and other.modules[used.asker].path != path
        )
        asking |= counted
    likely = sorted((name for name, count in asking.items() if count > 1), key=lambda name: (-asking[name], name))
    for name in likely[:_TRIED]:
        located = program.locator.find_dotted(tuple(root.path for root in load.search_path), name)
        if located and not is_aside(located.path) and set(wanted) <= program.loaded_with(load, name):
            package, _, last = name.rpartition(".")
            written = f"from {package} import {last}" if package else f"import {name}"
            return (f"{written}{SURVIVES}",)
    return statements


def _loads(program: Program, finding: Finding) -> Iterator[Load]:
    return (program.load(entry) for entry in program.entry_points if entry.label in finding.entry_points)


def _fixes(situation: Situation, finding: Finding, statements: tuple[str, ...]) -> Iterator[Fix | Refused]:
    path = finding.subject.name
    plain = joined([f"`{each.partition('  #')[0]}`" for each in statements[:3]])
    more = f" and {len(statements) - 3} more" if len(statements) > 3 else ""
    fix = Fix(
        code=finding.code,
        title=f"add {plain}{more} to {path}",
        grade=GRADES[finding.code],
        repairs=frozenset({finding.key}),
    )
    try:
        source = situation.tree.source(path)
        tree = parse(source.text)
        yield _with(fix, source, with_imports(source, tree, statements, situation.program.index))
        inside = _before_call(source, tree, finding.place.line, statements)
        if inside is not None:
            yield _with(fix, source, inside, ", before the call")
    except (CannotEdit, NotRead) as reason:
        yield Refused(fix, str(reason))


def _with(fix: Fix, source: Source, replacement: Replacement, where: str = "") -> Fix:
    from dataclasses import replace

    return replace(fix, edits=source.edits([replacement]), title=fix.title + where)


def _before_call(source: Source, tree: ast.Module, line: int, statements: tuple[str, ...]) -> Replacement | None:
    """The imports in front of the innermost statement on that line, if it has the line for itself."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and _is_plain(node) and _holds(node, line)]
    if not found:
        return None
    node = max(found, key=lambda each: each.lineno)
    start = source.line_starts[node.lineno - 1]
    indent = source.text[start : source.offset(node.lineno, node.col_offset)]
    if indent.strip():
        return None
    return Replacement(start, start, "".join(f"{indent}{each}{source.newline}" for each in statements))


def _is_plain(node: ast.stmt) -> bool:
    return not hasattr(node, "body")


def _holds(node: ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)
