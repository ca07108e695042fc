"""A Base beside SQLModel has the MetaData of SQLModel, which has a registry of its own."""

import ast
from collections.abc import Iterator

from onebase.fix.attempt import attempt
from onebase.fix.known_names import with_name
from onebase.fix.moving.names import bound_by
from onebase.fix.one_base.choice import involved_metadata, made_of
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement, Source
from onebase.fix.style import indent_at, with_another_argument
from onebase.fix.values import CannotEdit, Edit, Fix, Grade, Refused
from onebase.program import Created
from onebase.python_text import parse

_ALL = "SQLModel.metadata"


def beside_sqlmodel(situation: Situation) -> Iterator[Fix | Refused]:
    """For each foreign key between SQLModel and a single Base: the tables of both in one MetaData."""
    for finding in situation.wanted:
        if finding.code == "OB302":
            bases = [each for each in made_of(situation.program, finding) if each.kind == "base"]
            metadata = involved_metadata(situation.program, finding)
            if len(bases) == 1 and any(each.number < 0 and each.name == _ALL for each in metadata):
                base = bases[0]
                title = f"`{base.name}` of `{base.place.path}` has the MetaData of SQLModel"
                fix = Fix(finding.code, title, Grade.UNSAFE, repairs=frozenset({finding.key}))
                yield attempt(fix, lambda base=base: _edits(situation, base))  # type: ignore[misc]


def _edits(situation: Situation, base: Created) -> tuple[Edit, ...]:
    source = situation.tree.source(base.place.path)
    tree = parse(source.text)
    node = next((each for each in tree.body if each.lineno == base.place.line), None)
    if isinstance(node, ast.ClassDef):
        edits = [_in_class(source, node)]
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and not node.value.args:
        edits = [_in_call(source, node.value)]
    else:
        raise CannotEdit(f"{source.path}:{base.place.line}: `{base.name}` is not made by a statement of its own")
    imported = with_name(source, tree, "sqlmodel", "SQLModel", situation.program.index, node.lineno)
    return source.edits([*edits, *imported])


def _in_class(source: Source, node: ast.ClassDef) -> Replacement:
    """`metadata` as the last member, or in place of a `pass`."""
    where = f"{source.path}:{node.lineno}"
    if {"metadata", "registry"} & bound_by(node.body).keys():
        raise CannotEdit(f"{where}: `{node.name}` has a MetaData of its own")
    if node.body[0].lineno == node.lineno:
        raise CannotEdit(f"{where}: `{node.name}` stands on one line")
    last = node.body[-1]
    if isinstance(last, ast.Pass):
        return Replacement(*source.span(last), f"metadata = {_ALL}")
    end = source.end(last)
    return Replacement(end, end, f"{source.newline}{indent_at(source, end)}metadata = {_ALL}")


def _in_call(source: Source, node: ast.Call) -> Replacement:
    if any(each.arg in ("metadata", None) for each in node.keywords):
        raise CannotEdit(f"{source.path}:{node.lineno}: is made with a MetaData of its own")
    return with_another_argument(source, node, f"metadata={_ALL}")
