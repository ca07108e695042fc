"""A loop imports the models of a package, and not those of the packages inside it."""

from collections.abc import Iterator

from onebase.facts.module import StringImport
from onebase.program import Identity, Load, LoadedModule, Program, World
from onebase.rules._missing import TESTS, Missing, missing_tables
from onebase.rules._tables import read_wholly
from onebase.vocabulary import Certainty, Evidence, Extent, Finding, OtherCallee, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB408",
    name="discovery-gap",
    summary="a loop that imports all models leaves those of nested packages out",
    severity=Severity.WARNING,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each loop below whose directory files with models are left out."""
    if load.entry.kind in TESTS:
        return
    for module, facts in read_wholly(program, load):
        for event in facts.string_imports:
            if event.how == "list":
                left_out = _left_out(program, load, module, event)
                if left_out:
                    yield _finding(load, module, event, left_out)


def _left_out(program: Program, load: Load, module: LoadedModule, event: StringImport) -> list[Missing]:
    """The tables below the listed directory, on a MetaData with which the loop has to do."""
    place = Place(module.path, event.span.line)
    listed = {each.target for each in load.imports if each.asker == module.number and each.place[:2] == place[:2]}
    directories = {load.modules[number].path.rpartition("/")[0] for number in listed}
    below = [path for path in program.model_files if any(path.startswith(f"{each}/") for each in directories if each)]
    loaded = {each.path for each in load.modules}
    if not any(path not in loaded for path in below):
        return []
    world = program.world(load)
    live = _metadata_of(world, listed)
    return [each for each in missing_tables(program, load, live) if each.path in below and each.path not in loaded]


def _metadata_of(world: World, numbers: set[int]) -> set[Identity]:
    """The MetaData of the tables that the loop brings in."""
    return {table.key.metadata for table in world.tables if table.key is not None and table.number in numbers}


def _finding(load: Load, module: LoadedModule, event: StringImport, left_out: list[Missing]) -> Finding:
    span = event.span
    place = Place(module.path, span.line, span.column, span.end_column)
    first = left_out[0]
    counted = f"`{first.table.key}`" if len(left_out) == 1 else f"{len(left_out)} tables"
    swallows = any(guard.kind == "try" for guard in event.guards)
    notes = ["nothing raises: the tables are missing for create_all, for Alembic and for relationships"]
    if swallows:
        notes.append("the loop also passes over modules that fail to import: their tables are missing just as silently")
    deep = event.name == "iter_modules"
    return Finding(
        code=RULE.code,
        subject=Subject("file", module.path),
        message=f"the loop that imports the models leaves out {counted} of nested packages",
        evidence=(
            Evidence(place, "lists one directory, and does not go into the packages inside it"),
            Evidence(first.table.place, f"`{first.table.key}` is declared here, and nothing else imports it"),
        ),
        help="use `pkgutil.walk_packages` with a prefix" if deep else f"list the directory of `{first.name}` as well",
        severity=RULE.severity,
        certainty=Certainty.LIKELY,
        essence=tuple(sorted({each.path for each in left_out})),
        notes=tuple(notes),
        extent=tuple(Extent(str(each.table.key), each.table.place) for each in left_out),
        entry_points=(load.entry.label,),
        remedy=(OtherCallee(place, "iter_modules", "walk_packages"),) if deep else (),
    )
