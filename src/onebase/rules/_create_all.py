"""Calls of `create_all`: for which MetaData, with which engine."""

from collections.abc import Iterator

from onebase.facts.module import CallFact, Import, ModuleFacts
from onebase.facts.values import Value
from onebase.named_tuple import NamedTuple
from onebase.program import Defined, Identity, LoadedModule, Member, ModuleObject, Program, World
from onebase.program.objects import ResolvedObject, Unresolved
from onebase.rules._tables import calls
from onebase.vocabulary import Place


class CreateAll(NamedTuple):
    """A call of `create_all`, or of `drop_all`. `metadata` is None where it cannot be told; `bind` is what it is given
    as engine."""

    module: LoadedModule
    fact: CallFact
    metadata: Identity | None
    bind: Value | None

    @property
    def place(self) -> Place:
        """Where the call stands."""
        span = self.fact.span
        return Place(self.module.path, span.line, span.column, span.end_column)


def create_alls(program: Program, world: World) -> Iterator[CreateAll]:
    """Every call of `create_all`, also through `run_sync(metadata.create_all)`."""
    return _calls_of(program, world, "create_all")


def is_undone(program: Program, world: World, creation: CreateAll) -> bool:
    """Whether a function makes the tables and its file drops them again, as the fixtures of a test module do."""
    return bool(creation.fact.scope) and any(
        each.module == creation.module and each.metadata == creation.metadata and each.fact.scope
        for each in _calls_of(program, world, "drop_all")
    )


def _calls_of(program: Program, world: World, method: str) -> Iterator[CreateAll]:
    for module, fact in calls(program, world.load, method, "run_sync"):
        given = {argument.name: argument.value for argument in fact.arguments}
        called = fact.callee if fact.callee.endswith(f".{method}") else given.get("0", Value("")).text
        if called.rpartition(".")[2] == method:
            owner = called.rpartition(".")[0]
            metadata = metadata_named(program, world, module.number, owner, fact)
            yield CreateAll(module, fact, metadata, given.get("bind", given.get("0")))


def metadata_named(program: Program, world: World, number: int, dotted: str, fact: CallFact) -> Identity | None:
    """The MetaData that a name means where the call stands; imports of the function around it count."""
    return world.registries.metadata_of(meaning(program, world, number, dotted, fact))


def meaning(program: Program, world: World, number: int, dotted: str, fact: CallFact) -> ResolvedObject:
    """What a name means where the call stands. Other local variables of a function cannot be told."""
    facts = program.modules[world.module(number).path]
    first, _, rest = dotted.partition(".")
    if not fact.scope:
        return world.names.resolve(number, dotted, fact.span.line)
    for each in facts.imports:
        if each.scope == fact.scope and (each.alias or each.name or each.module.partition(".")[0]) == first:
            return _imported(world, each, rest)
    if _is_local(facts, fact.scope, first):
        return Unresolved("a local variable")
    return world.names.resolve(number, dotted, None)


def _is_local(facts: ModuleFacts, scope: str, name: str) -> bool:
    return any(each.scope == scope and each.target == name for each in facts.aliases) or any(
        each.scope == scope and each.target == name for each in facts.creations
    )


def _imported(world: World, imported: Import, rest: str) -> ResolvedObject:
    number = world.load.by_name.get(imported.module, -1)
    if imported.level or number < 0 or not imported.name:
        return Unresolved("an import of the function")
    return world.names.resolve(number, f"{imported.name}.{rest}".rstrip("."), None)


def same_bind(program: Program, world: World, first: CreateAll, second: CreateAll) -> bool:
    """Whether two calls of `create_all` certainly get one engine."""
    meant = []
    for each in (first, second):
        if each.bind is None or each.bind.kind != "name":
            return False
        meant.append(meaning(program, world, each.module.number, each.bind.text, each.fact))
    return isinstance(meant[0], Defined | Member | ModuleObject) and meant[0] == meant[1]
