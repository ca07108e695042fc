"""Makefiles: the command lines of recipes (GNU make manual: recipes, variables, target-specific variables,
`export`)."""

import re
from collections.abc import Iterator

from onebase.project.entry_points.commands import Command, Passage, Sourced, Surroundings, Variable, read_commands
from onebase.project.entry_points.commands.length import substituted
from onebase.project.entry_points.paths import join, parent, to_absolute
from onebase.project.entry_points.sources.environment import read_environment_file
from onebase.project.entry_points.tree import Tree
from onebase.vocabulary import Place


def makefile_commands(tree: Tree, path: str, sourced: Sourced) -> Iterator[Command]:
    """The commands of a Makefile's recipes."""
    return _Makefile(tree, path).commands(sourced)


class _Makefile:
    """Recipes of make: each line is a command of its own, started in the directory of the file."""

    _RULE = re.compile(r"(?!\t)(?P<targets>[^\s:#=][^:#=]*?)[ \t]*::?(?!=)(?P<rest>.*)")
    _SET = re.compile(
        r"(?P<export>export[ \t]+)?(?P<name>[A-Za-z_][\w.-]*)[ \t]*(?P<how>[:?+]{0,3}=)[ \t]*(?P<value>.*)"
    )
    _REFERENCE = re.compile(r"\$(?:\(([\w.-]+)\)|\{([\w.-]+)\})")

    def __init__(self, tree: Tree, path: str) -> None:
        self._path = path
        self._lines = tree.text(path).split("\n")
        self._directory = to_absolute(parent(path))
        self._variables: dict[str, str] = {"CURDIR": self._directory, "PWD": self._directory}
        self._environment: dict[str, Variable] = {}
        self._of_target: dict[str, dict[str, Variable]] = {}
        self._places: dict[str, Variable] = {}
        self._exports_all = False
        self._tree = tree
        self._recipes: list[tuple[str, Passage]] = []

    def commands(self, sourced: Sourced) -> Iterator[Command]:
        """The commands of all recipes."""
        self._read()
        for target, passage in self._recipes:
            shared = self._places if self._exports_all else {}
            environment = {**shared, **self._environment, **self._of_target.get(target, {})}
            says = f"the target {target} in {self._path}"
            yield from read_commands(passage, Surroundings(says, self._directory, environment), sourced)

    def _read(self) -> None:
        target, number = "", 0
        while number < len(self._lines):
            start, line = number, self._lines[number]
            while line.endswith("\\") and number + 1 < len(self._lines):
                number += 1
                line += "\n" + self._lines[number]
            number += 1
            if line.startswith("\t"):
                self._recipe(target, line, start + 1)
            elif rule := self._RULE.match(line):
                target = rule["targets"].split()[0]
                self._rule(target, rule["rest"], start + 1)
            else:
                self._assignment(line, start + 1, self._environment)

    def _rule(self, target: str, rest: str, number: int) -> None:
        """`target: export NAME = value` sets a variable for one target; commands may follow a semicolon."""
        variables = self._of_target.setdefault(target, {})
        if not self._assignment(rest.strip(), number, variables) and ";" in rest:
            self._recipe(target, "\t" + rest.partition(";")[2], number)

    def _assignment(self, line: str, number: int, environment: dict[str, Variable]) -> bool:
        setting = self._SET.match(line)
        if not setting:
            self._directive(line.split(), number, environment)
            return False
        name, value = setting["name"], re.sub(r"\s+#.*", "", setting["value"]).strip()
        if name not in self._variables:  # NAME := $(if $(NAME),$(NAME),default): empty before it is set
            value = re.sub(rf"\$[({{]{re.escape(name)}[)}}]", "", value)
        value = self._expanded(value)
        if setting["how"] == "+=" and name in self._variables:
            value = f"{self._variables[name]} {value}"
        if setting["how"] != "?=" or name not in self._variables:
            self._variables[name] = value
        written = self._lines[number - 1]
        column = written.find(name) + 1
        self._places[name] = Variable(value, Place(self._path, number, column, len(written) + 1))
        if setting["export"]:
            environment[name] = self._places[name]
        return True

    def _directive(self, words: list[str], number: int, environment: dict[str, Variable]) -> None:
        """`export NAME …`, `export` alone for all variables, and `include` of a file with variables."""
        if words == ["export"]:
            self._exports_all = True
        elif words[:1] == ["export"]:
            for name in words[1:]:
                environment[name] = self._places.get(name, Variable("", Place(self._path, number)))
        elif words[:1] in (["include"], ["-include"]):
            for path in filter(None, (join(parent(self._path), word) for word in words[1:])):
                for name, variable in read_environment_file(self._tree, path).items() if ".env" in path else ():
                    self._variables[name] = variable.text
                    self._places[name] = variable

    def _recipe(self, target: str, line: str, number: int) -> None:
        """The text of a recipe line: `$(NAME)` and `$$` belong to make; `@`, `-` and `+` in front are not part of the
        command."""
        stripped = re.match(r"\t[ \t]*[@+-]*[ \t]*", line)
        column = stripped.end() if stripped else 0
        text = line[column:]
        expanded = self._expanded(text)
        if "PYTHON" not in self._variables:
            expanded = re.sub(r"\$[({]PYTHON[)}]", "python", expanded)
        expanded = re.sub(r"\$\(shell\s+(pwd|git rev-parse --show-toplevel)\)", r"$(\1)", expanded).replace("$$", "$")
        is_same = expanded == text
        passage = Passage(self._path, expanded, number, column + 1, is_same, len(text.split("\n")[0].rstrip("\\ ")))
        self._recipes.append((target, passage))

    def _expanded(self, text: str) -> str:
        for _ in range(5):
            before, text = text, substituted(self._REFERENCE, self._value, text)
            if text == before:
                break
        return text

    def _value(self, match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return self._variables.get(name, "" if name == "PYTHONPATH" else match[0])
