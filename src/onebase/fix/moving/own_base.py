"""Frozen models of a migration get a Base of their own (OB114)."""

import ast
from collections.abc import Iterator
from functools import partial

from onebase.fix.attempt import attempt
from onebase.fix.moving.names import bound_by
from onebase.fix.moving.statements import check_alone, first_line, with_comments
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement
from onebase.fix.tree import Tree
from onebase.fix.values import CannotEdit, Edit, Fix, Grade, Refused
from onebase.python_text import parse
from onebase.vocabulary import Finding


def own_base(situation: Situation) -> Iterator[Fix | Refused]:
    """For each revision with a model on the application's Base: the Base is made in the revision. `env.py` is left:
    what it defines for the application belongs into the application."""
    for finding in situation.wanted:
        path = finding.subject.name
        if finding.code == "OB114" and not path.endswith("env.py"):
            fix = Fix(
                code=finding.code,
                title=f"a Base of its own for the models of {path}",
                grade=Grade.UNSAFE,
                repairs=frozenset({finding.key}),
                tables=finding.extent,
            )
            yield attempt(fix, partial(_edits, situation.tree, path, finding))


def _edits(files: Tree, path: str, finding: Finding) -> Iterator[Edit]:
    source = files.source(path)
    tree = parse(source.text)
    lines = {each.place.line for each in finding.extent}
    models = [each for each in tree.body if isinstance(each, ast.ClassDef) and lines & {each.lineno, first_line(each)}]
    names = {base.id for each in models for base in each.bases if isinstance(base, ast.Name)}
    imports = [each for name in sorted(names) for each in bound_by(tree.body).get(name, ())]
    if len(models) != len(lines) or len(imports) != 1 or len(names) != 1:
        raise CannotEdit(f"{source.path}: the models have no single Base that is imported")
    statement = imports[0]
    if not isinstance(statement, ast.ImportFrom) or len(statement.names) != 1:
        raise CannotEdit(f"{source.path}:{statement.lineno}: imports more than the Base")
    check_alone(source, statement)
    above = source.line_starts[with_comments(source, models[0]) - 1]
    made = f"{names.pop()} = declarative_base(){source.newline * 3}"
    yield from source.edits(
        [
            Replacement(*source.span(statement), "from sqlalchemy.orm import declarative_base"),
            Replacement(above, above, made),
        ]
    )
