"""Shell scripts that nothing calls: from where they are started has to be found out."""

from onebase.project.entry import EntryPoint
from onebase.project.entry_points.commands import Surroundings
from onebase.project.entry_points.paths import ancestors, parent, to_absolute
from onebase.project.entry_points.sources.all import is_relevant
from onebase.project.entry_points.tools import Interpreter
from onebase.project.entry_points.tools.process import Started
from onebase.project.entry_points.tree import Tree


def shell_scripts(tree: Tree) -> list[str]:
    """The shell scripts of a project by their names."""
    return [path for path in sorted(tree.index.others) if path.endswith((".sh", ".bash"))]


def started_by_script(tree: Tree, interpreter: Interpreter, path: str) -> list[Started]:
    """What a script starts, called from the directory in which most of it makes sense: the nearest project upwards, the
    directories above it, or the script's own."""
    own = parent(path)
    candidates = dict.fromkeys([tree.project_of(own), *ancestors(tree.project_of(own)), own, *ancestors(own)])
    best: list[Started] = []
    for directory in candidates if is_relevant(tree.text(path)) else ():
        started = _read(interpreter, path, directory)
        best = max(best, started, key=_sense) if best else started
        if _sense(started) == len(started):
            return started
    return best


def _read(interpreter: Interpreter, path: str, directory: str) -> list[Started]:
    absolute = to_absolute(path)
    return list(interpreter.script(path, Surroundings(path, to_absolute(directory), script=absolute)))


def _sense(started: list[Started]) -> int:
    """How many processes are understood."""
    return sum(1 for each in started if not isinstance(each, EntryPoint) or each.steps)
