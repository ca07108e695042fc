"""An import fails half-way and is hidden; the next one executes the module again, and its tables are there."""

from collections.abc import Iterator

from onebase.program import Load, Program
from onebase.rules._failing_once import Retried, retried_imports
from onebase.vocabulary import (
    Belated,
    Evidence,
    Extent,
    FailingImport,
    Finding,
    Outcome,
    Remedy,
    Rule,
    Severity,
    Subject,
)

RULE = Rule(
    code="OB601",
    name="failed-import-retried",
    summary="an import that fails half-way is hidden and tried again, when its first tables are there already",
    severity=Severity.WARNING,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each module with tables whose import is tried twice and can fail in between."""
    world = program.world(load)
    if world.by_module:
        for retried in retried_imports(program, world):
            yield _finding(load, retried)


def _finding(load: Load, retried: Retried) -> Finding:
    module, first = retried.module, retried.left[0]
    return Finding(
        code=RULE.code,
        subject=Subject("file", module.identity),
        message=f"the first import of `{module.name}` fails after table `{first.key}`, and is tried again",
        evidence=(
            Evidence(retried.place, retried.why),
            Evidence(retried.hidden, f"tries to import `{module.name}` and goes on without it"),
            Evidence(retried.again, "imports it again, which executes the file from the top"),
            Evidence(first.place, f"table `{first.key}` is there by then"),
        ),
        help="repair what fails, or let it fail: take the first import out of the `try`",
        severity=RULE.severity,
        certainty=retried.certainty,
        essence=(module.name, retried.place.path),
        notes=(
            f"SQLAlchemy says: Table '{first.key}' is already defined, which is only the echo",
            "the true error is the first one, which the handler hides",
        ),
        extent=tuple(Extent(str(each.key), each.place, Outcome.RAISE) for each in retried.left),
        entry_points=(load.entry.label,),
        remedy=tuple(_remedy(retried)),
    )


def _remedy(retried: Retried) -> Iterator[Remedy]:
    """Without a name that is not there; with what may fail above what is left behind."""
    if retried.name:
        yield FailingImport(retried.place, retried.name, retried.hidden)
    elif retried.library:
        yield Belated(retried.place)
