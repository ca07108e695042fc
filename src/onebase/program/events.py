"""What a file does when it is executed, in source order, by the scope in which it happens."""

from collections.abc import Mapping
from typing import TypeAlias

from onebase.facts.module import CallFact, Import, ModuleFacts, PathEdit, StringImport

Event: TypeAlias = Import | PathEdit | StringImport | CallFact


class Events:
    """The events of every file, sorted once: `of(path)` maps a scope ("" for the module itself) to its events."""

    def __init__(self, modules: Mapping[str, ModuleFacts]) -> None:
        self._modules = modules
        self._memory: dict[str, dict[str, list[Event]]] = {}

    def of(self, path: str) -> Mapping[str, list[Event]]:
        """Scope → events of one file, both in source order."""
        if path not in self._memory:
            self._memory[path] = _by_scope(self._modules[path])
        return self._memory[path]


def _by_scope(facts: ModuleFacts) -> dict[str, list[Event]]:
    if not facts.complete:
        return {"": list(facts.imports)} if facts.imports else {}
    events: list[Event] = [*facts.imports, *facts.path_edits, *facts.string_imports, *facts.calls]
    events.sort(key=lambda event: (event.span.line, event.span.column))
    scopes: dict[str, list[Event]] = {}
    for event in events:
        scopes.setdefault(event.scope, []).append(event)
    return scopes
