"""What is in a registry besides the classes that can be seen."""

from onebase.program import Load, MappedClass, Program, World
from onebase.program.relationships import Relationship
from onebase.rules._partition import is_open_registry
from onebase.rules._tables import calls, is_all_read, is_filled, read_wholly

# Public names of SQLAlchemy that people also call their models; what the registry lacks is looked up there
# (`clsregistry._class_resolver`, 1.4.54, 2.0.58 and 2.1.9).
OF_SQLALCHEMY = frozenset(
    {
        "Alias", "Boolean", "Case", "Column", "Computed", "Connection", "Constraint", "Date", "DateTime", "Delete",
        "Dialect", "Engine", "Enum", "Executable", "Float", "Function", "Identity", "Index", "Insert", "Integer",
        "Interval", "Join", "Label", "MetaData", "Numeric", "Operators", "Over", "Pool", "Result", "Row", "Select",
        "Sequence", "String", "Table", "Text", "Time", "Transaction", "Tuple", "Unicode", "Update", "Values",
    }
)  # fmt: skip


def is_closed(program: Program, load: Load, mapped: MappedClass) -> bool:
    """Whether every class of the registry of `mapped` can be seen in the source."""
    if mapped.registry is None or is_open_registry(mapped.registry) or not is_all_read(program, load):
        return False
    if any(fact.callee == "type" and len(fact.arguments) == 3 for _, fact in calls(program, load, "type")):
        return False
    world = program.world(load)
    unclear = mapped.metadata is None or is_filled(program, world, mapped.metadata)
    return not unclear and not any(_is_generic(each) for each in world.classes)


def _is_generic(mapped: MappedClass) -> bool:
    """A class in a function, which may get any name."""
    return bool(mapped.fact.scope) and mapped.fact.name.islower()


def is_somewhere(program: Program, world: World, name: str) -> bool:
    """Whether some class statement or mapping of the project makes a class of this name, loaded or not."""
    return name in program.class_statements or any(
        dotted.rpartition(".")[2] == name for _, dotted, _ in world.imperative
    )


def is_imported(program: Program, world: World, relationship: Relationship, name: str) -> bool:
    """Whether the file of the relationship imports something of that name, be it for the type checker only."""
    facts = program.modules[world.module(relationship.number).path]
    return any((each.alias or each.name) == name for each in facts.imports)


def mentions_automap(program: Program, load: Load) -> bool:
    """Whether classes are made from a database, under names that nobody wrote."""
    return any(
        creation.callee.rpartition(".")[2] == "automap_base"
        for _, facts in read_wholly(program, load)
        for creation in facts.creations
    )
