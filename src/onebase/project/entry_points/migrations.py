"""Alembic: which `env.py` each configuration runs, with which import roots.

Read in alembic 1.20 (`config.Config`, `script.ScriptDirectory.from_config`): `prepend_sys_path` is put in front,
`env.py` is loaded as "env_py"
and not put into `sys.modules`; a script location and import roots that are relative are so to the working directory.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from onebase.named_tuple import NamedTuple
from onebase.patterns import compile_later
from onebase.project.entry import EntryPoint, ImportName, ImportRoot, Reason, RunFile, Step
from onebase.project.entry_points.labels import typed
from onebase.project.entry_points.packaging import Packaging
from onebase.project.entry_points.paths import (
    PROJECT,
    ancestors,
    from_absolute,
    join,
    name_of,
    parent,
    relative,
    to_absolute,
)
from onebase.project.entry_points.toml_files import place_in_toml, table_in
from onebase.project.entry_points.tree import Tree
from onebase.vocabulary import Place

Resolve: TypeAlias = Callable[[str], str | None]

_LEGACY = compile_later(r", *|(?: +)|:")
_SEPARATORS = {"space": " ", "newline": "\n", "os": ":", ":": ":", ";": ";"}


class Setting(NamedTuple):
    """A value of an Alembic configuration with `%(here)s` filled in, and its place."""

    text: str
    place: Place


class Migrations(NamedTuple):
    """What one section of a configuration says."""

    path: str
    section: str
    location: Setting
    prepended: tuple[Setting, ...]


def read_migrations(tree: Tree, path: str, section: str = "") -> list[Migrations]:
    """Every section of an alembic.ini, or the table of a pyproject.toml, that has a script location."""
    if path.endswith(".toml"):
        return _from_toml(tree, path)
    sections = tree.ini(path)
    defaults = sections.get("DEFAULT", {})
    found = []
    for name in (section,) if section else sorted(sections, key=lambda each: (each != "alembic", each)):
        values = {
            key: Setting(value.text, value.place) for key, value in {**defaults, **sections.get(name, {})}.items()
        }
        if "script_location" in sections.get(name, {}) or (name == "alembic" and "script_location" in values):
            found.append(_from_section(path, name, values))
    return found


def _from_section(path: str, name: str, values: Mapping[str, Setting]) -> Migrations:
    filled = {key: Setting(_filled(value.text, path, values), value.place) for key, value in values.items()}
    prepended = filled.get("prepend_sys_path")
    separator = filled.get("path_separator")
    texts: list[str] = []
    if prepended and prepended.text:
        text = prepended.text
        character = _SEPARATORS.get(separator.text) if separator else None
        texts = [each.strip() for each in (text.split(character) if character else _LEGACY.split(text)) if each]
    place = prepended.place if prepended else Place(path)
    return Migrations(path, name, filled["script_location"], tuple(Setting(text, place) for text in texts))


def _filled(text: str, path: str, values: Mapping[str, Setting]) -> str:
    """As ConfigParser's basic interpolation, one level deep."""
    here = to_absolute(parent(path))

    def value(match: re.Match[str]) -> str:
        name = match[1].lower()
        return here if name == "here" else values[name].text if name in values else match[0]

    return re.sub(r"%\((\w+)\)s", value, text).replace("%%", "%")


def _from_toml(tree: Tree, path: str) -> list[Migrations]:
    table = table_in(tree.toml(path), "tool", "alembic")
    location = table.get("script_location")
    if not isinstance(location, str):
        return []
    prepended = table.get("prepend_sys_path", [])
    texts = [each for each in (prepended if isinstance(prepended, list) else [prepended]) if isinstance(each, str)]
    settings = tuple(_toml_setting(tree, path, "prepend_sys_path", text) for text in texts)
    return [Migrations(path, "", _toml_setting(tree, path, "script_location", location), settings)]


def _toml_setting(tree: Tree, path: str, key: str, text: str) -> Setting:
    place = place_in_toml(path, tree.text(path), ("tool", "alembic", key), text)
    return Setting(_filled(text, path, {}), place)


