"""A foreign key or a secondary table leads into another MetaData."""

from collections import Counter
from collections.abc import Iterator, Sequence

from onebase.named_tuple import NamedTuple
from onebase.program import Created, Identity, Load, Program, TableDefinition, TableKey, World
from onebase.program.aside import is_aside
from onebase.project.entry_points.pytest_runs import is_test_module
from onebase.rules._definitions import is_open, name_of
from onebase.rules._partition import is_twin, models_elsewhere, title
from onebase.rules._references import Reference, inherited_references, references
from onebase.rules._tables import definition_above, is_all_read, is_filled, keys_named, may_hold
from onebase.vocabulary import (
    Consequence,
    Evidence,
    Extent,
    Finding,
    OtherExpression,
    Place,
    Remedy,
    Rule,
    Severity,
    Subject,
)

RULE = Rule(
    code="OB302",
    name="foreign-key-crosses-metadata",
    summary="a foreign key or secondary table leads into another MetaData",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)


class _Crossing(NamedTuple):
    """A reference and the table of another MetaData that it leads to."""

    reference: Reference
    target: TableDefinition
    severity: Severity

    @property
    def cause(self) -> tuple[object, ...]:
        """What makes several references one defect: the two MetaData, and what happens."""
        by_name = self.reference.target.kind == "string"
        other = self.target.key.metadata if self.target.key else None
        return self.reference.home, other, by_name, self.severity, self.reference.parts


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each pair of MetaData between which references lead, by name or by object."""
    world = program.world(load)
    if len({key.metadata for key in world.by_key}) < 2 or not is_all_read(program, load):
        return
    crossings: dict[tuple[object, ...], dict[tuple[str, Place], _Crossing]] = {}
    for reference in (*references(world), *inherited_references(world)):
        crossing = _crossing(program, world, reference)
        if crossing is not None:
            crossings.setdefault(crossing.cause, {})[reference.what, reference.place] = crossing
    for several in crossings.values():
        yield _finding(world, sorted(several.values(), key=lambda each: each.reference.place))


def _crossing(program: Program, world: World, reference: Reference) -> _Crossing | None:
    if reference.target.kind == "string":
        target = _by_name(program, world, reference)
        return _Crossing(reference, target, RULE.severity) if target is not None else None
    if reference.target.kind == "name":
        target = definition_above(world, reference.number, reference.target.text, reference.place.line)
        if target is not None and _leads_away(reference.home, target):
            return _Crossing(reference, target, _weight(reference, target))
    return None


def _by_name(program: Program, world: World, reference: Reference) -> TableDefinition | None:
    """The table that a text means, if no MetaData in which it is looked up can have it and another one has."""
    schema, name = _split(reference.target.text, reference.parts)
    keys = [key for key in keys_named(world.by_key, name) if not is_open(key.metadata)]
    homes = {reference.home, *_of_one_registry(world, reference)}
    if not name or is_open(reference.home) or any(key.metadata in homes for key in keys):
        return None
    away = [
        key
        for key in keys
        if (schema is None or key.schema == schema)
        and _is_away(reference.home, key)
        and not _of_other_tests(reference, world.by_key[key][0])
    ]
    unclear = may_hold(world, reference.home, name) or is_filled(program, world, reference.home)
    if not away or unclear or models_elsewhere(program, world, reference.home, table_name=name):
        return None
    return world.by_key[away[0]][0]


def _of_other_tests(reference: Reference, target: TableDefinition) -> bool:
    """Whether a test module declares the table for itself: that tests of another file name such a table is chance."""
    here, there = reference.place.path, target.place.path
    return here != there and is_aside(here) and is_test_module(there)


def _split(text: str, parts: int) -> tuple[str | None, str]:
    """Schema and table of "schema.table.column" (`parts` 1: one part for the column; 0: none)."""
    words = text.split(".")
    words = words[: len(words) - parts] if len(words) > parts else words
    return (".".join(words[:-1]) or None), words[-1]


def _of_one_registry(world: World, reference: Reference) -> set[Identity]:
    """For a secondary: SQLAlchemy 1.4 and 2.0 look in the MetaData of the registry, 2.1 in that of the class."""
    if reference.parts:
        return set()
    registries = {each.registry for each in world.classes if each.metadata == reference.home} - {None}
    return {each.metadata for each in world.classes if each.registry in registries and each.metadata is not None}


def _is_away(home: Identity, key: TableKey) -> bool:
    return not is_twin(home, key.metadata)


def _leads_away(home: Identity, target: TableDefinition) -> bool:
    known = target.key is not None and not is_open(target.key.metadata) and not is_open(home)
    return known and target.key is not None and _is_away(home, target.key)


def _weight(reference: Reference, target: TableDefinition) -> Severity:
    """Nobody creates a secondary table on a MetaData without a name; otherwise only the order of creation is lost."""
    nameless = target.key is not None and target.key.metadata.name == "MetaData()"
    return Severity.ERROR if nameless and not reference.parts else Severity.WARNING


def _finding(world: World, crossings: Sequence[_Crossing]) -> Finding:
    reference, target, severity = crossings[0]
    by_name = reference.target.kind == "string"
    lost = "create_all of one MetaData neither creates the other table nor knows that it must come first"
    other = f" on {title(target.key.metadata)}" if target.key else ""
    targets = sorted({f"{each.target.place.path}::{name_of(each.target)}" for each in crossings})
    return Finding(
        code=RULE.code,
        subject=Subject("column" if reference.parts else "class", reference.subject),
        message=_message(crossings),
        evidence=(
            Evidence(
                reference.place, f"is looked up in {title(reference.home)}" if by_name else "leads away from here"
            ),
            Evidence(target.place, f"`{name_of(target)}` defines the table{other}"),
            *_makers(reference.home, target),
        ),
        help=_help(world, reference.home, target),
        severity=severity,
        certainty=max(min(each.reference.certainty, each.target.certainty) for each in crossings),
        essence=tuple(targets),
        notes=("SQLAlchemy cannot find the table, however often both modules are imported" if by_name else lost,),
        extent=_extent(crossings),
        entry_points=(world.load.entry.label,),
        remedy=tuple(_remedy(world, crossings)),
    )


def _remedy(world: World, crossings: Sequence[_Crossing]) -> Iterator[Remedy]:
    """A Table whose MetaData has no name gets that of the Base above it, in its own file."""
    for target in {each.target.place: each.target for each in crossings}.values():
        above = [each for each in world.created if _is_base_above(each, target)]
        if target.key is not None and target.key.metadata.name == "MetaData()" and len(above) == 1:
            yield OtherExpression(target.place, "MetaData", f"{above[0].name}.metadata")


def _is_base_above(made: Created, target: TableDefinition) -> bool:
    here = made.place.path == target.place.path and made.place.line < target.place.line
    return here and made.kind == "base" and not made.scope


def _message(crossings: Sequence[_Crossing]) -> str:
    first = crossings[0]
    if len(crossings) == 1:
        return f"{first.reference.what} leads to `{first.target.key}`, a table of another MetaData"
    kind = "foreign keys" if first.reference.parts else "secondary tables"
    return f"{len(crossings)} {kind} lead to tables of another MetaData, the first to `{first.target.key}`"


def _extent(crossings: Sequence[_Crossing]) -> tuple[Extent, ...]:
    """Every reference with its place, where there are several."""
    if len(crossings) == 1:
        return ()
    named = (each.reference.subject.partition("::")[2] for each in crossings)
    return tuple(Extent(name, each.reference.place) for name, each in zip(named, crossings, strict=True))


def _makers(home: Identity, target: TableDefinition) -> Iterator[Evidence]:
    """Where the two MetaData come from."""
    for each in (home, target.key.metadata if target.key else home):
        if each.place is not None:
            yield Evidence(each.place, f"makes `{each.name}`")


def _help(world: World, home: Identity, target: TableDefinition) -> str:
    """The MetaData of more tables stays."""
    other = target.key.metadata if target.key else home
    count = Counter(key.metadata for key in world.by_key)
    kept, gone = (home, other) if count[home] > count[other] else (other, home)
    return (
        f"give both tables one MetaData, {title(kept)} ({count[kept]} tables), instead of {title(gone)} ({count[gone]})"
    )
