"""Files whose lines are commands: Procfile and Makefile."""

import re
from collections.abc import Iterator

from onebase.project.entry_points.commands import Command, Passage, Surroundings, Variable, read_commands
from onebase.project.entry_points.paths import parent, to_absolute
from onebase.project.entry_points.sources.environment import read_environment_file
from onebase.project.entry_points.tree import Tree
from onebase.vocabulary import Place

_PROCESS = re.compile(r"([A-Za-z0-9_-]+):[ \t]*(\S.*)")


def procfile_commands(tree: Tree, path: str) -> Iterator[Command]:
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
            yield from read_commands(passage, surroundings)
            if "PYTHONPATH" in environment:
                yield from read_commands(passage, surroundings._replace(environment=environment))


class Makefile:
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
        self._recipes: list[tuple[str, Passage]] = []

    def commands(self) -> Iterator[Command]:
        """The commands of all recipes."""
        self._read()
        for target, passage in self._recipes:
            environment = {**self._environment, **self._of_target.get(target, {})}
            says = f"the target {target} in {self._path}"
            yield from read_commands(passage, Surroundings(says, self._directory, environment))

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
            for name in line.split()[1:] if line.startswith("export ") else ():
                environment[name] = Variable(self._variables.get(name, ""), Place(self._path, number, 1, len(line) + 1))
            return False
        name, value = setting["name"], self._expanded(re.sub(r"\s+#.*", "", setting["value"]).strip())
        if setting["how"] == "+=" and name in self._variables:
            value = f"{self._variables[name]} {value}"
        if setting["how"] != "?=" or name not in self._variables:
            self._variables[name] = value
        if setting["export"]:
            column = self._lines[number - 1].find(name) + 1
            environment[name] = Variable(value, Place(self._path, number, column, len(self._lines[number - 1]) + 1))
        return True

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
            before, text = text, self._REFERENCE.sub(self._value, text)
            if text == before:
                break
        return text

    def _value(self, match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return self._variables.get(name, match[0])


def makefile_commands(tree: Tree, path: str) -> Iterator[Command]:
    """The commands of a Makefile's recipes."""
    return Makefile(tree, path).commands()
