"""Schema, naming convention or MetaData are set when tables exist, or where they have no effect."""

from collections.abc import Iterator

from onebase.program import Load, Program
from onebase.rules._alembic import is_alembic_script
from onebase.rules._changes import Change, late_changes
from onebase.rules._ignored_metadata import ignored_metadata
from onebase.rules._tables import read_wholly
from onebase.vocabulary import Evidence, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB307",
    name="late-metadata-change",
    summary="schema, naming convention or MetaData are set after tables exist, or without effect",
    severity=Severity.WARNING,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each assignment that some tables miss, and for each MetaData that a Base ignores.

    What `env.py` sets is meant for the operations of the migrations, which read it from `target_metadata`.
    """
    world = program.world(load)
    for module, facts in read_wholly(program, load):
        if not is_alembic_script(load, module.path):
            for change in late_changes(world, module, facts):
                yield _finding(load, change)
    for change in ignored_metadata(program, world):
        yield _finding(load, change)


def _finding(load: Load, change: Change) -> Finding:
    return Finding(
        code=RULE.code,
        subject=Subject("file", change.place.path),
        message=change.message,
        evidence=(Evidence(change.place, "is set here"), change.other),
        help=change.edit,
        severity=RULE.severity,
        certainty=load.modules[change.number].certainty,
        essence=(change.form,),
        entry_points=(load.entry.label,),
    )
