"""The observer in a process that `onebase run` has started, directly or by another process."""

import sys
from collections.abc import Iterator, Mapping
from functools import partial
from importlib.machinery import BuiltinImporter, PathFinder
from typing import Any

from onebase.guard.errors import ErrorWatch
from onebase.guard.install import Guard, current, install
from onebase.guard.journal import Journal
from onebase.guard.leaving import Leaving, interrupt_again
from onebase.observer.observation import Observation

POLICY = "ONEBASE_POLICY"
NAMES = "ONEBASE_MODULE_NAMES"
JOURNAL = "ONEBASE_JOURNAL"
DIRECTORY = "ONEBASE_DIRECTORY"


def start(environment: Mapping[str, str]) -> None:
    """Installs the observer as the environment says. Does nothing where it is there already."""
    if current() is not None or JOURNAL not in environment:
        return
    guard = install(environment.get(POLICY, "explain"), _names(environment.get(NAMES, "")))
    guard.observation.directory = environment.get(DIRECTORY, guard.observation.directory)
    guard.journal = Journal(environment[JOURNAL])
    watch = ErrorWatch(guard, guard.journal)
    guard.errors = watch
    guard.when_sqlalchemy_is_there(watch.sqlalchemy_is_there)
    watch.start()
    Leaving(partial(_leave, guard, watch, guard.journal), guard.observation.log.rows, guard.switch).watch()


def _names(text: str) -> dict[str, str]:
    if not text:
        return {}
    import json

    names = json.loads(text)
    return {str(file): str(name) for file, name in names.items()}


def _leave(guard: Guard, watch: ErrorWatch, journal: Journal) -> None:
    """Tells what was loaded."""
    try:
        _tell(guard, journal)
    finally:
        if watch.interrupted:
            interrupt_again()


def _tell(guard: Guard, journal: Journal) -> None:
    if not all(finder in sys.meta_path for finder in (BuiltinImporter, PathFinder)):
        return  # without Python's own finders, which the program has taken away, we cannot import what we need either
    journal.write("loaded", loaded(guard.observation))


def loaded(observation: Observation) -> dict[str, Any]:
    """What was loaded and defined, and what went wrong without a sound, as plain values."""
    from onebase.guard.summary import healed_lines, silent_lines
    from onebase.observer.places import place_of, shown

    observation.adopt()
    directory = observation.directory
    modules = [
        {
            "name": each.name,
            "file": shown(each.file, directory),
            "asked for at": str(place_of(each.asker, directory)) if each.asker and not each.asker.outside else "",
            "state": each.state.value,
        }
        for each in observation.executions
    ]
    tables = list(_tables(observation))
    healed = healed_lines(directory, observation.healed)
    words = {"arguments": sys.argv, "modules": modules, "tables": tables, "healed": healed}
    doubled = [
        {"file": shown(first.identity, directory), "names": [first.name, second.name]}
        for first, second in observation.doubled()
    ]
    return {
        **words,
        "executed twice": silent_lines(observation),
        "doubled": doubled,
        "second names": [[each.name, each.real, each.file] for each in observation.healed],
        "classes": list(_classes()),
        **_libraries(),
    }


def _libraries() -> dict[str, bool]:
    """Whether SQLAlchemy is there, and whether Alembic has executed an env.py, which it does not import by name."""
    names = {"sqlalchemy": "sqlalchemy", "migrations": "alembic.runtime.environment"}
    return {what: name in sys.modules for what, name in names.items()}


def _tables(observation: Observation) -> Iterator[dict[str, Any]]:
    """The tables that were made, each with the number of its MetaData; None where that is gone."""
    from onebase.observer.places import place_of

    numbers: dict[int, int] = {}
    for site in observation.tables:
        metadata = site.metadata()
        number = None if metadata is None else numbers.setdefault(id(metadata), len(numbers))
        place = place_of(site.spot, observation.directory)
        yield {"name": site.key, "module": site.spot.module, "place": str(place), "metadata": number}


def _classes() -> Iterator[dict[str, Any]]:
    """The declared classes, each with the number of its registry."""
    from onebase.observer.registries import classes

    numbers: dict[int, int] = {}
    for each in classes():
        registry = getattr(each.value, "registry", None)
        number = numbers.setdefault(id(registry), len(numbers))
        yield {"name": each.name, "module": each.module, "registry": number}
