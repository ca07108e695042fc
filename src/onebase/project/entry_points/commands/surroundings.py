"""What a process inherits, and the command that starts it."""

from collections.abc import Mapping

from onebase.named_tuple import NamedTuple
from onebase.project.entry_points.commands.mounts import Mounts
from onebase.project.entry_points.paths import PROJECT, to_absolute
from onebase.vocabulary import Place


class Variable(NamedTuple):
    """The value of an environment variable, and where it is set."""

    text: str
    place: Place | None = None


class Word(NamedTuple):
    """One word of a command line after expansion. Parts that are not known are left as they were written (`$PORT`)."""

    text: str
    start: int = 0
    end: int = 0


class Surroundings(NamedTuple):
    """Where a command line is executed.

    `says` names the source ("CMD in Dockerfile"). `directory` is absolute: within `PROJECT`, or in a container, whose
    paths `mounts` maps to the project. `arguments` stand for `"$@"`, `script` is the absolute path of the script that
    is
    read (`$0`), `variables` are those of the shell alone.
    """

    says: str
    directory: str = PROJECT
    environment: Mapping[str, Variable] = {}
    mounts: Mounts = Mounts()
    arguments: tuple[Word, ...] = ()
    script: str = ""
    variables: Mapping[str, str] = {}

    @classmethod
    def at(cls, directory: str, says: str, environment: Mapping[str, Variable] | None = None) -> "Surroundings":
        """Those of a command in a directory of the project."""
        return cls(says, to_absolute(directory), environment or {})

    def path(self, absolute: str) -> str | None:
        """The path within the project that an absolute path means here, or None."""
        return self.mounts.to_project(absolute)


class Command(NamedTuple):
    """A simple command: its words, what it inherits, and where it stands."""

    words: tuple[Word, ...]
    surroundings: Surroundings
    place: Place

    @property
    def texts(self) -> tuple[str, ...]:
        """The words as texts."""
        return tuple(word.text for word in self.words)
