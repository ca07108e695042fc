"""The modules that a loop over a directory imports: `pkgutil.iter_modules`, `glob("*.py")` and their like."""

from collections.abc import Iterator
from fnmatch import fnmatch

from onebase.facts.module import StringImport
from onebase.program.load import LoadedModule
from onebase.program.locate import Children
from onebase.program.module_table import ModuleTable
from onebase.project.entry import ImportRoot

LISTS = ("list", "list-deep")


def listed_in(children: Children, event: StringImport, package: str, portions: tuple[str, ...]) -> Iterator[str]:
    """The names that the loop imports from the directories of a package; those of deeper packages come later."""
    for portion in portions:
        for child in children.modules(portion):
            if not event.name.endswith(".py") or fnmatch(f"{child}.py", event.name.rpartition("/")[2]):
                yield _named(event.package, package, child)
        if not event.name.endswith(".py") or event.how == "list-deep":
            for child in children.packages(portion):
                yield _named(event.package, package, child)


def _named(pattern: str, package: str, child: str) -> str:
    """The name of a child of the package, as the pattern says it: "app.{}.models"."""
    before, _, after = pattern.rpartition("{}")
    if not before.strip(".") or "{}" in before:
        before = f"{package}." if package else ""
    return f"{before}{child}{after}"


def package_of(table: ModuleTable, roots: list[ImportRoot], number: int, directory: str) -> LoadedModule | str:
    """The loaded package that has a directory, the asker's own first; otherwise the name that the path gives it."""
    asker = table.modules[number]
    own = table.by_name.get(asker.package, -1)
    if own >= 0 and directory in table.modules[own].portions:
        return table.modules[own]
    for module in reversed(table.modules):
        if directory in module.portions and table.by_name.get(module.name) == module.number:
            return module
    for root in roots:
        relative = directory if root.path == "." else directory.removeprefix(root.path + "/")
        if directory == root.path:
            return ""
        if root.path == "." or relative != directory:
            return relative.replace("/", ".")
    return ""


def absolute_name(table: ModuleTable, number: int, dotted: str) -> str:
    """A name that may begin with the dots of a relative import, made absolute."""
    level = len(dotted) - len(dotted.lstrip("."))
    if not level:
        return dotted
    parts = table.modules[number].package.split(".")
    return ".".join([*parts[: len(parts) - (level - 1)], dotted.lstrip(".")]).rstrip(".")
