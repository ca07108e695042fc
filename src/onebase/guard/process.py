"""The observer in a process that `onebase run` has started, directly or by another process."""

import atexit
import json
import os
import sys
from collections.abc import Mapping
from typing import Any

from onebase.guard.errors import ErrorWatch
from onebase.guard.install import Guard, current, install
from onebase.guard.journal import Journal
from onebase.observer.places import place_of, shown

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
    atexit.register(_leave, guard, guard.journal, os.getpid())


def _names(text: str) -> dict[str, str]:
    names = json.loads(text) if text else {}
    return {str(file): str(name) for file, name in names.items()}


def _leave(guard: Guard, journal: Journal, process: int) -> None:
    """Tells what was loaded; a fork that ends tells nothing of what its parent will tell."""
    if os.getpid() != process:
        return
    try:
        journal.write("loaded", _loaded(guard))
    except Exception as error:  # noqa: BLE001 - the program has ended, and ends as it wanted to
        guard.switch.off(error)


def _loaded(guard: Guard) -> dict[str, Any]:
    from onebase.guard.summary import healed_lines, silent_lines

    observation = guard.observation
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
    tables = [
        {"name": site.key, "module": site.spot.module, "place": str(place_of(site.spot, directory))}
        for site in observation.tables
    ]
    healed = healed_lines(directory, observation.healed)
    words = {"arguments": sys.argv, "modules": modules, "tables": tables, "healed": healed}
    doubled = [
        {"file": shown(first.identity, directory), "names": [first.name, second.name]}
        for first, second in observation.doubled()
    ]
    return {**words, "executed twice": silent_lines(observation), "doubled": doubled}
