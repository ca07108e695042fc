"""One walk over the statements of a file, in source order."""

import ast
from collections.abc import Collection, Mapping
from typing import ClassVar

from onebase.facts.module import Alias
from onebase.facts.syntax.assignments import read_assignment
from onebase.facts.syntax.calls import read_expression
from onebase.facts.syntax.declarations.classes import read_class
from onebase.facts.syntax.effects import module_edits
from onebase.facts.syntax.evaluation.known import Unknown
from onebase.facts.syntax.guards import if_branches
from onebase.facts.syntax.import_walk import ImportWalk
from onebase.facts.syntax.loops import rounds
from onebase.facts.syntax.names import dotted
from onebase.facts.syntax.parameters import parameters
from onebase.facts.syntax.reading import Reading, Where
from onebase.facts.values import Guard

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Walk(ImportWalk):
    """Reads statements; every kind has its method, and all others are searched for calls."""

    readers: ClassVar[Mapping[type[ast.stmt], str]] = {
        **ImportWalk.readers,
        ast.Assign: "read_assignment",
        ast.AnnAssign: "read_assignment",
        ast.AugAssign: "read_assignment",
        ast.Delete: "read_deletion",
        ast.Return: "read_return",
    }

    def block(self, statements: list[ast.stmt], where: Where, told: Collection[ast.stmt] = ()) -> None:
        """Statements one after the other, without those that a class has told already."""
        for statement in statements:
            if statement in told:
                continue
            reader = self.readers.get(type(statement))
            if reader is not None:
                getattr(self, reader)(statement, where)
            else:
                for child in ast.iter_child_nodes(statement):
                    if isinstance(child, ast.expr):
                        read_expression(self._reading, child, where)

    def read_function(self, node: _Function, where: Where) -> None:
        """A function: its body is executed later, and its decorators with the file."""
        reading = self._reading
        self._bind(node.name, where)
        if not where.scope and reading.is_dull(node):
            return
        inside = where.function(node.name)
        calls = len(reading.calls)
        for decorator in node.decorator_list:
            if not module_edits.read_restore(reading, decorator, node.end_lineno or 0, inside):
                read_expression(reading, decorator, where)
        for default in [*node.args.defaults, *node.args.kw_defaults]:
            read_expression(reading, default, where)
        del reading.calls[calls:]
        reading.environment.enter(parameters(reading.known, node.args, inside.scope, owned=bool(where.owner)))
        self.block(node.body, inside)
        reading.environment.leave()
        if inside.scope == "__getattr__":
            from onebase.facts.syntax.effects.lazy_names import read_function

            read_function(reading, node)

    def read_class(self, node: ast.ClassDef, where: Where) -> None:
        """A class: what it declares, then what its body does."""
        reading = self._reading
        self._bind(node.name, where)
        for decorator in node.decorator_list:
            if not module_edits.read_restore(reading, decorator, node.end_lineno or 0, where):
                read_expression(reading, decorator, where)
        for base in [*node.bases, *(word.value for word in node.keywords)]:
            read_expression(reading, base, where)
        owner = where.qualified(node.name)
        before = reading.environment.inside(owner)
        told = read_class(reading, node, where)
        self.block(node.body, where._replace(owner=owner), told)
        reading.environment.inside(before)

    def _bind(self, name: str, where: Where) -> None:
        if not where.scope and not where.owner:
            self._reading.bound.add(name)

    def read_if(self, node: ast.If, where: Where) -> None:
        """Every branch under its guards."""
        for guards, tests, body in if_branches(node, self._reading.names):
            if guards and guards[-1].kind == "main" and not where.scope:
                self._reading.has_main_guard = True
            for test in tests:
                read_expression(self._reading, test, where)
            self.block(body, where.under(*guards))

    def read_for(self, node: "ast.For | ast.AsyncFor", where: Where) -> None:
        """A loop, unrolled where the file holds its list."""
        reading = self._reading
        read_expression(reading, node.iter, where)
        guard = Guard("loop", node.lineno, 0)
        self._bind_target(node.target, where)
        for _ in rounds(reading, node.target, node.iter, guard):
            self.block(node.body, where.under(guard))
        self.block(node.orelse, where)

    def _bind_target(self, target: ast.expr, where: Where) -> None:
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._bind(node.id, where)

    def read_while(self, node: ast.While, where: Where) -> None:
        """A loop of unknown length."""
        read_expression(self._reading, node.test, where)
        super().read_while(node, where)

    def read_with(self, node: "ast.With | ast.AsyncWith", where: Where) -> None:
        """A `with` block, also as a patch of `sys.modules` or as a silent `try`."""
        reading = self._reading
        for item in node.items:
            call = item.context_expr
            if not module_edits.read_restore(reading, call, node.end_lineno or 0, where):
                read_expression(reading, call, where)
            if item.optional_vars is not None:
                self._bind_target(item.optional_vars, where)
                _forget(reading, item.optional_vars)
        super().read_with(node, where)

    def read_match(self, node: ast.Match, where: Where) -> None:
        """Every case is a branch."""
        read_expression(self._reading, node.subject, where)
        super().read_match(node, where)

    def read_assignment(self, node: "ast.Assign | ast.AnnAssign | ast.AugAssign", where: Where) -> None:
        """An assignment of any kind."""
        read_assignment(self._reading, node, where)

    def read_return(self, node: ast.Return, where: Where) -> None:
        """`return Base.metadata`: what a function gives that others take for a MetaData."""
        reading = self._reading
        read_expression(reading, node.value, where)
        if node.value is not None and where.scope and _speaks_of_metadata(node.value):
            value = reading.value(node.value)
            reading.aliases.append(Alias("return", value, reading.span(node), where.scope, where.guards))

    def read_deletion(self, node: ast.Delete, where: Where) -> None:
        """`del`."""
        module_edits.read_deletion(self._reading, node, where)


def _speaks_of_metadata(node: ast.expr) -> bool:
    if isinstance(node, (ast.List, ast.Tuple)):
        return any(_speaks_of_metadata(one) for one in node.elts)
    return "metadata" in dotted(node.value if isinstance(node, ast.Subscript) else node).lower()


def _forget(reading: Reading, target: ast.expr) -> None:
    for node in ast.walk(target):
        if isinstance(node, ast.Name):
            reading.environment.set(node.id, Unknown("bound by a with statement"))
