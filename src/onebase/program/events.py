"""What a file does when it is executed, in source order, by the scope in which it happens."""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from onebase.facts.module import CallFact, Import, ModuleEdit, ModuleFacts, Parameter, PathEdit, StringImport
from onebase.facts.values import Span
from onebase.program.handed_on import HandedOn
from onebase.vocabulary import Place

Event: TypeAlias = Import | PathEdit | StringImport | CallFact | ModuleEdit
Scopes: TypeAlias = Mapping[str, Sequence[Event]]


class Events:
    """The events of every file, sorted once.

    Imports of names that no directory of the project holds are left out: they are a library's under every entry
    point. `exists` tells whether a directory holds a name. Calls are kept where they may lead to a function of the
    project; `handed_on` knows those that hand names of modules to one.
    """

    def __init__(self, modules: Mapping[str, ModuleFacts], exists: Callable[[str], bool], handed_on: HandedOn) -> None:
        self._modules = modules
        self._exists = exists
        self._handed_on = handed_on
        self._scopes: dict[str, Scopes] = {}
        self._places: dict[str, dict[Span, Place]] = {}
        self._imported: dict[str, dict[str, list[tuple[int, str]]]] = {}
        self._shaky: dict[str, Mapping[int, int]] = {}

    def of(self, path: str) -> Scopes:
        """Scope ("" for the module itself) → the events of one file, both in source order; "" as path has none."""
        if not path:
            return {}
        scopes = self._scopes.get(path)
        if scopes is None:
            scopes = self._scopes[path] = self._by_scope(path)
        return scopes

    def parameters(self, path: str, scope: str) -> tuple[Parameter, ...]:
        """The parameters of a function that name modules to be imported."""
        events = (each for each in self.of(path).get(scope, ()) if isinstance(each, (StringImport, CallFact)))
        return tuple(dict.fromkeys(one for each in events for one in each.parameters))

    def place(self, path: str, span: Span) -> Place:
        """The place of a span, made once for all loads."""
        places = self._places.get(path)
        if places is None:
            places = self._places[path] = {}
        place = places.get(span)
        if place is None:
            place = places[span] = Place(path, span.line, span.column, span.end_column)
        return place

    def imported(self, path: str) -> Mapping[str, list[tuple[int, str]]]:
        """Name → the lines of the `from` imports that bind it in one file, each with the name that was imported."""
        if path not in self._imported:
            found: dict[str, list[tuple[int, str]]] = {}
            for imported in self._of_project(self._modules[path]):
                if imported.name:
                    found.setdefault(imported.alias or imported.name, []).append((imported.span.line, imported.name))
            self._imported[path] = found
        return self._imported[path]

    def shaky(self, path: str) -> Mapping[int, int]:
        """Line of each `try` of one file → the line of the first import in it that a library may lack: what
        follows in its body is executed only where the library is installed."""
        if path not in self._shaky:
            found: dict[int, int] = {}
            for imported in self._modules[path].imports:
                top = imported.module.partition(".")[0]
                if imported.guards and not imported.level and top not in sys.stdlib_module_names:
                    for guard in imported.guards:
                        if guard.kind == "try" and guard.arm == 0 and not self._exists(top):
                            found.setdefault(guard.line, imported.span.line)
            self._shaky[path] = found
        return self._shaky[path]

    def _by_scope(self, path: str) -> Scopes:
        facts = self._modules[path]
        handed = self._handed_on.calls(path)
        events: list[Event] = [*self._of_project(facts), *handed]
        if facts.complete:
            told = {call.span for call in handed}
            calls = (call for call in self._calls(path, facts) if call.span not in told)
            events += [*facts.path_edits, *facts.string_imports, *calls]
            events += [edit for edit in facts.module_edits if edit.how == "replace" and edit.target.kind == "string"]
        if facts.complete or handed:
            events.sort(key=_moment)
        scopes: dict[str, list[Event]] = {}
        for event in events:
            scopes.setdefault(event.scope, []).append(event)
        return scopes

    def _of_project(self, facts: ModuleFacts) -> list[Import]:
        return [each for each in facts.imports if each.level or self._exists(each.module.partition(".")[0])]

    def _calls(self, path: str, facts: ModuleFacts) -> list[CallFact]:
        imported = self.imported(path)
        scopes = {event.scope for event in facts.imports}
        scopes.update(edit.scope for edit in facts.path_edits)
        scopes.update(asked.scope for asked in facts.string_imports)
        return [call for call in facts.calls if call.callee in scopes or call.callee.partition(".")[0] in imported]


def _moment(event: Event) -> tuple[bool, int, int]:
    """Source order; what `pytest_plugins` names is imported by pytest when the whole module was executed
    (`_pytest.config.PytestPluginManager.consider_module`, pytest 9.2)."""
    return is_after_the_body(event), event.span.line, event.span.column


def is_after_the_body(event: Event) -> bool:
    """Whether something happens once the whole module was executed, although it is written within."""
    return isinstance(event, StringImport) and event.how == "pytest-plugins"
