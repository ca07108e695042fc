"""A process that a command line starts: where it runs, what is on its path, and the entry point that comes of it."""

import posixpath
from collections.abc import Iterable
from typing import TypeAlias

from onebase.named_tuple import NamedTuple
from onebase.project.entry import EntryPoint, ImportName, ImportRoot, Reason, Step
from onebase.project.entry_points.commands import Command, Surroundings, Variable
from onebase.project.entry_points.labels import typed
from onebase.project.entry_points.packaging import Packaging
from onebase.project.entry_points.paths import PROJECT
from onebase.project.entry_points.pytest_runs import Way
from onebase.project.entry_points.tree import Tree

Started: TypeAlias = EntryPoint | Way


class Project(NamedTuple):
    """What the interpreters know of the project."""

    tree: Tree
    packaging: Packaging


class Process(NamedTuple):
    """A command that starts Python code.

    `words` are those of the tool itself ("python", "-m", "uvicorn"), `arguments` what follows. `first` are the import
    roots that the
    interpreter puts in front of PYTHONPATH, `python_path` those of PYTHONPATH. `directory` is "" where it is unknown.
    """

    project: Project
    command: Command
    words: tuple[str, ...]
    arguments: tuple[str, ...]
    directory: str
    python_path: tuple[ImportRoot, ...] = ()
    first: tuple[ImportRoot, ...] = ()
    unknowns: tuple[str, ...] = ()
    ignores_environment: bool = False

    @property
    def tree(self) -> Tree:
        """The files of the project."""
        return self.project.tree

    @property
    def reason(self) -> Reason:
        """Why the process is an entry point."""
        return Reason("configuration", f"{self.command.surroundings.says} starts it", self.command.place)

    def variable(self, name: str) -> Variable | None:
        """An environment variable that the process sees."""
        return self.command.surroundings.environment.get(name)

    def path(self, written: str) -> str | None:
        """The path of the project that a path on the command line means; None where it lies elsewhere or is not
        known."""
        return path_from(self.command.surroundings, written)

    def root(self, written: str, kind: str, text: str) -> tuple[ImportRoot, ...]:
        """The import root that a path on the command line names; none where it is no directory of the project."""
        path = self.path(written)
        if path is None or not self.tree.is_directory(path):
            return ()
        return (ImportRoot(path, Reason(kind, text, self.command.place)),)

    def search_path(self, front: Iterable[ImportRoot] = (), *, unless_present: bool = False) -> tuple[ImportRoot, ...]:
        """`sys.path` when project code starts: what the tool puts in front, then the interpreter's, PYTHONPATH, and
        what is installed.

        With `unless_present` the tool inserts only what is not on the path yet.
        """
        behind = [*self.first, *self.python_path, *self.project.packaging.roots_for(self.directory or ".")]
        present = {root.path for root in behind} if unless_present else set()
        roots: dict[str, ImportRoot] = {}
        for root in (*(each for each in front if each.path not in present), *behind):
            roots.setdefault(root.path, root)
        return tuple(roots.values())

    def label(self, words: Iterable[str]) -> str:
        """What a person would type, with `words` for the arguments."""
        return typed(self.directory or ".", [*self.words, *words], self.python_path)

    def entry(
        self,
        kind: str,
        words: Iterable[str],
        search_path: tuple[ImportRoot, ...],
        steps: Iterable[Step],
        unknowns: Iterable[str] = (),
        reruns: bool = False,
    ) -> EntryPoint:
        """The entry point of this process; `words` are the arguments that matter, for its label."""
        label = self.label(words)
        all_unknowns = (*self.unknowns, *unknowns)
        return EntryPoint(
            kind, label, self.reason, self.directory or ".", search_path, tuple(steps), all_unknowns, reruns
        )

    def unknown(self, kind: str, words: Iterable[str], sentence: str) -> EntryPoint:
        """An entry point of which it cannot be told what it executes."""
        return self.entry(kind, words, self.search_path(), (), (sentence,))

    def importing(
        self, kind: str, name: str, words: Iterable[str], search_path: tuple[ImportRoot, ...], text: str
    ) -> list[EntryPoint]:
        """The entry point of a tool that imports a module by its dotted name; none where the project has nothing of
        that name."""
        words = tuple(words)
        if "$" in name or "{{" in name or not name:
            return [self.unknown(kind, words, f"{self.words[-1]} is given {name}, whose value is not known")]
        step = ImportName(name, Reason("configuration", text, self.command.place))
        if self.tree.locate(name, tuple(root.path for root in search_path)):
            return [self.entry(kind, words, search_path, (step,))]
        if not self.tree.has_module_somewhere(name):
            return []
        if not self.directory:
            return [self.entry(kind, words, search_path, ())]
        return [self.unknown(kind, words, f"{name} is not found from {self.directory_in_words}")]

    @property
    def directory_in_words(self) -> str:
        """The working directory for a sentence."""
        if self.directory:
            return "the project's directory" if self.directory == "." else self.directory
        return self.command.surroundings.directory.replace(PROJECT, "the project")


def path_from(surroundings: Surroundings, written: str) -> str | None:
    """The path of the project that a path means in given surroundings."""
    if "$" in written or "{{" in written:
        return None
    return surroundings.path(posixpath.join(surroundings.directory, written or "."))


def python_path_roots(
    tree: Tree, surroundings: Surroundings, variable: Variable | None
) -> tuple[tuple[ImportRoot, ...], tuple[str, ...]]:
    """The import roots that PYTHONPATH gives, and a sentence for each entry that is not known.

    An empty entry is the working directory (Python documentation, "Command line and environment": as with PATH).
    """
    roots: list[ImportRoot] = []
    unknowns: list[str] = []
    for entry in variable.text.split(":") if variable and variable.text else ():
        if entry in ("$PYTHONPATH", "${PYTHONPATH}"):
            continue
        path = path_from(surroundings, entry)
        where = variable.place.path if variable and variable.place else surroundings.says
        if path is None:
            shown = entry.replace(PROJECT, "the project")
            unknowns.append(
                f"PYTHONPATH in {where} names {shown}, and it is not known which directory of the project that is"
            )
        elif tree.is_directory(path):
            roots.append(
                ImportRoot(path, Reason("python-path", f"PYTHONPATH says so in {where}", variable and variable.place))
            )
    return tuple(roots), tuple(unknowns)
