"""Command lines in tables of TOML and JSON files: task runners in pyproject.toml, Pipfile, package.json."""

from collections.abc import Iterator, Mapping
from typing import Any

from onebase.project.entry_points.commands import Command, Passage, Sourced, Surroundings, Variable, read_commands
from onebase.project.entry_points.paths import parent, to_absolute
from onebase.project.entry_points.toml_files import Table, place_in_toml, table_in
from onebase.project.entry_points.tree import Tree
from onebase.vocabulary import Place


def pyproject_commands(tree: Tree, path: str, sourced: Sourced) -> Iterator[Command]:
    """The tasks of pdm, poe, hatch, taskipy, rye, pixi, tox and uv-less runners in a pyproject.toml."""
    tool = table_in(tree.toml(path), "tool")
    for keys in (("pdm", "scripts"), ("poe", "tasks"), ("taskipy", "tasks"), ("rye", "scripts"), ("pixi", "tasks")):
        environment = _shared_environment(tool, keys)
        for name, task in table_in(tool, *keys).items():
            yield from _Task(tree, path, ("tool", *keys, name), environment).commands(task, sourced)
    for name, settings in table_in(tool, "hatch", "envs").items():
        scripts, variables = table_in(tool, "hatch", "envs", name, "scripts"), table_in(settings, "env-vars")
        for script, task in scripts.items():
            names = ("tool", "hatch", "envs", name, "scripts", script)
            yield from _Task(tree, path, names, variables).commands(task, sourced)
    if "tox" in tool:
        from onebase.project.entry_points.sources.tox_toml import tox_table_commands

        yield from tox_table_commands(tree, path, sourced)


def _shared_environment(tool: Table, keys: tuple[str, str]) -> Mapping[str, Any]:
    if keys[0] == "pdm":
        return table_in(tool, "pdm", "scripts", "_", "env")
    return table_in(tool, "poe", "env") if keys[0] == "poe" else {}


def pipfile_commands(tree: Tree, path: str, sourced: Sourced) -> Iterator[Command]:
    """`[scripts]` of a Pipfile."""
    for name, task in table_in(tree.toml(path), "scripts").items():
        yield from _Task(tree, path, ("scripts", name), {}).commands(task, sourced)


class _Task:
    """One task, in the forms that the runners know: a text, a list, or a table with `cmd`, `shell`, `env`, `cwd`."""

    def __init__(self, tree: Tree, path: str, keys: tuple[str, ...], environment: Mapping[str, Any]) -> None:
        self._tree = tree
        self._path = path
        self._keys = keys
        self._environment = environment

    def commands(self, task: object, sourced: Sourced) -> Iterator[Command]:
        table = task if isinstance(task, Mapping) else {}
        environment = {**self._variables(self._environment), **self._variables(table_in(table, "env"))}
        directory = to_absolute(parent(self._path))
        written = table.get("cwd", table.get("working_dir", ""))
        if isinstance(written, str) and written:
            directory = written if written.startswith("/") else f"{directory}/{written}"
        says = f"{'.'.join(self._keys)} in {self._path}"
        for text in _texts(task):
            place = place_in_toml(self._path, self._tree.text(self._path), self._keys, text)
            passage = Passage(self._path, text, place.line, place.column)
            yield from read_commands(passage, Surroundings(says, directory, environment), sourced)

    def _variables(self, table: Mapping[str, Any]) -> dict[str, Variable]:
        text = self._tree.text(self._path)
        strings = {name: value for name, value in table.items() if isinstance(value, str)}
        return {
            name: Variable(value, place_in_toml(self._path, text, (name,), value)) for name, value in strings.items()
        }


def _texts(task: object) -> list[str]:
    """The command lines of a task; a list is one command where its words are single (pdm), otherwise several."""
    if isinstance(task, str):
        return [task]
    if isinstance(task, list):
        words = [each for each in task if isinstance(each, str)]
        return words if any(" " in word for word in words) else [" ".join(words)]
    if isinstance(task, Mapping):
        found = [
            _texts(task[key]) for key in ("cmd", "shell", "sequence", "chain") if isinstance(task.get(key), str | list)
        ]
        return [text for texts in found for text in texts]
    return []


def package_json_commands(tree: Tree, path: str, sourced: Sourced) -> Iterator[Command]:
    """`scripts` of a package.json."""
    import json  # most projects have no such file

    text = tree.text(path)
    try:
        document = json.loads(text)
    except ValueError as error:
        tree.problems[path] = f"{path} is not valid JSON: {error}"
        return
    scripts = document.get("scripts") if isinstance(document, dict) else None
    for name, task in (scripts if isinstance(scripts, dict) else {}).items():
        if isinstance(task, str):
            place = _place_of(path, text, json.dumps(task)[1:-1])
            passage = Passage(path, task, place.line, place.column)
            yield from read_commands(passage, Surroundings.at(parent(path), f"the script {name} in {path}"), sourced)


def _place_of(path: str, text: str, words: str) -> Place:
    start = max(text.find(words), 0)
    return Place(path, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
