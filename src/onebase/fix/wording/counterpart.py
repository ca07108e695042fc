"""The other side of a relationship that says `back_populates` (OB707)."""

import ast
import re
from collections.abc import Iterator

from onebase.facts.text.source import NotRead, parse
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement, Source
from onebase.fix.values import CannotEdit, Fix, Grade, Refused
from onebase.program import MappedClass, Program, World
from onebase.program.relationships import Relationship
from onebase.rules._relatives import keys_between, subject_of
from onebase.vocabulary import Finding


def counterpart(situation: Situation) -> Iterator[Fix | Refused]:
    """For each counterpart that does not exist: the line that was commented out, or else a new relationship."""
    for finding in situation.wanted:
        if finding.code == "OB707" and finding.essence[1:] == ("missing",) and finding.help.startswith("add the "):
            found = _relationship(situation.program, finding)
            if found is not None and found[1].target is not None:
                yield _fix(situation, finding, found[0], found[1], found[1].target)


def _relationship(program: Program, finding: Finding) -> tuple[World, Relationship] | None:
    for entry in program.entry_points:
        if entry.label in finding.entry_points:
            world = program.world(program.load(entry))
            for each in world.relationships.all:
                if subject_of(each) == finding.subject.name:
                    return world, each
    return None


def _fix(situation: Situation, finding: Finding, world: World, one: Relationship, target: MappedClass) -> Fix | Refused:
    name = finding.essence[0]
    fix = Fix(
        code=finding.code,
        title=f"add the relationship `{name}` to `{target.name}` ({target.place.path})",
        grade=Grade.UNSAFE,
        repairs=frozenset({finding.key}),
    )
    try:
        source = situation.tree.source(target.place.path)
        node = _class(parse(source.text), target.name)
    except (CannotEdit, NotRead) as reason:
        return Refused(fix, str(reason))
    if node is None:
        return Refused(fix, f"{target.place.path}: the class is not found")
    from dataclasses import replace

    replacement = _uncommented(source, node, name) or _added(source, node, name, one, _is_one(world, one, target))
    return replace(fix, edits=source.edits([replacement]))


def _class(tree: ast.Module, name: str) -> ast.ClassDef | None:
    last = name.rpartition(".")[2]
    return next((node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == last), None)


def _uncommented(source: Source, node: ast.ClassDef, name: str) -> Replacement | None:
    """A comment in the class that is the missing relationship, complete on one line."""
    pattern = re.compile(rf"(?P<indent>[ \t]+)#[ \t]?(?P<code>{re.escape(name)}\b[ \t]*[:=].*\brelationship\(.*)")
    for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
        found = pattern.match(source.line(number))
        if found is not None and _is_statement(found["code"]):
            start = source.line_starts[number - 1]
            return Replacement(start + found.start(), start + found.end(), found["indent"] + found["code"])
    return _below(source, node, pattern)


def _below(source: Source, node: ast.ClassDef, pattern: "re.Pattern[str]") -> Replacement | None:
    """Comments at the end of a class belong to it, but not for the parser."""
    number = (node.end_lineno or node.lineno) + 1
    while number <= len(source.line_starts) and _is_no_code(source.line(number)):
        found = pattern.match(source.line(number))
        if found is not None and _is_statement(found["code"]):
            start = source.line_starts[number - 1]
            return Replacement(start + found.start(), start + found.end(), found["indent"] + found["code"])
        number += 1
    return None


def _is_no_code(line: str) -> bool:
    return line[:1] in " \t\r\n" and line.strip()[:1] in ("", "#")


def _is_statement(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def _is_one(world: World, one: Relationship, target: MappedClass) -> bool:
    """Whether the new side leads to one object: the foreign key is on its own table."""
    return any(keys_between(world, target, one.owner))


def _added(source: Source, node: ast.ClassDef, name: str, one: Relationship, to_one: bool) -> Replacement:
    """In the style of the class: annotated where its columns are."""
    last = node.body[-1]
    line = last.end_lineno or last.lineno
    indent = " " * node.body[0].col_offset
    owner = one.owner.name.rpartition(".")[2]
    if any(isinstance(each, ast.AnnAssign) and "Mapped" in ast.unparse(each.annotation) for each in node.body):
        kind = f'"{owner}"' if to_one else f'list["{owner}"]'
        text = f'{name}: Mapped[{kind}] = relationship(back_populates="{one.key}")'
    else:
        text = f'{name} = relationship("{owner}", back_populates="{one.key}")'
    end = source.line_starts[line] if line < len(source.line_starts) else len(source.text)
    before = "" if source.text[:end].endswith(("\n", "\r")) else source.newline
    return Replacement(end, end, f"{before}{indent}{text}{source.newline if not before else ''}")
