"""Which modules a string, or a list of strings, asks for."""

from collections.abc import Callable, Iterator, Sequence

from onebase.facts.module import ModuleFacts, StringImport
from onebase.program.listed import LISTS
from onebase.program.module_table import ModuleTable

_DEEPEST = 4


def string_targets(
    table: ModuleTable, complete: Callable[[str], ModuleFacts], number: int, event: StringImport
) -> list[str]:
    """The absolute module names that the statement in module `number` imports, as far as its strings are known."""
    value = event.target
    if value.kind == "name":
        names = _strings_elsewhere(table, complete, number, value.text)
    else:
        names = [value.text.partition(":")[0]] if value.kind == "string" else []
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
    if event.target.kind == "list":
        return True
    return any(isinstance(each, StringImport) and each.how in (*LISTS, "lazy-name") for each in events)


def _anchored(name: str, anchor: str, package: str) -> str:
    """`import_module(".models", anchor)`: the name seen from the anchor, which may be the module's own package."""
    if not name.startswith("."):
        return name
    level = len(name) - len(name.lstrip("."))
    parts = (package if anchor in ("__name__", "__package__", "") else anchor).split(".")
    return ".".join([*parts[: len(parts) - (level - 1)], name.lstrip(".")])


def texts_elsewhere(table: ModuleTable, complete: Callable[[str], ModuleFacts], number: int, dotted: str) -> list[str]:
    """The text or texts that a name of module `number` is bound to, in that file or another one."""
    return _strings_elsewhere(table, complete, number, dotted, kinds=("list", "string"))


def imported_as(table: ModuleTable, complete: Callable[[str], ModuleFacts], number: int, dotted: str) -> Iterator[int]:
    """The modules that a name of module `number` stands for."""
    facts = complete(table.modules[number].path) if table.modules[number].path else None
    for each in facts.imports if facts is not None else ():
        if (each.alias or each.name or each.module) == dotted:
            for target in table.targets(number, each.span.line):
                name = table.modules[target].name
                if name.rpartition(".")[2] == each.name if each.name else name == each.module:
                    yield target


def _strings_elsewhere(
    table: ModuleTable,
    complete: Callable[[str], ModuleFacts],
    number: int,
    dotted: str,
    depth: int = 0,
    kinds: tuple[str, ...] = ("list",),
) -> list[str]:
    """The strings of a list, mostly of another module: `for name in settings.MODELS: import_module(name)`."""
    facts = complete(table.modules[number].path) if table.modules[number].path else None
    if facts is None or depth > _DEEPEST:
        return []
    named = [alias for alias in facts.aliases if alias.target == dotted]
    if "string" in kinds and len({alias.value for alias in named}) > 1:
        return []
    for alias in named:
        if alias.value.kind in kinds:
            items = alias.value.items if alias.value.kind == "list" else (alias.value,)
            return [item.text for item in items if item.kind == "string"]
    for target, attribute in (*_imported(table, facts, number, dotted), *_absolute(table, dotted)):
        if attribute and (target, attribute) != (number, dotted):
            found = _strings_elsewhere(table, complete, target, attribute, depth + 1, kinds)
            if found:
                return found
    return []


def _imported(table: ModuleTable, facts: ModuleFacts, number: int, dotted: str) -> Iterator[tuple[int, str]]:
    """The modules that a name of the file leads to, each with the rest of the name."""
    first, _, rest = dotted.partition(".")
    for each in facts.imports:
        if (each.alias or each.name) == first:
            for target in table.targets(number, each.span.line):
                whole = not each.name or table.modules[target].name.rpartition(".")[2] == each.name
                yield target, rest if whole else ".".join(filter(None, (each.name, rest)))


def _absolute(table: ModuleTable, dotted: str) -> Iterator[tuple[int, str]]:
    """The loaded module that the name begins with, and the rest of it."""
    owner, _, attribute = dotted.rpartition(".")
    while owner and owner not in table.by_name:
        owner, _, last = owner.rpartition(".")
        attribute = f"{last}.{attribute}"
    if owner:
        yield table.by_name[owner], attribute
