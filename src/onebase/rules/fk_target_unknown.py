"""A foreign key names a table or a column that this process does not have on its MetaData."""

from collections.abc import Iterator

from onebase.program import Load, Program
from onebase.program.aside import is_aside
from onebase.rules._absent_targets import absent_targets
from onebase.rules._creators import creations_of
from onebase.rules._importers import importer_of
from onebase.rules._missing import Absent, loaded_elsewhere, surely_loaded
from onebase.rules._openness import has_unknowns, is_open
from onebase.rules._references import Reference, references
from onebase.rules._tables import is_all_read
from onebase.rules._unknown_targets import Absence, Targets, Unknown
from onebase.rules._use import configures_mappers, handles, is_whole_process, started_file, writes
from onebase.vocabulary import (
    Certainty,
    Consequence,
    Evidence,
    Extent,
    Finding,
    MissingImport,
    Rewording,
    Rule,
    Severity,
    Subject,
)

RULE = Rule(
    code="OB404",
    name="fk-target-unknown",
    summary="a foreign key names a table or column that does not exist, or whose module is not imported",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each wrong name, and one for each module that is missing."""
    world = program.world(load)
    given = [each for each in references(world) if each.target.kind == "string" and _counts(each)]
    if not given or not is_all_read(program, load):
        return
    targets = Targets(program, world)
    absent: list[tuple[Reference, Absence]] = []
    for reference in given:
        found = targets.answer(reference)
        if isinstance(found, Unknown):
            yield _finding(load, reference, found)
        elif found is not None:
            absent.append((reference, found))
    if absent and is_whole_process(program, load) and configures_mappers(program, load):
        yield from _absent(program, load, absent)


def _counts(reference: Reference) -> bool:
    """Whether it is a foreign key of the application that is surely declared."""
    return (
        bool(reference.parts)
        and reference.certainty is not Certainty.CANNOT_TELL
        and not is_aside(reference.place.path)
    )


def _absent(program: Program, load: Load, absent: list[tuple[Reference, Absence]]) -> Iterator[Finding]:
    """One finding for each module that is missing, unless a relationship tells of it already."""
    told = {each.module.path for each in absent_targets(program, load)} | surely_loaded(program, load)
    by_path: dict[str, list[tuple[Reference, Absence]]] = {}
    for reference, found in absent:
        if found.table.place.path not in told and _is_needed(program, load, reference):
            by_path.setdefault(found.table.place.path, []).append((reference, found))
    for group in by_path.values():
        yield _finding_absent(program, load, group)


def _is_needed(program: Program, load: Load, reference: Reference) -> bool:
    """Whether the process creates tables, or may write to the one of the key: SQLAlchemy looks a key up when it sorts
    the tables of the class that is flushed, and not before (`Mapper._sorted_tables`, seen on 1.4, 2.0 and 2.1)."""
    owner = reference.subject.rpartition("::")[2].partition(".")[0]
    return handles(program, load, owner) or any(creations_of(program, program.world(load)))


def _finding(load: Load, reference: Reference, found: Unknown) -> Finding:
    evidence = [Evidence(reference.place, f'"{reference.target.text}" is looked up on this MetaData')]
    if found.place is not None:
        evidence.append(Evidence(found.place, found.says))
    return Finding(
        code=RULE.code,
        subject=Subject("column", reference.subject),
        message=f"{reference.what} names {found.what}",
        evidence=tuple(evidence),
        help=f'write `ForeignKey("{found.meant}")`' if found.meant else "correct the name, or declare the table",
        severity=RULE.severity,
        certainty=min(reference.certainty, Certainty.LIKELY),
        essence=(reference.target.text,),
        notes=("reading works; create_all fails, and so do the first flush and every relationship over this key",),
        entry_points=(load.entry.label,),
        remedy=(Rewording(reference.place, reference.target.text, found.meant),) if found.meant else (),
    )


def _finding_absent(program: Program, load: Load, group: list[tuple[Reference, Absence]]) -> Finding:
    reference, found = group[0]
    table = found.table
    module = program.whole(load).module(table.number)
    loaded_by = loaded_elsewhere(program, load, module)
    asked_by = importer_of(program, module.path)
    importers = [f"`{each}`" for each in loaded_by] + ([asked_by.path] if asked_by else [])
    who = f"{importers[0]} imports it" if importers else "nothing imports it"
    start = started_file(load) or load.entry.label
    opened = has_unknowns(load) or is_open(program, load, [Absent(module.path, module.name)])
    return Finding(
        code=RULE.code,
        subject=Subject("column", reference.subject),
        message=f"{reference.what} leads to `{table.key}`, whose module is not imported here",
        evidence=(
            Evidence(reference.place, "is looked up among the tables that this process has loaded"),
            Evidence(table.place, f"`{table.key}` is declared here; {who}"),
        ),
        help=f"import `{module.name}` in {start}, or in a module that every process loads",
        severity=Severity.ERROR if writes(program, load) else Severity.WARNING,
        certainty=Certainty.CANNOT_TELL if opened else Certainty.LIKELY,
        essence=(module.path,),
        notes=("reading works; the first flush of this class raises NoReferencedTableError",),
        extent=tuple(Extent(each.what.split("`")[1], each.place) for each, _ in group),
        entry_points=(load.entry.label,),
        remedy=(MissingImport(module.name, started_file(load)),),
    )
