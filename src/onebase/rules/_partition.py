"""What the rules about several MetaData and registries share."""

from onebase.facts.module import ClassFact, ModuleFacts
from onebase.program import Identity, Program, World


def is_twin(first: Identity, second: Identity) -> bool:
    """Whether two objects are equal, or come from one statement executed twice, which is another rule's business."""
    same_statement = first.place is not None and first.place == second.place and first.bind == second.bind
    return first == second or same_statement


def is_open_registry(registry: Identity) -> bool:
    """Whether a library makes the registry, so that nobody here knows all its classes."""
    return registry.number < 0 and registry.name != "SQLModel"


def title(identity: Identity) -> str:
    """How to call a registry or MetaData so that two of one name can be told apart."""
    bind = f" with bind key `{identity.bind}`" if identity.bind else ""
    where = f" of `{identity.place.path}`" if identity.place else ""
    return f"`{identity.name}`{where}{bind}"


def may_be_views(metadata: Identity, tables: list[str]) -> bool:
    """Whether names say that these are database views, which `create_all` and Alembic must leave alone."""
    words = [metadata.name, *tables, metadata.place.path if metadata.place else ""]
    return any("view" in word.lower() for word in words)


def models_elsewhere(
    program: Program, world: World, owner: Identity, class_name: str = "", table_name: str = ""
) -> bool:
    """Whether a file beside the models of this registry or MetaData, not loaded here, defines the class or table.

    Then the name would resolve if that file were imported, and the other one of that name is a coincidence.
    """
    loaded = {module.path for module in world.load.modules}
    beside = {each.place.path.rpartition("/")[0] for each in world.classes if owner in (each.registry, each.metadata)}
    return any(
        path not in loaded and path.rpartition("/")[0] in beside and _defines(facts, class_name, table_name)
        for path, facts in program.modules.items()
        if facts.complete
    )


def _defines(facts: ModuleFacts, class_name: str, table_name: str) -> bool:
    tables = [table.name.text for table in facts.tables]
    return any(_is(each, class_name, table_name) for each in facts.classes) or bool(table_name and table_name in tables)


def _is(fact: ClassFact, class_name: str, table_name: str) -> bool:
    named = bool(class_name) and fact.name.rpartition(".")[2] == class_name
    return named or bool(table_name and fact.tablename and fact.tablename.text == table_name)
