"""Class statements: bases, table, columns, relationships, options."""

import ast
from collections.abc import Iterator

from onebase.facts.module import ClassFact, ColumnFact, Decorator, RelationshipFact, TableOptions
from onebase.facts.syntax.declarations import annotations
from onebase.facts.syntax.declarations.class_names import returned, table_name
from onebase.facts.syntax.declarations.columns import annotated_column, column, column_call
from onebase.facts.syntax.declarations.relationships import relationship, relationship_call
from onebase.facts.syntax.declarations.sqlmodel_fields import field, is_field, is_model
from onebase.facts.syntax.declarations.table_options import class_options, unknown_options
from onebase.facts.syntax.declarations.tables import with_constraints
from onebase.facts.syntax.guards import if_branches
from onebase.facts.syntax.names import dotted
from onebase.facts.syntax.reading import Reading, Where
from onebase.facts.values import Argument, Value

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_SPECIAL = ("__table__", "metadata", "registry", "__bind_key__")


class _Body:
    """What the body of one class declares, in source order."""

    def __init__(self, reading: Reading, node: ast.ClassDef, owner: str) -> None:
        self.reading = reading
        self.owner = owner
        self.model = is_model(reading, node)
        self.columns: list[ColumnFact] = []
        self.relationships: list[RelationshipFact] = []
        self.special: dict[str, Value] = {}
        self.tablename: Value | None = None
        self.abstract = False
        self.options: TableOptions | None = None
        self.arguments: ast.expr | None = None
        self.mapper_args: tuple[Argument, ...] = ()
        self.declared: set[ast.stmt] = set()
        self.bound: set[str] = set()

    def read(self, statement: ast.stmt) -> None:
        """One statement of the body; what declares a column or relationship is remembered as told."""
        self.bound.update(_bound(statement))
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._function(statement)
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            self._attribute(statement.target.id, statement.value, statement, statement.annotation)
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    self._attribute(target.id, statement.value, statement, None)

    def declares(self) -> bool:
        """Whether there is anything that a class which inherits from this one would have to know."""
        return self.tablename is not None or self.options is not None or bool(self.columns or self.relationships)

    def _attribute(self, name: str, value: ast.expr | None, node: ast.stmt, annotation: ast.expr | None) -> None:
        if name.startswith("__") or name in _SPECIAL:
            self._special(name, value, node)
        elif self._mapped(name, value, node, annotation):
            self.declared.add(node)
        elif value is not None:
            # Later statements of the body may use it: `__table_args__ = {"schema": SCHEMA}`.
            self.reading.environment.bind(f"{self.owner}.{name}", self.reading.known.evaluate(value), ())

    def _mapped(self, name: str, value: ast.expr | None, node: ast.stmt, annotation: ast.expr | None) -> bool:
        """A column or a relationship. True if it was one."""
        reading = self.reading
        inside = annotations.mapped(annotation)
        if (made := column_call(reading, value)) is not None:
            self.columns.append(column(reading, name, made, node, inside))
        elif (related := relationship_call(reading, value)) is not None:
            self.relationships.append(relationship(reading, name, related, node, annotation))
        elif isinstance(node, ast.AnnAssign) and (self.model or is_field(reading, value)):
            plain = field(reading, name, node)
            self.columns.extend([plain] if plain is not None else [])
        elif value is None and inside is not None and not annotations.is_class_variable(inside):
            self.columns.append(annotated_column(reading, name, inside, node))
        else:
            return False
        return True

    def _special(self, name: str, value: ast.expr | None, node: ast.stmt) -> None:
        if name == "__tablename__":
            self.tablename = table_name(self.reading, node, value)
        elif value is None:
            return
        elif name in _SPECIAL:
            self.special[name] = self.reading.value(value)
        elif name == "__abstract__":
            self.abstract = not (isinstance(value, ast.Constant) and not value.value)
        elif name == "__table_args__":
            self.options, self.arguments = class_options(self.reading, value, node), value
        elif name == "__mapper_args__":
            self.mapper_args = _mapper_args(self.reading, value)

    def _function(self, node: _Function) -> None:
        """What a declared_attr gives counts like an attribute; other methods declare nothing."""
        name = node.name
        if name == "__tablename__":
            self.tablename = table_name(self.reading, node, None)
        elif name == "__table_args__":
            result = returned(node)
            self.arguments = result
            self.options = (
                unknown_options(self.reading, "it depends on the class", node)
                if result is None
                else class_options(self.reading, result, node)
            )
        elif any("declared_attr" in dotted(_function(one)) for one in node.decorator_list):
            result = returned(node)
            if name == "__mapper_args__" and result is not None:
                self.mapper_args = _mapper_args(self.reading, result)
            elif name in _SPECIAL and result is not None:
                self.special[name] = self.reading.value(result)
            else:
                self._mapped(name, result, node, node.returns)


