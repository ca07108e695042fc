"""What doubled files make twice: tables with their outcome, and everything else that should exist once."""

from collections.abc import Iterable, Iterator

from onebase.facts.module import TableFact
from onebase.program import Double, LoadedModule, Program, TableDefinition, Unresolved, World
from onebase.program.doubles import same_root
from onebase.vocabulary import Extent, Outcome, Place, Severity


def extent_of(world: World, doubles: tuple[Double, ...]) -> Iterator[Extent]:
    for double in doubles:
        for table, outcome in outcomes(world, double):
            yield Extent(_table_name(table), table.place, outcome)
        for kind, name, place in creates(world, double):
            yield Extent(f"{kind} {name}".strip(), place)


def split_off(world: World, doubles: tuple[Double, ...], odd: LoadedModule) -> Iterator[Extent]:
    """The tables of files that are executed once, but on one of two MetaData that a doubled file makes: those of the
    odd one, or, where that stays empty, those of the other, which the odd one lacks."""
    pairs = [(double.first, double.second) for double in doubles]
    twins = {module.number for pair in pairs for module in pair}
    odds = {module.number for pair in pairs for module in pair if same_root(module, odd) or module.number == odd.number}
    here = [table for table in world.tables if table.key and table.number not in twins and not table.scope]
    lost = [table for table in here if table.key and table.key.metadata.number in odds]
    other = [table for table in here if table.key and table.key.metadata.number in twins - odds]
    for table in sorted(lost or other, key=lambda table: table.place):
        yield Extent(_table_name(table), table.place, Outcome.SPLIT)


def _table_name(table: TableDefinition) -> str:
    return str(table.key) if table.key is not None else table.name or table.owner


def outcomes(world: World, double: Double) -> list[tuple[TableDefinition, Outcome | None]]:
    before = {table.place[1:]: table for table in world.by_module.get(double.first.number, ())}
    return [
        (table, outcome_of(before.get(table.place[1:]), table))
        for table in sorted(world.by_module.get(double.second.number, ()), key=lambda table: table.place)
    ]


def outcome_of(before: TableDefinition | None, again: TableDefinition) -> Outcome | None:
    """What SQLAlchemy does with a table that is defined again by the same statement; None if that cannot be told."""
    if before is None or before.key is None or again.key is None:
        return None
    if before.key.metadata != again.key.metadata:
        return Outcome.SPLIT
    if again.options.extend_existing or again.options.keep_existing:
        return Outcome.REUSE
    if isinstance(again.fact, TableFact) and not again.fact.has_items:
        return Outcome.REUSE
    return Outcome.RAISE


def creates(world: World, double: Double) -> list[tuple[str, str, Place]]:
    """What else the second execution makes that should exist once: Bases, MetaData, engines, imperatively mapped
    classes."""
    words = {"flask": "SQLAlchemy object", "session": "session factory", "metadata": "MetaData"}
    made = [
        (words.get(each.kind, each.kind), f"`{each.name}`" if each.name else "", each.place)
        for each in world.created
        if each.number == double.second.number and not each.scope
    ]
    made += [
        ("imperatively mapped class", f"`{name}`", Place(double.second.path))
        for number, name in sorted(_imperatively_mapped(world))
        if number in (double.first.number, double.second.number)
    ]
    return made


def _imperatively_mapped(world: World) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for number, dotted, line in world.imperative:
        meant = world.names.resolve(number, dotted, line)
        if isinstance(meant, Unresolved) and meant.number >= 0:
            found.add((meant.number, meant.name))
    return found


def is_served(program: Program, double: Double, extent: tuple[Extent, ...]) -> bool:
    """Whether a file that was started only has `uvicorn.run` serve what it executes again: then nothing works with
    what was made the first time."""
    main, served = sorted((double.first, double.second), key=lambda module: module.name != "__main__")
    facts = program.complete(main.path)
    runs = [each for each in facts.string_imports if each.how == "uvicorn.run" and each.target.text == served.name]
    expected = {each.span.line for each in runs} | {each.scope for each in runs}
    works = any(
        expected.isdisjoint((call.span.line, call.callee))
        for call in facts.calls
        if any(guard.kind == "main" for guard in call.guards)
    )
    harmless = all(each.outcome in (Outcome.SPLIT, None) for each in extent)
    return main.name == "__main__" and bool(runs) and not works and harmless


def severity_of(extent: tuple[Extent, ...], doubles: Iterable[Double], world: World) -> Severity:
    """By what the doubled files make: tables or mapped classes above engines and Bases."""
    if any(each.outcome is not None or each.name.startswith("imperatively") for each in extent):
        return Severity.ERROR
    return Severity.ERROR if any(world.by_module.get(each.second.number) for each in doubles) else Severity.WARNING
