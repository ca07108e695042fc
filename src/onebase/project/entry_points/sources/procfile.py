"""Procfiles: one process a line."""

import re
from collections.abc import Iterator

from onebase.project.entry_points.commands import Command, Passage, Sourced, Surroundings, read_commands
from onebase.project.entry_points.paths import parent
from onebase.project.entry_points.sources.environment import read_environment_file
from onebase.project.entry_points.tree import Tree

_PROCESS = re.compile(r"([A-Za-z0-9_-]+):[ \t]*(\S.*)")


def procfile_commands(tree: Tree, path: str, sourced: Sourced) -> Iterator[Command]:
    """The processes of a Procfile; once more with the `.env` beside it, which honcho, foreman and `heroku local`
    load."""
    directory = parent(path)
    environment_file = tree.at(directory, ".env")
    environment = read_environment_file(tree, environment_file) if tree.is_file(environment_file) else {}
    for number, line in enumerate(tree.text(path).splitlines(), 1):
        match = _PROCESS.match(line)
        if match:
            passage = Passage(path, match[2], number, match.start(2) + 1)
            surroundings = Surroundings.at(directory, f"the process {match[1]} in {path}")
            yield from read_commands(passage, surroundings, sourced)
            if "PYTHONPATH" in environment:
                yield from read_commands(passage, surroundings._replace(environment=environment), sourced)
