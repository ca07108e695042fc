"""A script that its host executes again and again in one process defines tables."""

from collections.abc import Iterator

from onebase.program import Load, LoadedModule, Program
from onebase.rules._executed_again import executed_again, severity_of, sqlalchemy_says, worst
from onebase.vocabulary import Consequence, Evidence, Extent, Finding, Outcome, Rule, Severity, Subject

RULE = Rule(
    code="OB115",
    name="models-in-rerun-script",
    summary="a script that is executed again in one process, such as a Streamlit page, defines tables",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)

_SAYS = {
    Outcome.RAISE: "each run defines it again on a Base that stays",
    Outcome.REUSE: "each run adds a class to a table that stays",
    Outcome.SPLIT: "each run makes it anew; what was kept from an earlier run belongs to other classes",
}


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each such script with tables."""
    if not load.entry.reruns:
        return
    for module in load.modules:
        if module.path and module.request.how == "step":
            extent = executed_again(program.world(load), module.number)
            if extent:
                yield _finding(load, module, extent)


def _finding(load: Load, module: LoadedModule, extent: tuple[Extent, ...]) -> Finding:
    shown = worst(extent)
    evidence = [Evidence(shown.place, _SAYS[shown.outcome or Outcome.RAISE])]
    if load.entry.reason.place is not None:
        evidence.append(Evidence(load.entry.reason.place, f"`{load.entry.label}`: {load.entry.reason.text}"))
    count = "table" if len(extent) == 1 else f"{len(extent)} tables, among them"
    return Finding(
        code=RULE.code,
        subject=Subject("file", module.identity),
        message=f"`{module.path}` is executed again and again, and defines {count} `{shown.name}`",
        evidence=tuple(evidence),
        help="move Base and the models into a module and import it: imported modules are executed once",
        severity=severity_of(extent),
        certainty=module.certainty,
        essence=tuple(sorted(each.name for each in extent)),
        notes=sqlalchemy_says(extent),
        extent=extent,
    )
