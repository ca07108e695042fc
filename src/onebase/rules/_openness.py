"""Whether a process may import a file in a way that cannot be followed, so that nobody can say that it does not."""

from collections.abc import Collection, Iterator

from onebase.facts.module import Import, StringImport
from onebase.program import Load, LoadedModule, Program
from onebase.program.load import COMPUTED
from onebase.rules._missing import Absent, may_be_called
from onebase.rules._texts import line_of
from onebase.vocabulary import Certainty

_ELSEWHERE = ("uvicorn.run", "celery-include", "celery-autodiscover", "run_path", "lazy-loader", "list", "list-deep")


def is_open(program: Program, load: Load, missing: Collection[Absent]) -> bool:
    """Whether a computed name, a lazy package or a root that nobody knows may bring in one of the files."""
    if load.stopped_at is not None:
        return True
    resolved = {(each.asker, each.place.line) for each in load.imports}
    started = {each.path for each in load.modules if each.path and each.certainty is not Certainty.CANNOT_TELL}
    return any(
        module.path in started and _opens(program, module, missing, resolved, started) for module in load.modules
    )


def has_unknowns(load: Load) -> bool:
    """Whether roots or steps of the process are not known. Imports by computed names are judged one by one."""
    return any(not each.endswith(COMPUTED) for each in load.unknowns)


def _opens(
    program: Program,
    module: LoadedModule,
    missing: Collection[Absent],
    resolved: Collection[tuple[int, int]],
    started: Collection[str],
) -> bool:
    facts = program.modules[module.path]
    if "__getattr__" in facts.bound and any(each.name.startswith(f"{module.name}.") for each in missing):
        return True
    asked = [
        event
        for event in facts.string_imports
        if any(_may_mean(event, each) for each in missing) and not _configures(program, module.path, event)
    ]
    for event in asked:
        lines = {event.span.line, *_list_of(facts.string_imports, event)}
        if not any((module.number, line) in resolved for line in lines) and may_be_called(
            program, started, event.scope
        ):
            return True
    return any(
        (module.number, each.span.line) not in resolved and _may_be_named(each, missing)
        for each in _module_level(facts.imports)
    )


def _configures(program: Program, path: str, event: StringImport) -> bool:
    """Whether it is `app.config.from_object(…)`, whose module holds settings."""
    return event.how == "import_string" and "from_object" in line_of(program, path, event.span.line)


def _list_of(events: Collection[StringImport], event: StringImport) -> Iterator[int]:
    """The line of the listing that gives the names: the last one above in the same function, or else the first."""
    lines = sorted(each.span.line for each in events if each.how.startswith("list") and each.scope == event.scope)
    above = [line for line in lines if line <= event.span.line]
    yield from above[-1:] or lines[:1]


def _may_mean(event: StringImport, missing: Absent) -> bool:
    """Whether a computed name may be that of a missing module; what is written out was followed."""
    if event.how in _ELSEWHERE or event.target.kind == "string":
        return False
    before = event.target.text.partition("{")[0] if event.target.kind == "pattern" else ""
    return not before.strip(".") or missing.name.startswith(before) or before.strip(".") in missing.name


def _module_level(imports: Collection[Import]) -> Iterator[Import]:
    for each in imports:
        if not each.scope and not each.level and not any(guard.kind == "never" for guard in each.guards):
            yield each


def _may_be_named(imported: Import, missing: Collection[Absent]) -> bool:
    """Whether an import that leads to no file of the project may mean one of the missing files, under another root."""
    name = f".{imported.module}."
    return any(name in f".{each.path.removesuffix('.py').replace('/', '.')}." for each in missing)
