"""Columns in all spellings: `Column`, `mapped_column`, bare `Mapped[…]`, and SQLModel's fields."""

import ast

from onebase.facts.module import ColumnFact, ForeignKeyFact
from onebase.facts.syntax.declarations import annotations
from onebase.facts.syntax.declarations.source_text import arguments, source
from onebase.facts.syntax.names import last
from onebase.facts.syntax.reading import Reading
from onebase.facts.values import Value

_COLUMNS = frozenset({"Column", "mapped_column", "MappedColumn"})
_AROUND = frozenset({"deferred", "column_property", "composite", "field"})
_DEFAULTS = frozenset({"default", "server_default", "insert_default", "default_factory"})
_DEFAULT_ITEMS = frozenset({"Identity", "Computed", "Sequence", "FetchedValue", "DefaultClause", "ColumnDefault"})


def column_call(reading: Reading, node: ast.expr | None) -> ast.Call | None:
    """The call that makes a column in the value of an attribute, also inside `deferred(…)` and the like."""
    if not isinstance(node, ast.Call):
        return None
    name = last(reading.canonical(node.func))
    if name in _COLUMNS:
        return node
    if name not in _AROUND:
        return None
    inner = node.args if name != "field" else _metadata_values(node)
    return next((found for found in (column_call(reading, one) for one in inner) if found is not None), None)


def _metadata_values(call: ast.Call) -> list[ast.expr]:
    """`field(metadata={"sa": Column(…)})`, the dataclass spelling of SQLAlchemy 1.4."""
    values = [keyword.value for keyword in call.keywords if keyword.arg == "metadata"]
    return [value for one in values if isinstance(one, ast.Dict) for value in one.values]


def column(
    reading: Reading, attribute: str, call: ast.Call, node: ast.stmt | ast.expr, annotation: ast.expr | None
) -> ColumnFact:
    """The fact of a `Column(…)` or `mapped_column(…)`; `annotation` is what stands inside `Mapped[…]`, if anything."""
    name, positional = _name(reading, call)
    options = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    described = [word for word in call.keywords if word.arg not in ("name", "__name_pos")]
    types = [source(annotations.unquoted(annotation))] if annotation is not None else []
    inner = annotated_call(reading, annotation)
    keys = _foreign_keys(reading, positional + (inner.args if inner is not None else []))
    nullable = _truth(options.get("nullable"))
    if nullable is None and annotation is not None and annotations.is_optional(annotation):
        nullable = True
    return ColumnFact(
        attribute,
        name or attribute,
        ", ".join(types + ([arguments(positional, described)] if positional or described else [])),
        _flag(options, "primary_key") or (inner is not None and _flag(_options(inner), "primary_key")),
        reading.span(node),
        tuple(keys),
        _flag(options, "unique"),
        _flag(options, "index"),
        nullable,
        not _DEFAULTS.isdisjoint(options) or any(_is_default(reading, one) for one in positional),
    )


def annotated_call(reading: Reading, annotation: ast.expr | None) -> ast.Call | None:
    """The `mapped_column(…)` inside `Annotated[type, mapped_column(…)]` written in place."""
    if not isinstance(annotation, ast.Subscript) or last(reading.canonical(annotation.value)) != "Annotated":
        return None
    elements = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else []
    return next((found for found in (column_call(reading, one) for one in elements) if found is not None), None)


def _options(call: ast.Call | None) -> dict[str, ast.expr]:
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg} if call is not None else {}


def annotated_column(
    reading: Reading, attribute: str, annotation: ast.expr, node: ast.stmt, text: str = ""
) -> ColumnFact:
    """A column that only its annotation declares: `id: Mapped[int]`, or a plain field of a SQLModel table."""
    inner = annotated_call(reading, annotation)
    options = _options(inner)
    return ColumnFact(
        attribute,
        attribute,
        text or source(annotations.unquoted(annotation)),
        _flag(options, "primary_key"),
        reading.span(node),
        tuple(_foreign_keys(reading, inner.args if inner is not None else [])),
        nullable=True if annotations.is_optional(annotation) else None,
    )


def _name(reading: Reading, call: ast.Call) -> tuple[str, list[ast.expr]]:
    """The explicit name ("" if none) and the other positional arguments."""
    for keyword in call.keywords:
        if keyword.arg in ("name", "__name_pos"):
            return reading.text(keyword.value) or "", list(call.args)
    first = call.args[0] if call.args else None
    if first is None or isinstance(first, ast.Starred):
        return "", list(call.args)
    inner = first.args[0] if isinstance(first, ast.Call) and _is_quoted(reading, first) else first
    text = reading.text(inner) if not isinstance(inner, ast.Call) else None
    return (text, call.args[1:]) if text is not None else ("", list(call.args))


def _is_quoted(reading: Reading, call: ast.Call) -> bool:
    return bool(call.args) and last(reading.canonical(call.func)) == "quoted_name"


def _foreign_keys(reading: Reading, positional: list[ast.expr]) -> list[ForeignKeyFact]:
    found = []
    for node in positional:
        if isinstance(node, ast.Call) and last(reading.canonical(node.func)) == "ForeignKey":
            target = node.args[0] if node.args else next((word.value for word in node.keywords), None)
            if target is not None:
                found.append(ForeignKeyFact(key_target(reading, target), reading.span(node)))
    return found


def key_target(reading: Reading, node: ast.expr) -> Value:
    """What a foreign key points to; a name that this file binds to text is that text."""
    text = reading.text(node)
    return Value("string", text) if text is not None else reading.value(node)


def _truth(node: ast.expr | None) -> bool | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, bool) else None


def _flag(options: "dict[str, ast.expr]", name: str) -> bool:
    return _truth(options.get(name)) is True


def _is_default(reading: Reading, node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and last(reading.canonical(node.func)) in _DEFAULT_ITEMS
