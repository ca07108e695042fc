"""A relationship names a class, and its registry has several of that name."""

from collections.abc import Iterator

from onebase.program import Load, LoadedModule, MappedClass, Program
from onebase.program.guarded import exclusive
from onebase.program.relationships import Relationship
from onebase.rules._misfit import CONFIGURE
from onebase.rules._relatives import certainty_of, subject_of, title_of
from onebase.vocabulary import Consequence, Evidence, Finding, Remedy, Rewording, Rule, Severity, Subject

RULE = Rule(
    code="OB709",
    name="ambiguous-class-name",
    summary="a relationship names a class, and the registry has several of that name",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each relationship whose text means more than one class of its registry."""
    for relationship in program.world(load).relationships.all:
        classes = relationship.targets
        if len(classes) > 1 and not _exclude_each_other(classes) and not _share_a_table(classes):
            yield _finding(load, relationship)


def _exclude_each_other(classes: tuple[MappedClass, ...]) -> bool:
    """Whether some of them are alternatives in one file, so that perhaps only one is made."""
    return any(
        one is not other and one.place.path == other.place.path and exclusive(one.fact.guards, other.fact.guards)
        for one in classes
        for other in classes
    )


def _share_a_table(classes: tuple[MappedClass, ...]) -> bool:
    """Whether two of them define one table, which fails before anybody looks for a name."""
    keys = [each.table.key for each in classes if each.table is not None and each.table.key is not None]
    return len(set(keys)) < len(keys)


def _finding(load: Load, relationship: Relationship) -> Finding:
    modules = [load.modules[each.number] for each in relationship.targets]
    return Finding(
        code=RULE.code,
        subject=Subject("class", subject_of(relationship)),
        message=f"`{title_of(relationship)}` names `{relationship.text}`, and {len(modules)} classes are called so",
        evidence=(
            Evidence(relationship.place, f'"{relationship.text}" is looked up in the registry'),
            *(
                Evidence(each.place, f"`{_full(module, each)}` is one of them")
                for module, each in zip(modules, relationship.targets, strict=True)
            ),
        ),
        help=_help(relationship, modules),
        severity=RULE.severity,
        certainty=certainty_of(relationship.owner, *relationship.targets),
        essence=tuple(sorted({f"{each.place.path}::{each.name}" for each in relationship.targets})),
        notes=(f'SQLAlchemy says: Multiple classes found for path "{relationship.text}"', CONFIGURE),
        entry_points=(load.entry.label,),
        remedy=_remedy(relationship, modules),
    )


def _remedy(relationship: Relationship, modules: list[LoadedModule]) -> tuple[Remedy, ...]:
    """The whole path of the only one that stands in the file of the relationship."""
    names = [_full(module, each) for module, each in zip(modules, relationship.targets, strict=True)]
    path = relationship.owner.place.path
    own = [name for name, module in zip(names, modules, strict=True) if module.path == path]
    told = len(own) == 1 and len(set(names)) == len(names) and not own[0].startswith("__main__")
    return (Rewording(relationship.place, relationship.text, own[0]),) if told else ()


def _full(module: LoadedModule, mapped: MappedClass) -> str:
    return f"{module.name}.{mapped.name.rpartition('.')[2]}"


def _help(relationship: Relationship, modules: list[LoadedModule]) -> str:
    names = {_full(module, each) for module, each in zip(modules, relationship.targets, strict=True)}
    if len(names) < len(modules) or "__main__" in {module.name for module in modules}:
        return "give the classes different names, or pass the class itself, in a lambda if it is defined later"
    own = next(
        (
            _full(module, each)
            for module, each in zip(modules, relationship.targets, strict=True)
            if module.path == relationship.owner.place.path
        ),
        min(names),
    )
    return f'write the whole path of the one that is meant, such as "{own}"'
