"""What modules import when they are asked for an attribute: `__getattr__` of a module (PEP 562) and lazy_loader."""

import os
from collections.abc import Mapping

from onebase.facts.module import ModuleFacts
from onebase.named_tuple import NamedTuple
from onebase.python_text import NotRead, decode, parse


class LazyName(NamedTuple):
    """The module that an attribute comes from, as it is written (with the dots of a relative import), and the
    attribute of that module, "" for the module itself."""

    module: str
    attribute: str


class LazyNames:
    """The lazy names of every file, as far as `modules` tell of it; stubs are read from `directory`, when the first
    question about their module is asked."""

    def __init__(self, modules: Mapping[str, ModuleFacts], directory: str) -> None:
        self._modules = modules
        self._directory = directory
        self._memory: dict[str, Mapping[str, LazyName]] = {}

    def of(self, path: str) -> Mapping[str, LazyName]:
        """Attribute → where it comes from, in the order in which the file tells it."""
        if path not in self._memory:
            self._memory[path] = self._read(path) if path else {}
        return self._memory[path]

    def offered(self, path: str) -> tuple[str, ...]:
        """The names that a star import gets: those that lazy_loader puts into `__all__`, which it sorts."""
        facts = self._modules[path]
        return tuple(sorted(self.of(path))) if "__all__" in facts.bound and facts.exports is None else ()

    def _read(self, path: str) -> Mapping[str, LazyName]:
        found: dict[str, LazyName] = {}
        for event in self._modules[path].string_imports:
            if event.how == "lazy-name" and event.name:
                module, _, attribute = event.target.text.partition(":")
                found.setdefault(event.name, LazyName(module, attribute))
            elif event.how == "lazy-stub":
                found.update(self._stub(path + "i"))
        return found

    def _stub(self, path: str) -> Mapping[str, LazyName]:
        """The relative imports of a stub, which are all that lazy_loader allows in it (version 0.4)."""
        import ast

        try:
            with open(os.path.join(self._directory, path), "rb") as file:
                tree = parse(decode(file.read()))
        except (OSError, NotRead):
            return {}
        found: dict[str, LazyName] = {}
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.level == 1:
                for each in node.names:
                    name = LazyName(f".{node.module}", each.name) if node.module else LazyName(f".{each.name}", "")
                    found[each.asname or each.name] = name
        return found
