"""What the processes of one command have told, as values that findings are compared with."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from onebase.failures.reading import Failure, Frame
from onebase.named_tuple import NamedTuple
from onebase.observer.messages import recognise
from onebase.project.entry import AddRoot, EntryPoint, RunFile


class Doubled(NamedTuple):
    """A file of the project that a process executed under two names."""

    path: str
    names: tuple[str, ...]


class SeenTable(NamedTuple):
    """A table that a process made; `metadata` is the number of the MetaData that holds it, None where that is gone."""

    name: str
    path: str
    line: int
    metadata: int | None


class Seen(NamedTuple):
    """One process: its modules by name, with their files; tables; classes ("path::Name") with their registries.

    `whole` tells that no module failed, so that what was not seen did not happen; `migrations`, that Alembic executed
    an env.py, which is not among the modules. `acting` are files that asked for modules or made tables, among them
    those that `runpy` executes, which are no modules.
    """

    modules: frozenset[tuple[str, str]] = frozenset()
    tables: tuple[SeenTable, ...] = ()
    classes: frozenset[tuple[str, int]] = frozenset()
    doubled: tuple[Doubled, ...] = ()
    whole: bool = False
    migrations: bool = False
    acting: frozenset[str] = frozenset()

    @property
    def files(self) -> frozenset[str]:
        """The files that were executed."""
        return self.acting.union(path for _, path in self.modules)

    def is_of(self, entry: EntryPoint) -> bool:
        """Whether this process executed everything that an entry point starts with."""
        if entry.kind == "alembic":
            return self.migrations
        steps = [step for step in entry.steps if not isinstance(step, AddRoot)]
        return bool(steps) and all(self._did(step) for step in steps)

    def _did(self, step: Any) -> bool:  # noqa: ANN401 - a step that executes something
        names = {name for name, _ in self.modules}
        if not isinstance(step, RunFile):
            return step.name in names
        if step.name != "__main__" or step.path in self.acting - {path for _, path in self.modules}:
            return step.path in self.files
        return (step.name, step.path) in self.modules


def seen_in(told: Iterable[Mapping[str, Any]]) -> tuple[Seen, ...]:
    """What each process saw that came to its end."""
    return tuple(_seen(each) for each in told if each["kind"] == "loaded")


def failures_in(told: Iterable[Mapping[str, Any]]) -> tuple[Failure, ...]:
    """The failures of this family whose cause the processes themselves did not know."""
    return tuple(_failures(told))


def _failures(told: Iterable[Mapping[str, Any]]) -> Iterator[Failure]:
    for each in told:
        message = recognise(each["text"]) if each["kind"] == "failure" else None
        if message is not None:
            yield Failure(message, 0, each["text"], tuple(Frame(*file) for file in each["files"]))


def _seen(told: Mapping[str, Any]) -> Seen:
    modules = frozenset((each["name"], each["file"]) for each in told["modules"] if each["state"] != "failed")
    file_of = dict(modules)
    return Seen(
        modules,
        tuple(_table(each) for each in told["tables"]),
        frozenset((f"{file_of.get(each['module'])}::{each['name']}", each["registry"]) for each in told["classes"]),
        tuple(sorted(Doubled(each["file"], tuple(each["names"])) for each in told["doubled"])),
        all(each["state"] in ("done", "found") for each in told["modules"]),
        told["migrations"],
        frozenset(place.rpartition(":")[0] for place in _places(told)),
    )


def _places(told: Mapping[str, Any]) -> Iterator[str]:
    yield from (each["asked for at"] for each in told["modules"] if each["asked for at"])
    yield from (each["place"] for each in told["tables"])


def _table(told: Mapping[str, Any]) -> SeenTable:
    path, _, line = told["place"].rpartition(":")
    return SeenTable(told["name"], path, int(line), told["metadata"])
