"""The other side of a relationship that says `back_populates` (OB707)."""

import ast
import re
from collections.abc import Iterator

from onebase.fix.attempt import attempt
from onebase.fix.moving.statements import last_line
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement, Source
from onebase.fix.values import CannotEdit, Edit, Fix, Grade, Refused
from onebase.fix.wording.new_side import new_side
from onebase.python_text import parse
from onebase.vocabulary import Finding, MissingSide


def counterpart(situation: Situation) -> Iterator[Fix | Refused]:
    """For each counterpart that does not exist: the line that was commented out, or else a new relationship."""
    for finding, side in situation.told(MissingSide):
        yield _fix(situation, finding, side)


def _fix(situation: Situation, finding: Finding, side: MissingSide) -> Fix | Refused:
    path = side.place.path
    fix = Fix(
        code=finding.code,
        title=f"add the relationship `{side.name}` to `{side.owner}` ({path})",
        grade=Grade.UNSAFE,
        repairs=frozenset({finding.key}),
    )
    return attempt(fix, lambda: _edits(situation, side))


def _edits(situation: Situation, side: MissingSide) -> tuple[Edit, ...]:
    source = situation.tree.source(side.place.path)
    tree = parse(source.text)
    node = _class(tree, side)
    if node is None:
        raise CannotEdit(f"{source.path}: the class is not found")
    uncommented = _uncommented(source, node, side.name)
    return source.edits([uncommented] if uncommented else new_side(source, tree, node, side, situation.program.index))


def _class(tree: ast.Module, side: MissingSide) -> ast.ClassDef | None:
    """The class of that name, the one at the place where there are several."""
    last = side.owner.rpartition(".")[2]
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == last]
    return min(found, key=lambda node: abs(node.lineno - side.place.line), default=None)


def _uncommented(source: Source, node: ast.ClassDef, name: str) -> Replacement | None:
    """A comment in the class that is the missing relationship, complete on one line."""
    pattern = re.compile(rf"(?P<indent>[ \t]+)#[ \t]?(?P<code>{re.escape(name)}\b[ \t]*[:=].*\brelationship\(.*)")
    for number in range(node.lineno, last_line(node) + 1):
        found = pattern.match(source.line(number))
        if found is not None and _is_statement(found["code"]):
            start = source.line_starts[number - 1]
            return Replacement(start + found.start(), start + found.end(), found["indent"] + found["code"])
    return _below(source, node, pattern)


def _below(source: Source, node: ast.ClassDef, pattern: "re.Pattern[str]") -> Replacement | None:
    """Comments at the end of a class belong to it, but not for the parser."""
    number = last_line(node) + 1
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
