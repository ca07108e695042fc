"""One module name leads to two files with tables; the process executes one of them and never the other."""

from collections.abc import Iterator

from onebase.facts.module import ModuleFacts
from onebase.named_tuple import NamedTuple
from onebase.program import Load, LoadedModule, Program
from onebase.program.paths import join
from onebase.rules._roots import roots_of
from onebase.vocabulary import Certainty, Evidence, Extent, Finding, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB110",
    name="shadowed-module",
    summary="two files with tables answer to one module name, so that one of them is never executed",
    severity=Severity.WARNING,
)


class Shadow(NamedTuple):
    """The module that was executed, the file that is hidden behind it, and the import that misses the hidden one."""

    module: LoadedModule
    hidden: str
    place: Place
    says: str
    certainty: Certainty


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each hidden file with tables that somebody in this process means."""
    world = program.world(load)
    names = {table.name for table in world.tables}
    above = {package for number in world.by_module for package in _packages_of(world.module(number).name)}
    for module in load.modules:
        is_package = module.path.endswith("/__init__.py")
        defines = module.number in world.by_module or (
            is_package and (module.name in above or _beside(module) in program.modules)
        )
        if defines and module.request.how != "step":
            for hidden in _hidden(program, load, module):
                missed = next(_missed(program, load, module, hidden), None)
                tables = _tables(program.complete(hidden))
                if missed is not None and any(name not in names for name, _ in tables):
                    yield _finding(program, load, missed)


def _packages_of(name: str) -> Iterator[str]:
    """The packages around a module, from the inside out."""
    while name := name.rpartition(".")[0]:
        yield name


def _hidden(program: Program, load: Load, module: LoadedModule) -> list[str]:
    """The other files of that name where Python searches for it, unless they are executed under another name."""
    above, _, last = module.name.rpartition(".")
    if above:
        directories = load.modules[load.by_name[above]].portions if above in load.by_name else ()
    else:
        directories = tuple(root.path for root in load.search_path if root.reason.kind != "assumed")
    found = (program.locator.find((directory,), last) for directory in directories)
    paths = {located.path for located in found if located is not None and located.path}
    if module.path.endswith("/__init__.py"):
        paths.add(_beside(module))
    existing = (path for path in paths if path in program.modules)
    return sorted(path for path in existing if program.index.identity(path) not in load.by_identity)


def _beside(module: LoadedModule) -> str:
    """The module file beside a package of its name: the package always wins (`FileFinder` looks for it first)."""
    return module.path.removesuffix("/__init__.py") + ".py"


def _missed(program: Program, load: Load, module: LoadedModule, hidden: str) -> Iterator[Shadow]:
    """Why the hidden file is missed: by a neighbour, for a name, or as a part of a package in several directories."""
    if hidden == _beside(module) and module.request.place is not None:
        says = f"gets the package `{module.path}`; `{hidden}` lies beside it"
        yield Shadow(module, hidden, module.request.place, says, module.certainty)
    directory = _root_of(hidden, module.name)
    for used in load.imports:
        asker = load.modules[used.asker]
        if used.target != module.number or asker.path in (hidden, module.path):
            continue
        certainty = min(used.certainty, asker.certainty)
        if directory != "." and asker.path.startswith(f"{directory}/"):
            yield Shadow(module, hidden, used.place, f"lies beside `{hidden}` and gets `{module.path}`", certainty)
        name = _wanted(program, used.place, module.path, hidden)
        if name:
            yield Shadow(module, hidden, used.place, f"`{name}` is in `{hidden}`; this gets `{module.path}`", certainty)
    above = module.name.rpartition(".")[0]
    if above and not load.modules[load.by_name[above]].path and module.request.place is not None:
        says = f"`{above}` has several directories; this finds `{module.path}`"
        yield Shadow(module, hidden, module.request.place, says, min(module.certainty, Certainty.LIKELY))


def _root_of(path: str, name: str) -> str:
    """The import root from which `path` has that module name."""
    up = "/".join([".."] * (name.count(".") + (2 if path.endswith("/__init__.py") else 1)))
    return join(path, up)


def _wanted(program: Program, place: Place, path: str, hidden: str) -> str:
    """The name that a `from … import name` asks for, if only the hidden file defines it."""
    facts, other = program.complete(path), program.complete(hidden)
    open_ended = any(each.name == "*" for each in facts.imports)
    offered = facts.bound | {each.alias or each.name for each in facts.imports}
    missing = other.bound - offered if not open_ended else frozenset()
    wanted = (each.name for each in program.modules[place.path].imports if each.span.line == place.line)
    return next((name for name in wanted if name in missing), "")


def _tables(facts: ModuleFacts) -> list[tuple[str, Place]]:
    """The tables that a file defines when it is executed, as far as the file alone can tell."""
    found = [
        (each.tablename.text, Place(facts.path, each.span.line, each.span.column, each.span.end_column))
        for each in facts.classes
        if each.tablename is not None and each.tablename.kind == "string" and each.bases and not each.scope
    ]
    found += [
        (each.name.text, Place(facts.path, each.span.line, each.span.column, each.span.end_column))
        for each in facts.tables
        if each.name.kind == "string" and each.has_items and not each.scope
    ]
    return sorted(found, key=lambda table: table[1])


def _finding(program: Program, load: Load, shadow: Shadow) -> Finding:
    module, tables = shadow.module, _tables(program.complete(shadow.hidden))
    evidence = [
        Evidence(shadow.place, shadow.says),
        Evidence(tables[0][1], f"table `{tables[0][0]}` does not exist in this process"),
    ]
    evidence += roots_of(load, (_root_of(module.path, module.name), _root_of(shadow.hidden, module.name)))
    return Finding(
        code=RULE.code,
        subject=Subject("file", shadow.hidden),
        message=f"`{module.name}` means `{module.path}` here, and `{shadow.hidden}` is never executed",
        evidence=tuple(evidence),
        help="give each of the two files a full name of its own, and take the inner directories off the path",
        severity=RULE.severity,
        certainty=shadow.certainty,
        essence=(module.name, module.path),
        extent=tuple(Extent(name, place) for name, place in tables),
    )
