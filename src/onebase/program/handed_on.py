"""Names of modules that are handed to functions of the project, which import them: `import_all("app.models")`."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from itertools import product

from onebase.facts.handed import read_handed
from onebase.facts.module import CallFact, ModuleFacts, Parameter, StringImport
from onebase.facts.values import PathValue, Value
from onebase.program.module_table import ModuleTable
from onebase.program.paths import module_path
from onebase.program.search_path import SearchPath
from onebase.program.string_targets import imported_as, texts_elsewhere

Bound = Mapping[str, tuple[str, ...]]
"""What the parameters of a function are given in one call; those of which nothing is known are left out."""

_MOST_LEVELS = 3
_MOST_NAMES = 256


class HandedOn:
    """The calls of all files that hand names of modules on. `read` gives the bytes of a file."""

    def __init__(self, modules: Mapping[str, ModuleFacts], read: Callable[[str], bytes]) -> None:
        self._modules = modules
        self._read = read

    def calls(self, path: str) -> tuple[CallFact, ...]:
        """The calls in one file, in source order."""
        return self._calls.get(path, ())

    def prepare(self) -> None:
        """Reads the files now that the first question would read."""
        _ = self._calls

    @cached_property
    def _calls(self) -> Mapping[str, tuple[CallFact, ...]]:
        """A function that hands its own parameter on is one of which the calls are wanted, too."""
        names: frozenset[str] = frozenset()
        found: dict[str, tuple[CallFact, ...]] = {}
        wanted = frozenset(_last(scope) for scope in self._importers())
        for _ in range(_MOST_LEVELS):
            if wanted <= names:
                break
            names |= wanted
            found = {path: read_handed(path, data, names) for path, data in self._naming(names)}
            wanted = frozenset(_last(call.scope) for calls in found.values() for call in calls if call.parameters)
        return found

    def _importers(self) -> Iterator[str]:
        for facts in self._modules.values():
            for each in facts.string_imports:
                if each.parameters:
                    yield each.scope

    def _naming(self, names: frozenset[str]) -> Iterator[tuple[str, bytes]]:
        """Those of the callers that name one of the functions at all, with what they hold."""
        words = [name.encode() for name in sorted(names)]
        for path in self._callers(names):
            data = self._read(path)
            if any(word in data for word in words):
                yield path, data

    def _callers(self, names: frozenset[str]) -> Iterator[str]:
        """The files that import one of the functions or hold it, or import a module that holds it."""
        holders = {path for path, facts in self._modules.items() if not names.isdisjoint(facts.bound)}
        stems = {module_path(path).rpartition("/")[2] for path in holders}
        for path, facts in sorted(self._modules.items()):
            if path in holders or any(
                each.name in names or _last(each.name or each.module) in stems for each in facts.imports
            ):
                yield path


def reader(directory: str, changed: Mapping[str, bytes]) -> Callable[[str], bytes]:
    """What reads files of the project: as they were changed, otherwise from the disk; nothing where that fails."""

    def read(path: str) -> bytes:
        if path in changed:
            return changed[path]
        try:
            with open(os.path.join(directory, path), "rb") as file:
                return file.read()
        except OSError:
            return b""

    return read


class Binding:
    """Gives the parameters of a function what one call hands to them. `complete` reads a file wholly. Directories are
    texts that begin with a slash, which is the project's directory."""

    def __init__(self, table: ModuleTable, path: SearchPath, complete: Callable[[str], ModuleFacts]) -> None:
        self._table = table
        self._path = path
        self._complete = complete

    def bound(self, target: int, parameters: Collection[Parameter], number: int, call: CallFact, outer: Bound) -> Bound:
        """What `call` in module `number`, in a function that was given `outer` itself, gives to the function of module
        `target` with these parameters."""
        given = {argument.name: argument.value for argument in call.arguments}
        found: dict[str, tuple[str, ...]] = {}
        for parameter in parameters:
            value = given.get(parameter.name, given.get(str(parameter.position)))
            if value is not None:
                texts = self._texts(number, value, outer)
            elif parameter.default is None or "*" in given or "**" in given:
                texts = ()
            else:
                texts = self._texts(target, parameter.default, {})
            if 0 < len(texts) <= _MOST_NAMES:
                found[parameter.name] = texts
        return found

    def _texts(self, number: int, value: Value, outer: Bound) -> tuple[str, ...]:
        """The texts that a value stands for, none where one of them is not known."""
        module = self._table.modules[number]
        if value.kind == "string":
            return (value.text,) if value.text else ()
        if value.kind == "list":
            each = [self._texts(number, item, outer) for item in value.items]
            return tuple(text for texts in each for text in texts) if all(each) else ()
        if value.kind == "pattern":
            text = value.text.replace("{__name__}", module.name).replace("{__package__}", module.package)
            return tuple(one for one in filled(text, outer) if "{" not in one)
        if value.kind == "path":
            directory = self._path.resolve(module.path, PathValue(value.items[0].text, value.text))
            return (f"/{directory}",) if directory else ()
        return tuple(self._named(number, value.text)) if value.kind == "name" else ()

    def _named(self, number: int, name: str) -> list[str]:
        """The texts of a name of another file, or the module that it stands for."""
        owner, _, attribute = name.rpartition(".")
        if attribute not in ("__name__", "__path__"):
            owner, attribute = name, ""
        own = [number] if attribute and not owner else []
        for target in (*own, *imported_as(self._table, self._complete, number, owner)):
            module = self._table.modules[target]
            return [f"/{each}" for each in module.portions[:1]] if attribute == "__path__" else [module.name]
        return texts_elsewhere(self._table, self._complete, number, name)


def concrete(event: StringImport, bound: Bound) -> list[StringImport]:
    """The import with its parameters filled in: one for each of the texts that they are given. What is not given is
    computed."""
    if not event.parameters:
        return [event]
    names = [each.name for each in event.parameters if each.name in bound]
    found = []
    for texts in product(*(bound[name] for name in names)):
        one = dict(zip(names, ((text,) for text in texts), strict=True))
        package, text = next(filled(event.package, one)), next(filled(event.target.text, one))
        if event.file is not None and event.file.base == "argument":
            found.append(event._replace(file=_directory(text), target=Value("unknown"), package=_open(package, event)))
        else:
            found.append(event._replace(target=_target(event, text), package=_open(package, event)))
    return [each._replace(parameters=()) for each in found]


def _directory(text: str) -> PathValue:
    if "{" in text:
        return PathValue("unknown", "a directory that is handed to a function")
    return PathValue("project", text[1:]) if text.startswith("/") else PathValue("working-directory", text)


def _target(event: StringImport, text: str) -> Value:
    if event.target.kind != "pattern":
        return event.target
    if "{" not in text:
        return Value("name" if event.how.startswith("list") else "string", text)
    missing = next((each.name for each in event.parameters if text == f"{{{each.name}}}"), "")
    return Value("unknown", f"the argument {missing}") if missing else Value("pattern", _open(text, event))


def _open(text: str, event: StringImport) -> str:
    """A pattern in which what is not given is like everything else that is not known."""
    for each in event.parameters:
        text = text.replace(f"{{{each.name}}}", "{}")
    return text


def filled(text: str, bound: Bound) -> Iterator[str]:
    """The text with each combination of what its parameters are given."""
    names = [name for name in bound if f"{{{name}}}" in text]
    for values in product(*(bound[name] for name in names)):
        whole = text
        for name, value in zip(names, values, strict=True):
            whole = whole.replace(f"{{{name}}}", value)
        yield whole


def _last(name: str) -> str:
    return name.rpartition(".")[2]
