"""`alembic` on the command line."""

from onebase.project.entry import EntryPoint
from onebase.project.entry_points.migrations import Migrations, alembic_words, environment_steps, read_migrations
from onebase.project.entry_points.options import parse_options
from onebase.project.entry_points.tools.process import Process

_WITH_VALUE = """
-c --config -n --name -x -m --message -r --rev-id --head --branch-label --version-path --depends-on --tag
"""
_WITHOUT_ENVIRONMENT = """
init list_templates heads show branches merge
"""


def alembic(process: Process) -> list[EntryPoint]:
    """The configuration of `-c`, of ALEMBIC_CONFIG, otherwise `alembic.ini`, then `pyproject.toml`, in the working
    directory."""
    options = parse_options(process.arguments, _WITH_VALUE)
    if not options.rest or options.rest[0] in _WITHOUT_ENVIRONMENT.split():
        return []
    if not process.directory:
        return [process.unknown("alembic", (), "which configuration is used depends on the working directory")]
    variable = process.variable("ALEMBIC_CONFIG")
    written = options.last("-c", "--config") or (variable.text if variable else "")
    for each in (written,) if written else ("alembic.ini", "pyproject.toml"):
        path = process.path(each)
        if path is not None and process.tree.is_file(path):
            found = read_migrations(process.tree, path, options.last("-n", "--name"))
            if found:
                return [_entry(process, migrations, each) for migrations in found[:1]]
    if "$" in written:
        return [process.unknown("alembic", ("-c", written), f"alembic is given {written}, whose value is not known")]
    return []


def _entry(process: Process, migrations: Migrations, written: str) -> EntryPoint:
    steps, search_path, unknowns = environment_steps(process.tree, migrations, process.path, process.search_path())
    return process.entry("alembic", alembic_words(migrations, written), search_path, steps, unknowns)
