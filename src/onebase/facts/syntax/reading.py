"""What is at hand while one file is read: its names, its known values, and the facts found so far."""

import ast
import posixpath
from typing import Any

from onebase.facts.module import (
    Alias,
    CallFact,
    ClassFact,
    Creation,
    Import,
    ModuleEdit,
    PathEdit,
    StringImport,
    TableFact,
)
from onebase.facts.syntax.evaluation.environment import Environment
from onebase.facts.syntax.evaluation.evaluate import Evaluator
from onebase.facts.syntax.expressions import Values
from onebase.facts.syntax.names import Names, dotted
from onebase.facts.syntax.positions import Positions
from onebase.facts.text.interest import Functions
from onebase.facts.values import Guard, Value
from onebase.named_tuple import NamedTuple


class Asked(NamedTuple):
    """A group of entry points that a function asks for, and the name that it wants ("" for all, "?" for one that is
    computed)."""

    group: Value
    name: str
    scope: str


class Where(NamedTuple):
    """Where a statement stands: the function, the class within it, the guards within the function."""

    scope: str = ""
    owner: str = ""
    guards: tuple[Guard, ...] = ()

    def qualified(self, name: str) -> str:
        """A name bound here, with the class it becomes an attribute of."""
        return f"{self.owner}.{name}" if self.owner else name

    def function(self, name: str) -> "Where":
        """Inside the function `name` that is defined here."""
        return Where(".".join(part for part in (self.scope, self.owner, name) if part))

    def under(self, *guards: Guard) -> "Where":
        """Under further guards."""
        return self._replace(guards=self.guards + guards) if guards else self


class Reading:
    """The mutable state of reading one file; the lists become the tuples of its ModuleFacts.

    Calls of the functions that are `wanted` are `handed` out wherever they stand, with what their arguments are
    worth."""

    def __init__(self, path: str, text: str, functions: Functions) -> None:
        self.names = Names()
        self.environment = Environment()
        self.known = Evaluator(posixpath.basename(path), self.names, self.environment)
        self.values = Values(self.known.text)
        self.positions = Positions(text)
        self.span = self.positions.span
        self.functions = functions
        self.assigned: dict[str, ast.expr | None] = {}
        self.unrolled: set[Guard] = set()
        self.repetitions = 1
        self.imports: list[Import] = []
        self.imported: set[tuple[str, str]] = set()
        self.path_edits: list[PathEdit] = []
        self.string_imports: list[StringImport] = []
        self.listings: list[StringImport] = []
        self.asked: list[Asked] = []
        self.wanted: frozenset[str] = frozenset()
        self.handed: list[CallFact] = []
        self.module_edits: list[ModuleEdit] = []
        self.aliases: list[Alias] = []
        self.creations: list[Creation] = []
        self.classes: list[ClassFact] = []
        self.tables: list[TableFact] = []
        self.calls: list[CallFact] = []
        self.bound: set[str] = set()
        self.exports: list[str] | None = None
        self.has_main_guard = False

    def text(self, node: ast.expr) -> str | None:
        """The text an expression is worth, or None where the file does not say."""
        return self.known.text(node)

    def canonical(self, node: ast.expr) -> str:
        """The dotted name of an expression after its import, "" where it is not a name."""
        name = dotted(node)
        return self.names.canonical(name) if name else ""

    def definition(self, node: ast.expr) -> ast.expr:
        """The expression that a name of this file was assigned once; the node itself for anything else."""
        name = dotted(node)
        return (self.assigned.get(name) or node) if name else node

    def executed(self, where: Where) -> tuple[Guard, ...]:
        """The guards without loops over literal lists, whose rounds are told one by one."""
        if not self.unrolled:
            return where.guards
        return tuple(guard for guard in where.guards if guard not in self.unrolled)

    def is_dull(self, node: "ast.FunctionDef | ast.AsyncFunctionDef") -> bool:
        """Whether a function needs no walk: its text names nothing, so that it tells nothing but local names."""
        if not self.functions.can_be_judged:
            return False
        first = node.decorator_list[0].lineno if node.decorator_list else node.lineno
        lines = self.positions.lines[first - 1 : node.end_lineno]
        return self.functions.is_dull("\n".join([*lines, ""]))

    def counts(self) -> list[int]:
        """How many facts there are of each kind that is told once for a loop, whatever its rounds."""
        return [len(facts) for facts in [self.tables, *self._once()]]

    def forget(self, counts: list[int]) -> None:
        """Drop what came after the counts, except for tables that have another name in this round."""
        first, *others = counts
        told = {(table.span, table.name) for table in self.tables[:first]}
        self.tables[first:] = [table for table in self.tables[first:] if (table.span, table.name) not in told]
        for facts, count in zip(self._once(), others, strict=True):
            del facts[count:]

    def _once(self) -> "list[list[Any]]":
        return [self.imports, self.module_edits, self.aliases, self.creations, self.classes, self.calls]

    def value(self, node: ast.expr) -> Value:
        """The Value of an expression."""
        return self.values.value(node)
