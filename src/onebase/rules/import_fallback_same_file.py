"""Both arms of a `try` / `except ImportError` import the same file, under two names that both exist in this process."""

from collections.abc import Iterator
from itertools import product

from onebase.facts.module import Import
from onebase.named_tuple import NamedTuple
from onebase.program import Load, LoadedModule, Program
from onebase.rules._roots import roots_of
from onebase.vocabulary import Certainty, Evidence, Finding, NeedlessFallback, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB109",
    name="import-fallback-same-file",
    summary="both arms of a try/except around an import lead to the same file, under two names",
    severity=Severity.WARNING,
)


class Target(NamedTuple):
    """What an import statement finds in this process: the name, the file, and the import root that answers."""

    name: str
    path: str
    directory: str


class Repeated(NamedTuple):
    """Two imports of one `try` statement, the second in its handler, and what they find."""

    module: LoadedModule
    first: Import
    fallback: Import
    found: Target
    again: Target


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each such `try` statement whose file defines something for SQLAlchemy."""
    for module in load.modules:
        if module.path:
            for arms in _tries(program.modules[module.path].imports):
                found = next(_repeated(program, load, module, *arms), None)
                if found is not None:
                    yield _finding(load, found)


def _tries(imports: tuple[Import, ...]) -> list[tuple[list[Import], list[Import]]]:
    """For each `try` statement, the imports in its body and those in its handler for ImportError."""
    found: dict[int, tuple[list[Import], list[Import]]] = {}
    for imported in imports:
        for guard in imported.guards:
            if guard.kind == "try" and guard.arm in (0, 1):
                found.setdefault(guard.line, ([], []))[guard.arm].append(imported)
    return [arms for arms in found.values() if arms[0] and arms[1]]


def _repeated(
    program: Program, load: Load, module: LoadedModule, body: list[Import], handler: list[Import]
) -> Iterator[Repeated]:
    for first, fallback in product(body, handler):
        found, again = _target(program, load, module, first), _target(program, load, module, fallback)
        if found is None or again is None or found.name == again.name:
            continue
        if program.index.identity(found.path) == program.index.identity(again.path) and _defines(program, load, found):
            yield Repeated(module, first, fallback, found, again)


def _target(program: Program, load: Load, module: LoadedModule, imported: Import) -> Target | None:
    """What the statement would find from the import roots for which there is evidence; None for nothing of ours."""
    name = _absolute(module, imported)
    directories = tuple(root.path for root in load.search_path if root.reason.kind != "assumed")
    located = program.locator.find_dotted(directories, name) if name else None
    if located is not None and not located.path:
        name = f"{name}.{imported.name}"
        located = program.locator.find_dotted(directories, name) if imported.name else None
    if located is None or not located.path:
        return None
    top = program.locator.find(directories, name.partition(".")[0])
    return Target(name, located.path, directories[top.entry] if top else "")


def _absolute(module: LoadedModule, imported: Import) -> str:
    """The absolute name of the module that the statement asks for, "" where there is none (PEP 328)."""
    if not imported.level:
        return imported.module
    parts = module.package.split(".") if module.package else []
    keep = len(parts) - imported.level + 1
    return ".".join([*parts[:keep], *filter(None, [imported.module])]) if keep > 0 else ""


def _defines(program: Program, load: Load, target: Target) -> bool:
    """Whether executing that module, or what lies below it, defines tables or a Base."""
    world = program.world(load)
    numbers = {each.number for each in load.modules if f"{each.name}.".startswith(f"{target.name}.")}
    makers = {each.number for each in world.tables} | {each.number for each in world.created}
    return not numbers.isdisjoint(makers)


def _finding(load: Load, found: Repeated) -> Finding:
    path = found.module.path
    evidence = [
        Evidence(_place(path, found.fallback), f"the fallback finds `{found.again.path}` as `{found.again.name}`"),
        Evidence(_place(path, found.first), f"finds the same file as `{found.found.name}`"),
    ]
    evidence += roots_of(load, (found.found.directory, found.again.directory))
    certain = min(found.module.certainty, Certainty.LIKELY if found.first.scope else Certainty.CERTAIN)
    return Finding(
        code=RULE.code,
        subject=Subject("file", found.module.identity),
        message=f"both arms import `{found.found.path}`, as `{found.found.name}` and as `{found.again.name}`",
        evidence=tuple(evidence),
        help=f"keep `{found.found.name}` and remove the fallback",
        severity=RULE.severity,
        certainty=certain,
        essence=tuple(sorted((found.found.name, found.again.name))),
        notes=(
            "the first import can only fail inside that file; the fallback then executes it from the top and hides why",
        ),
        remedy=(NeedlessFallback(_place(path, found.first)),),
    )


def _place(path: str, imported: Import) -> Place:
    return Place(path, imported.span.line, imported.span.column, imported.span.end_column)
