"""tox.ini: the commands of test environments (tox documentation, "Configuration" and "Substitutions")."""

import re
from collections.abc import Iterator, Mapping

from onebase.project.entry_points.commands import Command, Passage, Sourced, Surroundings, Variable, read_commands
from onebase.project.entry_points.ini import IniValue, Sections
from onebase.project.entry_points.paths import parent, to_absolute
from onebase.project.entry_points.tree import Tree

_FACTOR = re.compile(r"[\w!.,{}-]+:[ \t]+(?=\S)")
_REFERENCE = re.compile(r"\{\[([\w:.-]+)\](\w+)\}")


def tox_commands(tree: Tree, path: str, sourced: Sourced) -> Iterator[Command]:
    """The commands of every environment. PYTHONPATH is what `setenv` says: tox does not pass on the caller's."""
    sections = tree.ini(path)
    for name, values in sections.items():
        if name.partition(":")[0] in ("testenv", "testenv:") and (
            "commands" in values or "commands" in sections.get("testenv", {})
        ):
            yield from _Environment(path, sections, name).commands(sourced)


class _Environment:
    """One `[testenv…]` section; what it does not say is inherited from `[testenv]`."""

    def __init__(self, path: str, sections: Sections, name: str) -> None:
        self._path = path
        self._sections = sections
        self._name = name
        self._values: Mapping[str, IniValue] = {**sections.get("testenv", {}), **sections[name]}
        self._directory = to_absolute(parent(path))

    def commands(self, sourced: Sourced) -> Iterator[Command]:
        written = self._get("changedir", "change_dir")
        directory = self._filled(written.text) if written else self._directory
        directory = directory if directory.startswith("/") else f"{self._directory}/{directory}"
        surroundings = Surroundings(f"[{self._name}] in {self._path}", directory, self._environment())
        for key in ("commands_pre", "commands", "commands_post"):
            value = self._values.get(key)
            for passage in self._passages(value) if value else ():
                yield from read_commands(passage, surroundings, sourced)

    def _get(self, *keys: str) -> IniValue | None:
        return next((self._values[key] for key in keys if key in self._values), None)

    def _environment(self) -> dict[str, Variable]:
        found: dict[str, Variable] = {}
        value = self._get("setenv", "set_env")
        for line, place in value.lines if value else ():
            for text in self._lines_of(line):
                name, equals, setting = _FACTOR.sub("", text, count=1).partition("=")
                if equals:
                    found[name.strip()] = Variable(self._filled(setting.strip()), place)
        return found

    def _lines_of(self, line: str) -> list[str]:
        """The line itself, or the lines of another section that it refers to."""
        reference = _REFERENCE.fullmatch(line.strip())
        if not reference:
            return [line]
        other = self._sections.get(reference[1], {}).get(reference[2])
        return [text for text, _ in other.lines] if other else []

    def _passages(self, value: IniValue) -> Iterator[Passage]:
        pending = ""
        for line, place in value.lines:
            for text in self._lines_of(line):
                pending += text.removesuffix("\\")
                if text.endswith("\\"):
                    continue
                stripped = re.sub(r"^[-!@]\s*", "", _FACTOR.sub("", pending, count=1))
                filled = self._filled(stripped)
                width = place.end_column - place.column
                yield Passage(self._path, filled, place.line, place.column, filled == line, width)
                pending = ""

    def _filled(self, text: str) -> str:
        return filled(text, self._directory)


def filled(text: str, directory: str) -> str:
    """A text with the substitutions that can be known: directories, `{posargs:DEFAULT}`, `{env:NAME:DEFAULT}`.
    `directory` is that of tox.ini or tox.toml."""
    text = re.sub(r"\{(?:toxinidir|tox_root)\}", lambda _: directory, text)
    text = re.sub(r"\{posargs:?((?:[^{}]|\{[^}]*\})*)\}", r"\1", text)
    text = re.sub(r"\{env:PYTHONPATH:?([^{}]*)\}", r"\1", text)
    text = re.sub(r"\{env:\w+:([^{}]*)\}", r"\1", text)
    return text.replace("{envpython}", "python").replace("{/}", "/").replace("{:}", ":")
