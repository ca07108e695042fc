"""A script of Alembic defines a table on a MetaData that outlives the script."""

from collections.abc import Iterator

from onebase.program import Load, LoadedModule, Program
from onebase.rules._executed_again import executed_again, severity_of, sqlalchemy_says, worst
from onebase.vocabulary import Evidence, Extent, Finding, Outcome, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB114",
    name="tables-in-migration-script",
    summary="a script that Alembic executes on every command defines a table on the application's MetaData",
    severity=Severity.ERROR,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each `env.py` or revision with such tables."""
    if load.entry.kind != "alembic":
        return
    for module in load.modules:
        if module.path and module.request.how == "step":
            lasting = [each for each in _extent(program, load, module) if each.outcome is not Outcome.SPLIT]
            if lasting:
                yield _finding(program, module, tuple(lasting))


def _extent(program: Program, load: Load, module: LoadedModule) -> tuple[Extent, ...]:
    """The script's tables, without those that another file defines too: two definitions are another defect."""
    world = program.world(load)
    elsewhere = {
        each.place
        for definitions in world.by_key.values()
        if len({definition.place.path for definition in definitions}) > 1
        for each in definitions
    }
    return tuple(each for each in executed_again(world, module.number) if each.place not in elsewhere)


def _finding(program: Program, module: LoadedModule, extent: tuple[Extent, ...]) -> Finding:
    shown = worst(extent)
    commands = _commands(program)
    evidence = [Evidence(shown.place, f"Alembic executes this file anew; `{shown.name}` stays from the last time")]
    evidence += [Evidence(place, "runs Alembic inside the process") for place in commands[:2]]
    severity = severity_of(extent) if commands else Severity.WARNING
    return Finding(
        code=RULE.code,
        subject=Subject("file", module.identity),
        message=f"`{module.path}`, executed by each Alembic command, defines {_tables(extent)} on a lasting MetaData",
        evidence=tuple(evidence),
        help="define the table in the application, or use `op.create_table` or a `MetaData()` made in the script",
        severity=severity,
        certainty=module.certainty,
        essence=tuple(sorted(each.name for each in extent)),
        notes=(*sqlalchemy_says(extent), "autogenerate takes the table for one of the application's"),
        extent=extent,
    )


def _commands(program: Program) -> list[Place]:
    """Where the project runs Alembic's commands in its own process: there the second meets the first's tables."""
    return [
        Place(path, imported.span.line, imported.span.column, imported.span.end_column)
        for path, facts in sorted(program.modules.items())
        for imported in facts.imports
        if (imported.module == "alembic" and imported.name == "command") or imported.module == "alembic.command"
    ]


def _tables(extent: tuple[Extent, ...]) -> str:
    return f"table `{extent[0].name}`" if len(extent) == 1 else f"{len(extent)} tables"
