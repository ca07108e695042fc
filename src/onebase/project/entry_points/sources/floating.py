"""Files that do not say from where they are used: Dockerfiles without a known build context, shell scripts that nothing
calls, configurations of supervisor and uWSGI. Of the possible surroundings those are taken in which most of it makes
sense."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from onebase.named_tuple import NamedTuple
from onebase.patterns import compile_later
from onebase.project.entry import EntryPoint
from onebase.project.entry_points.commands import Command, Sourced, Surroundings, Word
from onebase.project.entry_points.paths import ancestors, name_of, parent, to_absolute
from onebase.project.entry_points.sources.all import is_relevant
from onebase.project.entry_points.tools import Interpreter
from onebase.project.entry_points.tools.process import Started
from onebase.project.entry_points.tree import Tree
from onebase.vocabulary import Place

if TYPE_CHECKING:
    from onebase.project.entry_points.sources.dockerfile import Dockerfile

_DOCKERFILE = compile_later(r"(?:Dockerfile|Containerfile)(?:[.-].*)?|.*\.[Dd]ockerfile")
_KIND = compile_later(
    r"Dockerfile|Containerfile|\.dockerfile$|\.(?:sh|bash|conf)$|supervisord?\b.*\.ini$|uwsgi.*\.ini$"
)


class _Reading(NamedTuple):
    """One try: its number, and what is started."""

    number: int
    started: list[Started]

    @property
    def sense(self) -> int:
        """How many processes are understood."""
        return sum(1 for each in self.started if not isinstance(each, EntryPoint) or each.steps)


def floating_files(tree: Tree) -> tuple[list[str], list[str], list[str]]:
    """Dockerfiles, configurations of supervisor and uWSGI, and shell scripts that mention anything of interest, by
    their names."""
    relevant = [
        path for path in sorted(tree.index.others) if _KIND.search(name_of(path)) and is_relevant(tree.text(path))
    ]
    dockerfiles = [path for path in relevant if _DOCKERFILE.fullmatch(name_of(path))]
    scripts = [path for path in relevant if path.endswith((".sh", ".bash"))]
    return dockerfiles, [path for path in relevant if path not in {*dockerfiles, *scripts}], scripts


def _best(tries: Sequence[Callable[[], list[Started]]]) -> _Reading:
    """The first try in which everything is understood, otherwise the one in which most is."""
    readings: list[_Reading] = []
    for number, each in enumerate(tries):
        readings.append(_Reading(number, each()))
        if 0 < readings[-1].sense == len(readings[-1].started):
            return readings[-1]
    return max(readings, key=lambda reading: reading.sense)


class Floating:
    """Reads such files. `containers` are further surroundings to try for scripts, those of the project's images."""

    def __init__(self, tree: Tree, interpreter: Interpreter, sourced: Sourced) -> None:
        self._tree = tree
        self._interpreter = interpreter
        self._sourced = sourced
        self.containers: list[Surroundings] = []

    def dockerfile(self, path: str, context: str | None) -> list[Started]:
        """What an image runs, built from `context` if that is known."""
        from onebase.project.entry_points.sources.dockerfile import Dockerfile, likely_contexts

        contexts = likely_contexts(self._tree, path) if context is None else [context]
        files = [Dockerfile(self._tree, path, each, self._sourced) for each in contexts]
        best = _best([partial(self._of_image, file) for file in files])
        surroundings = files[best.number].surroundings
        if surroundings.mounts.mounts:
            self.containers.append(surroundings)
        return best.started

    def script(self, path: str) -> list[Started]:
        """What a shell script starts."""
        absolute = to_absolute(path)
        tries = (each._replace(says=path, script=absolute) for each in self._surroundings(path))
        return _best([partial(self._of_script, path, each) for each in tries]).started

    def uwsgi(self, path: str) -> list[Started]:
        """What uWSGI starts from an INI file."""
        tries = (
            Command((Word("uwsgi"), Word("--ini"), Word(to_absolute(path))), each, Place(path))
            for each in self._surroundings(path)
        )
        return _best([partial(self._interpreter.all_of, [each]) for each in tries]).started

    def supervisor(self, path: str) -> list[Started]:
        """What the programs of a supervisor configuration start."""
        if "uwsgi" in name_of(path):
            return self.uwsgi(path)
        from onebase.project.entry_points.sources.units import supervisor_commands

        def started(around: Surroundings) -> list[Started]:
            return self._interpreter.all_of(supervisor_commands(self._tree, path, self._sourced, around))

        return _best([partial(started, each) for each in self._surroundings(path)]).started

    def _of_image(self, file: "Dockerfile") -> list[Started]:
        return self._interpreter.all_of(file.commands())

    def _of_script(self, path: str, surroundings: Surroundings) -> list[Started]:
        return list(self._interpreter.script(path, surroundings))

    def _surroundings(self, path: str) -> list[Surroundings]:
        """The nearest project upwards, the directories above it, the file's own, and the containers of the project."""
        own = parent(path)
        project = self._tree.project_of(own)
        directories = dict.fromkeys([project, *ancestors(project), own, *ancestors(own)])
        return [*(Surroundings.at(each, path) for each in directories), *self.containers]
