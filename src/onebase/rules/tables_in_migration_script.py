"""A script of Alembic defines a table on a MetaData that outlives the script."""

from collections.abc import Iterator

from onebase.program import Load, Program
from onebase.rules._executed_again import executed_again, severity_of, sqlalchemy_says, worst
from onebase.rules._revisions import Revision, revisions
from onebase.vocabulary import Consequence, Evidence, Finding, Outcome, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB114",
    name="tables-in-migration-script",
    summary="a script that Alembic executes on every command defines a table on the application's MetaData",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each `env.py` or revision with such tables."""
    for module in load.modules:
        if module.path and module.name == "env_py":
            yield from _in_environment(program, load, module.number)
            yield from (_finding(program, revision) for revision in revisions(program, load, module.path))


def _in_environment(program: Program, load: Load, number: int) -> Iterator[Finding]:
    """Without tables that another file defines too: two definitions are another defect."""
    world = program.world(load)
    doubled = {
        each.place
        for definitions in world.by_key.values()
        if len({definition.place.path for definition in definitions}) > 1
        for each in definitions
    }
    extent = tuple(
        each
        for each in executed_again(world, number)
        if each.place not in doubled and each.outcome is not Outcome.SPLIT
    )
    if extent:
        yield _finding(program, Revision(world.module(number).path, extent, taken=False))


def _finding(program: Program, script: Revision) -> Finding:
    shown, commands = worst(script.extent), _commands(program)
    tables = f"table `{shown.name}`" if len(script.extent) == 1 else f"{len(script.extent)} tables"
    why = "the application has a table of this name" if script.taken else "the table stays from one command to the next"
    evidence = [Evidence(shown.place, f"Alembic executes this file anew on every command; {why}")]
    evidence += [Evidence(place, "runs Alembic inside the process") for place in commands[:2]]
    return Finding(
        code=RULE.code,
        subject=Subject("file", program.index.identity(script.path)),
        message=f"`{script.path}` defines {tables} again on every Alembic command",
        evidence=tuple(evidence),
        help="define the table in the application, or use `op.create_table` or a `MetaData()` made in the script",
        severity=severity_of(script.extent) if commands or script.taken else Severity.WARNING,
        essence=tuple(sorted(each.name for each in script.extent)),
        notes=(*sqlalchemy_says(script.extent), "autogenerate takes the table for one of the application's"),
        extent=script.extent,
    )


def _commands(program: Program) -> list[Place]:
    """Where the project runs Alembic's commands in its own process: there the second meets the first's tables."""
    return [
        Place(path, imported.span.line, imported.span.column, imported.span.end_column)
        for path, facts in sorted(program.modules.items())
        for imported in facts.imports
        if (imported.module == "alembic" and imported.name == "command") or imported.module == "alembic.command"
    ]
