"""What a command is started with, so that it finds the copy where it would find the project."""

import os
import re
import shlex
import sys

from onebase.named_tuple import NamedTuple

SITE = os.path.join(os.path.dirname(__file__), "site")
# What names the user's environment, and not the project, even where it lies in the project.
_FIXED = frozenset({"PATH", "VIRTUAL_ENV", "CONDA_PREFIX", "HOME", "PYTHONHOME", "TMPDIR", "UV_PROJECT_ENVIRONMENT"})
_PATH_FOR_ONE_COMMAND = re.compile(r"(?<![\w$-])PYTHONPATH=")


class Place(NamedTuple):
    """The project, its copy, and files for what is written meanwhile: the results of pytest, and what was imported
    from the project in spite of the copy. All paths are absolute and real."""

    original: str
    copy: str
    results: str
    strangers: str


def command_line(command: str) -> str:
    """The command with our directory before what it says of `PYTHONPATH` itself, as in `PYTHONPATH=src pytest`."""
    return _PATH_FOR_ONE_COMMAND.sub(lambda _: f"PYTHONPATH={shlex.quote(SITE)}{os.pathsep}", command)


def environment(place: Place) -> dict[str, str]:
    """Ours, with paths of the project leading into the copy, and the running Python's directory to fall back on.

    pytest is asked for its results by `PYTEST_ADDOPTS`, wherever it is started from. `uv run` must not synchronise: it
    would install the copy into the user's environment (`UV_NO_SYNC`, uv 0.4.18).
    """
    found = {key: value if key in _FIXED else moved(value, place) for key, value in os.environ.items()}
    asked = f"{found.get('PYTEST_ADDOPTS', '')} --junitxml={_quoted(place.results)} -o junit_family=xunit1"
    found["PYTEST_ADDOPTS"] = asked.strip()
    found["PYTHONPATH"] = os.pathsep.join([SITE, *filter(None, [found.get("PYTHONPATH", "")])])
    found["ONEBASE_VERIFY"] = "\n".join(place)
    found["PATH"] = os.pathsep.join([found.get("PATH", os.defpath), os.path.dirname(sys.executable)])
    found["UV_NO_SYNC"] = "1"
    found.pop("PWD", None)
    return found


def _quoted(path: str) -> str:
    return f"'{path}'" if " " in path else path


def moved(value: str, place: Place) -> str:
    """A value with the project's directory, wherever it stands in it, replaced by that of the copy.

    `sqlite:////home/me/shop/shop.db` is a database of the project as well.
    """
    return re.sub(rf"(?<![\w.-]){re.escape(place.original)}(?![\w.-])", lambda _: place.copy, value)
