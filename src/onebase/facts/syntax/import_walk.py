"""A walk for nothing but import statements, for files of which nothing else matters."""

import ast
from collections.abc import Mapping
from typing import ClassVar

from onebase.facts.syntax.guards import if_branches, suppresses_import_failure, try_branches
from onebase.facts.syntax.imports import read_import, read_import_from
from onebase.facts.syntax.reading import Reading, Where
from onebase.facts.values import Guard


class ImportWalk:
    """Visits the statements that imports may stand in, with their guards; no expressions, which `walk.Walk` reads."""

    # By name: methods bound in a table of their own instance would keep every tree alive until the garbage
    # collector comes.
    readers: ClassVar[Mapping[type[ast.stmt], str]] = {
        ast.Import: "read_import",
        ast.ImportFrom: "read_import_from",
        ast.FunctionDef: "read_function",
        ast.AsyncFunctionDef: "read_function",
        ast.ClassDef: "read_class",
        ast.If: "read_if",
        ast.For: "read_for",
        ast.AsyncFor: "read_for",
        ast.While: "read_while",
        ast.Try: "read_try",
        getattr(ast, "TryStar", ast.Try): "read_try",
        ast.With: "read_with",
        ast.AsyncWith: "read_with",
        ast.Match: "read_match",
    }

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def block(self, statements: list[ast.stmt], where: Where) -> None:
        """Statements one after the other."""
        for statement in statements:
            reader = self.readers.get(type(statement))
            if reader is not None:
                getattr(self, reader)(statement, where)

    def read_import(self, node: ast.Import, where: Where) -> None:
        """`import a`."""
        read_import(self._reading, node, where)

    def read_import_from(self, node: ast.ImportFrom, where: Where) -> None:
        """`from a import b`."""
        read_import_from(self._reading, node, where)

    def read_function(self, node: "ast.FunctionDef | ast.AsyncFunctionDef", where: Where) -> None:
        """A function, unless its text imports nothing."""
        if where.scope or not self._reading.is_dull(node):
            self.block(node.body, where.function(node.name))

    def read_class(self, node: ast.ClassDef, where: Where) -> None:
        """The body of a class."""
        self.block(node.body, where._replace(owner=where.qualified(node.name)))

    def read_if(self, node: ast.If, where: Where) -> None:
        """Every branch under its guards."""
        for guards, _, body in if_branches(node, self._reading.names):
            if guards and guards[-1].kind == "main" and not where.scope:
                self._reading.has_main_guard = True
            self.block(body, where.under(*guards))

    def read_for(self, node: "ast.For | ast.AsyncFor", where: Where) -> None:
        """A loop; whatever its rounds, an import is told once."""
        self.block(node.body, where.under(Guard("loop", node.lineno, 0)))
        self.block(node.orelse, where)

    def read_while(self, node: ast.While, where: Where) -> None:
        """A loop of unknown length."""
        never = isinstance(node.test, ast.Constant) and not node.test.value
        self.block(node.body, where.under(Guard("never" if never else "loop", node.lineno, 0)))
        self.block(node.orelse, where)

    def read_try(self, node: ast.Try, where: Where) -> None:
        """Body, handlers, `else` and `finally`."""
        for guards, body in try_branches(node):
            self.block(body, where.under(*guards))

    def read_with(self, node: "ast.With | ast.AsyncWith", where: Where) -> None:
        """A `with` block, also as a silent `try`."""
        guards = (Guard("try", node.lineno, 0),) if suppresses_import_failure(node, self._reading.names) else ()
        self.block(node.body, where.under(*guards))

    def read_match(self, node: ast.Match, where: Where) -> None:
        """Every case is a branch."""
        for arm, case in enumerate(node.cases):
            self.block(case.body, where.under(Guard("if", node.lineno, arm)))
