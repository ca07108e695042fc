"""`onebase module-names`: for each file with two names the one that is to stay, for the healing of a process."""

import json
import os

from onebase.commands.options import Options
from onebase.commands.request import read_request
from onebase.commands.streams import emit
from onebase.session import Clock, open_program


def run(directory: str) -> int:
    """Prints a JSON object from the real path of each doubled file to the longest of its names."""
    emit([json.dumps(module_names(directory), sort_keys=True)])
    return 0


def module_names(directory: str) -> dict[str, str]:
    """The longest of the names that one entry point executes a file under, for each file that has several.

    The longest, because SQLAlchemy finds classes by any end of their module's name, not by more than it.
    """
    settings = read_request((directory,), Options()).settings
    program = open_program(settings, Clock(lambda _: None))
    found: dict[str, str] = {}
    for entry in program.entry_points:
        for path, executions in program.load(entry).by_identity.items():
            names = {each.name for each in executions if not each.name.startswith("__") and each.request.how != "step"}
            if len(names) > 1:
                file = os.path.realpath(os.path.join(settings.directory, path))
                found[file] = max([*names, found.get(file, "")], key=lambda name: (name.count("."), name))
    return found
