"""What to start for an entry point, so that it loads what it would load, and then ends."""

import os
import shlex

from onebase.named_tuple import NamedTuple
from onebase.project.entry import AddRoot, EntryPoint, RunFile, Step

# What is not started, and why.
NOT_STARTED = {
    "alembic": "env.py connects to a database",
    "doctest": "a doctest executes its examples",
    "notebook": "notebooks are not executed",
    "streamlit": "streamlit executes scripts whole",
}
# What is carried out to the end of what is predicted of it, so that what was not seen is not so.
WHOLE = ("pytest", "unittest", "application")
COLLECTING = ("--collect-only", "-q", "-p", "no:cacheprovider")


class Start(NamedTuple):
    """What `onebase.guard.starter` reads, and the variables that the command line of the entry point sets."""

    words: tuple[str, ...]
    search_path: tuple[str, ...]
    steps: tuple[dict[str, object], ...]
    variables: dict[str, str]


def starting(entry: EntryPoint, directory: str) -> Start:
    """How to load `entry` of the project in `directory` (absolute). A test session collects, and runs no test."""
    words, variables = words_of(entry.label)
    if "PYTHONPATH" in variables:
        variables["PYTHONPATH"] = python_path(variables["PYTHONPATH"], os.path.join(directory, entry.directory))
    if entry.kind == "pytest":
        return Start(_of_pytest(words), (), (), variables)
    search_path = tuple(os.path.join(directory, root.path) for root in entry.search_path)
    return Start((), search_path, tuple(step_object(step, directory) for step in entry.steps), variables)


def words_of(label: str) -> tuple[list[str], dict[str, str]]:
    """The words that start something, and the variables before them; a label may begin with `cd DIRECTORY &&`."""
    words = shlex.split(label.rpartition(" && ")[2])
    variables: dict[str, str] = {}
    while words and "=" in words[0]:
        key, _, value = words.pop(0).partition("=")
        variables[key] = value
    return words, variables


def python_path(written: str, directory: str) -> str:
    """A value of PYTHONPATH, with its entries as seen from `directory`."""
    return os.pathsep.join(os.path.join(directory, each) for each in written.split(":") if written)


def step_object(step: Step, directory: str) -> dict[str, object]:
    """A step as `onebase.guard.starter` reads it."""
    if isinstance(step, AddRoot):
        return {"root": os.path.join(directory, step.root.path), "front": step.front}
    if isinstance(step, RunFile):
        return {"path": os.path.join(directory, step.path), "name": step.name, "package": step.package}
    return {"name": step.name}


def _of_pytest(words: list[str]) -> tuple[str, ...]:
    """The options of pytest, after "-m" where Python is to start it; wrappers such as `coverage run` are left out."""
    at = next((number for number, word in enumerate(words) if word in ("pytest", "py.test")), len(words))
    module = ["-m"] if words[at - 1 : at] == ["-m"] else []
    return (*module, *words[at + 1 :], *COLLECTING)
