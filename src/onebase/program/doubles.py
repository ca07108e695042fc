"""Files that one load executes more than once, and how the second name came to be."""

from collections.abc import Mapping

from onebase.named_tuple import NamedTuple
from onebase.program.load import Load, LoadedModule
from onebase.project.entry import EntryPoint
from onebase.project.files import FileIndex
from onebase.vocabulary import Certainty

TEST_RUNNERS = ("pytest-insertion", "unittest-start")
STATEMENTS = ("import", "parent", "step")


class Double(NamedTuple):
    """One file executed under two names.

    `how` says what made the second name possible:
    "main" (one of the names is `__main__`), "conftest" (pytest loads the file on its own account), "alias" (another
    path leads to the same file), "string" (a string asked for one of the names), "runner" (a test runner made one of
    the names or put the root there), "script" (Python put the directory of the started script on the path, and that
    directory lies in a package), "roots" (two import roots).
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
        again = (second for second in executions[1:] if second.name != first.name)
        found.extend(_double(load, first, second, index) for second in again)
    return tuple(sorted(found, key=lambda double: double.second.number))


def boundary(load: Load, module: LoadedModule, how: str = "roots") -> LoadedModule:
    """The execution, on the way up the chain, that was asked for from outside: there the name of `module` began.

    Outside is another import root or, for a link, a file that is not reached through it; `__main__` and conftest are
    asked for directly.
    """
    current = module
    while current.request.asker >= 0 and how not in ("main", "conftest"):
        asker = load.modules[current.request.asker]
        if asker.name == "__main__" or asker.request.how == "step" or not same_root(asker, module):
            break
        if how == "alias" and asker.path == asker.identity:
            break
        current = asker
    return current


def same_root(a: LoadedModule, b: LoadedModule) -> bool:
    """Whether two executions got their names from one import root."""
    if a.root is None or b.root is None:
        return a.number == b.number
    return a.root.path == b.root.path


def _is_guess(entry: EntryPoint) -> bool:
    """Whether nothing but its name, or a guard inside a package, says that a file is started at all."""
    return entry.reason.kind == "assumed" or (entry.reason.kind == "main-guard" and entry.kind == "module")


ONE_CAUSE = ("roots", "script", "runner")


def unite_causes(found: Mapping[EntryPoint, tuple[Double, ...]]) -> dict[EntryPoint, tuple[Double, ...]]:
    """Two roots that double files under several entry points are one cause, however each of them got its second root:
    the most general of the ways speaks for all."""
    ways: dict[tuple[str, ...], str] = {}
    for doubles in found.values():
        for double in doubles:
            if double.how in ONE_CAUSE:
                pair = root_pair(double)
                ways[pair] = min(ways.get(pair, "runner"), double.how, key=ONE_CAUSE.index)
    return {
        entry: tuple(
            double._replace(how=ways[root_pair(double)]) if double.how in ONE_CAUSE else double for double in doubles
        )
        for entry, doubles in found.items()
    }


def root_pair(double: Double) -> tuple[str, ...]:
    """The two import roots of a doubled file, sorted."""
    return tuple(sorted(module.root.path if module.root else "" for module in (double.first, double.second)))


def _double(load: Load, first: LoadedModule, second: LoadedModule, index: FileIndex) -> Double:
    weaker = min(first.certainty, second.certainty)
    if _is_guess(load.entry):
        weaker = min(weaker, Certainty.CANNOT_TELL if "__main__" in (first.name, second.name) else Certainty.LIKELY)
    both_doubtful = first.certainty is second.certainty is Certainty.CANNOT_TELL
    certainty = Certainty.CANNOT_TELL if both_doubtful else weaker
    return Double(_how(load, first, second, index), first, second, certainty)


def _how(load: Load, first: LoadedModule, second: LoadedModule, index: FileIndex) -> str:
    both = (first, second)
    if any(module.name in ("__main__", "__mp_main__") for module in both):
        return "main"
    if first.path.rpartition("/")[2] == "conftest.py" and any(_by_pytest(module) for module in both):
        return "conftest"
    if first.path != second.path:
        return "alias"
    if any(_by_string(load, module) for module in both):
        return "string"
    if any(_by_runner(load, module) for module in both):
        return "runner"
    return "script" if any(_inside_package(module, index) for module in both) else "roots"


def _by_string(load: Load, module: LoadedModule) -> bool:
    """Whether the name began with a string. That of an app which a script starts is where everything begins."""
    asked = boundary(load, module).request
    starts_the_app = asked.how == "uvicorn.run" and load.modules[asked.asker].request.asker < 0
    return asked.how not in STATEMENTS and not (
        starts_the_app and module.number == load.by_identity[module.identity][0].number
    )


def _by_pytest(module: LoadedModule) -> bool:
    return module.request.how == "step"


def _by_runner(load: Load, module: LoadedModule) -> bool:
    if module.request.how == "step" and load.entry.kind in ("pytest", "unittest", "doctest"):
        return True
    return module.root is not None and module.root.reason.kind in TEST_RUNNERS


def _inside_package(module: LoadedModule, index: FileIndex) -> bool:
    root = module.root
    if root is None or root.reason.kind != "script-directory":
        return False
    return f"{root.path}/__init__.py" in index.python or (root.path == "." and "__init__.py" in index.python)
