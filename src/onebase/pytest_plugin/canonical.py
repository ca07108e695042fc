"""The canonical module names of a project, computed by a process of their own."""

import json
import os
import subprocess
import sys

SECONDS = 60
VARIABLE = "ONEBASE_MODULE_NAMES"


def canonical_names(directory: str) -> dict[str, str]:
    """For each file that the project imports under two names the one that is to stay, as the source tells.

    Empty where that cannot be found out; every file then keeps the name under which it is imported first. What was
    found out goes into the environment, from where workers and other child processes take it.
    """
    printed = os.environ.get(VARIABLE)
    if printed is None:
        printed = os.environ[VARIABLE] = _ask(directory)
    try:
        names = json.loads(printed)
    except ValueError:
        return {}
    return {str(file): str(name) for file, name in names.items()} if isinstance(names, dict) else {}


def forget() -> None:
    """Takes the names out of the environment again."""
    os.environ.pop(VARIABLE, None)


def _ask(directory: str) -> str:
    command = [sys.executable, "-m", "onebase", "module-names", directory]
    # The process is started where onebase lies, because `python -m` searches its working directory before the library.
    home = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    try:
        result = subprocess.run(  # noqa: S603 - our own command
            command, env=kept, capture_output=True, text=True, timeout=SECONDS, check=False, cwd=home
        )
    except (OSError, subprocess.SubprocessError, ValueError):
        return "{}"
    return result.stdout if result.returncode == 0 else "{}"
