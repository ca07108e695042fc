"""Entry points: which processes of a project start, with which import roots, and what they execute first.

Read from everything around the Python source: command lines in container, task and pipeline files, pytest and Alembic
configuration, packaging,
and the layout of test files. Python files are never executed here, and only a few are looked at by their text.
"""

from collections.abc import Callable, Collection, Iterable

from onebase.project.entry import EntryPoint
from onebase.project.entry_points.packaging import Packaging
from onebase.project.entry_points.pytest_runs import Way
from onebase.project.entry_points.scripts import script_entry_points
from onebase.project.entry_points.sessions_of_tests import test_entry_points
from onebase.project.entry_points.sources.all import commands_in
from onebase.project.entry_points.sources.configured import configured_commands
from onebase.project.entry_points.tools import Interpreter
from onebase.project.entry_points.tools.process import Project
from onebase.project.entry_points.tree import Tree
from onebase.project.entry_points.unique import unique
from onebase.project.files import FileIndex
from onebase.project.settings_values import ConfiguredEntryPoint

__all__ = ["find_entry_points"]


def find_entry_points(
    index: FileIndex,
    read_text: Callable[[str], str | None],
    guarded: Collection[str],
    configured: Iterable[ConfiguredEntryPoint] = (),
) -> tuple[EntryPoint, ...]:
    """Every way in which a process of the project starts, in a fixed order, each once.

    `read_text` gives the text of a file of the index, or None where it cannot be read; `guarded` are the Python files
    with an
    `if __name__ == "__main__"`. Nothing is raised for a broken file: what could not be read is said in `unknowns` of
    the entry points
    to which it belongs. `configured` are the entry points that the configuration of onebase names.
    """
    tree = Tree(index, read_text)
    packaging = Packaging(tree)
    interpreter = Interpreter(Project(tree, packaging))
    commands = (*configured_commands(configured), *commands_in(tree))
    started = [each for command in commands for each in interpreter.started_by(command)]
    ways = [each for each in started if isinstance(each, Way)]
    found = [
        *(each for each in started if isinstance(each, EntryPoint)),
        *test_entry_points(tree, packaging, ways),
        *script_entry_points(tree, packaging, guarded),
    ]
    return unique(tree, found)
