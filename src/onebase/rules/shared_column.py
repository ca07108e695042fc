"""One Column object is used for two tables, or one column name twice in a table."""

from collections.abc import Iterator

from onebase.facts.module import Alias, ClassFact, ColumnFact, ModuleFacts, TableFact
from onebase.facts.values import Guard, Span
from onebase.named_tuple import NamedTuple
from onebase.program import Defined, External, Load, LoadedModule, MappedClass, Member, Program, World
from onebase.program.guarded import exclusive
from onebase.rules._tables import classes_by_module, read_wholly
from onebase.vocabulary import Certainty, Consequence, Evidence, Finding, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB206",
    name="shared-column",
    summary="one Column object is used for two tables, or one column name twice in a table",
    severity=Severity.ERROR,
    consequence=Consequence.START,
)


class Use(NamedTuple):
    """A place where a class or a Table takes a Column object that is bound to a name."""

    number: int
    place: Place
    owner: str
    guards: tuple[Guard, ...]
    certainty: Certainty


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each second use, and one for each second column of a name."""
    world = program.world(load)
    uses: dict[tuple[int, Span, str], list[Use]] = {}
    classes = classes_by_module(world)
    for module, facts in read_wholly(program, load):
        mapped = classes.get(module.number, [])
        for column, use in _uses(world, module, facts, mapped):
            uses.setdefault(column, []).append(use)
        yield from _twice_in_one_table(load, module, facts, mapped)
    for (_, _, name), found in uses.items():
        yield from _shared(load, name, found)


def _uses(
    world: World, module: LoadedModule, facts: ModuleFacts, classes: list[MappedClass]
) -> Iterator[tuple[tuple[int, Span, str], Use]]:
    for owner, name, span, guards in (*_in_tables(facts), *_in_classes(facts, classes)):
        found = world.names.resolve(module.number, name, span.line)
        if isinstance(found, Defined) and isinstance(found.fact, Alias) and _is_column(world, found):
            doubtful = any(guard.kind in ("if", "try") and guard.arm for guard in guards)
            certainty = Certainty.CANNOT_TELL if doubtful else module.certainty
            place = Place(module.path, span.line, span.column, span.end_column)
            yield (
                (found.number, found.fact.span, found.fact.target),
                Use(module.number, place, owner, guards, certainty),
            )


def _in_tables(facts: ModuleFacts) -> Iterator[tuple[str, str, Span, tuple[Guard, ...]]]:
    for table in facts.tables:
        for item in table.items if not table.scope else ():
            if item.kind == "name":
                yield table.name.text or table.target, item.text, table.span, table.guards


def _in_classes(facts: ModuleFacts, classes: list[MappedClass]) -> Iterator[tuple[str, str, Span, tuple[Guard, ...]]]:
    mapped = {each.name for each in classes}
    for alias in facts.aliases if mapped else ():
        owner, _, attribute = alias.target.rpartition(".")
        if owner in mapped and alias.value.kind == "name" and not alias.scope and not attribute.startswith("__"):
            yield owner, alias.value.text, alias.span, alias.guards


def _is_column(world: World, found: Defined) -> bool:
    fact = found.fact
    if not isinstance(fact, Alias) or fact.value.kind != "call" or "." in fact.target:
        return False
    callee = world.names.resolve(found.number, fact.value.text, fact.span.line)
    if isinstance(callee, External):
        return callee.package == "sqlalchemy" and callee.last in ("Column", "mapped_column")
    return isinstance(callee, Member) and callee.name == "Column"


def _shared(load: Load, name: str, uses: list[Use]) -> Iterator[Finding]:
    first, *later = uses
    for second in later:
        same_file = second.place.path == first.place.path
        if second.owner != first.owner and not (same_file and exclusive(first.guards, second.guards)):
            yield Finding(
                code=RULE.code,
                subject=Subject("column", f"{second.place.path}::{second.owner}.{name}"),
                message=f"the Column object `{name}` is used for a second table",
                evidence=(
                    Evidence(second.place, f"`{second.owner}` takes the column"),
                    Evidence(first.place, f"`{first.owner}` has taken it"),
                ),
                help=f"make a function that returns a new Column, or put `{name}` on a mixin",
                severity=RULE.severity,
                certainty=min(first.certainty, second.certainty),
                essence=(first.owner,),
                entry_points=(load.entry.label,),
            )


def _twice_in_one_table(
    load: Load, module: LoadedModule, facts: ModuleFacts, classes: list[MappedClass]
) -> Iterator[Finding]:
    owners: list[tuple[str, ClassFact | TableFact]] = [(each.name, each.fact) for each in classes]
    owners += [(table.name.text, table) for table in facts.tables if not table.scope]
    for owner, fact in owners:
        for first, second in _namesakes(fact.columns):
            place = Place(module.path, second.span.line, second.span.column, second.span.end_column)
            earlier = place._replace(line=first.span.line, column=first.span.column, end_column=first.span.end_column)
            yield Finding(
                code=RULE.code,
                subject=Subject("column", f"{module.path}::{owner}.{second.name}"),
                message=f"`{owner}` has two columns with the name `{second.name}`",
                evidence=(Evidence(place, "the second column"), Evidence(earlier, "the first column of that name")),
                help="give one of them another column name, or use `synonym` for a second attribute",
                severity=RULE.severity,
                certainty=module.certainty,
                entry_points=(load.entry.label,),
            )


def _namesakes(columns: tuple[ColumnFact, ...]) -> Iterator[tuple[ColumnFact, ColumnFact]]:
    seen: dict[str, ColumnFact] = {}
    for column in columns:
        first = seen.setdefault(column.name, column)
        again = first is not column and (first.attribute != column.attribute or not column.attribute)
        if again and column.name and first.span != column.span:
            yield first, column
