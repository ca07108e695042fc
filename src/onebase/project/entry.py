"""What a process starts with: import roots with their reasons, entry points and their steps."""

from collections.abc import Mapping
from typing import TypeAlias

from onebase.named_tuple import NamedTuple
from onebase.vocabulary import Place


class Reason(NamedTuple):
    """Why a directory is an import root, or why something is an entry point.

    `kind` is one of the words below, `text` a phrase that completes "it is on the path because …", `place` the
    line that says so (None when it is Python's own rule).

    Kinds: "script-directory", "working-directory", "python-path" (PYTHONPATH somewhere), "pytest-pythonpath",
    "pytest-insertion" (rootdir and conftest rule), "unittest-start", "alembic-prepend", "packaging",
    "sys-path-edit", "tool-insertion" (flask, uvicorn, celery, streamlit …), "configuration", "main-guard", "assumed".
    """

    kind: str
    text: str
    place: Place | None = None


class ImportRoot(NamedTuple):
    """A directory from which modules are imported; `path` is relative to the project ("." is the project)."""

    path: str
    reason: Reason


class AddRoot(NamedTuple):
    """The tool inserts an import root at this moment, unless the directory is on the path already.

    `again` tells that it is inserted in front even where it stands further back, so that it comes first from now on
    (pytest's prepend mode and flask compare with `sys.path[0]` only).
    """

    root: ImportRoot
    front: bool
    again: bool = False


class RunFile(NamedTuple):
    """A file is executed under a given module name ("__main__", "env_py", "conftest", a name made by pytest).

    `registered` tells whether the module is put into `sys.modules` under that name. `parents` tells whether the
    packages above a dotted name are imported first. `package` is what relative imports refer to where the name does not
    tell (`python -m app.main` runs "__main__" with `__package__` "app"). `by_location` is what pytest's importlib mode
    does: a module that `sys.modules` has under that name is taken instead, and the packages above are executed from
    the directories above the file (namespace packages where those have no `__init__.py`), not from the search path.
    """

    path: str
    name: str
    reason: Reason
    registered: bool = True
    parents: bool = False
    package: str = ""
    by_location: bool = False


class ImportName(NamedTuple):
    """A module is imported by its dotted name, as `uvicorn app.main:app` or pytest's prepend mode do.

    `expected` is the file that the tool means to execute, if it started from a file ("" otherwise): where another
    file answers to the name, the step loads nothing more.
    """

    name: str
    reason: Reason
    expected: str = ""


Step: TypeAlias = AddRoot | RunFile | ImportName


class EntryPoint(NamedTuple):
    """One way in which a process of this project starts.

    `kind`: "pytest", "unittest", "doctest", "alembic", "script", "module" (`python -m`), "application"
    (uvicorn, gunicorn, flask …), "worker", "console-script", "notebook", "streamlit", "configured". `label` is
    what a person would type. `directory` is the working directory, relative to the project. `search_path` is the
    initial `sys.path` as far as it lies in the project, first entry first. `unknowns` are sentences about what could
    not be evaluated. `reruns` tells that the host executes the file again and again in one process.
    """

    kind: str
    label: str
    reason: Reason
    directory: str
    search_path: tuple[ImportRoot, ...]
    steps: tuple[Step, ...]
    unknowns: tuple[str, ...] = ()
    reruns: bool = False


class Plugin(NamedTuple):
    """An entry point of a package that the project declares itself: its name within the group, the module that it
    imports, and where that is declared."""

    name: str
    module: str
    place: Place


Plugins = Mapping[str, tuple[Plugin, ...]]
"""Group → the plugins of the project in it, sorted by place."""
