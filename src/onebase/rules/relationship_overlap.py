"""Two relationships do not fit each other: a missing counterpart, a name that is taken, one foreign key for two."""

from collections.abc import Iterator

from onebase.program import Load, Program, World
from onebase.rules._backrefs import taken_names
from onebase.rules._counterparts import counterparts
from onebase.rules._misfit import Misfit
from onebase.rules._relatives import certainty_of, subject_of
from onebase.rules._written_twice import written_twice
from onebase.vocabulary import Consequence, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB707",
    name="relationship-overlap",
    summary="two relationships do not fit: a missing counterpart, a taken name, one foreign key for both",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each relationship that fails when mappers are configured, or writes what another one writes."""
    world = program.world(load)
    if world.relationships.all:
        for misfit in misfits(world):
            yield _finding(load, misfit)


def misfits(world: World) -> Iterator[Misfit]:
    """Everything that does not fit, each pair once."""
    yield from counterparts(world)
    yield from taken_names(world)
    yield from written_twice(world)


def _finding(load: Load, misfit: Misfit) -> Finding:
    return Finding(
        code=RULE.code,
        subject=Subject("class", subject_of(misfit.relationship)),
        message=misfit.message,
        evidence=misfit.evidence,
        help=misfit.help,
        severity=misfit.severity,
        certainty=certainty_of(misfit.relationship.owner, *misfit.others),
        essence=misfit.essence,
        notes=misfit.notes,
        entry_points=(load.entry.label,),
        remedy=misfit.remedy,
    )
