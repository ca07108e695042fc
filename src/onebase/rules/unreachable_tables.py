"""Tables that are declared and never created: their modules are imported too little, or not at all."""

from collections.abc import Iterator

from onebase.program import Identity, Load, Program, World
from onebase.rules._create_all import CreateAll
from onebase.rules._creators import covered_tables, creations_of, is_migrated
from onebase.rules._forgotten import forgotten_tables
from onebase.rules._import_line import addition
from onebase.rules._linters import deleter
from onebase.rules._missing import Missing, missing_tables
from onebase.rules._not_mapped import NotMapped, not_mapped
from onebase.rules._openness import has_unknowns, is_open
from onebase.rules._partition import is_twin
from onebase.rules._tables import is_all_read, is_filled
from onebase.vocabulary import Certainty, Consequence, Evidence, Extent, Finding, MissingImport, Rule, Severity, Subject

RULE = Rule(
    code="OB401",
    name="unreachable-tables",
    summary="tables are declared in modules that the process which creates them does not import",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)
_SHOWN = 3


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each `create_all` that leaves tables out, for each file that nobody imports, and for each class
    that nothing maps."""
    for forgotten in _by_file(forgotten_tables(program, load)):
        yield _finding_forgotten(load, forgotten)
    for each in not_mapped(program, load):
        yield _finding_not_mapped(load, each)
    if program.model_files:
        yield from _left_out(program, load)


def _left_out(program: Program, load: Load) -> Iterator[Finding]:
    world = program.world(load)
    for call in creations_of(program, world):
        if call.metadata is None or is_migrated(program, call.metadata):
            continue
        missing = [each for each in missing_tables(program, load, (call.metadata,)) if each.is_used]
        covered = covered_tables(program, call.metadata, load) if missing else set()
        missing = [
            each for each in missing if each.table.key and (each.table.key.schema, each.table.key.name) not in covered
        ]
        if missing:
            yield _finding(program, world, call, call.metadata, missing)


def _by_file(missing: Iterator[Missing]) -> list[list[Missing]]:
    found: dict[str, list[Missing]] = {}
    for each in missing:
        found.setdefault(each.path, []).append(each)
    return list(found.values())


def _certainty(program: Program, world: World, metadata: Identity, missing: list[Missing]) -> Certainty:
    load = world.load
    if has_unknowns(load) or not is_all_read(program, load) or is_filled(program, world, metadata):
        return Certainty.CANNOT_TELL
    return Certainty.CANNOT_TELL if is_open(program, load, [each.absent for each in missing]) else Certainty.LIKELY


def _finding(program: Program, world: World, call: CreateAll, metadata: Identity, missing: list[Missing]) -> Finding:
    path = call.place.path
    seen = len({(key.schema, key.name) for key in world.by_key if is_twin(key.metadata, metadata)})
    added = addition(program, world.load, path, missing)
    return Finding(
        code=RULE.code,
        subject=Subject("file", path),
        message=f"create_all makes {seen} of {seen + len(missing)} tables: the other modules are not imported here",
        evidence=(Evidence(call.place, "creates the tables that are declared by now"), *_evidence(missing)),
        help=f"add {added} before the call",
        severity=RULE.severity,
        certainty=min(_certainty(program, world, metadata, missing), call.module.certainty),
        essence=tuple(sorted({each.path for each in missing})),
        notes=_notes(program, path),
        extent=tuple(Extent(str(each.table.key), each.table.place) for each in missing),
        entry_points=(world.load.entry.label,),
    )


def _evidence(missing: list[Missing]) -> Iterator[Evidence]:
    for each in missing[:_SHOWN]:
        who = f"`{each.loaded_by[0]}` loads it" if each.loaded_by else "the application imports it"
        yield Evidence(each.table.place, f"`{each.table.key}` is declared here; {who}")
        if each.asked_by is not None:
            yield Evidence(each.asked_by, "imports it, and is not loaded by this process")


def _notes(program: Program, path: str) -> tuple[str, ...]:
    said = ["create_all says nothing; the first query of such a table fails with `no such table`"]
    found = deleter(program, path)
    if found is not None:
        said.append(f"without the comment {found.tool} would delete the import again ({found.place}): it looks unused")
    return tuple(said)


def _finding_forgotten(load: Load, missing: list[Missing]) -> Finding:
    first = missing[0]
    counted = f"`{first.table.key}`" if len(missing) == 1 else f"{len(missing)} tables"
    return Finding(
        code=RULE.code,
        subject=Subject("file", first.path),
        message=f"nothing imports the module that declares {counted}",
        evidence=tuple(Evidence(each.table.place, f"declares `{each.table.key}`") for each in missing[:_SHOWN]),
        help=f"import `{first.name}` where the other models are imported, or delete the file",
        severity=Severity.WARNING,
        certainty=Certainty.LIKELY,
        essence=("forgotten",),
        notes=("neither create_all nor Alembic will ever see the table",),
        extent=tuple(Extent(str(each.table.key), each.table.place) for each in missing),
        entry_points=(load.entry.label,),
        remedy=(MissingImport(first.name),),
    )


def _finding_not_mapped(load: Load, found: NotMapped) -> Finding:
    return Finding(
        code=RULE.code,
        subject=Subject("class", f"{found.mapping.path}::{found.name}"),
        message=f"`{found.name}` is used here, and `{found.function}()`, which maps it, is never called",
        evidence=(
            Evidence(found.use, "makes an instance that no session accepts"),
            Evidence(found.mapping, f"maps the class, when `{found.function}()` is called"),
        ),
        help=f"call `{found.function}()` where this process starts, before the first instance is made",
        severity=RULE.severity,
        certainty=Certainty.LIKELY,
        essence=(found.function,),
        notes=("create_all makes the table nonetheless; the first session.add fails with UnmappedInstanceError",),
        entry_points=(load.entry.label,),
    )
