"""`env.py` does not load models that the application uses: to Alembic, their tables are no longer wanted."""

from collections.abc import Iterator

from onebase.program import Load, Program, World
from onebase.rules._alembic import Target, alembic_target
from onebase.rules._import_line import Addition, addition
from onebase.rules._linters import deleter
from onebase.rules._missing import Missing, missing_tables
from onebase.rules._openness import has_unknowns, is_open
from onebase.rules._partition import is_twin
from onebase.rules._tables import is_all_read, is_filled
from onebase.vocabulary import Certainty, Consequence, Evidence, Extent, Finding, Rule, Severity, Subject

RULE = Rule(
    code="OB405",
    name="migrations-would-drop",
    summary="env.py does not load models, so that autogenerate would drop their tables",
    severity=Severity.ERROR,
    consequence=Consequence.DATA,
)
_SHOWN = 3


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each `env.py` that does not load all tables of its MetaData."""
    if load.entry.kind != "alembic":
        return
    world = program.world(load)
    target = alembic_target(program, world)
    if target is None:
        return
    if target.absent:
        from onebase.rules._no_target import nothing_to_compare_with  # as is what follows, for next to no project

        yield from nothing_to_compare_with(program, world, target, RULE.code)
    if not target.metadata:
        return
    used = [each for each in missing_tables(program, load, target.metadata) if each.is_used]
    dropped = [(each, _is_dropped(program, world, target, each)) for each in used]
    missing = [each for each, answer in dropped if answer] or [each for each, answer in dropped if answer is None]
    if missing:
        yield _finding(program, world, target._replace(filtered=(missing[0], None) in dropped), missing)


def _is_dropped(program: Program, world: World, target: Target, missing: Missing) -> bool | None:
    """Whether the filters of `env.py` let Alembic drop the table; None where they cannot be read."""
    if target.is_of_application:
        return None if target.filtered else True
    from onebase.rules._filters import is_dropped

    answer = is_dropped(program, world, target.place, missing.table)
    return True if answer is None and not target.filtered else answer


def _certainty(program: Program, world: World, target: Target, missing: list[Missing]) -> Certainty:
    """Certain as long as nothing else may load the models, or keep Alembic from dropping their tables."""
    load = world.load
    from onebase.rules._drivers import makes_revisions

    if target.filtered or has_unknowns(load) or not is_all_read(program, load):
        return Certainty.CANNOT_TELL
    if any(is_filled(program, world, each) for each in target.metadata or ()) or program.once(makes_revisions):
        return Certainty.CANNOT_TELL
    if is_open(program, load, [each.absent for each in missing]):
        return Certainty.CANNOT_TELL
    return Certainty.LIKELY


def _finding(program: Program, world: World, target: Target, missing: list[Missing]) -> Finding:
    seen = _seen(world, target)
    total = seen + len(missing)
    path = target.place.path
    added = addition(program, world.load, path, missing)
    one = len(missing) == 1
    them = ("the other" if one else "the others") if seen else ("it" if one else "them")
    return Finding(
        code=RULE.code,
        subject=Subject("file", path),
        message=f"env.py sees {seen} of {total} tables: autogenerate would drop {them}",
        evidence=(Evidence(target.place, "Alembic compares the database with this"), *_evidence(missing)),
        help=_help(added),
        severity=RULE.severity,
        certainty=_certainty(program, world, target, missing),
        essence=tuple(sorted({each.path for each in missing})),
        notes=_notes(program, path, missing),
        extent=tuple(Extent(str(each.table.key), each.table.place) for each in missing),
        entry_points=(world.load.entry.label,),
    )


def _seen(world: World, target: Target) -> int:
    keys = {
        (key.schema, key.name)
        for key in world.by_key
        if any(is_twin(key.metadata, one) for one in target.metadata or ())
    }
    return len(keys)


def _evidence(missing: list[Missing]) -> Iterator[Evidence]:
    """The first table of some of the modules, and who loads it."""
    shown: dict[str, Missing] = {}
    for each in missing:
        shown.setdefault(each.path, each)
    for each in list(shown.values())[:_SHOWN]:
        yield Evidence(each.table.place, f"`{each.table.key}` is defined here; {_who(each)}")
        if each.asked_by is not None:
            yield Evidence(each.asked_by, f"imports `{each.path}`, for the application")


def _who(missing: Missing) -> str:
    if missing.loaded_by:
        more = len(missing.loaded_by) - 1
        others = f" and {more} more" if more else ""
        return f"`{missing.loaded_by[0]}`{others} loads it, env.py does not"
    return "env.py does not load it"


def _help(added: Addition) -> str:
    place = f"after line {added.line} of {added.path}" if added.line else f"at the top of {added.path}"
    return f"add {added} {place}"


def _notes(program: Program, path: str, missing: list[Missing]) -> tuple[str, ...]:
    found = deleter(program, path)
    said = ["`alembic check` reports nothing where the database is empty as well, and removed tables otherwise"]
    if found is not None:
        said.append(
            f"without the comment {found.tool} would delete the import again ({found.place}): it looks unused (F401)"
        )
    if any(not each.loaded_by for each in missing):
        said.append("no entry point is known that loads all of them; their imports stand in files that nothing starts")
    return tuple(said)
