"""A registry beside a Base, for classes that are mapped by hand or by a decorator, is the registry of that Base."""

import ast
from collections.abc import Iterator

from onebase.facts.module import Creation
from onebase.fix.attempt import attempt
from onebase.fix.inserting import with_imports
from onebase.fix.moving.names import bound_by
from onebase.fix.one_base.choice import made_of
from onebase.fix.replacing import import_of
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement
from onebase.fix.values import CannotEdit, Edit, Fix, Grade, Refused
from onebase.program import Created
from onebase.python_text import parse

CODES = ("OB301", "OB302")


def shared_registry(situation: Situation) -> Iterator[Fix | Refused]:
    """For each registry that a finding is about together with a single Base: `Base.registry` in place of the call."""
    for finding in situation.wanted:
        made = made_of(situation.program, finding) if finding.code in CODES else []
        bases = [each for each in made if each.kind == "base"]
        registries = [each for each in made if each.kind == "registry"]
        if len(bases) == len(registries) == 1:
            yield _fix(
                situation, Fix(finding.code, "", Grade.UNSAFE, repairs=frozenset({finding.key})), *registries, *bases
            )


def _fix(situation: Situation, fix: Fix, registry: Created, base: Created) -> Fix | Refused:
    from dataclasses import replace

    title = f"`{registry.name}` of `{registry.place.path}` is the registry of `{base.name}`"
    return attempt(replace(fix, title=title), lambda: _edits(situation, registry, base))


def _edits(situation: Situation, registry: Created, base: Created) -> tuple[Edit, ...]:
    path = registry.place.path
    source = situation.tree.source(path)
    tree = parse(source.text)
    where = f"{path}:{registry.place.line}"
    node = next((each for each in tree.body if each.lineno == registry.place.line), None)
    if not isinstance(node, ast.Assign) or not isinstance(registry.fact, Creation) or registry.fact.arguments:
        raise CannotEdit(f"{where}: `{registry.name}` is made with arguments of its own")
    if base.place.path == path and base.place.line > node.lineno:
        raise CannotEdit(f"{where}: `{registry.name}` is made before `{base.name}`")
    edits = [Replacement(*source.span(node.value), f"{base.name}.registry")]
    if base.name not in bound_by(tree.body):
        statement = import_of(situation.program, base.place.path, base.name, base.name, path)
        edits.append(with_imports(source, tree, [statement], situation.program.index))
    return source.edits(edits)
