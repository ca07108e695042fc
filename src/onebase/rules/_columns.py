"""The columns of a definition, those of mixins included."""

from collections.abc import Iterable, Mapping

from onebase.facts.module import Alias, ClassFact, ColumnFact, TableFact
from onebase.named_tuple import NamedTuple
from onebase.program import Defined, External, Program, TableDefinition, World


class Columns(NamedTuple):
    """The columns of a definition by name; `complete` tells whether there can be no others."""

    by_name: Mapping[str, ColumnFact]
    complete: bool


def columns_of(program: Program, world: World, definition: TableDefinition) -> Columns:
    """The columns of a definition, those of mixins included."""
    if isinstance(definition.fact, TableFact):
        known = {column.name: column for column in definition.fact.columns}
        return Columns(known, not definition.fact.items and not definition.fact.reflected)
    line = world.registries.kinship(Defined(definition.number, definition.fact)).line
    found: dict[str, ColumnFact] = {}
    for each in line:
        for column in each.fact.columns if isinstance(each.fact, ClassFact) else ():
            found.setdefault(column.name, column)
    complete = all(_all_bases_known(world, each) for each in line) and not _assigned_columns(program, world, line)
    return Columns(found, complete and all(found))


def _all_bases_known(world: World, defined: Defined) -> bool:
    fact = defined.fact
    if not isinstance(fact, ClassFact):
        return True
    names = [base.text for base in fact.bases if base.kind == "name"]
    meant = [world.names.resolve(defined.number, name, fact.span.line - 1) for name in names]
    known = ("builtins", "sqlalchemy", "sqlmodel", "abc", "typing")
    return len(names) == len(fact.bases) and all(
        not isinstance(each, External) or each.package in known for each in meant
    )


def _assigned_columns(program: Program, world: World, line: Iterable[Defined]) -> bool:
    """Whether a class takes attributes from variables, which may hold columns."""
    for each in line:
        if isinstance(each.fact, ClassFact):
            prefix = f"{each.fact.name}."
            for alias in program.complete(world.module(each.number).path).aliases:
                if _takes_a_variable(alias, prefix):
                    return True
    return False


def _takes_a_variable(alias: Alias, prefix: str) -> bool:
    attribute = alias.target.removeprefix(prefix)
    return alias.target.startswith(prefix) and not attribute.startswith("__") and alias.value.kind in ("name", "call")
