"""A relative import has more dots than its module has packages above it in this process."""

from collections.abc import Iterator

from onebase.facts.module import Import
from onebase.program import ImportFailure, Load, LoadedModule, Program
from onebase.program.paths import parent
from onebase.vocabulary import Consequence, Evidence, Finding, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB108",
    name="relative-import-depth",
    summary="a relative import leads out of the top-level package, because the package is entered from inside",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each file, as executed, whose relative import cannot succeed and whose failure nobody catches."""
    said: set[int] = set()
    for failure in load.failures:
        module = load.modules[failure.asker]
        if module.number not in said and _told(load, failure) and not _caught(program, load, failure):
            said.add(module.number)
            yield _finding(load, failure, module)


def _told(load: Load, failure: ImportFailure) -> bool:
    """Whether the process is sure to start like this. A root that is only assumed is no evidence against an import, and
    neither is a `__main__` guard: such a file may be started with `-m`, from another directory, or never."""
    if failure.kind == "partially-initialized" or load.entry.reason.kind in ("main-guard", "assumed"):
        return False
    return not any(module.root and module.root.reason.kind == "assumed" for module in load.chain(failure.asker))


def _caught(program: Program, load: Load, failure: ImportFailure) -> bool:
    """Whether this import, or one through which the module is reached, stands in a `try`."""
    places = [failure.place, *(module.request.place for module in load.chain(failure.asker))]
    return any(_in_try(imported) for place in places if place for imported in _imports_at(program, place))


def _imports_at(program: Program, place: Place) -> list[Import]:
    facts = program.modules.get(place.path)
    return [imported for imported in facts.imports if imported.span.line == place.line] if facts else []


def _in_try(imported: Import) -> bool:
    return any(guard.kind == "try" for guard in imported.guards)


def _finding(load: Load, failure: ImportFailure, module: LoadedModule) -> Finding:
    dots = failure.statement.removeprefix("from ").partition(" ")[0]
    level = len(dots) - len(dots.lstrip("."))
    depth = len(module.package.split(".")) if module.package else 0
    needs = "a package" if level == 1 else f"{level} packages"
    return Finding(
        code=RULE.code,
        subject=Subject("file", module.identity),
        message=f"`from {dots} import …` needs {needs} above `{module.name}`; here it has {depth or 'none'}",
        evidence=tuple(_evidence(load, failure, module)),
        help=_help(module, level - depth),
        severity=RULE.severity,
        certainty=failure.certainty,
        essence=(module.name,),
        notes=(_error(failure), "do not add the upper directory to the path as well: its files would get second names"),
    )


def _error(failure: ImportFailure) -> str:
    tail = "beyond top-level package" if failure.kind == "beyond-top-level" else "with no known parent package"
    return f"Python says: ImportError: attempted relative import {tail}"


def _evidence(load: Load, failure: ImportFailure, module: LoadedModule) -> Iterator[Evidence]:
    yield Evidence(failure.place, f"in this process the file is `{module.name}`")
    if module.request.place is not None:
        yield Evidence(module.request.place, f"asks for `{module.name}`")
    root = module.root
    if root is not None and root.reason.place is not None:
        yield Evidence(root.reason.place, f"`{root.path}` is an import root: {root.reason.text}")
    if load.entry.reason.place is not None:
        yield Evidence(load.entry.reason.place, f"`{load.entry.label}`: {load.entry.reason.text}")


def _help(module: LoadedModule, missing: int) -> str:
    """The full name the module has from the directory that many levels higher."""
    above = module.root.path if module.root is not None else parent(module.path)
    for _ in range(missing):
        if above == ".":
            return f"import by an absolute name in `{module.path}`, or move the packages that belong together into one"
        above = parent(above)
    name = (module.path if above == "." else module.path.removeprefix(above + "/")).removesuffix(".py")
    dotted = name.removesuffix("/__init__").replace("/", ".")
    where = "the directory of the project" if above == "." else f"`{above}`"
    if module.name == "__main__":
        return f"start it as `python -m {dotted}` from {where}"
    return f"start the process from {where}, and import `{dotted}` instead of `{module.name}`"
