"""`Table(name, metadata)` without columns looks up a table that is not there, and makes an empty one."""

from collections.abc import Iterator

from onebase.facts.module import TableFact
from onebase.program import Load, Program, TableDefinition, World
from onebase.program.aside import is_aside
from onebase.rules._definitions import distinct, is_bare, is_open, name_of, similar_key
from onebase.rules._tables import calls, is_all_read, is_filled, may_hold
from onebase.vocabulary import Certainty, Evidence, Finding, OtherExpression, Remedy, Rule, Severity, Subject

RULE = Rule(
    code="OB204",
    name="bare-table-lookup",
    summary="Table(name, metadata) without columns makes an empty table",
    severity=Severity.WARNING,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each lookup that comes before its table, or whose table never comes."""
    world = program.world(load)
    for definitions in world.by_key.values():
        first, *later = distinct(load, definitions)
        if is_bare(first) and _is_lookup(program, world, first):
            real = next((table for table in later if not is_bare(table)), None)
            if real is None and not is_all_read(program, load):
                continue
            certainty = min([first.certainty, *([real.certainty] if real else [])])
            yield _finding(world, first, real, certainty)


def _is_lookup(program: Program, world: World, definition: TableDefinition) -> bool:
    """Whether nothing else gives the Table its columns: reflection, `append_column`, other definitions of that name."""
    fact, key = definition.fact, definition.key
    if key is None or not isinstance(fact, TableFact) or is_aside(definition.place.path):
        return False
    given = fact.reflected or fact.must_exist or fact.options.extend_existing or fact.metadata.kind != "name"
    if given or is_open(key.metadata) or key.metadata.number < 0:
        return False
    return not (
        is_filled(program, world, key.metadata)
        or may_hold(world, key.metadata, key.name)
        or _is_filled_later(program, world, fact)
    )


def _is_filled_later(program: Program, world: World, fact: TableFact) -> bool:
    appended = calls(program, world.load, "append_column", "append_constraint")
    return any(call.fact.callee.rpartition(".")[0].endswith(fact.target or "?") for call in appended)


def _finding(world: World, bare: TableDefinition, real: TableDefinition | None, certainty: Certainty) -> Finding:
    evidence = [Evidence(bare.place, f"no table `{bare.key}` exists at this moment, so an empty one is made")]
    if real is not None:
        evidence.append(Evidence(real.place, f"`{name_of(real)}` defines it afterwards, and SQLAlchemy raises here"))
    return Finding(
        code=RULE.code,
        subject=Subject("table", f"{bare.place.path}::{bare.key}"),
        message=f"Table(`{bare.key}`, metadata) without columns makes an empty table",
        evidence=tuple(evidence),
        help=_help(world, bare, real),
        severity=RULE.severity,
        certainty=certainty,
        essence=("too early",) if real else ("missing",),
        entry_points=(world.load.entry.label,),
        remedy=() if real else _remedy(world, bare),
    )


def _remedy(world: World, bare: TableDefinition) -> tuple[Remedy, ...]:
    """The lookup that fails where the table is missing; of the table that is called almost so."""
    fact, meant = bare.fact, similar_key(world, bare)
    if not meant or not isinstance(fact, TableFact) or fact.metadata.kind != "name":
        return ()
    callee = fact.callee.rpartition(".")[2]
    return (OtherExpression(bare.place, callee, f'{fact.metadata.text}.tables["{meant}"]'),)


def _help(world: World, bare: TableDefinition, real: TableDefinition | None) -> str:
    if real is not None:
        return f"import `{name_of(real)}` from `{world.module(real.number).name}` and use its Table"
    alike = similar_key(world, bare)
    meant = f"; did you mean `{alike}`?" if alike else ""
    return f'use `metadata.tables["{alike or bare.key}"]`, which fails where the table is missing{meant}'
