"""Entry points of packages that a project declares itself: which module a plugin of a group is.

Source: the entry points specification of PyPA, the setuptools user guide ("Entry Points"), and poetry's
`[tool.poetry.plugins]`.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping

from onebase.project.entry import Plugin, Plugins
from onebase.project.entry_points.toml_files import place_in_toml, table_in
from onebase.project.entry_points.tree import Tree
from onebase.project.files import FileIndex
from onebase.python_text import NotRead, parse
from onebase.vocabulary import Place

_DECLARED = re.compile(r"\s*([^=\[\]#;]+?)\s*=\s*([\w.]+)\s*(?::\s*[\w.]+)?\s*(?:\[[^\]]*\])?\s*$")
_GROUP = re.compile(r"\s*\[([^\]]+)\]\s*$")


def declared_plugins(index: FileIndex, read_text: Callable[[str], str | None]) -> Plugins:
    """What pyproject.toml, setup.cfg and setup.py files declare, read by their text; nothing of a broken file."""
    return plugins_in(Tree(index, read_text))


def plugins_in(tree: Tree) -> Plugins:
    """The same of a tree that has been read."""
    found: dict[str, dict[Plugin, None]] = {}
    for group, plugin in _declared(tree):
        found.setdefault(group, {})[plugin] = None
    return {group: tuple(sorted(plugins, key=lambda each: each.place)) for group, plugins in found.items()}


def _declared(tree: Tree) -> Iterator[tuple[str, Plugin]]:
    for path in tree.others_by_name.get("pyproject.toml", ()):
        for keys in (("project", "entry-points"), ("tool", "poetry", "plugins")):
            for group, plugins in table_in(tree.toml(path), *keys).items():
                for name, target in plugins.items() if isinstance(plugins, Mapping) else ():
                    place = place_in_toml(path, tree.text(path), (*keys, group, name), str(target))
                    yield from _plugin(group, f"{name} = {target}", place)
    for path in tree.others_by_name.get("setup.cfg", ()):
        for group, value in tree.ini(path).get("options.entry_points", {}).items():
            for line, place in value.lines:
                yield from _plugin(group, line, place)
    for path in sorted(tree.index.python):
        if path.rpartition("/")[2] == "setup.py" and "entry_points" in tree.text(path):
            yield from _of_script(path, tree.text(path))


def _plugin(group: str, declared: str, place: Place) -> Iterator[tuple[str, Plugin]]:
    if match := _DECLARED.match(declared):
        yield group.strip(), Plugin(match[1].strip("\"' "), match[2], place)


def _of_script(path: str, text: str) -> Iterator[tuple[str, Plugin]]:
    """`setup(entry_points={…})` of a setup.py, with a literal dictionary or text."""
    try:
        tree = parse(text)
    except NotRead:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "entry_points":
            place = Place(path, node.value.lineno)
            if isinstance(node.value, ast.Dict):
                yield from _of_dictionary(node.value, path)
            elif isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                yield from _of_text(node.value.value, place)


def _of_dictionary(node: ast.Dict, path: str) -> Iterator[tuple[str, Plugin]]:
    for key, value in zip(node.keys, node.values, strict=True):
        group = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
        lines = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
        for line in lines:
            if group and isinstance(line, ast.Constant) and isinstance(line.value, str):
                for each in line.value.splitlines():
                    yield from _plugin(group, each, Place(path, line.lineno))


def _of_text(text: str, place: Place) -> Iterator[tuple[str, Plugin]]:
    group = ""
    for line in text.splitlines():
        if match := _GROUP.match(line):
            group = match[1]
        elif group:
            yield from _plugin(group, line, place)
