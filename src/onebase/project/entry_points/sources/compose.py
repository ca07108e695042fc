"""Docker Compose files: what each service runs, in the image that it builds, with its own environment and mounts.

Source: Compose file reference, docs.docker.com. `.env` beside the file is for `${…}` in it; `env_file` is for the
containers.
"""

import posixpath
import re
from collections.abc import Iterator

from onebase.named_tuple import NamedTuple
from onebase.project.entry_points.commands import Command, Surroundings, Variable, Word
from onebase.project.entry_points.commands.expansion import Expander
from onebase.project.entry_points.commands.mounts import Mount, Mounts
from onebase.project.entry_points.commands.tokens import tokens
from onebase.project.entry_points.paths import join, name_of, parent
from onebase.project.entry_points.sources.dockerfile import Dockerfile
from onebase.project.entry_points.sources.environment import read_environment_file
from onebase.project.entry_points.sources.images import Image, Start, started_by, surroundings_of
from onebase.project.entry_points.sources.yaml_lines import Scalar, YamlValue, mapping, read_yaml, sequence, text_of
from onebase.project.entry_points.tree import Tree

COMPOSE = re.compile(r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml")
_BASES = ("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml")


class Service(NamedTuple):
    """A service: the file it stands in, its names, the image as the service changes it, and what it is built from."""

    path: str
    names: tuple[str, ...]
    image: Image
    dockerfile: str
    context: str

    @property
    def surroundings(self) -> Surroundings:
        """What a command that is run in the service's container inherits."""
        return surroundings_of(self.image, self.says)

    @property
    def says(self) -> str:
        """The words that name the service as a source."""
        return f"the service {self.names[0]} in {self.path}"

    def commands(self) -> Iterator[Command]:
        """What the service starts."""
        return started_by(self.image, self.path, self.says)


def read_services(tree: Tree) -> list[Service]:
    """The services of all compose files that see anything of the project."""
    paths = [path for path in sorted(tree.index.others) if COMPOSE.fullmatch(name_of(path))]
    documents = {path: mapping(mapping(read_yaml(path, tree.text(path))).get("services")) for path in paths}
    found: list[Service] = []
    for path in paths:
        base = next((each for each in paths if parent(each) == parent(path) and name_of(each) in _BASES), "")
        services = {name: mapping(value) for name, value in documents[path].items()}
        if base != path:
            services = {
                name: _merged(mapping(documents.get(base, {}).get(name)), each) for name, each in services.items()
            }
        found += _File(tree, path).services(services)
    return found


def _merged(base: dict[str, YamlValue], service: dict[str, YamlValue]) -> dict[str, YamlValue]:
    """A service of a further file (`docker-compose.override.yml`) goes over the one of the base file, unless it
    stands for itself."""
    if "build" in service or "image" in service:
        return service
    merged = {**base, **service}
    if isinstance(base.get("environment"), dict) and isinstance(service.get("environment"), dict):
        merged["environment"] = {**mapping(base["environment"]), **mapping(service["environment"])}
    return merged


class _File:
    """One compose file."""

    def __init__(self, tree: Tree, path: str) -> None:
        self._tree = tree
        self._path = path
        self._directory = parent(path)
        beside = tree.at(self._directory, ".env")
        self._variables = read_environment_file(tree, beside) if tree.is_file(beside) else {}
        self._expander = Expander(self._lookup, "/")

    def _lookup(self, name: str) -> str | None:
        variable = self._variables.get(name)
        return variable.text if variable else None

    def services(self, services: dict[str, dict[str, YamlValue]]) -> Iterator[Service]:
        """The services; those that only name an image get the one that another service builds under that name."""
        built = {text_of(each["image"]): each for each in services.values() if "image" in each and "build" in each}
        for name, service in services.items():
            origin = service if "build" in service else built.get(text_of(service.get("image")), service)
            context, dockerfile, image = self._built(origin)
            image = self._changed(image, service)
            if image.mounts.mounts:
                names = (name, *filter(None, [text_of(service.get("container_name"))]))
                yield Service(self._path, names, image, dockerfile, context)

    def _built(self, service: dict[str, YamlValue]) -> tuple[str, str, Image]:
        build = service.get("build")
        options = mapping(build)
        written = text_of(build) if isinstance(build, Scalar) else text_of(options.get("context")) or "."
        context = join(self._directory, self._expander.text(written)) if build is not None else None
        if context is None or not self._tree.is_directory(context):
            return "", "", Image()
        name = self._expander.text(text_of(options.get("dockerfile")) or "Dockerfile")
        dockerfile = join(context, name)
        if dockerfile is None or not self._tree.is_file(dockerfile):
            return context, "", Image()
        image = Dockerfile(self._tree, dockerfile, context).image(text_of(options.get("target")))
        return context, dockerfile, image

    def _changed(self, image: Image, service: dict[str, YamlValue]) -> Image:
        """The image with what the service says about its directory, environment, mounts and command."""
        directory = self._expander.text(text_of(service.get("working_dir"))) or image.directory
        environment = {**image.environment, **self._environment_files(service), **self._environment(service)}
        image = image._replace(directory=directory, environment=environment, mounts=self._mounts(image, service))
        if "entrypoint" in service:
            image = image._replace(entrypoint=self._start(service["entrypoint"]), command=None)
        if "command" in service:
            image = image._replace(command=self._start(service["command"]))
        return image

    def _environment(self, service: dict[str, YamlValue]) -> dict[str, Variable]:
        value = service.get("environment")
        if isinstance(value, dict):
            return {key: self._variable(each.text, each) for key, each in value.items() if isinstance(each, Scalar)}
        pairs = ((each.text.partition("="), each) for each in sequence(value) if isinstance(each, Scalar))
        return {name: self._variable(text, each) for (name, equals, text), each in pairs if equals}

    def _variable(self, text: str, scalar: Scalar) -> Variable:
        return Variable(self._expander.text(text).replace("$$", "$"), scalar.place)

    def _environment_files(self, service: dict[str, YamlValue]) -> dict[str, Variable]:
        found: dict[str, Variable] = {}
        for each in sequence(service.get("env_file")):
            written = text_of(each) or text_of(mapping(each).get("path"))
            path = join(self._directory, written)
            if path is not None and self._tree.is_file(path):
                found.update(read_environment_file(self._tree, path))
        return found

    def _mounts(self, image: Image, service: dict[str, YamlValue]) -> Mounts:
        mounts = image.mounts
        for each in sequence(service.get("volumes")):
            source, _, target = self._expander.text(text_of(each)).partition(":")
            if isinstance(each, dict):
                source, target = text_of(each.get("source")), text_of(each.get("target"))
            path = join(self._directory, source) if source.startswith((".", "/")) or "/" in source else None
            target = target.partition(":")[0]
            if path is not None and target and (self._tree.is_directory(path) or self._tree.is_file(path)):
                mounts = mounts.with_mount(Mount(path, posixpath.normpath(target), self._tree.has_python(path)))
        return mounts

    def _start(self, value: YamlValue) -> Start | None:
        """A list of words, or a text that is split into words; there is no shell unless one is called."""
        if isinstance(value, Scalar):
            words = [Word(text) for token in tokens(value.text) for text in self._expander.words(token.text)]
            return Start(tuple(_unescaped(word) for word in words), value.passage) if words else None
        scalars = [each for each in sequence(value) if isinstance(each, Scalar)]
        if not scalars:
            return None
        words = [Word(self._expander.text(f'"{each.text}"') if "$" in each.text else each.text) for each in scalars]
        first, last = scalars[0].place, scalars[-1].place
        width = last.end_column - first.column if last.line == first.line else first.end_column - first.column
        passage = scalars[0].passage._replace(line=first.line, column=first.column, verbatim=False, width=width)
        return Start(tuple(_unescaped(word) for word in words), passage)


def _unescaped(word: Word) -> Word:
    """`$$` is a dollar sign for the container."""
    return word._replace(text=word.text.replace("$$", "$"))
