"""Dockerfiles: what an image runs, with the directories of the project that were copied into it.

Source: Dockerfile reference, docs.docker.com. Variables of `ENV` and `ARG` are expanded; a stage that is built upon
another one inherits its directory, environment, files, ENTRYPOINT and CMD.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from typing import ClassVar

from onebase.project.entry_points.commands import Command, Passage, Sourced, Surroundings, Variable, read_commands
from onebase.project.entry_points.commands.expansion import Expander
from onebase.project.entry_points.commands.mounts import Mount
from onebase.project.entry_points.commands.tokens import tokens
from onebase.project.entry_points.paths import ancestors, join, name_of, parent
from onebase.project.entry_points.sources.images import Image, start_from, started_by, surroundings_of
from onebase.project.entry_points.sources.instructions import copied_paths, copy_words, instructions
from onebase.project.entry_points.tree import Tree


class Dockerfile:
    """Reads one Dockerfile for one build context (a directory of the project)."""

    def __init__(self, tree: Tree, path: str, context: str, sourced: Sourced = lambda _: None) -> None:
        self._tree = tree
        self._path = path
        self._sourced = sourced
        self._instructions = list(instructions(path, tree.text(path)))
        self._context = context
        self._image = Image()
        self._stage = ""
        self._shared: Mapping[str, str] = {}
        self.stages: dict[str, Image] = {}
        self.built: list[Command] = []
        self._read()

    def image(self, target: str = "") -> Image:
        """The image of a stage by its name; the last one if none is named."""
        return self.stages.get(target) or list(self.stages.values())[-1] if self.stages else Image()

    @property
    def surroundings(self) -> Surroundings:
        """What a process in a container of the last stage inherits."""
        return surroundings_of(self.image(), self._path)

    def commands(self) -> Iterator[Command]:
        """What is run while the image is built (RUN), and what containers of its stages run (ENTRYPOINT and CMD)."""
        yield from self.built
        for image in self.stages.values():
            yield from started_by(image, self._path)

    def _read(self) -> None:
        for number, each in enumerate(self._instructions):
            handler = self._HANDLERS.get(each.name)
            if handler:
                handler(self, each.passage)
            if each.name == "FROM":
                words = each.passage.text.split()
                self._stage = words[-1] if len(words) > 2 and words[-2].upper() == "AS" else str(number)
            if self._stage:
                self.stages[self._stage] = self._image

    # -- instructions

    def _from(self, passage: Passage) -> None:
        """A stage begins; variables of `ARG` before the first one are known to `FROM` alone."""
        if not self.stages:
            self._shared = self._image.variables
        words = [word for word in passage.text.split() if not word.startswith("--")]
        name = Expander(self._shared.get, "/").text(words[0]) if words else ""
        self._image = self.stages.get(name, Image())

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
        stage, words = copy_words(passage)
        if len(words) < 2:
            return
        written = self._expand(words[-1])
        target = posixpath.normpath(posixpath.join(self._image.directory, written))
        sources = [self._expand(word) for word in words[:-1]]
        mounts = self._image.mounts
        for mount in self._copied_mounts(
            stage, sources, target, is_inside=len(sources) > 1 or written.endswith(("/", "."))
        ):
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
                yield Mount(path, posixpath.normpath(at), self._tree.has_python(path))

    def _matching(self, source: str) -> list[str]:
        if "*" not in source and "?" not in source:
            path = self._tree.find(self._context, source or ".")
            return [path] if path is not None else []
        pattern = join(self._context, source) or source
        return sorted(
            path for path in self._tree.index.python if fnmatch(path, pattern) and path.count("/") == pattern.count("/")
        )

    def _run(self, passage: Passage) -> None:
        text = re.sub(r"--(?:mount|network|security)=\S+", lambda match: " " * len(match[0]), passage.text)
        first = next(iter(tokens(text)), None)
        if first is not None and first.is_document:
            before = passage.text.count("\n", 0, first.start)
            passage, text = passage._replace(line=passage.line + before, column=1), first.text
        self.built += read_commands(passage._replace(text=text), self._surroundings("RUN"), self._sourced)

    def _set_command(self, passage: Passage) -> None:
        self._image = self._image._replace(command=start_from(passage))

    def _set_entrypoint(self, passage: Passage) -> None:
        self._image = self._image._replace(entrypoint=start_from(passage), command=None)

    _HANDLERS: ClassVar = {
        "FROM": _from,
        "ARG": _argument,
        "ENV": _environment,
        "WORKDIR": _work_directory,
        "COPY": _copy,
        "ADD": _copy,
        "RUN": _run,
        "CMD": _set_command,
        "ENTRYPOINT": _set_entrypoint,
    }

    def _surroundings(self, instruction: str) -> Surroundings:
        return surroundings_of(self._image, f"{instruction} in {self._path}")

    def _expand(self, text: str) -> str:
        def lookup(name: str) -> str | None:
            variable = self._image.environment.get(name)
            return variable.text if variable else self._image.variables.get(name)

        return Expander(lookup, self._image.directory).text(text)


def likely_contexts(tree: Tree, path: str) -> list[str]:
    """The directories upwards that have Python files, and everything which is copied from the build context."""
    copied = [paths[:-1] for each in instructions(path, tree.text(path)) if (paths := copied_paths(each))]
    sources = [source.lstrip("/") for paths in copied for source in paths if not set(source) & set("$*?")]
    found = [
        each
        for each in ancestors(parent(path))
        if tree.has_python(each) and all(tree.find(each, source or ".") is not None for source in sources)
    ]
    return found or [parent(path)]
