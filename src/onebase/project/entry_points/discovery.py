"""Finding all entry points of a project."""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from onebase.named_tuple import NamedTuple
from onebase.project.entry import EntryPoint
from onebase.project.entry_points.commands import Command
from onebase.project.entry_points.console_scripts import console_script_entry_points
from onebase.project.entry_points.migrations import flask_migrate_directories, migration_entry_points
from onebase.project.entry_points.packaging import Packaging
from onebase.project.entry_points.pytest_runs import Way
from onebase.project.entry_points.scripts import notebook_entry_points, script_entry_points
from onebase.project.entry_points.sessions_of_tests import test_entry_points
from onebase.project.entry_points.sources.all import readers, sourced_from
from onebase.project.entry_points.sources.floating import Floating, floating_files
from onebase.project.entry_points.tools import Interpreter
from onebase.project.entry_points.tools.process import Project, Started
from onebase.project.entry_points.tree import Tree
from onebase.project.entry_points.unique import unique
from onebase.project.files import FileIndex
from onebase.vocabulary import Place

if TYPE_CHECKING:
    from onebase.project.entry_points.sources.compose import Service
    from onebase.project.settings_values import ConfiguredEntryPoint


class Declared(NamedTuple):
    """The entry points that everything but the main guards of Python files tells, which nobody has to wait for."""

    tree: Tree
    packaging: Packaging
    found: tuple[EntryPoint, ...]

    def with_scripts(self, guarded: Collection[str]) -> tuple[EntryPoint, ...]:
        """All entry points, in a fixed order, each once; `guarded` are the Python files with an
        `if __name__ == "__main__"`."""
        tree, packaging, found = self
        scripts = script_entry_points(tree, packaging, guarded)
        return unique(tree, [*found, *scripts, *notebook_entry_points(tree, packaging)])


def find_entry_points(
    index: FileIndex,
    read_text: Callable[[str], str | None],
    guarded: Collection[str],
    configured: "Iterable[ConfiguredEntryPoint]" = (),
) -> tuple[EntryPoint, ...]:
    """Every way in which a process of the project starts; see `declared_entry_points` and `Declared`."""
    return declared_entry_points(index, read_text, configured).with_scripts(guarded)


def declared_entry_points(
    index: FileIndex, read_text: Callable[[str], str | None], configured: "Iterable[ConfiguredEntryPoint]" = ()
) -> Declared:
    """The ways in which a process of the project starts, but for the scripts.

    `read_text` gives the text of a file of the index, or None where it cannot be read. Nothing is raised for a broken
    file: what could not be read is said in `unknowns` of the entry points to which it belongs. `configured` are the
    entry points that the configuration of onebase names.
    """
    tree = Tree(index, read_text)
    configured = tuple(configured)
    named = frozenset(Place(point.source) for point in configured)
    packaging = Packaging(tree)
    started = list(_started(tree, packaging, configured))
    commanded = [each for each in started if isinstance(each, EntryPoint)]
    found = (
        *commanded,
        *test_entry_points(tree, packaging, [each for each in started if isinstance(each, Way)], named),
        *migration_entry_points(tree, packaging, _executed(commanded)),
        *_flask_migrations(tree, packaging, _executed(commanded)),
        *console_script_entry_points(tree, packaging),
    )
    return Declared(tree, packaging, found)


def _started(tree: Tree, packaging: Packaging, configured: "Iterable[ConfiguredEntryPoint]") -> Iterator[Started]:
    """What the command lines of the project start; shell scripts that none of them calls, or none in a
    way that can be understood, come last."""
    services = _services(tree)
    sourced = sourced_from(tree)
    containers = {name: service.surroundings for service in reversed(services) for name in service.names}
    contexts = {service.dockerfile: service.context for service in reversed(services)}
    interpreter = Interpreter(Project(tree, packaging), sourced, containers)
    floating = Floating(tree, interpreter, sourced)
    dockerfiles, supervisors, scripts = floating_files(tree)
    for command in _configured(configured):
        yield from interpreter.started_by(command)
    for path in dockerfiles:
        yield from _guarded(tree, path, partial(floating.dockerfile, path, contexts.get(path)))
    for path, reader in readers(tree):
        yield from _guarded(tree, path, partial(interpreter.all_of, reader(tree, path, sourced)))
    for service in services:
        yield from _guarded(tree, service.path, partial(interpreter.all_of, service.commands()))
    for path in supervisors:
        yield from _guarded(tree, path, partial(floating.supervisor, path))
    for path in scripts:
        if path not in interpreter.understood:
            yield from _guarded(tree, path, partial(floating.script, path))


def _configured(points: "Iterable[ConfiguredEntryPoint]") -> Iterator[Command]:
    """The commands that the configuration of onebase names."""
    points = tuple(points)
    if points:
        from onebase.project.entry_points.sources.configured import configured_commands

        yield from configured_commands(points)


def _services(tree: Tree) -> "list[Service]":
    """The services of compose files; their reader is only imported where there are any."""
    if not any("compose" in name for name in tree.others_by_name):
        return []
    from onebase.project.entry_points.sources.compose import read_services

    return read_services(tree)


def _flask_migrations(tree: Tree, packaging: Packaging, executed: frozenset[str]) -> Iterator[EntryPoint]:
    """The migrations of Flask-Migrate; their reader is only imported where there are any."""
    directories = flask_migrate_directories(tree)
    if directories:
        from onebase.project.entry_points.flask_migrations import flask_migration_entry_points

        yield from flask_migration_entry_points(tree, packaging, directories, executed)


def _executed(entries: list[EntryPoint]) -> frozenset[str]:
    """The files that entry points execute as such."""
    return frozenset(path for entry in entries for step in entry.steps if (path := getattr(step, "path", "")))


def _guarded(tree: Tree, path: str, started: Callable[[], list[Started]]) -> list[Started]:
    """What a file starts; nothing, and a problem noted, where it is nested beyond all measure."""
    try:
        return started()
    except RecursionError:
        tree.problems[path] = f"{path} is nested too deeply to be understood"
        return []
