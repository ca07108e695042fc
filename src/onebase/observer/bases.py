"""Where a Base, a registry, a MetaData or a `db` is declared."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

from onebase.observer.observation import Observation, file_of
from onebase.observer.origin import line_of
from onebase.observer.places import shown
from onebase.observer.registries import is_a, variables
from onebase.vocabulary import Evidence, Place

Choice = Callable[[Any], bool]


def declared(says: str, choice: Choice, observation: Observation) -> tuple[Evidence, ...]:
    """The line of the project that declares what is chosen among the variables of modules; in `says`, {} stands for
    its name. Where a Base was given a MetaData, it is the line of the Base. Empty where no line of the project does."""
    found = sorted(_found(choice, observation), key=lambda each: each[:3])
    first = found[0][0] if found else 0
    lines = {place: Evidence(place, says.format(f"`{name}`")) for key, place, name in reversed(found) if key == first}
    return tuple(lines[place] for place in sorted(lines))


def _found(choice: Choice, observation: Observation) -> Iterator[tuple[int, Place, str]]:
    for module_name, module in list(sys.modules.items()):
        file = file_of(module)
        if not file or not observation.files.of_the_project(file):
            continue
        for name, value in variables(module).items():
            line = line_of(file, name, made=True) if choice(value) else 0
            if line:
                place = Place(shown(file, observation.directory), line)
                yield 0 if is_a(value, type) else 1, place, f"{module_name}.{name}"


def with_registry(registry: Any) -> Choice:  # noqa: ANN401 - a registry
    """Chooses a registry, and the Base that has it."""
    return lambda value: registry is not None and (value is registry or _of_class(value, "registry") is registry)


def with_metadata(metadata: Any) -> Choice:  # noqa: ANN401 - a MetaData
    """Chooses a MetaData, and the Base or the `db` that has it."""
    return lambda value: (
        value is metadata
        or _of_class(value, "metadata") is metadata
        or (is_database(value) and value.metadata is metadata)
    )


def is_database(value: Any) -> bool:  # noqa: ANN401 - any object of the program
    """Whether it is the `db` of Flask-SQLAlchemy."""
    kinds = type(value).__mro__
    return any(each.__name__ == "SQLAlchemy" and each.__module__.startswith("flask_sqlalchemy") for each in kinds)


def _of_class(value: Any, name: str) -> Any:  # noqa: ANN401 - any object of the program
    return value.__dict__.get(name) if is_a(value, type) else None