def environment_steps(
    tree: Tree, migrations: Migrations, resolve: Resolve, search_path: tuple[ImportRoot, ...]
) -> tuple[list[Step], tuple[ImportRoot, ...], tuple[str, ...]]:
    """The steps of running `env.py`, the search path for them, and what is not known. `resolve` gives the path of the
    project that a path in the configuration means in the working directory."""
    roots: list[ImportRoot] = []
    unknowns: list[str] = []
    for setting in migrations.prepended:
        path = resolve(setting.text)
        if path is None:
            unknowns.append(
                f"prepend_sys_path in {migrations.path} names {setting.text}, which is not a directory of the project"
            )
        elif tree.is_directory(path):
            reason = Reason("alembic-prepend", f"prepend_sys_path says so in {migrations.path}", setting.place)
            roots.append(ImportRoot(path, reason))
    by_path: dict[str, ImportRoot] = {}
    for root in (*roots, *search_path):
        by_path.setdefault(root.path, root)
    full = tuple(by_path.values())
    location, package = _script_location(tree, migrations.location.text, resolve, full)
    script = tree.at(location, "env.py") if location is not None else ""
    if script not in tree.index.python:
        shown = migrations.location.text.replace(PROJECT, "the project")
        return [], full, (*unknowns, f"script_location in {migrations.path} is {shown}, and there is no env.py in it")
    reason = Reason("configuration", "alembic executes env.py of its script_location", migrations.location.place)
    imported = [ImportName(package, reason)] if package else []
    return [*imported, RunFile(script, "env_py", reason, registered=False)], full, tuple(unknowns)


def from_directory(directory: str) -> Resolve:
    """Paths as they are meant in a directory of the project."""

    def resolve(text: str) -> str | None:
        return from_absolute(posixpath.normpath(text)) if text.startswith("/") else join(directory, text)

    return resolve


def _script_location(
    tree: Tree, text: str, resolve: Resolve, search_path: tuple[ImportRoot, ...]
) -> tuple[str | None, str]:
    """The directory, and for the form `package:path` the package that is imported on the way."""
    package, colon, rest = text.partition(":")
    if text.startswith("/") or not colon:
        return resolve(text), ""
    located = tree.locate(package, tuple(root.path for root in search_path))
    return (join(parent(located), rest.replace(":", "/")) if located else None), package


def migration_entry_points(tree: Tree, packaging: Packaging, executed: frozenset[str]) -> Iterator[EntryPoint]:
    """`alembic` in the directory of every configuration whose `env.py` no command line runs."""
    candidates = [
        path for path in sorted(tree.index.others) if path.endswith(".ini") and "script_location" in tree.text(path)
    ]
    candidates += [path for path in tree.others_by_name.get("pyproject.toml", ()) if "tool.alembic" in tree.text(path)]
    for path in candidates:
        for migrations in read_migrations(tree, path):
            entry = _entry(tree, packaging, migrations)
            if not any(isinstance(step, RunFile) and step.path in executed for step in entry.steps):
                yield entry


def _entry(tree: Tree, packaging: Packaging, migrations: Migrations) -> EntryPoint:
    directory = _directory(tree, migrations)
    resolve = from_directory(directory)
    steps, search_path, unknowns = environment_steps(tree, migrations, resolve, packaging.roots_for(directory))
    reason = Reason("configuration", f"{migrations.path} says where the migrations are", migrations.location.place)
    written = relative(migrations.path, directory)
    label = typed(directory, ["alembic", *alembic_words(migrations, written)])
    return EntryPoint("alembic", label, reason, directory, search_path, tuple(steps), unknowns)


def _directory(tree: Tree, migrations: Migrations) -> str:
    """The working directory that a configuration is made for: its own, or the nearest above it from which there is an
    `env.py` in the script location."""
    own = parent(migrations.path)
    for each in ancestors(own):
        location = from_directory(each)(migrations.location.text)
        if location is not None and tree.at(location, "env.py") in tree.index.python:
            return each
    return own


def alembic_words(migrations: Migrations, written: str) -> list[str]:
    """The options that a configuration needs, where it is not the one that is taken without any."""
    words = (
        ["-c", written] if name_of(migrations.path) not in ("alembic.ini", "pyproject.toml") or "/" in written else []
    )
    return [*words, *(["-n", migrations.section] if migrations.section not in ("", "alembic") else [])]


def flask_migrate_steps(tree: Tree, directory: str, location: str) -> list[Step]:
    """The steps of `flask db …` after the application is loaded: `env.py` in the directory of migrations."""
    path = join(directory, location)
    script = tree.at(path, "env.py") if path is not None else ""
    if script not in tree.index.python:
        return []
    reason = Reason("configuration", "flask db executes env.py of its migrations", Place(script))
    return [RunFile(script, "env_py", reason, registered=False)]


def flask_migrate_directories(tree: Tree) -> list[str]:
    """Directories that Flask-Migrate made: an alembic.ini without a script location beside an env.py."""
    return [
        parent(path)
        for path in tree.others_by_name.get("alembic.ini", ())
        if tree.at(parent(path), "env.py") in tree.index.python
        and not read_migrations(tree, path)
        and path != "alembic.ini"
    ]
