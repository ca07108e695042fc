"""`Table(name, metadata, …)` calls, also Flask-SQLAlchemy's `db.Table(name, …)` with its own MetaData."""

import ast

from onebase.facts.module import ColumnFact, ForeignKeyFact, TableFact
from onebase.facts.syntax.declarations.columns import column, column_call, key_target
from onebase.facts.syntax.declarations.table_options import call_options, is_item
from onebase.facts.syntax.names import dotted, last
from onebase.facts.syntax.reading import Reading, Where
from onebase.facts.values import Value


def is_table(call: ast.Call, callee: str) -> bool:
    """Whether a call may make a Table: by its last name, and by having a name for the table."""
    named = bool(call.args) or any(word.arg == "name" for word in call.keywords)
    return last(callee) == "Table" and named and not callee.startswith(("rich.", "prettytable.", "docx."))


def read_table(reading: Reading, call: ast.Call, where: Where, target: str) -> None:
    """Record the TableFact of one call."""
    metadata, rest = _metadata(reading, call)
    calls = [(node, column_call(reading, node)) for node in rest]
    columns = [column(reading, "", found, node, None) for node, found in calls if found is not None]
    items = [node for node, found in calls if found is None and not is_item(reading, node)]
    options = {word.arg: word.value for word in call.keywords}
    reading.tables.append(
        TableFact(
            target,
            dotted(call.func),
            _name(reading, call),
            metadata,
            with_constraints(reading, tuple(columns), rest),
            tuple(_item(reading, node) for node in items),
            call_options(reading, call),
            bool(rest),
            "autoload_with" in options or _is_true(options.get("autoload")),
            _is_true(options.get("must_exist")) or _is_true(options.get("mustexist")),
            reading.span(call),
            where.scope,
            where.guards,
        )
    )


def _name(reading: Reading, call: ast.Call) -> Value:
    node = call.args[0] if call.args else next(word.value for word in call.keywords if word.arg == "name")
    return key_target(reading, node)


def _metadata(reading: Reading, call: ast.Call) -> tuple[Value, list[ast.expr]]:
    """The MetaData and the positional arguments after it.

    Flask-SQLAlchemy 3 lets it out: `db.Table(name, Column(…))` belongs to `db.metadata`, with `bind_key` to
    `db.metadatas[bind_key]` (`SQLAlchemy._make_table_class`).
    """
    keywords = {word.arg: word.value for word in call.keywords}
    if "metadata" in keywords:
        return reading.value(keywords["metadata"]), call.args[1:]
    second = call.args[1] if len(call.args) > 1 else None
    owner = dotted(call.func).rpartition(".")[0]
    left_out = second is None or isinstance(second, ast.Starred) or _is_schema_item(reading, second)
    if not left_out and second is not None:
        return reading.value(second), call.args[2:]
    if not owner:
        return Value("unknown", "no MetaData is given"), call.args[1:]
    if "bind_key" in keywords:
        return Value("call", f"{owner}.metadatas.__getitem__", (reading.value(keywords["bind_key"]),)), call.args[1:]
    return Value("name", f"{owner}.metadata"), call.args[1:]


def _is_schema_item(reading: Reading, node: ast.expr) -> bool:
    return column_call(reading, node) is not None or is_item(reading, node)


def _item(reading: Reading, node: ast.expr) -> Value:
    if isinstance(node, ast.Starred):
        return Value("unknown", f"unpacked {dotted(node.value)}".rstrip())
    return reading.value(node)


def with_constraints(
    reading: Reading, columns: tuple[ColumnFact, ...], nodes: list[ast.expr]
) -> tuple[ColumnFact, ...]:
    """Columns with the foreign keys that a ForeignKeyConstraint beside them puts on them."""
    for node in nodes:
        if isinstance(node, ast.Call) and last(reading.canonical(node.func)) == "ForeignKeyConstraint":
            pairs = _pairs(reading, node)
            columns = tuple(
                one._replace(foreign_keys=one.foreign_keys + tuple(key for name, key in pairs if name == one.name))
                for one in columns
            )
    return columns


def _pairs(reading: Reading, call: ast.Call) -> list[tuple[str, ForeignKeyFact]]:
    lists = [node.elts for node in call.args[:2] if isinstance(node, (ast.List, ast.Tuple))]
    if len(lists) != 2 or len(lists[0]) != len(lists[1]):
        return []
    return [
        (reading.text(name) or "", ForeignKeyFact(key_target(reading, target), reading.span(target)))
        for name, target in zip(*lists, strict=True)
    ]


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
