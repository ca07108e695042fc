"""What a dotted name means at a place in a module, within one load (re-exports, aliases and star imports followed)."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from onebase.facts.module import Alias, ClassFact, Creation, Import, ModuleFacts, TableFact
from onebase.facts.values import Guard, Span
from onebase.named_tuple import NamedTuple
from onebase.program.lazy_names import LazyNames
from onebase.program.load import Load
from onebase.program.objects import Defined, External, Member, ModuleObject, ResolvedObject, Unresolved

Statement: TypeAlias = Import | ClassFact | Creation | TableFact | Alias
CIRCLE = Unresolved("the name leads in a circle")
_NOWHERE = Span(0, 0, 0)


class Binding(NamedTuple):
    """One statement that binds a name, at `line`."""

    line: int
    guards: tuple[Guard, ...]
    statement: Statement


class Names:
    """Resolves names for one load. `bindings` gives the statements that bind the names of a file."""

    def __init__(self, load: Load, bindings: "Bindings") -> None:
        self._load = load
        self._bindings = bindings
        self._memory: dict[tuple[int, str, int | None], ResolvedObject] = {}

    def resolve(self, number: int, dotted: str, line: int | None = None) -> ResolvedObject:
        """What `dotted` means in module `number` at `line` (None: after the module was executed)."""
        first, *rest = dotted.split(".")
        found = self._lookup(number, first, line)
        for part in rest:
            found = self.attribute(found, part)
        return found

    def attribute(self, owner: ResolvedObject, name: str) -> ResolvedObject:
        """What `owner.name` means."""
        if isinstance(owner, ModuleObject):
            return self._lookup(owner.number, name, None)
        if isinstance(owner, External):
            return External(f"{owner.name}.{name}")
        if isinstance(owner, Defined) and isinstance(owner.fact, ClassFact):
            path = self._load.modules[owner.number].path
            qualified = f"{owner.fact.name}.{name}"
            if name not in ("metadata", "registry") and qualified in self._bindings.of(path):
                return self._lookup(owner.number, qualified, None)
        if isinstance(owner, Unresolved):
            return owner
        return Member(owner, name)

    def _lookup(self, number: int, name: str, line: int | None) -> ResolvedObject:
        key = (number, name, line)
        if key not in self._memory:
            self._memory[key] = CIRCLE
            self._memory[key] = self._search(number, name, line)
        return self._memory[key]

    def _search(self, number: int, name: str, line: int | None) -> ResolvedObject:
        module = self._load.modules[number]
        if not module.path:
            return self._submodule(number, name)
        bindings = self._bindings.of(module.path)
        if name not in bindings and name in self._bindings.complete(module.path).bound:
            return self._submodule(number, name)  # a function or plain class of the file, whatever a star import brings
        answer = next(self._candidates(number, name, line, bindings), None) or self._lazily(number, name)
        return self._submodule(number, name) if answer is None else answer

    def _lazily(self, number: int, name: str) -> ResolvedObject | None:
        """What the module imports when it is asked for the name; None where it does not."""
        lazy = self._bindings.lazy.of(self._load.modules[number].path).get(name)
        if lazy is None:
            return None
        module = lazy.module.lstrip(".")
        level = len(lazy.module) - len(module)
        return self._imported(number, name, Import(module, level, lazy.attribute, name, _NOWHERE))

    def _candidates(
        self, number: int, name: str, line: int | None, bindings: dict[str, list[Binding]]
    ) -> Iterator[ResolvedObject]:
        """The possible meanings, best first: the last binding above the line wins, as it does at run time."""
        every = [*bindings.get(name, ()), *bindings.get("*", ())]
        above = every if line is None else [binding for binding in every if binding.line <= line] or every
        doubtful = False
        if len(above) > 1:
            above.sort(key=lambda binding: binding.line, reverse=True)
            doubtful = self._under_other_arm(above)
        fallback: ResolvedObject | None = None
        for binding in above:
            meaning = self._meaning(number, name, binding)
            if meaning is None:
                continue
            if isinstance(meaning, External | Unresolved) and (binding.guards or _is_star(binding)):
                fallback = fallback or meaning
                continue
            yield Unresolved("it depends on a condition") if doubtful else meaning
        if fallback is not None:
            yield fallback

    def _under_other_arm(self, bindings: list[Binding]) -> bool:
        """Whether two arms of one `if` bind the name in different ways."""
        arms: dict[int, set[int]] = {}
        for binding in bindings:
            for guard in binding.guards:
                if guard.kind == "if" and not _is_star(binding):
                    arms.setdefault(guard.line, set()).add(guard.arm)
        return any(len(each) > 1 for each in arms.values())

    def _meaning(self, number: int, name: str, binding: Binding) -> ResolvedObject | None:
        statement = binding.statement
        if isinstance(statement, Import):
            return self._imported(number, name, statement)
        if isinstance(statement, Alias) and statement.value.kind == "name":
            target = statement.value.text
            if target == name:
                return None
            prefix = statement.target.rpartition(".")[0]
            if (
                prefix
                and "." not in target
                and f"{prefix}.{target}" in self._bindings.of(self._load.modules[number].path)
            ):
                target = f"{prefix}.{target}"
            return self.resolve(number, target, binding.line - 1 if not prefix else binding.line)
        return Defined(number, statement)

    def _imported(self, number: int, name: str, statement: Import) -> ResolvedObject | None:
        module = self._absolute(number, statement)
        if module is None:
            return Unresolved("a relative import that leads nowhere")
        if statement.name == "*":
            return self._from_star(module, name)
        if not statement.name:
            target = module if statement.alias else module.partition(".")[0]
            return self._module(target)
        owner = self._module(module)
        return self.attribute(owner, statement.name)

    def _from_star(self, module: str, name: str) -> ResolvedObject | None:
        number = self._load.by_name.get(module)
        if number is None:
            return External(f"{module}.{name}") if not name.startswith("_") else None
        path = self._load.modules[number].path
        if not path:
            return None
        facts = self._bindings.complete(path)
        if (facts.exports is not None and name not in facts.exports) or name.startswith("_"):
            return None
        found = self._lookup(number, name, None)
        return None if isinstance(found, Unresolved) else found

    def _module(self, name: str) -> ResolvedObject:
        number = self._load.by_name.get(name)
        return ModuleObject(number) if number is not None else External(name)

    def _submodule(self, number: int, name: str) -> ResolvedObject:
        full = f"{self._load.modules[number].name}.{name}"
        child = self._load.by_name.get(full)
        if child is not None:
            return ModuleObject(child)
        return Unresolved(f"`{name}` is not bound in a way that can be read", number, name)

    def _absolute(self, number: int, statement: Import) -> str | None:
        if not statement.level:
            return statement.module
        parts = self._load.modules[number].package.split(".")
        keep = len(parts) - (statement.level - 1)
        if keep < 1 or not parts[0]:
            return None
        return ".".join([*parts[:keep], *([statement.module] if statement.module else [])])


class Bindings:
    """The statements that bind names, by file; the same for every load. `complete` reads a file wholly."""

    def __init__(self, complete: Callable[[str], ModuleFacts], lazy: LazyNames) -> None:
        self._memory: dict[str, dict[str, list[Binding]]] = {}
        self.complete = complete
        self.lazy = lazy

    def of(self, path: str) -> dict[str, list[Binding]]:
        """Name → the statements that bind it at module level or in a class body, in source order."""
        if path not in self._memory:
            self._memory[path] = _bindings(self.complete(path))
        return self._memory[path]


def _is_star(binding: Binding) -> bool:
    return isinstance(binding.statement, Import) and binding.statement.name == "*"


def _bindings(facts: ModuleFacts) -> dict[str, list[Binding]]:
    """Name → the statements that bind it at module level or in a class body, in source order."""
    found: dict[str, list[Binding]] = {}

    def bind(name: str, statement: Statement) -> None:
        if not statement.scope and not any(guard.kind == "never" for guard in statement.guards):
            found.setdefault(name, []).append(Binding(statement.span.line, statement.guards, statement))

    for imported in facts.imports:
        bind(imported.alias or imported.name or imported.module.partition(".")[0], imported)
    made: list[Alias | Creation | TableFact] = [*facts.aliases, *facts.creations, *facts.tables]
    for each in made:
        if each.target:
            bind(each.target, each)
    for defined in facts.classes:
        bind(defined.name, defined)
    return found
