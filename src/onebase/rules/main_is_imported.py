"""The file that was started runs as `__main__` and is imported again under its own name."""

from collections.abc import Iterator

from onebase.program import Load, Program
from onebase.rules._double_load import Cause, Wording, find_doubles
from onebase.vocabulary import Consequence, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB104",
    name="main-is-imported",
    summary="a file runs as `__main__` and is imported again under its own name",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each started file that its own process imports again."""
    return find_doubles(program, load, RULE, frozenset({"main"}), _say)


def _say(cause: Cause) -> Wording:
    path = cause.odd.identity
    main, imported = cause.odd, cause.kept
    if imported.name == "__main__":
        main, imported = imported, main
    if imported.request.how == "uvicorn.run" and imported.request.place:
        place = imported.request.place
        advice = f"give `uvicorn.run` the application object in {place.path}:{place.line}, and "
    else:
        advice = ""
    return Wording(
        subject=Subject("file", path),
        message=f"`{path}` runs as `__main__` and is imported again as `{imported.name}`",
        help=f"{advice}move what it defines into a module of its own; keep `{path}` a launcher that nothing imports",
        notes=(f"started by: {cause.load.entry.label} ({cause.load.entry.reason.text})",),
        essence=(imported.name,),
    )
