"""Command lines in files of machines and platforms: systemd units, supervisor, fly.toml, Jenkinsfile."""

import re
from collections.abc import Iterator

from onebase.project.entry_points.commands import Command, Passage, Sourced, Surroundings, Variable, read_commands
from onebase.project.entry_points.ini import IniValue
from onebase.project.entry_points.paths import parent
from onebase.project.entry_points.toml_files import place_in_toml, table_in
from onebase.project.entry_points.tree import Tree
from onebase.vocabulary import Place


def unit_commands(tree: Tree, path: str, sourced: Sourced) -> Iterator[Command]:
    """`ExecStart` and the like of a systemd unit, with `WorkingDirectory` and `Environment`."""
    service = tree.ini(path).get("Service", {})
    environment: dict[str, Variable] = {}
    for name, text, place in _settings(service.get("Environment")):
        environment[name] = Variable(text, place)
    directory = service["WorkingDirectory"].text if "WorkingDirectory" in service else "/"
    for key in ("ExecStartPre", "ExecStart"):
        value = service.get(key)
        if value:
            surroundings = Surroundings(f"{key} in {path}", directory.lstrip("-~"), environment)
            yield from read_commands(_passage(path, value, r"^[-@:+!]+"), surroundings, sourced)


def supervisor_commands(tree: Tree, path: str, sourced: Sourced, around: Surroundings) -> Iterator[Command]:
    """`command` of the programs of a supervisor configuration, with `directory` and `environment`, in given
    surroundings."""
    for name, program in tree.ini(path).items():
        if name.startswith("program:") and "command" in program:
            settings = _settings(program.get("environment"), ",")
            environment = {**around.environment, **{name: Variable(text, place) for name, text, place in settings}}
            directory = program["directory"].text if "directory" in program else around.directory
            surroundings = around._replace(says=f"[{name}] in {path}", directory=directory, environment=environment)
            yield from read_commands(_passage(path, program["command"], "^$"), surroundings, sourced)


def _settings(value: IniValue | None, separator: str = " ") -> Iterator[tuple[str, str, Place]]:
    pattern = re.compile(
        r"[\"']?(\w+)=(?:\"([^\"]*)\"|'([^']*)'|([^\s,\"']*))" if separator == "," else r"[\"']?(\w+)=([^\s\"']*)"
    )
    for line, place in value.lines if value else ():
        for match in pattern.finditer(line):
            yield match[1], next((group for group in match.groups()[1:] if group), ""), place


def _passage(path: str, value: IniValue, prefix: str) -> Passage:
    line, place = value.lines[0] if value.lines else ("", value.place)
    text = re.sub(prefix, "", value.text.replace("\\\n", " "))
    return Passage(path, text, place.line, place.column, text == line, len(line))


def fly_commands(tree: Tree, path: str, sourced: Sourced) -> Iterator[Command]:
    """`[processes]` and `[deploy] release_command` of a fly.toml, in the working directory of the project's image."""
    document = tree.toml(path)
    found = [("processes", name) for name in table_in(document, "processes")] + [("deploy", "release_command")]
    for keys in found:
        text = table_in(document, keys[0]).get(keys[1])
        if isinstance(text, str):
            place = place_in_toml(path, tree.text(path), keys, text)
            passage = Passage(path, text, place.line, place.column)
            yield from read_commands(passage, Surroundings.at(parent(path), f"{'.'.join(keys)} in {path}"), sourced)


def jenkins_commands(tree: Tree, path: str, sourced: Sourced) -> Iterator[Command]:
    """The `sh` steps of a Jenkinsfile."""
    text = tree.text(path)
    for match in re.finditer(r"\bsh\s*\(?\s*(\"\"\"|'''|\"|')(.*?)\1", text, re.DOTALL):
        line = text.count("\n", 0, match.start(2)) + 1
        column = match.start(2) - text.rfind("\n", 0, match.start(2))
        yield from read_commands(Passage(path, match[2], line, column), Surroundings.at(parent(path), path), sourced)
