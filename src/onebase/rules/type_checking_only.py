"""A name that SQLAlchemy needs at run time is imported for the type checker alone, or cannot be read from a text."""

import re
from collections.abc import Iterator

from onebase.facts.module import ClassFact, ColumnFact, Import, ModuleFacts, RelationshipFact
from onebase.patterns import compile_later
from onebase.program import Defined, Load, MappedClass, Program, World
from onebase.rules._texts import line_of
from onebase.vocabulary import Certainty, Consequence, Evidence, Finding, Place, Rule, Severity, Subject, Unexecuted

RULE = Rule(
    code="OB406",
    name="type-checking-only",
    summary="an annotation of a mapped class needs a name that is imported for the type checker only",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)
_QUOTED = compile_later(r"'[^']*'|\"[^\"]*\"")
_NAME = compile_later(r"(?<![\w.])([A-Za-z_]\w*)(?!\w|\s*=(?!=))")
_LIST = compile_later(r":\s*(['\"]?)\s*(?:typing\.)?(?:List|list|Set|set|Sequence)\[")


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each such column, and for each list of SQLModel whose annotation is a text."""
    world = program.world(load)
    for mapped in world.classes:
        facts = program.modules[mapped.place.path]
        hidden = _hidden(facts)
        for column in mapped.fact.columns if hidden else ():
            name = next((each for each in _names(column) if each in hidden), "")
            if name and _is_annotated(program, mapped, column):
                yield _finding(load, mapped, column, hidden[name])
        if mapped.fact.relationships and _is_sqlmodel(world, mapped):
            for relationship in mapped.fact.relationships:
                if _is_text(program, mapped, facts, relationship):
                    yield _finding_list(load, mapped, relationship)


def _hidden(facts: ModuleFacts) -> dict[str, Import]:
    """The names that only imports under `if TYPE_CHECKING:` bind."""
    hidden = [each for each in facts.imports if _is_hidden(each)]
    if not hidden:
        return {}
    found: dict[str, Import] = {}
    for each in hidden:
        found.setdefault(_bound_by(each), each)
    executed = {*facts.bound, *(_bound_by(each) for each in facts.imports if not _is_hidden(each))}
    return {} if "*" in executed else {name: each for name, each in found.items() if name not in executed}


def _is_hidden(imported: Import) -> bool:
    return bool(imported.guards) and any(guard.kind == "never" for guard in imported.guards)


def _bound_by(imported: Import) -> str:
    return imported.alias or imported.name or imported.module.partition(".")[0]


def _names(column: ColumnFact) -> Iterator[str]:
    """The names in the annotation and in the arguments of a column; texts and keywords left out."""
    return (each[1] for each in _NAME.finditer(_QUOTED.sub("''", column.definition)))


def _is_annotated(program: Program, mapped: MappedClass, column: ColumnFact) -> bool:
    """Whether the attribute itself is annotated: what a `declared_attr` function says it returns is not evaluated."""
    line = line_of(program, mapped.place.path, column.span.line)
    return bool(re.match(rf"{re.escape(column.attribute)}\s*:", line))


def _is_sqlmodel(world: World, mapped: MappedClass) -> bool:
    return world.registries.kinship(Defined(mapped.number, mapped.fact)).family == "sqlmodel"


def _is_text(program: Program, mapped: MappedClass, facts: ModuleFacts, relationship: RelationshipFact) -> bool:
    """Whether the annotation is a list, and SQLModel gets it as a text: by quotes around it, or for the whole file."""
    found = _LIST.search(line_of(program, mapped.place.path, relationship.span.line))
    postponed = any(each.module == "__future__" and each.name == "annotations" for each in facts.imports)
    return relationship.annotated and found is not None and (postponed or bool(found[1]))


def _place(fact: ColumnFact | RelationshipFact | Import | ClassFact, path: str) -> Place:
    return Place(path, fact.span.line, fact.span.column, fact.span.end_column)


def _finding(load: Load, mapped: MappedClass, column: ColumnFact, hidden: Import) -> Finding:
    name = hidden.alias or hidden.name or hidden.module
    path = mapped.place.path
    statement = f"from {'.' * hidden.level}{hidden.module} import {hidden.name}" if hidden.name else f"import {name}"
    return Finding(
        code=RULE.code,
        subject=Subject("column", f"{path}::{mapped.name}.{column.attribute}"),
        message=f"`{mapped.name}.{column.attribute}` needs `{name}` at run time, which only type checkers import",
        evidence=(
            Evidence(_place(column, path), "SQLAlchemy evaluates the annotation when the class is declared"),
            Evidence(_place(hidden, path), "is not executed"),
        ),
        help=f"move `{statement}` out of `if TYPE_CHECKING:`; only targets of relationships may stay there",
        severity=RULE.severity,
        certainty=min(mapped.certainty, Certainty.LIKELY),
        essence=(name,),
        notes=("the import of this module fails, with or without `from __future__ import annotations`",),
        entry_points=(load.entry.label,),
        remedy=(Unexecuted(_place(hidden, path), hidden.alias or hidden.name or hidden.module),),
    )


def _finding_list(load: Load, mapped: MappedClass, relationship: RelationshipFact) -> Finding:
    path = mapped.place.path
    target = relationship.target.text
    return Finding(
        code=RULE.code,
        subject=Subject("class", f"{path}::{mapped.name}.{relationship.attribute}"),
        message=f"`{mapped.name}.{relationship.attribute}` is a text to SQLModel, which cannot read a list in it",
        evidence=(Evidence(_place(relationship, path), "the whole annotation is looked up as the name of a class"),),
        help=f'write `list["{target}"]`, and take `from __future__ import annotations` out of this file',
        severity=RULE.severity,
        certainty=min(mapped.certainty, Certainty.LIKELY),
        essence=(target,),
        notes=("the import succeeds; the first instance of any model fails",),
        entry_points=(load.entry.label,),
    )
