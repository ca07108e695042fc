"""tox.toml and `[tool.tox]`: the commands of test environments (tox 4.21, "Configuration", "TOML only")."""

import shlex
from collections.abc import Iterator, Mapping

from onebase.project.entry_points.commands import Command, Passage, Sourced, Surroundings, Variable, read_commands
from onebase.project.entry_points.paths import parent, to_absolute
from onebase.project.entry_points.sources.tox import filled
from onebase.project.entry_points.toml_files import Table, place_in_toml, table_in
from onebase.project.entry_points.tree import Tree

_KEYS = ("commands_pre", "commands", "commands_post")


def tox_toml_commands(tree: Tree, path: str, sourced: Sourced) -> Iterator[Command]:
    """The commands of every environment of a tox.toml."""
    return _commands(tree, path, (), sourced)


def tox_table_commands(tree: Tree, path: str, sourced: Sourced) -> Iterator[Command]:
    """The commands of every environment in the table `[tool.tox]` of a pyproject.toml."""
    return _commands(tree, path, ("tool", "tox"), sourced)


def _commands(tree: Tree, path: str, above: tuple[str, ...], sourced: Sourced) -> Iterator[Command]:
    document = table_in(tree.toml(path), *above)
    base = table_in(document, "env_run_base")
    if base.get("commands"):
        yield from _of_environment(tree, path, (*above, "env_run_base"), (), base, sourced)
    for name, settings in table_in(document, "env").items():
        if isinstance(settings, Mapping):
            values = {**base, **settings}
            inherited = () if "commands" in settings else (*above, "env_run_base")
            yield from _of_environment(tree, path, (*above, "env", name), inherited, values, sourced)


def _of_environment(
    tree: Tree, path: str, keys: tuple[str, ...], inherited: tuple[str, ...], values: Table, sourced: Sourced
) -> Iterator[Command]:
    root = to_absolute(parent(path))
    directory = filled(str(values.get("change_dir") or root), root)
    directory = directory if directory.startswith("/") else f"{root}/{directory}"
    place = place_in_toml(path, tree.text(path), (*keys, "set_env"))
    variables = {
        name: Variable(filled(value, root), place)
        for name, value in table_in(values, "set_env").items()
        if isinstance(value, str)
    }
    surroundings = Surroundings(f"[{'.'.join(keys)}] in {path}", directory, variables)
    for key in _KEYS:
        commands = values.get(key)
        for command in commands if isinstance(commands, list) else ():
            words = list(_words(command, root))
            here = place_in_toml(path, tree.text(path), (*(inherited or keys), key), words[0] if words else "")
            passage = Passage(path, shlex.join(words), here.line, here.column)
            yield from read_commands(passage, surroundings, sourced)


def _words(command: object, root: str) -> Iterator[str]:
    """The words of a command; what `{replace = "posargs", default = […]}` stands for without any given."""
    for word in command if isinstance(command, list) else ():
        if isinstance(word, str):
            yield filled(word, root)
        elif isinstance(word, Mapping) and word.get("replace") == "posargs" and isinstance(word.get("default"), list):
            yield from (filled(each, root) for each in word["default"] if isinstance(each, str))
