"""A relationship names a class, or a hierarchy has one, whose module this process does not import."""

from collections.abc import Iterator

from onebase.program import Load, Program
from onebase.rules._absent_subclasses import AbsentSubclass, absent_subclasses
from onebase.rules._absent_targets import AbsentTarget, absent_targets
from onebase.rules._importers import importer_of
from onebase.rules._missing import loaded_elsewhere
from onebase.rules._openness import has_unknowns, is_open
from onebase.rules._relatives import subject_of, title_of
from onebase.rules._use import configures_mappers, is_whole_process, started_file
from onebase.vocabulary import (
    Certainty,
    Consequence,
    Evidence,
    Extent,
    Finding,
    MissingImport,
    Place,
    Rule,
    Severity,
    Subject,
)

RULE = Rule(
    code="OB403",
    name="relationship-target-not-imported",
    summary="a relationship names a class whose module this process does not import",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each module that is missing, and one for each subclass whose rows cannot be loaded."""
    if not is_whole_process(program, load):
        return
    by_module: dict[str, list[AbsentTarget]] = {}
    for each in absent_targets(program, load):
        by_module.setdefault(each.module.path, []).append(each)
    if by_module and configures_mappers(program, load):
        for group in by_module.values():
            yield _finding(program, load, group)
    for subclass in absent_subclasses(program, load):
        yield _finding_subclass(program, load, subclass)


def _finding(program: Program, load: Load, group: list[AbsentTarget]) -> Finding:
    relationship, target, module = group[0]
    return Finding(
        code=RULE.code,
        subject=Subject("class", subject_of(relationship)),
        message=f"`{title_of(relationship)}` names `{target.name}`, whose module is not imported here",
        evidence=(
            Evidence(relationship.place, "the name is looked up among the classes that this process has loaded"),
            Evidence(target.place, f"`{target.name}` is mapped here; {_who(program, load, target.number)}"),
            *_for_the_checker(program, relationship.place.path, target.name),
        ),
        help=f"import `{module.name}` in {_start(load)}, or in a module that every process loads",
        severity=RULE.severity,
        certainty=_certainty(program, load, group),
        essence=(module.path,),
        notes=("the first query of any model fails, and so does every later one: all mappers are configured at once",),
        extent=tuple(Extent(title_of(each.relationship), each.relationship.place) for each in group),
        entry_points=(load.entry.label,),
        remedy=(MissingImport(module.name, started_file(load)),),
    )


def _certainty(program: Program, load: Load, group: list[AbsentTarget]) -> Certainty:
    if has_unknowns(load) or is_open(program, load, [each.module for each in group]):
        return Certainty.CANNOT_TELL
    return Certainty.LIKELY


def _start(load: Load) -> str:
    return started_file(load) or f"`{load.entry.label}`"


def _who(program: Program, load: Load, number: int) -> str:
    module = program.whole(load).module(number)
    loaded_by = loaded_elsewhere(program, load, module)
    if loaded_by:
        return f"`{loaded_by[0]}` imports it"
    asked_by = importer_of(program, module.path)
    return f"{asked_by.path}:{asked_by.line} imports it" if asked_by else "nothing imports it"


def _for_the_checker(program: Program, path: str, name: str) -> Iterator[Evidence]:
    """An import under `if TYPE_CHECKING:`, which is not executed."""
    for each in program.modules[path].imports:
        if (each.alias or each.name) == name and any(guard.kind == "never" for guard in each.guards):
            span = each.span
            place = Place(path, span.line, span.column, span.end_column)
            yield Evidence(place, "is for the type checker alone, and executes nothing")
            return


def _finding_subclass(program: Program, load: Load, found: AbsentSubclass) -> Finding:
    name, parent = found.subclass.name, found.parent.name
    opened = has_unknowns(load) or is_open(program, load, [found.module])
    who = f"`{found.loaded_by[0]}` imports it" if found.loaded_by else "the application imports it elsewhere"
    return Finding(
        code=RULE.code,
        subject=Subject("class", f"{found.subclass.place.path}::{name}"),
        message=f"rows of `{name}` cannot be loaded here: its module is not imported",
        evidence=(
            Evidence(found.use, f"asks for `{parent}`, and gets the rows of its subclasses too"),
            Evidence(found.subclass.place, f"`{name}` stands here; {who}"),
            Evidence(found.parent.place, f"`{parent}` has `polymorphic_on`"),
        ),
        help=f"import `{found.module.name}` in {_start(load)}, or in a module that every process loads",
        severity=Severity.WARNING,
        certainty=Certainty.CANNOT_TELL if opened else Certainty.LIKELY,
        essence=(found.parent.place.path, parent),
        notes=("SQLAlchemy raises: No such polymorphic_identity … is defined, at the first such row",),
        entry_points=(load.entry.label,),
        remedy=(MissingImport(found.module.name, started_file(load)),),
    )
