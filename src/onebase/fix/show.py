"""Plans as text."""

from collections import Counter
from collections.abc import Iterator, Sequence

from onebase.fix.old_names.left import OldName
from onebase.fix.plan import DECLINED, Plan
from onebase.fix.values import Effect, Fix, Grade, Refused, Step
from onebase.fix.verify.verifying import Verification
from onebase.report.style import printable
from onebase.report.view import View
from onebase.report.words import counted
from onebase.vocabulary import Outcome, Severity

SHOWN_FILES = 5
SHOWN_PLACES = 10
LAST_LINES = 15


def steps(plan: Plan, view: View, *, tables: bool = False) -> Iterator[str]:
    """The steps of a plan, numbered; with `tables` every table that is concerned."""
    for number, step in enumerate(plan.steps, start=1):
        yield from step_lines(number, step, view, tables=tables)


def step_lines(number: int, step: Step, view: View, *, tables: bool = False) -> Iterator[str]:
    """One step: what is done, why so, the files, and what becomes of the tables."""
    fix, style = step.fix, view.style
    grade = "" if fix.grade is Grade.SAFE else f" ({fix.grade.name.lower()})"
    yield f"{number}. {style('bold', fix.code)}{grade} {printable(fix.title)}"
    if fix.why:
        yield f"     why: {printable(fix.why)}"
    for other in step.companions:
        yield f"     with: {style('bold', other.code)} {printable(other.title)}, which would come up otherwise"
    yield f"     in: {_files(step.paths, view)}"
    if step.effects:
        yield f"     tables: {effect(step.effects)}"
    if tables:
        yield from (f"       {line}" for line in _tables(step.effects, view))
    yield from (f"     note: {printable(note)}" for each in step.fixes for note in each.notes)


def _files(paths: Sequence[str], view: View) -> str:
    shown = paths if view.verbose or len(paths) <= SHOWN_FILES + 1 else paths[:SHOWN_FILES]
    more = f" and {len(paths) - len(shown)} more" if len(shown) < len(paths) else ""
    return ", ".join(printable(view.path(path)) for path in shown) + more


def effect(effects: Sequence[Effect]) -> str:
    """Such as "16 raise → 0, 31 silent reuse → 0"."""
    before, after = Counter(each.before for each in effects), Counter(each.after for each in effects)
    return ", ".join(
        f"{before[outcome]} {outcome.value} → {after[outcome]}"
        for outcome in Outcome
        if before[outcome] or after[outcome]
    )


def _tables(effects: Sequence[Effect], view: View) -> Iterator[str]:
    rows = [(each.table, _word(each.before), _word(each.after), view.path(each.path)) for each in effects]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for table, before, after, path in rows:
        first = f"{printable(table):<{widths[0]}}  {before:>{widths[1]}} → {after:<{widths[2]}}"
        yield f"{first}  {printable(path)}"


def _word(outcome: Outcome | None) -> str:
    return outcome.value if outcome is not None else "once"


def not_done(refused: Sequence[Refused], view: View) -> Iterator[str]:
    """The fixes that are not applied, each with its reason; not those that somebody has just declined."""
    for fix, reason in (each for each in refused if each.reason != DECLINED):
        yield f"not done: {view.style('bold', fix.code)} {printable(fix.title)}"
        yield f"     because: {printable(reason)}"
        yield from (f"     {printable(note)}" for note in fix.notes)


def by_hand(plan: Plan, view: View) -> Iterator[str]:
    """The findings for which there is no step at all: what to do about each of them."""
    told = {key for each in plan.refused for key in each.fix.repairs} | {
        key for fix in plan.hidden for key in fix.repairs
    }
    for finding in plan.last.wanted:
        if finding.key not in told and finding.severity > Severity.NOTE:
            yield f"by hand: {view.style('bold', finding.code)} {printable(finding.message)}"
            yield f"     at: {printable(str(view.place(finding.place)))}"
            yield f"     help: {printable(finding.help)}"


def still_said(found: Sequence[OldName], view: View) -> Iterator[str]:
    """The places that no step edits, and that say a name which is given up; then what could not be looked into."""
    told, unread = [each for each in found if each.old], [each for each in found if not each.old]
    if told:
        verb = "says" if len(told) == 1 else "say"
        statements = counted(len(told), "import statement")
        yield f"by hand: {statements} in documents, docstrings and notebooks still {verb} a name that is given up"
    shown = told if view.verbose or len(told) <= SHOWN_PLACES + 1 else told[:SHOWN_PLACES]
    for each in shown:
        cell = f"cell {each.cell}:" if each.cell else ""
        place = f"{printable(view.path(each.path))}:{cell}{each.line}"
        yield f"     at: {place}: `{printable(each.old)}` should be `{printable(each.new)}`"
    if len(shown) < len(told):
        yield f"     and {len(told) - len(shown)} more, with --verbose"
    for each in unread:
        place = printable(view.path(each.path))
        yield f"not looked into for names that are given up: {place}: {printable(each.problem)}"


def closing(plan: Plan, left: int, *, written: bool) -> Iterator[str]:
    """What was done, and what is left."""
    files = len({path for step in plan.steps for path in step.paths})
    if plan.steps:
        verb = "Took" if written else "Would take"
        done = f"{verb} {counted(len(plan.steps), 'step')}, in {counted(files, 'file')}"
        yield f"{done}; {counted(left, 'finding')} left."
    elif left:
        yield f"Nothing {'was' if written else 'would be'} repaired; {counted(left, 'finding')} left."
    else:
        yield "Nothing to repair."
    if plan.hidden:
        yield f"{counted(len(plan.hidden), 'further step')} with --unsafe-fixes: {_titles(plan.hidden)}"


def approval(found: Verification, command: str, view: View) -> Iterator[str]:
    """That a command goes better, or as well, with the change."""
    yield f"{view.style('bold', 'Verified')} by `{printable(command)}`: {found.comparison.reason}."
    yield from _ends(found)


def rejection(found: Verification, plan: Plan, command: str, view: View) -> Iterator[str]:
    """That nothing was changed, which step is to blame, and the end of what the command printed."""
    yield f"{view.style('bold', 'Nothing was changed')}: `{printable(command)}` does not go better with it."
    yield from _ends(found)
    yield f"     because: {printable(found.comparison.reason)}"
    if found.hurts:
        fix = plan.steps[found.hurts - 1].fix
        yield f"     step {found.hurts} hurts: {fix.code} {printable(fix.title)}"
    lines = found.after.output.splitlines()
    yield from (f"     | {printable(line)}" for line in (lines if view.verbose else lines[-LAST_LINES:]))


def _ends(found: Verification) -> Iterator[str]:
    yield f"     before: {found.before}"
    yield f"     after:  {found.after}"
    yield from (f"     not copied: {printable(path)}" for path in found.unread)


def _titles(fixes: Sequence[Fix]) -> str:
    return "; ".join(f"{fix.code} {printable(fix.title)}" for fix in fixes)
