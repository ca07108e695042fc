"""Which reader reads which file."""

import re
from collections.abc import Callable, Iterator
from importlib import import_module

from onebase.patterns import compile_later
from onebase.project.entry_points.commands import Command, Passage, Sourced
from onebase.project.entry_points.paths import from_absolute, name_of
from onebase.project.entry_points.tree import Tree

Reader = Callable[[Tree, str, Sourced], Iterator[Command]]

_READERS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (compile_later(r"Procfile(?:[.-].*)?"), "procfile", "procfile_commands"),
    (compile_later(r"(?:GNUm|M|m)akefile|.*\.mk"), "makefile", "makefile_commands"),
    (compile_later(r"\.?[Jj]ustfile|.*\.just"), "justfile", "justfile_commands"),
    (compile_later(r"tox\.ini"), "tox", "tox_commands"),
    (compile_later(r"tox\.toml"), "tox_toml", "tox_toml_commands"),
    (compile_later(r"pyproject\.toml"), "tables", "pyproject_commands"),
    (compile_later(r"Pipfile"), "tables", "pipfile_commands"),
    (compile_later(r"package\.json"), "tables", "package_json_commands"),
    (compile_later(r".*\.service"), "units", "unit_commands"),
    (compile_later(r"fly\.toml"), "units", "fly_commands"),
    (compile_later(r"Jenkinsfile.*"), "units", "jenkins_commands"),
    (compile_later(r"(?!(?:docker-)?compose\b).*\.ya?ml"), "pipelines", "pipeline_commands"),
)
_RELEVANT = compile_later(
    r"python|pytest|py\.test|uvicorn|gunicorn|hypercorn|granian|daphne|waitress|uwsgi|flask|fastapi|celery|arq|dramatiq|huey|taskiq"
    r"|rq worker|hatch test|streamlit|alembic|coverage|unittest|\.sh\b|\.py\b|uv run|ENTRYPOINT|CMD"
)


def readers(tree: Tree) -> Iterator[tuple[str, Reader]]:
    """The files that say where their command lines are executed, in the order of their paths, each with its reader."""
    for path in sorted(each for each in tree.index.python if name_of(each) == "noxfile.py"):
        yield path, import_module(f"{__package__}.noxfile").nox_commands
    for path in sorted(tree.index.others):
        name = name_of(path)
        for pattern, module, function in _READERS:
            if pattern.fullmatch(name):
                if is_relevant(tree.text(path)):
                    reader: Reader = getattr(import_module(f"{__package__}.{module}"), function)
                    yield path, reader
                break


def is_relevant(text: str) -> bool:
    """Whether a text mentions anything that starts Python; a cheap superset."""
    return _RELEVANT.search(text) is not None


def sourced_from(tree: Tree) -> Sourced:
    """Gives the text of a file of the project that a shell script reads with `source`."""

    def passage(absolute: str) -> Passage | None:
        path = from_absolute(absolute)
        return Passage(path, tree.text(path), 1) if path is not None and path in tree.index.others else None

    return passage
