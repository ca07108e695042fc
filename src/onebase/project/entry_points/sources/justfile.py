"""justfiles: the command lines of recipes (just manual: recipes, variables, `export`, `set dotenv-load`)."""

import re
from collections.abc import Iterator

from onebase.project.entry_points.commands import Command, Passage, Sourced, Surroundings, Variable, read_commands
from onebase.project.entry_points.paths import parent, to_absolute
from onebase.project.entry_points.sources.environment import read_environment_file
from onebase.project.entry_points.tree import Tree
from onebase.vocabulary import Place

_SET = re.compile(r"(export\s+)?([A-Za-z_][\w-]*)\s*:=\s*(?:\"([^\"]*)\"|'([^']*)'|(.*?))\s*$")
_RECIPE = re.compile(r"@?([A-Za-z_][\w-]*)[^:=]*:(?!=)")
_DIRECTORY = re.compile(r"\[working-directory\s*(?::|\()\s*['\"]([^'\"]+)['\"]")


def justfile_commands(tree: Tree, path: str, sourced: Sourced) -> Iterator[Command]:
    """The commands of a justfile's recipes. Each line is a command of its own, unless the recipe begins with `#!`."""
    directory = parent(path)
    text = tree.text(path)
    environment: dict[str, Variable] = {}
    if re.search(r"^set\s+dotenv-load(?!\s*:=\s*false)", text, re.MULTILINE):
        environment.update(read_environment_file(tree, tree.at(directory, ".env")))
    surroundings = Surroundings.at(directory, path)
    variables: dict[str, str] = {"justfile_directory()": to_absolute(directory)}
    for number, line in enumerate(text.split("\n"), 1):
        if match := _SET.match(line):
            value = next((group for group in match.groups()[2:] if group is not None), "")
            variables[match[2]] = _filled(value, variables)
            if match[1]:
                environment[match[2]] = Variable(
                    variables[match[2]], Place(path, number, match.start(2) + 1, len(line) + 1)
                )
        elif found := _DIRECTORY.match(line):
            surroundings = surroundings._replace(directory=f"{to_absolute(directory)}/{found[1]}")
        elif recipe := _RECIPE.match(line):
            surroundings = surroundings._replace(says=f"the recipe {recipe[1]} in {path}")
        elif line[:1] in (" ", "\t") and line.strip():
            yield from read_commands(
                _passage(path, line, number, variables), surroundings._replace(environment=environment), sourced
            )
        elif not line.strip():
            surroundings = Surroundings.at(directory, path)


def _passage(path: str, line: str, number: int, variables: dict[str, str]) -> Passage:
    text = line.lstrip(" \t@-")
    filled = _filled(text, variables)
    return Passage(path, filled, number, len(line) - len(text) + 1, filled == text, len(text))


def _filled(text: str, variables: dict[str, str]) -> str:
    return re.sub(r"\{\{\s*([\w-]+(?:\(\))?)\s*\}\}", lambda match: variables.get(match[1], match[0]), text)
