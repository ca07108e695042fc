"""Files that set environment variables: `.env` and its like."""

import re

from onebase.patterns import compile_later
from onebase.project.entry_points.commands import Variable
from onebase.project.entry_points.tree import Tree
from onebase.vocabulary import Place

_SETTING = compile_later(r"[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(.*)")


def read_environment_file(tree: Tree, path: str) -> dict[str, Variable]:
    """The variables of a `.env` file, each with its place."""
    found: dict[str, Variable] = {}
    for number, line in enumerate(tree.text(path).splitlines(), 1):
        if match := _SETTING.fullmatch(line):
            value = re.sub(r"\s+#.*$", "", match[2]).strip()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
                value = value[1:-1]
            found[match[1]] = Variable(value, Place(path, number, match.start(1) + 1, len(line.rstrip()) + 1))
    return found
