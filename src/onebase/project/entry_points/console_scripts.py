"""Console scripts: commands that an installed project brings with it, each a function of a module."""

import re
from collections.abc import Iterator

from onebase.named_tuple import NamedTuple
from onebase.patterns import compile_later
from onebase.project.entry import EntryPoint, ImportName, Reason
from onebase.project.entry_points.packaging import Packaging
from onebase.project.entry_points.paths import parent
from onebase.project.entry_points.toml_files import place_in_toml, table_in
from onebase.project.entry_points.tree import Tree
from onebase.vocabulary import Place

_SCRIPT = compile_later(r"[\"']?\s*([\w.-]+)\s*=\s*([\w.]+)\s*(?::\s*[\w.]+)?")


class ConsoleScript(NamedTuple):
    """The name of a command, the module that it imports, and where that is said."""

    name: str
    module: str
    place: Place


def console_scripts(tree: Tree) -> Iterator[ConsoleScript]:
    """The scripts that pyproject.toml, setup.cfg and setup.py files declare."""
    for path in tree.others_by_name.get("pyproject.toml", ()):
        for keys in (("project", "scripts"), ("project", "gui-scripts"), ("tool", "poetry", "scripts")):
            for name, target in table_in(tree.toml(path), *keys).items():
                if isinstance(target, str):
                    place = place_in_toml(path, tree.text(path), (*keys, name), target)
                    yield ConsoleScript(name, target.partition(":")[0].strip(), place)
    for path in tree.others_by_name.get("setup.cfg", ()):
        value = tree.ini(path).get("options.entry_points", {}).get("console_scripts")
        for line, place in value.lines if value else ():
            if match := _SCRIPT.match(line):
                yield ConsoleScript(match[1], match[2], place)
    for path in sorted(tree.index.python):
        if path.endswith("setup.py") and (path == "setup.py" or path.endswith("/setup.py")):
            yield from _from_setup_py(path, tree.text(path))


def _from_setup_py(path: str, text: str) -> Iterator[ConsoleScript]:
    block = re.search(r"[\"']console_scripts[\"']\s*:\s*\[([^\]]*)\]", text)
    for match in re.finditer(r"[\"']([^\"'\n]+)[\"']", block[1]) if block else ():
        script = _SCRIPT.match(match[1])
        if block and script:
            start = block.start(1) + match.start(1)
            column = start - text.rfind("\n", 0, start)
            place = Place(path, text.count("\n", 0, start) + 1, column, column + len(match[1]))
            yield ConsoleScript(script[1], script[2], place)


def console_script_entry_points(tree: Tree, packaging: Packaging) -> Iterator[EntryPoint]:
    """An entry point for each script whose module the project has: it sees what is installed, and nothing else."""
    for script in console_scripts(tree):
        directory = parent(script.place.path)
        search_path = packaging.roots_for(directory)
        if tree.locate(script.module, tuple(root.path for root in search_path)):
            reason = Reason("configuration", f"{script.place.path} declares the script {script.name}", script.place)
            step = ImportName(script.module, Reason("configuration", f"{script.name} imports it", script.place))
            yield EntryPoint("console-script", script.name, reason, directory, search_path, (step,))
