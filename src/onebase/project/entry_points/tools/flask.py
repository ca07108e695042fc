"""`flask` and `fastapi`: both take a path or a module name, walk up over `__init__.py`, and insert the directory they
come to.

Read in Flask 3.1 (`cli.prepare_import`, `cli.ScriptInfo.load_app`, `cli.load_dotenv`), Flask-Migrate 4.1 and
fastapi-cli 0.0.34 (`discover`).
"""

import re

from onebase.named_tuple import NamedTuple
from onebase.project.entry import EntryPoint, ImportName, ImportRoot, Reason, Step
from onebase.project.entry_points.migrations import flask_migrate_steps
from onebase.project.entry_points.options import parse_options
from onebase.project.entry_points.paths import ancestors
from onebase.project.entry_points.sources.environment import read_environment_file
from onebase.project.entry_points.toml_files import table_in
from onebase.project.entry_points.tools.process import Process
from onebase.project.entry_points.tree import Tree

_FLASK = """
-A --app -e --env-file -h --host -p --port --cert --key --extra-files --exclude-patterns -d --directory
"""
_FASTAPI = """
--host --port --root-path --app --workers --proxy-headers --reload-dir -e --entrypoint --forwarded-allow-ips
"""
_FASTAPI_FILES = ("main.py", "app.py", "api.py", "app/main.py", "app/app.py", "app/api.py")


class Found(NamedTuple):
    """The directory that is inserted in front, and the module that is imported from there."""

    root: str
    name: str


def prepare_import(tree: Tree, directory: str, target: str) -> Found | None:
    """As `flask.cli.prepare_import`: from a path or a dotted name to the directory above its packages and its name from
    there."""
    path = tree.find(directory, target) or tree.find(directory, f"{target}.py")
    if path is not None:
        root, name = tree.package_root(path if path.endswith(".py") else f"{path}.py")
        return Found(root, name.removesuffix(".__init__"))
    root, name = tree.package_root(tree.at(directory, "_.py"))
    return None if "/" in target else Found(root, name[:-1] + target)


def flask(process: Process) -> list[EntryPoint]:
    """Any `flask` command loads the application: `--app`, FLASK_APP (also from `.flaskenv` and `.env`), `wsgi.py` or
    `app.py`."""
    options = parse_options(process.arguments, _FLASK)
    if not process.directory:
        return [
            process.unknown("application", options.rest[:1], "the application is looked for in the working directory")
        ]
    given = options.last("-A", "--app") or _flask_app(process)
    if "$" in given:
        return [process.unknown("application", options.rest[:1], f"flask is given {given}, whose value is not known")]
    behind = tuple(root.path for root in process.search_path())
    found = application_of(process.tree, process.directory, given, behind)
    label = (*(("--app", given) if options.has("-A", "--app") else ()), *options.rest[:2])
    if found is None:
        return []
    steps, search_path = _import_steps(process, found, f"flask imports {found.name}")
    if options.rest[:1] == ("db",):
        migration = flask_migrate_steps(
            process.tree, process.directory, options.last("-d", "--directory") or "migrations"
        )
        return [process.entry("alembic", label, search_path, (*steps, *migration))] if migration else []
    return [process.entry("application", label, search_path, steps)]


def application_of(tree: Tree, directory: str, given: str, behind: tuple[str, ...] = ()) -> Found | None:
    """The module of the application that is named, otherwise of `wsgi.py` or `app.py` in the working
    directory. `behind` is the rest of the search path."""
    for target in (re.split(r":(?![\\/])", given)[0],) if given else ("wsgi.py", "app.py"):
        found = prepare_import(tree, directory, target)
        if found is not None and tree.locate(found.name, (found.root, *behind)):
            return found
    return None


def _flask_app(process: Process) -> str:
    variable = process.variable("FLASK_APP")
    return variable.text if variable else flask_app_in_files(process.tree, process.directory)


def flask_app_in_files(tree: Tree, directory: str) -> str:
    """FLASK_APP in the nearest `.env`, then in the nearest `.flaskenv` (loaded where python-dotenv is installed)."""
    for name in (".env", ".flaskenv"):
        path = next((tree.at(each, name) for each in ancestors(directory) if tree.is_file(tree.at(each, name))), "")
        variable = read_environment_file(tree, path).get("FLASK_APP") if path else None
        if variable:
            return variable.text
    return ""


def fastapi(process: Process) -> list[EntryPoint]:
    """`fastapi run PATH` or `fastapi dev PATH`: a file; `--entrypoint`, also in pyproject.toml, names a module
    instead."""
    options = parse_options(process.arguments, _FASTAPI)
    if options.rest[:1] not in (("run",), ("dev",)):
        return []
    if not process.directory:
        return [process.unknown("application", options.rest, "the application is looked for in the working directory")]
    named = options.last("-e", "--entrypoint") or ("" if options.rest[1:] else _fastapi_entry(process))
    if named:
        root = process.root(".", "tool-insertion", "fastapi puts the working directory first")
        name = named.partition(":")[0]
        return process.importing(
            "application", name, options.rest[:1], process.search_path(root), f"fastapi imports {name}"
        )
    for target in options.rest[1:2] or _FASTAPI_FILES:
        path = process.path(target)
        if path is not None and path in process.tree.index.python:
            steps, search_path = _import_steps(
                process, Found(*process.tree.package_root(path)), f"fastapi imports {target}"
            )
            return [process.entry("application", options.rest[:2], search_path, steps)]
    return []


def _fastapi_entry(process: Process) -> str:
    path = process.tree.at(process.directory, "pyproject.toml")
    entry = (
        table_in(process.tree.toml(path), "tool", "fastapi").get("entrypoint") if process.tree.is_file(path) else None
    )
    return entry if isinstance(entry, str) else ""


def _import_steps(process: Process, found: Found, text: str) -> tuple[list[Step], tuple[ImportRoot, ...]]:
    tool = process.words[-1]
    inserted = ImportRoot(
        found.root,
        Reason("tool-insertion", f"{tool} puts the first directory without __init__.py first", process.command.place),
    )
    step = ImportName(found.name, Reason("configuration", text, process.command.place))
    return [step], process.search_path((inserted,))
