"""Files that one load executes more than once, and how the second name came to be."""

from typing import NamedTuple

from onebase.program.load import Load, LoadedModule
from onebase.project.files import FileIndex
from onebase.vocabulary import Certainty

TEST_RUNNERS = ("pytest-insertion", "unittest-start")
LOADERS = ("run_path", "run_module", "spec_from_file_location", "load_source")


class Double(NamedTuple):
    """One file executed under two names.

    `how` says what made the second name possible:
    "main" (one of the names is `__main__`), "conftest" (pytest loads the file on its own account), "alias" (another path leads to the
    same file), "string" (a string asked for one of the names), "runner" (a test runner made one of the names or put the root there),
    "script" (Python put the directory of the started script on the path, and that directory lies in a package), "roots" (two import roots).
    """

    how: str
    first: LoadedModule
    second: LoadedModule
    certainty: Certainty


def doubles_of(load: Load, index: FileIndex) -> tuple[Double, ...]:
    """Every doubled file of the load, in the order in which the second executions happen."""
    found: list[Double] = []
    for executions in load.by_identity.values():
        first = executions[0]
        for second in executions[1:]:
            if second.name != first.name:
                found.append(_double(first, second, index))
    return tuple(sorted(found, key=lambda double: double.second.number))


def _double(first: LoadedModule, second: LoadedModule, index: FileIndex) -> Double:
    weaker = min(first.certainty, second.certainty)
    both_doubtful = first.certainty is second.certainty is Certainty.CANNOT_TELL
    certainty = Certainty.CANNOT_TELL if both_doubtful else weaker
    return Double(_how(first, second, index), first, second, certainty)


def _how(first: LoadedModule, second: LoadedModule, index: FileIndex) -> str:
    both = (first, second)
    if any(module.name in ("__main__", "__mp_main__") for module in both):
        return "main"
    if first.path.rpartition("/")[2] == "conftest.py" and any(_by_pytest(module) for module in both):
        return "conftest"
    if first.path != second.path:
        return "alias"
    if any(module.request.how in LOADERS for module in both) or second.request.how not in ("import", "parent", "step"):
        return "string"
    if any(_by_runner(module) for module in both):
        return "runner"
    return "script" if any(_inside_package(module, index) for module in both) else "roots"


def _by_pytest(module: LoadedModule) -> bool:
    return module.request.how == "step"


def _by_runner(module: LoadedModule) -> bool:
    if module.request.how == "step" and module.request.reason and module.request.reason.kind in TEST_RUNNERS:
        return True
    return module.root is not None and module.root.reason.kind in TEST_RUNNERS


def _inside_package(module: LoadedModule, index: FileIndex) -> bool:
    root = module.root
    if root is None or root.reason.kind != "script-directory":
        return False
    return f"{root.path}/__init__.py" in index.python or (root.path == "." and "__init__.py" in index.python)


