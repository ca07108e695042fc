"""Flask-Migrate: `flask db upgrade` executes `env.py` within an application that is imported before."""

from collections.abc import Iterator

from onebase.project.entry import EntryPoint, ImportName, ImportRoot, Reason, Step
from onebase.project.entry_points.labels import typed
from onebase.project.entry_points.migrations import flask_migrate_steps
from onebase.project.entry_points.packaging import Packaging
from onebase.project.entry_points.paths import name_of, parent
from onebase.project.entry_points.tools.flask import application_of, flask_app_in_files
from onebase.project.entry_points.tree import Tree
from onebase.vocabulary import Place


def flask_migration_entry_points(
    tree: Tree, packaging: Packaging, directories: list[str], executed: frozenset[str]
) -> Iterator[EntryPoint]:
    """`flask db upgrade` in the directory above each directory of migrations whose `env.py` no command line runs."""
    for migrations in directories:
        if tree.at(migrations, "env.py") not in executed:
            yield _entry(tree, packaging, migrations)


def _entry(tree: Tree, packaging: Packaging, migrations: str) -> EntryPoint:
    directory = parent(migrations)
    given = flask_app_in_files(tree, directory)
    found = application_of(tree, directory, given)
    place = Place(tree.at(migrations, "alembic.ini"))
    root = found.root if found else directory
    inserted = ImportRoot(
        root, Reason("tool-insertion", "flask puts the first directory without __init__.py first", place)
    )
    installed = (each for each in packaging.roots_for(directory) if each.path != root)
    steps: list[Step] = (
        [ImportName(found.name, Reason("configuration", f"flask imports {found.name}", place))] if found else []
    )
    steps += flask_migrate_steps(tree, directory, name_of(migrations))
    unknowns = () if found else ("the application that flask imports before the migrations is not known",)
    reason = Reason("configuration", f"{place.path} without a script location is one of Flask-Migrate", place)
    label = typed(directory, ["flask", "db", "upgrade"])
    return EntryPoint("alembic", label, reason, directory, (inserted, *installed), tuple(steps), unknowns)
