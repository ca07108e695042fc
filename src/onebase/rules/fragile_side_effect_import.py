"""An import that registers tables looks unused, and a linter of the project deletes unused imports."""

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache

from onebase.facts.module import Import, ModuleFacts
from onebase.program import Load, LoadedModule, Program, TableDefinition
from onebase.program.aside import is_aside
from onebase.rules._linters import Deleter, deleter, has_deleter
from onebase.rules._missing import TESTS
from onebase.rules._tables import read_wholly
from onebase.rules._texts import line_of, text_of, words_of
from onebase.rules._without_import import Edges, carriers, edges_of, lost_without
from onebase.vocabulary import Certainty, Evidence, Extent, Finding, MissingComment, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB407",
    name="fragile-side-effect-import",
    summary="an import that registers tables looks unused, and a linter of the project would delete it",
    severity=Severity.WARNING,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each import statement whose loss would take tables away from this process."""
    if load.entry.kind in TESTS or not has_deleter(program):
        return
    tables = program.world(load).by_module
    for module, imported, edges in _unused(program, load, tables):
        lost = sorted(lost_without(load, edges, module.number, imported.span.line, tables))
        found = deleter(program, module.path) if lost else None
        if found is not None and not _is_kept(program, module.path, imported, found):
            yield _finding(load, module, imported, found, [each for number in lost for each in tables[number]])


def _unused(program: Program, load: Load, tables: Collection[int]) -> Iterator[tuple[LoadedModule, Import, Edges]]:
    """The imports that bring tables in and whose names are not used."""
    if not tables:
        return
    edges = edges_of(load)
    bringing = carriers(edges, tables)
    lines = {(asker, line) for asker, asked in edges.items() for target, line in asked if target in bringing}
    unused = program.once(_unused_imports)
    for module, _ in read_wholly(program, load):
        if module.certainty is Certainty.CANNOT_TELL or module.number not in bringing or is_aside(module.path):
            continue
        for imported in unused(module.path):
            if (module.number, imported.span.line) in lines:
                yield module, imported, edges


def _unused_imports(program: Program) -> Callable[[str], tuple[Import, ...]]:
    """File → its imports whose names it does not use, under whatever entry point; computed when somebody asks."""

    @cache
    def unused(path: str) -> tuple[Import, ...]:
        facts = program.modules[path]
        return tuple(each for each in facts.imports if _looks_unused(program, facts, each))

    return unused


def _looks_unused(program: Program, facts: ModuleFacts, imported: Import) -> bool:
    """Whether the file says the name that the statement binds nowhere else."""
    if imported.scope or imported.guards or imported.name == "*" or imported.module == "__future__":
        return False
    name = imported.alias or imported.name or imported.module.partition(".")[0]
    if imported.alias and imported.alias == (imported.name or imported.module):
        return False  # `import models as models` says that it is meant
    if not imported.name and any(_binds_as_well(each, name) for each in facts.imports if each is not imported):
        return False  # `import a.b` and `import a.c` are one name: ruff judges the last of them for all
    words = words_of(text_of(program, facts.path), frozenset(each.span.line for each in facts.imports))
    return name not in words


def _binds_as_well(other: Import, name: str) -> bool:
    return not other.name and not other.alias and other.module.partition(".")[0] == name


def _is_kept(program: Program, path: str, imported: Import, found: Deleter) -> bool:
    """Whether a comment keeps the line."""
    line = line_of(program, path, imported.span.line)
    return "#" in line if found.tool == "autoflake" else bool(re.search(r"#.*\bnoqa\b", line, re.IGNORECASE))


def _finding(
    load: Load, module: LoadedModule, imported: Import, found: Deleter, lost: list[TableDefinition]
) -> Finding:
    span = imported.span
    place = Place(module.path, span.line, span.column, span.end_column)
    name = imported.name or imported.module
    counted = f"`{lost[0].key or lost[0].name}`" if len(lost) == 1 else f"{len(lost)} tables"
    return Finding(
        code=RULE.code,
        subject=Subject("file", module.path),
        message=f"the import of `{name}` registers {counted}, and {found.tool} would delete it",
        evidence=(
            Evidence(place, "binds a name that the file does not use (F401)"),
            Evidence(found.place, f"runs {found.tool}, which deletes such imports"),
            Evidence(lost[0].place, "would not be declared any more in this process"),
        ),
        help="end the line with `# noqa: F401`, or call a function of that module that loads the models",
        severity=RULE.severity,
        certainty=min(module.certainty, Certainty.LIKELY),
        essence=(name,),
        notes=("nothing fails when it is deleted: create_all and Alembic only see fewer tables",),
        extent=tuple(Extent(str(each.key) if each.key else each.name, each.place) for each in lost),
        entry_points=(load.entry.label,),
        remedy=(MissingComment(place, "noqa: F401"),),
    )
