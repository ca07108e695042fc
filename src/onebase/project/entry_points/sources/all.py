"""Which reader reads which file."""

import re
from collections.abc import Callable, Iterator

from onebase.project.entry_points.commands import Command
from onebase.project.entry_points.paths import name_of
from onebase.project.entry_points.sources.dockerfile import dockerfile_commands
from onebase.project.entry_points.sources.lines import makefile_commands, procfile_commands
from onebase.project.entry_points.tree import Tree

Reader = Callable[[Tree, str], Iterator[Command]]

_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"(?:Dockerfile|Containerfile)(?:[.-].*)?|.*\.[Dd]ockerfile"), dockerfile_commands),
    (re.compile(r"Procfile(?:[.-].*)?"), procfile_commands),
    (re.compile(r"(?:GNUm|M|m)akefile|.*\.mk"), makefile_commands),
)


def commands_in(tree: Tree) -> Iterator[Command]:
    """Every command line of the project, file by file in the order of their paths."""
    for path in sorted(tree.index.others):
        name = name_of(path)
        for pattern, reader in _READERS:
            if pattern.fullmatch(name):
                yield from reader(tree, path)
                break
