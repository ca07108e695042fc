"""Imports of model modules that a process lacks (OB401, OB403, OB404, OB405, OB501)."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from onebase.fix.inserting import with_imports
from onebase.fix.loading.all_models import all_models
from onebase.fix.loading.fixture import models_fixture
from onebase.fix.loading.incomplete import loading_file
from onebase.fix.loading.needed import Needed, needed, written
from onebase.fix.moving.statements import holds
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement, Source
from onebase.fix.values import CannotEdit, Edit, Fix, Grade, Refused
from onebase.python_text import NotRead, parse
from onebase.report.words import joined
from onebase.rules._import_line import SURVIVES
from onebase.rules._missing import declared_modules
from onebase.vocabulary import Finding

GRADES = {
    "OB401": Grade.UNSAFE,
    "OB403": Grade.UNSAFE,
    "OB404": Grade.UNSAFE,
    "OB405": Grade.SAFE,
    "OB501": Grade.UNSAFE,
}


def missing_import(situation: Situation) -> Iterator[Fix | Refused]:
    """For each finding: through one new module where many models are missing; in a fixture where a fixture creates
    the tables; at the top of the file; and if that goes in a circle, right before the call."""
    for finding in situation.wanted:
        if finding.code in GRADES:
            found = needed(situation.program, finding)
            if found is not None and found.path.endswith(".py"):
                yield from _fixes(situation, finding, found)


def _fixes(situation: Situation, finding: Finding, found: Needed) -> Iterator[Fix | Refused]:
    fix = Fix(finding.code, "", GRADES[finding.code], repairs=frozenset({finding.key}))
    try:
        if found.complete:
            yield from _places(situation, finding, fix, found)
            return
        made = all_models(situation.program, found)
        loader = loading_file(situation.program, found.load, found.wanted)
        if loader and loader != found.path:
            modules = declared_modules(situation.program, found.load, found.wanted)
            statements = tuple(f"{written(modules[path])}{SURVIVES}" for path in sorted(found.wanted & modules.keys()))
            there = found._replace(path=loader, statements=statements)
            yield from _places(situation, finding, replace(fix, grade=Grade.UNSAFE), there)
        if made is not None:
            new = replace(fix, grade=Grade.UNSAFE, new_files=made.new_files)
            before = f"new {joined(list(new.paths))}: "
            yield from _places(situation, finding, new, found._replace(statements=(made.statement,)), before)
        yield from _places(situation, finding, fix, found)
    except (CannotEdit, NotRead) as reason:
        yield Refused(replace(fix, title=_title(found.path, found.statements)), str(reason))


def _title(path: str, statements: tuple[str, ...]) -> str:
    plain = joined([f"`{each.partition('  #')[0]}`" for each in statements[:3]])
    more = f" and {len(statements) - 3} more" if len(statements) > 3 else ""
    return f"add {plain}{more} to {path}"


def _places(situation: Situation, finding: Finding, fix: Fix, found: Needed, before: str = "") -> Iterator[Fix]:
    """The same statements at each of the places where they may stand."""
    source = situation.tree.source(found.path)
    tree = parse(source.text)
    statements = found.statements
    line = finding.place.line if finding.place.path == found.path else 0
    title = before + _title(found.path, statements)
    if len(statements) == 1:
        in_fixture = models_fixture(source, tree, line, statements[0])
        if in_fixture:
            name = "in a session-scoped fixture `models`, before create_all"
            yield replace(fix, edits=source.edits(in_fixture), title=f"{title}, {name}", grade=Grade.UNSAFE)
    edits: list[Edit] = []
    for path in (found.path, *found.further):
        other = situation.tree.source(path)
        edits += other.edits([with_imports(other, parse(other.text), statements, situation.program.index)])
    yield replace(fix, edits=tuple(edits), title=" and to ".join([title, *found.further]))
    inside = _before_call(source, tree, line, statements)
    if inside is not None:
        yield replace(fix, edits=source.edits([inside]), title=f"{title}, before the call")


def _before_call(source: Source, tree: ast.Module, line: int, statements: tuple[str, ...]) -> Replacement | None:
    """The imports in front of the innermost statement on that line, if it has the line for itself."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and _is_plain(node) and holds(node, line)]
    if not found:
        return None
    node = max(found, key=lambda each: each.lineno)
    start = source.line_starts[node.lineno - 1]
    indent = source.line_before(source.start(node))
    if indent.strip():
        return None
    return Replacement(start, start, "".join(f"{indent}{each}{source.newline}" for each in statements))


def _is_plain(node: ast.stmt) -> bool:
    return not hasattr(node, "body")
