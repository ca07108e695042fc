"""Which modules a string, or a list of strings, asks for."""

from collections.abc import Callable, Sequence

from onebase.facts.module import ModuleFacts, StringImport
from onebase.program.listed import LISTS
from onebase.program.module_table import ModuleTable


def string_targets(
    table: ModuleTable, complete: Callable[[str], ModuleFacts], number: int, event: StringImport
) -> list[str]:
    """The absolute module names that the statement in module `number` imports, as far as its strings are known."""
    value = event.target
    if value.kind == "name":
        names = _strings_elsewhere(table, complete, number, value.text)
    else:
        names = [value.text] if value.kind == "string" else []
    if event.how == "celery-autodiscover":
        return [f"{name}.{event.package or 'tasks'}" for name in names]
    package = table.modules[number].package
    return [_anchored(name, event.package, package) for name in names if name]


def is_followed(event: StringImport, kind: str) -> bool:
    """Whether an entry point of this kind imports what the string names: workers of Celery do, and test sessions what
    `pytest_plugins` holds."""
    if event.how == "pytest-plugins":
        return kind == "pytest"
    return kind == "worker" or event.name == "force" or not event.how.startswith("celery")


def is_listed(event: StringImport, events: Sequence[object]) -> bool:
    """Whether one of the events of the same scope lists the modules that are meant."""
    return event.target.kind == "list" or any(isinstance(each, StringImport) and each.how in LISTS for each in events)


def _anchored(name: str, anchor: str, package: str) -> str:
    """`import_module(".models", anchor)`: the name seen from the anchor, which may be the module's own package."""
    if not name.startswith("."):
        return name
    level = len(name) - len(name.lstrip("."))
    parts = (package if anchor in ("__name__", "__package__", "") else anchor).split(".")
    return ".".join([*parts[: len(parts) - (level - 1)], name.lstrip(".")])


def _strings_elsewhere(
    table: ModuleTable, complete: Callable[[str], ModuleFacts], number: int, dotted: str
) -> list[str]:
    """The strings of a list in another module: `for name in settings.MODELS: import_module(name)`."""
    owner, _, attribute = dotted.rpartition(".")
    target = table.by_name.get(owner, -1) if owner else number
    path = table.modules[target].path if target >= 0 else ""
    for alias in complete(path).aliases if path else ():
        if alias.target == attribute and alias.value.kind == "list":
            return [item.text for item in alias.value.items if item.kind == "string"]
    return []
