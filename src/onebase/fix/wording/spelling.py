"""Texts that were meant to be other texts: a finding knows which."""

import ast
import re
from collections.abc import Iterator

from onebase.facts.text.source import NotRead, parse
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement, Source
from onebase.fix.values import CannotEdit, Fix, Grade, Refused
from onebase.vocabulary import Finding

_MEANT = (
    re.compile(r'did you mean (?:`\w+=)?"(?P<text>[^"`]+)"`?\?'),
    re.compile(r'write `ForeignKey\("(?P<text>[^"`]+)"\)`'),
)


def spelling(situation: Situation) -> Iterator[Fix | Refused]:
    """For each finding that asks "did you mean …?", or says which foreign key to write: the text there becomes it."""
    for finding in situation.wanted:
        meant = next(filter(None, (pattern.search(finding.help) for pattern in _MEANT)), None)
        if meant is not None and finding.essence and finding.place.path.endswith(".py"):
            yield _fix(situation, finding, meant["text"])


def _fix(situation: Situation, finding: Finding, meant: str) -> Fix | Refused:
    place = finding.place
    fix = Fix(
        code=finding.code,
        title=f'"{finding.essence[0]}" becomes "{meant}" ({place.path}:{place.line})',
        grade=Grade.UNSAFE,
        repairs=frozenset({finding.key}),
    )
    try:
        source = situation.tree.source(place.path)
        found = list(texts(source, parse(source.text), place.line, finding.essence[0], meant))
    except (CannotEdit, NotRead) as reason:
        return Refused(fix, str(reason))
    if len(found) != 1:
        return Refused(fix, f"the text stands there {len(found)} times")
    from dataclasses import replace

    return replace(fix, edits=source.edits(found))


def texts(source: Source, tree: ast.Module, line: int, wrong: str, meant: str) -> Iterator[Replacement]:
    """The literals of that text in the statement on the line."""
    for statement in ast.walk(tree):
        if isinstance(statement, ast.stmt) and not hasattr(statement, "body") and statement.lineno <= line:
            if (statement.end_lineno or statement.lineno) < line:
                continue
            for node in ast.walk(statement):
                if isinstance(node, ast.Constant) and node.value == wrong:
                    yield from _literal(source, node, wrong, meant)


def _literal(source: Source, node: ast.Constant, wrong: str, meant: str) -> Iterator[Replacement]:
    start = source.offset(node.lineno, node.col_offset)
    end = source.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
    written = source.text[start:end]
    if written.count(wrong) == 1:
        yield Replacement(start, end, written.replace(wrong, meant))
