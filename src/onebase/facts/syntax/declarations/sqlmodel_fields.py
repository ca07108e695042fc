"""Columns and relationships of SQLModel: `Field(…)`, `Relationship(…)`, plain annotated fields of tables.

Source: SQLModel documentation; `sa_column`, `sa_type`, `sa_column_args` and `foreign_key` are arguments of `Field`.
"""

import ast

from onebase.facts.module import ColumnFact, ForeignKeyFact
from onebase.facts.syntax.declarations import annotations, columns
from onebase.facts.syntax.declarations.columns import column, column_call, key_target
from onebase.facts.syntax.declarations.source_text import arguments, source
from onebase.facts.syntax.names import last
from onebase.facts.syntax.reading import Reading


def is_model(reading: Reading, node: ast.ClassDef) -> bool:
    """Whether annotated attributes can be columns: `table=True`, or a base class that comes from sqlmodel."""
    if any(word.arg == "table" and _is_true(word.value) for word in node.keywords):
        return True
    return any(reading.canonical(base) in ("sqlmodel.SQLModel", "sqlmodel.main.SQLModel") for base in node.bases)


def is_field(reading: Reading, node: ast.expr | None) -> bool:
    """Whether a value is a call of SQLModel's own `Field`."""
    return isinstance(node, ast.Call) and reading.canonical(node.func) in ("sqlmodel.Field", "sqlmodel.main.Field")


def field(reading: Reading, attribute: str, node: ast.AnnAssign) -> ColumnFact | None:
    """The column of one annotated attribute of a model, or None where it is none (ClassVar, configuration)."""
    if annotations.is_class_variable(node.annotation) or attribute in ("model_config", "__tablename__"):
        return None
    call = node.value if isinstance(node.value, ast.Call) else None
    if call is None or last(reading.canonical(call.func)) != "Field":
        text = source(annotations.unquoted(node.annotation))
        fact = columns.annotated_column(reading, attribute, node.annotation, node, text)
        return fact._replace(default=node.value is not None)
    options = {word.arg: word.value for word in call.keywords if word.arg}
    explicit = column_call(reading, options.get("sa_column"))
    if explicit is not None:
        return column(reading, attribute, explicit, node, None)
    return _from_options(reading, attribute, node, call, options)


def _from_options(
    reading: Reading, attribute: str, node: ast.AnnAssign, call: ast.Call, options: dict[str, ast.expr]
) -> ColumnFact:
    fact = columns.annotated_column(reading, attribute, node.annotation, node)
    key = options.get("foreign_key")
    keys = fact.foreign_keys
    if key is not None:
        keys = (*keys, ForeignKeyFact(key_target(reading, key), reading.span(key)))
    nullable = options.get("nullable")
    return fact._replace(
        definition=f"{fact.definition}, {arguments(call.args, call.keywords)}" if call.keywords else fact.definition,
        primary_key=_is_true(options.get("primary_key")),
        foreign_keys=keys,
        unique=_is_true(options.get("unique")),
        indexed=_is_true(options.get("index")),
        nullable=_is_true(nullable) if isinstance(nullable, ast.Constant) else fact.nullable,
        default=bool(call.args) or "default" in options or "default_factory" in options,
    )


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
