"""The new names of modules when one of two import roots is to answer for all of them."""

import ast
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from onebase.fix.values import CannotEdit
from onebase.named_tuple import NamedTuple
from onebase.program import Program
from onebase.program.paths import join, module_path, parent

Directories = tuple[str, ...]
Nodes = tuple[ast.AST, ...]  # of one file, as `ast.walk` gives them


class Pair(NamedTuple):
    """Two import roots: names from `kept` stay, names from `odd` go."""

    kept: str
    odd: str


class Context(NamedTuple):
    """One process that executes a file: what is on its path, and what it is called."""

    label: str
    directories: Directories


def contexts_of(program: Program) -> Mapping[str, tuple[Context, ...]]:
    """File → the processes that execute it, each once."""
    found: dict[str, dict[Directories, Context]] = {}
    for entry in program.entry_points:
        load = program.load(entry)
        context = Context(entry.label, tuple(root.path for root in load.search_path))
        for identity in load.by_identity:
            found.setdefault(identity, {}).setdefault(context.directories, context)
    return {identity: tuple(contexts.values()) for identity, contexts in found.items()}


def name_below(path: str, root: str) -> str:
    """The dotted name of a file or directory seen from a root; "" for the root itself and what is not below it."""
    path = module_path(path)
    if root != ".":
        if not path.startswith(root + "/"):
            return ""
        path = path[len(root) + 1 :]
    name = path.replace("/", ".")
    return name if name not in (".", "__init__") and all(part.isidentifier() for part in name.split(".")) else ""


class Naming:
    """Renames what is found through the odd root, if the kept root has it too.

    `only` limits that to some files (and the packages above them); None means all.
    """

    def __init__(self, program: Program, pair: Pair, only: Collection[str] | None = None) -> None:
        self.program = program
        self.pair = pair
        self._only = only
        self._memory: dict[tuple[Directories, str], str] = {}

    def target(self, directories: Directories, name: str) -> str:
        """The file that a name means, or the directory for a package without `__init__.py`; "" for none."""
        located = self.program.locator.find_dotted(directories, name)
        return (located.path or located.portions[0]) if located else ""

    def new_name(self, directories: Directories, name: str) -> str:
        """What is found through the odd root has this name from the kept one; "" where it stays as it is."""
        key = (directories, name)
        if key not in self._memory:
            self._memory[key] = self._new_name(directories, name)
        return self._memory[key]

    def _new_name(self, directories: Directories, name: str) -> str:
        top = self.program.locator.find(directories, name.partition(".")[0])
        if top is None or directories[top.entry] != self.pair.odd:
            return ""
        return self.name_of(self.target(directories, name))

    def name_of(self, target: str) -> str:
        """The name from the kept root, "" for what has none or is not to be renamed."""
        if not target or not self._is_wanted(target):
            return ""
        return name_below(target, self.pair.kept)

    def _is_wanted(self, target: str) -> bool:
        if self._only is None:
            return True
        identity = self.program.index.identity(target)
        directory = parent(target) if target.endswith("/__init__.py") else target
        return identity in self._only or any(each.startswith(directory + "/") for each in self._only)

    @cached_property
    def ambiguous(self) -> frozenset[str]:
        """First names that another directory than the odd root provides as well."""
        found: dict[str, set[str]] = {}
        for path in (*self.program.index.python, *self.program.index.directories):
            plain = module_path(path)
            found.setdefault(plain.rpartition("/")[2], set()).add(parent(plain))
        return frozenset(name for name, where in found.items() if where - {self.pair.odd})


class FileNames:
    """What the names in one file become. `contexts` are the processes that execute it, empty where none is known."""

    def __init__(self, naming: Naming, path: str, contexts: tuple[Context, ...]) -> None:
        self._naming = naming
        self.path = path
        self._contexts = contexts

    def absolute(self, name: str) -> str:
        """The new name for an absolute one, "" where it stays.

        Raises CannotEdit where the processes that execute the file need different names.
        """
        if not self._contexts:
            return self._unknown_process(name)
        found = {self._naming.new_name(context.directories, name) for context in self._contexts}
        new = max(found)
        if not new:
            return ""
        for context in self._contexts:
            self._compare(context, name, new)
        return new

    def _compare(self, context: Context, name: str, new: str) -> None:
        before = self._naming.target(context.directories, name)
        if before and self._naming.target(context.directories, new) != before:
            raise CannotEdit(
                f"{self.path}: `{name}` cannot be called `{new}` under `{context.label}`, "
                f"where `{self._naming.pair.kept}` is no import root"
            )

    def _unknown_process(self, name: str) -> str:
        """Nobody is known to execute the file: renamed where the name can mean nothing else."""
        kept, odd = self._naming.pair
        if name.partition(".")[0] in self._naming.ambiguous:
            return ""
        return self._naming.new_name((odd, kept), name)

    def relative(self, level: int, module: str) -> str:
        """The absolute name for a relative import that cannot stay relative, "" where it can.

        A file directly below the kept root has no package there, one in a package of it only as many as it is deep.
        """
        kept = self._naming.pair.kept
        package = name_below(f"{parent(self.path)}/_.py" if parent(self.path) != "." else "_.py", kept)
        depth = package.count(".") if package else -1
        target = self._relative_target(level, module)
        if target is None or (depth >= level) or not self._executed_as_odd():
            return ""
        new = self._naming.name_of(target)
        if new:
            for context in self._contexts:
                if self._naming.target(context.directories, new) != target:
                    raise CannotEdit(
                        f"{self.path}: `{new}` cannot be imported under `{context.label}`, "
                        f"where `{kept}` is no import root"
                    )
        return new

    def _executed_as_odd(self) -> bool:
        odd = self._naming.pair.odd
        return any(odd in context.directories for context in self._contexts) or not self._contexts

    def _relative_target(self, level: int, module: str) -> str | None:
        directory = parent(self.path)
        for _ in range(level - 1):
            directory = join(directory, "..")
        path = join(directory, module.replace(".", "/")) if module else directory
        index = self._naming.program.index
        for candidate in (f"{path}/__init__.py", f"{path}.py"):
            if candidate.removeprefix("./") in index.python:
                return candidate.removeprefix("./")
        return path if path in index.directories or path == "." else None

    def submodules(self, package: str, level: int, names: Collection[str]) -> Iterator[tuple[str, str]]:
        """Which of the names that are imported from a package are modules that get a name of their own, each with it.

        That is so where the package itself is the kept root, or lies above it, and keeps its name.
        """
        for name in names:
            if level:
                new = self.relative(level, f"{package}.{name}" if package else name)
            else:
                new = "" if self._binds(package, name) else self.absolute(f"{package}.{name}")
            if new:
                yield name, new

    def _binds(self, package: str, name: str) -> bool:
        """Whether the package has an attribute of that name besides its submodule."""
        for context in self._contexts:
            target = self._naming.target(context.directories, package)
            facts = self._naming.program.modules.get(target)
            if facts and name in facts.bound:
                return True
        return False
