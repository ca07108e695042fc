"""Bases of which no file of the project makes a model."""

from onebase.facts.module import ClassFact, Creation, ModuleFacts
from onebase.facts.values import Value
from onebase.program import Created, Program, World
from onebase.program.aside import is_aside
from onebase.program.paths import module_path
from onebase.rules._databases import model_metadata
from onebase.rules._partition import is_twin
from onebase.rules._tables import all_metadata


def is_unused(program: Program, world: World, base: Created) -> bool:
    """Whether a Base of the application has no class in any file, while another Base has models."""
    if base.scope or base.guards or not base.name or base.metadata is None or is_aside(base.place.path):
        return False
    if isinstance(base.fact, ClassFact) and base.fact.abstract:
        return False
    if isinstance(base.fact, Creation) and base.fact.callee.rpartition(".")[2] == "automap_base":
        return False
    others = [each for each in model_metadata(world) if not is_twin(each, base.metadata)]
    used = {each.registry for each in world.classes} | {each.metadata for each in world.classes}
    holds = {table.key.metadata for table in world.tables if table.key is not None}
    if not others or base.registry in used or base.metadata in used | holds or base.metadata not in all_metadata(world):
        return False
    return not any(_may_use(facts, base) for facts in program.modules.values())


def _may_use(facts: ModuleFacts, base: Created) -> bool:
    """Whether a file subclasses something of this name and imports the module of the Base, or is that module."""
    if not facts.complete:
        return False
    given = [argument.value for each in facts.calls for argument in each.arguments]
    given += [argument.value for each in facts.creations for argument in each.arguments]
    if any(_names(value, base.name) for value in given):
        return True
    subclassed = {
        value.text.rpartition(".")[2] for each in facts.classes for value in each.bases if value.kind == "name"
    }
    if facts.path == base.place.path:
        return base.name in subclassed
    *directories, name = module_path(base.place.path).split("/")
    for imported in facts.imports:
        last = imported.module.rpartition(".")[2] or imported.name
        reaches = name in (last, imported.name) or (last in directories and imported.name in ("*", base.name))
        if reaches and (base.name in subclassed or (imported.alias or imported.name) in subclassed):
            return True
    return False


def _names(value: Value, name: str) -> bool:
    """Whether an argument is the Base, or a list or call that holds it: `type("Booking", (Base,), …)`."""
    return (value.kind == "name" and value.text.rpartition(".")[2] == name) or any(
        _names(item, name) for item in value.items
    )
