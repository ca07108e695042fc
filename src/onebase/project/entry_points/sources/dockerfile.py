"""Dockerfiles: what an image runs, with the directories of the project that were copied into it.

Source: Dockerfile reference, docs.docker.com. Variables of `ENV` and `ARG` are expanded; a stage that is built upon
another one inherits
its directory, environment, files, ENTRYPOINT and CMD.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from typing import NamedTuple

from onebase.project.entry_points.commands import Command, Passage, Sourced, Surroundings, Variable, Word, read_commands
from onebase.project.entry_points.commands.expansion import Expander
from onebase.project.entry_points.commands.mounts import Mount, Mounts
from onebase.project.entry_points.commands.tokens import tokens
from onebase.project.entry_points.paths import ancestors, inside, join, name_of, parent
from onebase.project.entry_points.tree import Tree

_INSTRUCTION = re.compile(r"^[ \t]*([A-Za-z]+)[ \t]+((?:\\[ \t]*\r?\n|[^\n])*)", re.MULTILINE)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


class Instruction(NamedTuple):
    """One instruction: its name in capitals, and its arguments where they stand."""

    name: str
    passage: Passage


class Start(NamedTuple):
    """What ENTRYPOINT or CMD says: the words of the exec form (None for the shell form), and where it stands."""

    words: tuple[Word, ...] | None
    passage: Passage


class Image(NamedTuple):
    """A stage while it is built, and in the end what a container made from it starts with."""

    directory: str = "/"
    environment: Mapping[str, Variable] = {}
    variables: Mapping[str, str] = {}
    mounts: Mounts = Mounts()
    entrypoint: Start | None = None
    command: Start | None = None


def instructions(path: str, text: str) -> Iterator[Instruction]:
    """The instructions of a Dockerfile. Comment lines, also those within an instruction, are blanked out."""
    text = re.sub(r"^[ \t]*#.*$", lambda match: " " * (len(match[0]) - 1) + "\\", text, flags=re.MULTILINE)
    for match in _INSTRUCTION.finditer(text):
        line = text.count("\n", 0, match.start(2)) + 1
        column = match.start(2) - text.rfind("\n", 0, match.start(2))
        yield Instruction(match[1].upper(), Passage(path, match[2], line, column))


def arguments_of(passage: Passage) -> list[Word] | None:
    """The words of the exec form (a JSON list), or None for the shell form."""
    text = passage.text.strip()
    if not text.startswith("["):
        return None
    import json

    try:
        values = json.loads(re.sub(r"\\\r?\n", " ", text))
    except ValueError:
        return None
    spans = [match.span() for match in _STRING.finditer(passage.text)]
    if not all(isinstance(value, str) for value in values) or len(spans) != len(values):
        return None
    return [Word(value, *span) for value, span in zip(values, spans, strict=True)]


class Dockerfile:
    """Reads one Dockerfile for one build context (a directory of the project)."""

    def __init__(self, tree: Tree, path: str, context: str | None = None, sourced: Sourced = lambda path: None) -> None:
        self._tree = tree
        self._path = path
        self._sourced = sourced
        self._instructions = list(instructions(path, tree.text(path)))
        self._context = self._likely_context() if context is None else context
        self._arguments: dict[str, str] = {}
        self._image = Image()
        self._stage = ""
        self.stages: dict[str, Image] = {}
        self.built: list[Command] = []
        self._read()

    def image(self, target: str = "") -> Image:
        """The image of a stage by its name; the last one if none is named."""
        return self.stages.get(target) or list(self.stages.values())[-1] if self.stages else Image()

    def commands(self) -> Iterator[Command]:
        """What is run while the image is built (RUN), and what containers of its stages run (ENTRYPOINT and CMD)."""
        yield from self.built
        for image in self.stages.values():
            yield from started_by(image, self._path)

    def _likely_context(self) -> str:
        """The nearest directory upwards that has everything which is copied from it."""
        sources = [source for each in self._instructions for source in _copied(each)[:-1] if "$" not in source]
        directory = parent(self._path)
        for each in ancestors(directory):
            if all(
                source in (".", "./") or "*" in source or self._tree.find(each, source.lstrip("/"))
                for source in sources
            ):
                return each
        return directory

    def _read(self) -> None:
        for number, each in enumerate(self._instructions):
            handler = _HANDLERS.get(each.name)
            if handler:
                handler(self, each.passage)
            if each.name == "FROM":
                words = each.passage.text.split()
                self._stage = words[-1] if len(words) > 2 and words[-2].upper() == "AS" else str(number)
            if self._stage:
                self.stages[self._stage] = self._image

    # -- instructions

    def _from(self, passage: Passage) -> None:
        words = [word for word in passage.text.split() if not word.startswith("--")]
        self._image = self.stages.get(words[0], Image()) if words else Image()

    def _argument(self, passage: Passage) -> None:
        name, _, value = passage.text.strip().partition("=")
        variables = {**self._image.variables, name: self._expand(value)} if value else self._image.variables
        self._image = self._image._replace(variables=variables)

    def _environment(self, passage: Passage) -> None:
        words = [token for token in tokens(passage.text) if not token.is_operator]
        found: dict[str, Variable] = {}
        if words and "=" not in words[0].text:
            text = passage.text[words[1].start :].strip() if len(words) > 1 else ""
            found[words[0].text] = Variable(self._expand(text), passage.place(words[0].start, len(passage.text)))
        else:
            for token in words:
                name, _, value = token.text.partition("=")
                found[name] = Variable(self._expand(value), passage.place(token.start, token.end))
        self._image = self._image._replace(environment={**self._image.environment, **found})

    def _work_directory(self, passage: Passage) -> None:
        directory = posixpath.normpath(posixpath.join(self._image.directory, self._expand(passage.text.strip())))
        self._image = self._image._replace(directory=directory)

    def _copy(self, passage: Passage) -> None:
        stage, words = _copy_words(passage)
        if len(words) < 2:
            return
        target = posixpath.join(self._image.directory, self._expand(words[-1]))
        sources = [self._expand(word) for word in words[:-1]]
        mounts = self._image.mounts
        for mount in self._copied_mounts(stage, sources, target, is_inside=len(sources) > 1 or target.endswith("/")):
            mounts = mounts.with_mount(mount)
        self._image = self._image._replace(mounts=mounts)

    def _copied_mounts(self, stage: str, sources: list[str], target: str, is_inside: bool) -> Iterator[Mount]:
        for source in sources:
            if stage:
                path = (
                    self.stages[stage].mounts.to_project(posixpath.normpath(source)) if stage in self.stages else None
                )
                paths = [path] if path is not None else []
            else:
                paths = self._matching(source.lstrip("/"))
            for path in paths:
                is_directory = self._tree.is_directory(path)
                place_inside = not is_directory and (
                    is_inside or "." not in name_of(target) or target == self._image.directory
                )
                at = posixpath.join(target, name_of(path)) if place_inside else target
                yield Mount(path, posixpath.normpath(at), self._matters(path))

    def _matching(self, source: str) -> list[str]:
        if "*" not in source and "?" not in source:
            path = self._tree.find(self._context, source or ".")
            return [path] if path is not None else []
        pattern = join(self._context, source) or source
        return sorted(
            path for path in self._tree.index.python if fnmatch(path, pattern) and path.count("/") == pattern.count("/")
        )

    def _matters(self, path: str) -> bool:
        return path in self._tree.index.python or any(inside(each, path) for each in self._tree.index.python)

    def _run(self, passage: Passage) -> None:
        text = re.sub(r"--(?:mount|network|security)=\S+", lambda match: " " * len(match[0]), passage.text)
        self.built += read_commands(passage._replace(text=text), self._surroundings("RUN"), self._sourced)

    def _set_command(self, passage: Passage) -> None:
        self._image = self._image._replace(command=_start(passage))

    def _set_entrypoint(self, passage: Passage) -> None:
        self._image = self._image._replace(entrypoint=_start(passage), command=None)

    def _surroundings(self, instruction: str) -> Surroundings:
        return surroundings_of(self._image, f"{instruction} in {self._path}")

    def _expand(self, text: str) -> str:
        def lookup(name: str) -> str | None:
            variable = self._image.environment.get(name)
            return variable.text if variable else self._image.variables.get(name)

        return Expander(lookup, self._image.directory).text(text)


def surroundings_of(image: Image, says: str) -> Surroundings:
    """What a process in a container of an image inherits."""
    return Surroundings(says, image.directory, image.environment, image.mounts)


def started_by(image: Image, path: str, says: str = "") -> Iterator[Command]:
    """The command of a container: CMD, or ENTRYPOINT with CMD as its further arguments."""
    surroundings = surroundings_of(image, says or f"{'ENTRYPOINT' if image.entrypoint else 'CMD'} in {path}")
    start, command = image.entrypoint or image.command, image.command
    if start is None:
        return
    place = start.passage.place(0, len(start.passage.text))
    if start.words is None:
        yield from read_commands(start.passage, surroundings)
    elif start.words:
        more = (command.words or _shell_words(command.passage)) if command and image.entrypoint else ()
        yield Command((*start.words, *more), surroundings, place)


def _start(passage: Passage) -> Start:
    words = arguments_of(passage)
    return Start(tuple(words) if words is not None else None, passage)


def _shell_words(passage: Passage) -> tuple[Word, ...]:
    """The shell form as further arguments of an ENTRYPOINT."""
    return Word("/bin/sh"), Word("-c"), Word(passage.text)


def _copy_words(passage: Passage) -> tuple[str, list[str]]:
    """The stage that files are copied from ("" for the build context), and the paths."""
    text = passage.text
    stage = next(iter(re.findall(r"--from=(\S+)", text)), "")
    stripped = re.sub(r"--[a-z]+(?:=\S+)?[ \t]*", "", text)
    words = arguments_of(passage._replace(text=stripped))
    if words is not None:
        return stage, [word.text for word in words]
    return stage, [token.text.strip("'\"") for token in tokens(stripped) if not token.is_operator]


def _copied(each: Instruction) -> list[str]:
    if each.name not in ("COPY", "ADD"):
        return []
    stage, words = _copy_words(each.passage)
    return [] if stage else words


_HANDLERS = {
    "FROM": Dockerfile._from,
    "ARG": Dockerfile._argument,
    "ENV": Dockerfile._environment,
    "WORKDIR": Dockerfile._work_directory,
    "COPY": Dockerfile._copy,
    "ADD": Dockerfile._copy,
    "RUN": Dockerfile._run,
    "CMD": Dockerfile._set_command,
    "ENTRYPOINT": Dockerfile._set_entrypoint,
}


def dockerfile_commands(tree: Tree, path: str, sourced: Sourced, context: str | None = None) -> Iterator[Command]:
    """The commands of a Dockerfile, built from `context`, otherwise from the directory that its COPY instructions
    fit."""
    return Dockerfile(tree, path, context, sourced).commands()