def read_class(reading: Reading, node: ast.ClassDef, where: Where) -> set[ast.stmt]:
    """Record the ClassFact of a class statement. Gives the statements that declare columns and relationships."""
    body = _Body(reading, node, where.qualified(node.name))
    for statement, executed in _statements(reading, node.body):
        if executed:
            body.read(statement)
        else:
            body.bound.update(_bound(statement))
    if node.bases or node.keywords or node.decorator_list or body.declares():
        reading.classes.append(_fact(reading, node, body, where))
    return body.declared


def _fact(reading: Reading, node: ast.ClassDef, body: _Body, where: Where) -> ClassFact:
    nodes = list(body.arguments.elts) if isinstance(body.arguments, ast.Tuple) else []
    return ClassFact(
        where.qualified(node.name),
        tuple(_base(reading, base) for base in node.bases),
        tuple(Argument(word.arg or "**", reading.value(word.value)) for word in node.keywords),
        tuple(_decorator(reading, decorator) for decorator in node.decorator_list),
        body.tablename,
        body.special.get("__table__"),
        body.special.get("metadata"),
        body.special.get("registry"),
        body.special.get("__bind_key__"),
        body.abstract,
        body.options,
        with_constraints(reading, tuple(body.columns), nodes),
        tuple(body.relationships),
        body.mapper_args,
        reading.span(node),
        where.scope,
        where.guards,
        frozenset(body.bound),
    )


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement binds in the body around it."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
    elif isinstance(statement, ast.AnnAssign):
        yield from _names(statement.target)
    elif isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from _names(target)
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        yield from (one.asname or one.name.partition(".")[0] for one in statement.names)


def _names(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from _names(element)


def _statements(reading: Reading, body: list[ast.stmt], executed: bool = True) -> Iterator[tuple[ast.stmt, bool]]:
    """The statements of a class body, also those under `if`, `try` and `with`, and whether they are ever executed:
    what stands under `if TYPE_CHECKING` only tells the type checker of an attribute that something else adds."""
    for statement in body:
        yield statement, executed
        if isinstance(statement, ast.If):
            for guards, _, branch in if_branches(statement, reading.names):
                never = any(guard.kind == "never" for guard in guards)
                yield from _statements(reading, branch, executed and not never)
        elif isinstance(statement, (ast.Try, ast.With, ast.For)):
            for name in ("body", "handlers", "orelse", "finalbody"):
                for inner in getattr(statement, name, ()):
                    parts = inner.body if isinstance(inner, ast.ExceptHandler) else [inner]
                    yield from _statements(reading, parts, executed)


def _base(reading: Reading, node: ast.expr) -> Value:
    """A base class; of `Base[int]` the class before the bracket, which is what is inherited from."""
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Starred):
        return Value("unknown", "unpacked")
    return reading.value(node)


def _function(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _decorator(reading: Reading, node: ast.expr) -> Decorator:
    arguments = reading.values.arguments(node) if isinstance(node, ast.Call) else ()
    return Decorator(dotted(_function(node)), arguments, reading.span(node))


def _mapper_args(reading: Reading, node: ast.expr) -> tuple[Argument, ...]:
    value = reading.value(reading.definition(node))
    if value.kind != "call" or value.text != "dict":
        return (Argument("**", value),)
    return tuple(Argument(name, item) for name, item in value.keywords)
