"""The canonical module names of a project, computed by a process of their own."""

import json
import os

from onebase.pytest_plugin.asking import ask

VARIABLE = "ONEBASE_MODULE_NAMES"


def canonical_names(directory: str) -> dict[str, str]:
    """For each file that the project imports under two names the one that is to stay, as the source tells.

    Empty where that cannot be found out; every file then keeps the name under which it is imported first. What was
    found out goes into the environment, from where workers and other child processes take it.
    """
    printed = os.environ.get(VARIABLE)
    if printed is None:
        printed = os.environ[VARIABLE] = ask("module-names", directory) or "{}"
    try:
        names = json.loads(printed)
    except ValueError:
        return {}
    return {str(file): str(name) for file, name in names.items()} if isinstance(names, dict) else {}


def forget() -> None:
    """Takes the names out of the environment again."""
    os.environ.pop(VARIABLE, None)
