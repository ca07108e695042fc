"""What SQLAlchemy holds in this process: registries, MetaData, classes, tables. Looked at, never changed."""

import sys
from collections.abc import Iterator
from typing import Any

from onebase.observer.observation import Observation, stored


class Defined:
    """A mapped class, or a table without one, and the module that defined it."""

    __slots__ = ("module", "name", "value")

    def __init__(self, module: str, name: str, value: Any) -> None:  # noqa: ANN401 - a class or a Table
        self.module = module
        self.name = name
        self.value = value


def metadata_objects(observation: Observation) -> list[Any]:
    """Every MetaData object that has a known table or belongs to a registry, in the order in which they were met."""
    found = [site.metadata() for site in observation.tables]
    found += [registry.metadata for registry in registries()]
    found += [value.metadata for value in _declared_bases()]
    return list({id(each): each for each in found if each is not None}.values())


def classes(name: str | None = None) -> list[Defined]:
    """The declared classes of all registries, those of one name if it is given. Failed definitions are among them."""
    wanted = (each for each in mapped_classes() if name is None or each.__name__ == name)
    found = [Defined(each.__module__, each.__qualname__, each) for each in wanted]
    return sorted(found, key=lambda each: (each.module, each.name))


def mapped_classes() -> list[Any]:
    """The declared classes of all registries, in no order that means anything."""
    return list({id(each): each for registry in registries() for each in managed(registry)}.values())


def definer(table: Any) -> Defined | None:  # noqa: ANN401 - a Table
    """The class or the variable that a table belongs to."""
    for each in classes():
        if each.value.__dict__.get("__table__") is table:
            return each
    for module_name, module in list(sys.modules.items()):
        for name, value in variables(module).items():
            if value is table:
                return Defined(module_name, name, table)
    return None


def table_of(cls: Any) -> Any:  # noqa: ANN401 - a mapped class, and its Table
    """The table of a mapped class, None for one that has none."""
    return cls.__dict__.get("__table__")


def registries() -> Iterator[Any]:
    """All living registries: `mapperlib._mapper_registries`, a weak dictionary (SQLAlchemy 1.4.54, 2.0.58, 2.1.9)."""
    mapperlib = sys.modules.get("sqlalchemy.orm.mapper")
    yield from list(getattr(mapperlib, "_mapper_registries", {}))


def registry_of(cls: Any) -> Any:  # noqa: ANN401 - a mapped class, and its registry
    """The registry in which a class is mapped, None where it is in none."""
    return next((each for each in registries() if any(one is cls for one in managed(each))), None)


def managed(registry: Any) -> Iterator[Any]:  # noqa: ANN401 - a registry
    """The living classes of a registry."""
    for manager in list(getattr(registry, "_managers", {})):
        cls = getattr(manager, "class_", None)
        if is_a(cls, type):
            yield cls


def variables(module: object) -> dict[str, Any]:
    """The variables of a module as they are now; none for what is no module."""
    return dict(stored(module))


def is_a(value: object, kind: type | tuple[()]) -> bool:
    """As `isinstance`, but without asking a value for its class: lazy objects load what they stand for to tell it."""
    return issubclass(type(value), kind)


def _declared_bases() -> Iterator[Any]:
    """Classes on the level of modules that own a MetaData, such as a Base."""
    kind = _kind()
    for module in list(sys.modules.values()) if kind else ():
        for value in variables(module).values():
            if is_a(value, type) and is_a(value.__dict__.get("metadata"), kind):
                yield value


def owned_metadata(module_name: str) -> Iterator[Any]:
    """The MetaData objects that are variables of a module, or attributes of classes that are."""
    kind = _kind()
    for value in variables(sys.modules.get(module_name)).values() if kind else ():
        owned = value.__dict__.get("metadata") if issubclass(type(value), type) else value
        if issubclass(type(owned), kind):  # `is_a` in words, because there are as many values as a project has names
            yield owned


def _kind() -> Any:  # noqa: ANN401 - the class MetaData, () without SQLAlchemy
    return getattr(sys.modules.get("sqlalchemy.sql.schema"), "MetaData", ())
