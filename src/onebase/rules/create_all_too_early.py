"""`create_all` runs before tables are defined, and never again."""

from collections.abc import Iterator

from onebase.program import Load, Program
from onebase.rules._create_all import CreateAll, create_alls
from onebase.rules._late_in_tests import loaded_by_tests
from onebase.rules._tables import is_all_read
from onebase.rules._texts import text_of
from onebase.rules._too_early import Missed, is_executed, missed_by
from onebase.vocabulary import (
    Certainty,
    Consequence,
    Evidence,
    Extent,
    Finding,
    Misplaced,
    MissingImport,
    Remedy,
    Rule,
    Severity,
    Subject,
)

RULE = Rule(
    code="OB501",
    name="create-all-too-early",
    summary="create_all runs before tables are defined, which then do not exist",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for the only calls of `create_all` of a MetaData that all come before the same tables."""
    world = program.world(load)
    creating = list(create_alls(program, world)) if world.by_key else []
    if not creating or not is_all_read(program, load) or _is_migrated(program, load, creating):
        return
    if any(each.metadata is None or not _is_plain(each) for each in creating):
        return
    for metadata in dict.fromkeys(each.metadata for each in creating):
        here = [each for each in creating if each.metadata == metadata]
        first, *others = [missed_by(program, world, each) for each in here]
        missed = [each for each in first if all(any(each.table == one.table for one in other) for other in others)]
        if missed:
            yield _finding(program, load, here[0], missed)


def _is_migrated(program: Program, load: Load, creating: list[CreateAll]) -> bool:
    """Whether migrations make the tables. Tests that call `create_all` do without, unless they speak of Alembic."""
    said = any("alembic" in text_of(program, each.module.path) for each in creating)
    return any(entry.kind == "alembic" for entry in program.entry_points) and (said or load.entry.kind != "pytest")


def _is_plain(call: CreateAll) -> bool:
    """Whether it creates all tables, and nothing decides whether it is made."""
    return is_executed(call.module, call.fact) and not any(
        each.name in ("tables", "**", "*") for each in call.fact.arguments
    )


def _finding(program: Program, load: Load, call: CreateAll, missed: list[Missed]) -> Finding:
    first = missed[0]
    count = f"{len(missed)} tables are" if len(missed) > 1 else f"table `{first.table.key}` is"
    later = (
        f"loads {'them' if len(missed) > 1 else 'it'} later"
        if first.place != first.table.place
        else f"defines `{first.table.key}` later"
    )
    return Finding(
        code=RULE.code,
        subject=Subject("file", call.place.path),
        message=f"create_all runs before {count} defined",
        evidence=(
            Evidence(call.place, "creates what is defined by now"),
            Evidence(first.place, later),
            *([Evidence(first.table.place, f"table `{first.table.key}`")] if first.place != first.table.place else []),
        ),
        help=_help(program, load, call, missed),
        severity=RULE.severity,
        certainty=min(call.module.certainty, *(each.table.certainty for each in missed), _weight(call)),
        essence=tuple(sorted(str(each.table.key) for each in missed)),
        notes=("no message: the first query says `no such table` or `relation … does not exist`",),
        extent=tuple(Extent(str(each.table.key), each.table.place) for each in missed),
        entry_points=(load.entry.label,),
        remedy=_remedy(program, load, call, missed),
    )


def _remedy(program: Program, load: Load, call: CreateAll, missed: list[Missed]) -> tuple[Remedy, ...]:
    """Below the last line of the same file that loads one of the tables; in tests, imports before the call."""
    late = _loaded_late(program, load, call, missed)
    if late:
        return tuple(MissingImport(name, call.place.path) for name in late)
    lines = [each.place.line for each in missed if each.place.path == call.place.path]
    return (Misplaced(call.place, max(lines)),) if len(lines) == len(missed) else ()


def _weight(call: CreateAll) -> Certainty:
    return Certainty.LIKELY if call.fact.scope else Certainty.CERTAIN


def _loaded_late(program: Program, load: Load, call: CreateAll, missed: list[Missed]) -> list[str]:
    """The modules with models that only tests load, sorted; none where a table comes late for another reason."""
    numbers = {each.table.number for each in missed}
    late = numbers <= loaded_by_tests(program, load, call).keys()
    return sorted(load.modules[number].name for number in numbers) if late else []


def _help(program: Program, load: Load, call: CreateAll, missed: list[Missed]) -> str:
    first = missed[0]
    late = _loaded_late(program, load, call, missed)
    if late:
        more = f" and {len(late) - 1} more" if late[1:] else ""
        return f"import `{late[0]}`{more} in {call.place.path}, before the call"
    if first.place.path == call.place.path:
        return f"put it below line {first.place.line}"
    return "call it where the program starts, after all models are imported, not in a module that they import"
