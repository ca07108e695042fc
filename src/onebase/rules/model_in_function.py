"""A function that tests or other functions call more than once defines a table on a Base that lives longer."""

from collections.abc import Iterator

from onebase.program import Load, Program, World
from onebase.rules._factories import Made, calls_at_import, made_in_functions, two_of
from onebase.rules._runs import Run, runs_of
from onebase.rules._tables import calls
from onebase.vocabulary import Certainty, Consequence, Evidence, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB505",
    name="model-in-function",
    summary="a function that runs more than once in a process defines a model on a lasting Base",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each class whose function runs a second time; what is called twice at module level is OB207's."""
    world = program.world(load)
    made = [each for each in made_in_functions(program, world) if each.table]
    if not made or _forgets(program, load):
        return
    at_import = calls_at_import(program, load, {each.scope for each in made})
    for each in made:
        if two_of(at_import.get((each.number, each.scope), [])) is None and _is_plain(program, world, each):
            runs = list(runs_of(program, world, each))
            if len(runs) > 1:
                yield _finding(load, each, runs)


def _forgets(program: Program, load: Load) -> bool:
    """Whether something may empty the MetaData or load the module of the Base anew between two runs."""
    cleared = any(True for _ in calls(program, load, "clear", "remove", "clear_mappers"))
    return cleared or any(program.complete(module.path).module_edits for module in load.modules if module.path)


def _is_plain(program: Program, world: World, made: Made) -> bool:
    """Whether each call of the function reaches the class statement: no decorator, and no `return` above it."""
    for function in program.functions(world.module(made.number).path):
        if function.name == made.scope:
            free = not function.decorators or bool(function.fixture)
            return free and not 0 < function.returns < made.place.line
    return False


def _finding(load: Load, made: Made, runs: list[Run]) -> Finding:
    first, second = runs[0], runs[1]
    return Finding(
        code=RULE.code,
        subject=Subject("function", f"{made.place.path}::{made.scope}"),
        message=f"`{made.scope}` defines table `{made.table}` with each call, and runs more than once",
        evidence=(
            Evidence(made.place, f"`{made.name}` is put on a Base that outlives the call"),
            Evidence(first.place, _says(made, first)),
            Evidence(second.place, f"… and {_says(made, second)}"),
        ),
        help=f"define `{made.name}` at module level, or make a Base inside `{made.scope}`",
        severity=RULE.severity,
        certainty=min(made.certainty, first.certainty, second.certainty, Certainty.LIKELY),
        essence=(made.name,),
        notes=(f"{len(runs)} runs are known; the first one to come after another fails",),
        entry_points=(load.entry.label,),
    )


def _says(made: Made, run: Run) -> str:
    if not run.fixture:
        return f"`{run.caller}` calls `{made.scope}`"
    means = "" if run.fixture == made.scope else f", which calls `{made.scope}`"
    return f"pytest makes the fixture `{run.fixture}` for `{run.caller}`{means}"
