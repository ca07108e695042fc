"""Pipelines of GitHub, GitLab, Travis, Azure, CircleCI and Bitbucket, Taskfiles, and platform files: YAML whose
mappings hold command lines.

One reader for all: environment and working directory are inherited downwards, whatever the keys are called.
"""

import re
from collections.abc import Iterator, Mapping

from onebase.named_tuple import NamedTuple
from onebase.project.entry_points.commands import Command, Shell, Sourced, Surroundings, Variable
from onebase.project.entry_points.paths import PROJECT, name_of, parent, to_absolute
from onebase.project.entry_points.sources.yaml_lines import Scalar, YamlValue, mapping, read_yaml, sequence, text_of
from onebase.project.entry_points.tree import Tree

_ENVIRONMENT = ("env", "environment", "variables")
_DIRECTORY = ("working-directory", "working_directory", "workingDirectory", "rootDir", "dir")
_SINGLE = (
    "run",
    "bash",
    "command",
    "startCommand",
    "buildCommand",
    "preDeployCommand",
    "entrypoint",
    "release_command",
)
_SHARED = ("before_install", "install", "before_script", "script", "after_script", "commands", "cmds")
_KEPT = re.compile(r"echo\s+[\"']?(\w+)=([^\"'\n>]*)[\"']?\s*>>\s*[\"']?\$\{?GITHUB_ENV")
_WORKSPACES = (
    "GITHUB_WORKSPACE",
    "CI_PROJECT_DIR",
    "TRAVIS_BUILD_DIR",
    "BITBUCKET_CLONE_DIR",
    "BUILD_SOURCESDIRECTORY",
)


class _Context(NamedTuple):
    """What is inherited: directory, environment, and the lines that come before each script (`before_script`)."""

    directory: str
    environment: Mapping[str, Variable]
    before: tuple[Scalar, ...] = ()


def pipeline_commands(tree: Tree, path: str, sourced: Sourced) -> Iterator[Command]:
    """The command lines of a pipeline file. They start in the directory that holds the file, or its hidden
    directory."""
    top = re.sub(r"(?:^|/)\.(?:github|gitlab|circleci)(?:/.*)?$", "", parent(path)) or "."
    environment = {name: Variable(to_absolute(top)) for name in _WORKSPACES}
    document = read_yaml(path, tree.text(path))
    return _Pipeline(path, to_absolute(top), sourced).commands(document, _Context(to_absolute(top), environment))


class _Pipeline:
    def __init__(self, path: str, top: str, sourced: Sourced) -> None:
        self._path = path
        self._top = top
        self._sourced = sourced

    def commands(self, value: YamlValue, context: _Context) -> Iterator[Command]:
        if isinstance(value, list):
            yield from self._sequence(value, context)
        elif isinstance(value, dict):
            context = self._inherited(value, context)
            yield from self._own(value, context)
            for key, each in value.items():
                if not isinstance(each, Scalar) and key not in (*_ENVIRONMENT, *_SHARED, "defaults"):
                    yield from self.commands(each, context)

    def _sequence(self, values: list[YamlValue], context: _Context) -> Iterator[Command]:
        """Steps one after the other: what one of them writes to GITHUB_ENV holds for the later ones."""
        for each in values:
            yield from self.commands(each, context)
            text = text_of(mapping(each).get("run"))
            for match in _KEPT.finditer(text):
                scalar = mapping(each)["run"]
                place = scalar.passage.place(*match.span()) if isinstance(scalar, Scalar) else None
                value = re.sub(
                    r"\$\{?(?:PWD|GITHUB_WORKSPACE)\}?|\$\(pwd\)|\$\{\{\s*github\.workspace\s*\}\}", PROJECT, match[2]
                )
                context = context._replace(
                    environment={**context.environment, match[1]: Variable(value.strip(), place)}
                )

    def _inherited(self, value: dict[str, YamlValue], context: _Context) -> _Context:
        environment = dict(context.environment)
        for key in _ENVIRONMENT:
            environment.update(_variables(value.get(key), self._top))
        directory = context.directory
        run = mapping(mapping(value.get("defaults")).get("run"))
        for written in (text_of(run.get("working-directory")), *(text_of(value.get(key)) for key in _DIRECTORY)):
            if written and not written.startswith("~"):
                directory = self._below(written)
        before = value.get("before_script") or mapping(value.get("default")).get("before_script")
        lines = tuple(each for each in sequence(before) if isinstance(each, Scalar)) if before else context.before
        return _Context(directory, environment, lines)

    def _below(self, written: str) -> str:
        written = re.sub(
            r"\$\{\{\s*github\.workspace\s*\}\}|\$\{?(?:GITHUB_WORKSPACE|CI_PROJECT_DIR)\}?", self._top, written
        )
        return written if written.startswith("/") else f"{self._top}/{written}".removesuffix("/.").replace("/./", "/")

    def _own(self, value: dict[str, YamlValue], context: _Context) -> Iterator[Command]:
        surroundings = Surroundings(self._path, context.directory, context.environment)
        for key in _SINGLE:
            found = value.get(key)
            if isinstance(found, Scalar):
                yield from Shell(surroundings, self._sourced).read(found.passage)
        for each in mapping(value.get("run")).values() if name_of(self._path) == "heroku.yml" else ():
            if isinstance(each, Scalar):
                yield from Shell(surroundings, self._sourced).read(each.passage)
        lines = [each for key in _SHARED for each in sequence(value.get(key)) if isinstance(each, Scalar)]
        if not lines:
            return
        shell = Shell(surroundings, self._sourced)
        for line in (*(context.before if "script" in value and "before_script" not in value else ()), *lines):
            yield from shell.read(line.passage)


def _variables(value: "YamlValue | None", top: str) -> dict[str, Variable]:
    found = {key: Variable(each.text, each.place) for key, each in mapping(value).items() if isinstance(each, Scalar)}
    for each in value if isinstance(value, list) else ():
        name, equals, text = text_of(each).partition("=")
        if equals and isinstance(each, Scalar):
            found[name] = Variable(text, each.place)
    workspace = re.compile(r"\$\{\{\s*github\.workspace\s*\}\}|\$\{?(?:GITHUB_WORKSPACE|CI_PROJECT_DIR|PWD)\}?")
    return {name: variable._replace(text=workspace.sub(top, variable.text)) for name, variable in found.items()}
