"""Modules that the program names when it makes Python forget them: `importlib.reload`, `sys.modules.pop`, `del`."""

from collections.abc import Iterator

from onebase.facts.module import Import, StringImport
from onebase.facts.values import Span
from onebase.program import ModuleObject
from onebase.rules._module_edits import Edit, Forgotten


def reloaded(edit: Edit) -> Iterator[Forgotten]:
    """The module that `importlib.reload` executes again."""
    number = _meant(edit)
    if number is not None and edit.load.modules[number].path:
        yield Forgotten(edit.load.modules[number], edit.place(edit.fact.span))


def _meant(edit: Edit) -> int | None:
    """The module that the argument means: by an import in the same function, or by a name of the file."""
    target, scope, by_name = edit.fact.target, edit.fact.scope, edit.load.by_name
    if target.kind != "name":
        return None
    for imported in reversed(edit.facts.imports):
        if scope and imported.scope == scope and _bound(imported, target.text) in by_name:
            return by_name[_bound(imported, target.text)]
    names = edit.program.world(edit.load).names
    meant = names.resolve(edit.editor.number, target.text, edit.fact.span.line)
    return meant.number if isinstance(meant, ModuleObject) else None


def _bound(imported: Import, dotted: str) -> str:
    """The full name of the module that `dotted` means after this import, "" if the import does not bind it."""
    if imported.level:
        return ""
    if not imported.name:
        return imported.module if dotted == (imported.alias or imported.module) else ""
    return f"{imported.module}.{imported.name}" if dotted == (imported.alias or imported.name) else ""


def purged(edit: Edit) -> Iterator[Forgotten]:
    """The module that was taken out of `sys.modules`, if the same function imports it again."""
    scope, load = edit.fact.scope, edit.load
    purges = [each for each in edit.facts.module_edits if each.how == "purge" and each.scope == scope]
    if any(each.target.kind != "string" for each in purges) or edit.fact.target.text not in load.by_name:
        return
    number, again = load.by_name[edit.fact.target.text], _next_import(edit)
    if again is not None and _loaded_before(edit, number):
        names = {each.target.text for each in purges}
        others = frozenset(load.by_name[name] for name in names if name in load.by_name)
        yield Forgotten(load.modules[number], edit.place(again), others - {number})


def _next_import(edit: Edit) -> Span | None:
    """Where the same function imports the module after it was taken away."""
    statements: list[Import | StringImport] = [*edit.facts.imports, *edit.facts.string_imports]
    found = [
        each.span
        for each in statements
        if each.scope == edit.fact.scope and each.span >= edit.fact.span and _asks_for(each, edit.fact.target.text)
    ]
    return min(found, default=None)


def _asks_for(statement: Import | StringImport, name: str) -> bool:
    if isinstance(statement, StringImport):
        return statement.target.kind == "string" and statement.target.text == name
    return not statement.level and name in (statement.module, f"{statement.module}.{statement.name}")


def _loaded_before(edit: Edit, number: int) -> bool:
    """Whether something else imports the module as well. A fixture or helper, unlike a test, runs more than once."""
    request = edit.load.modules[number].request
    elsewhere = request.asker != edit.editor.number or request.place is None
    earlier = request.place is not None and request.place.line < edit.fact.span.line
    helper = bool(edit.fact.scope) and not edit.fact.scope.rpartition(".")[2].startswith("test")
    return elsewhere or earlier or helper
