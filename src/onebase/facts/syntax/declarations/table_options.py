"""The options of a table: `__table_args__` in all its shapes, and the keyword part of `Table(…)`."""

import ast

from onebase.facts.module import SchemaItem, TableOptions
from onebase.facts.syntax.declarations.source_text import source
from onebase.facts.syntax.names import dotted, last
from onebase.facts.syntax.reading import Reading
from onebase.facts.values import Value

_DEEPEST = 6


class _Options:
    """What was gathered so far; the first thing that could not be read is the reason that is told."""

    def __init__(self) -> None:
        self.extend_existing = False
        self.keep_existing = False
        self.schema: Value | None = None
        self.items: list[SchemaItem] = []
        self.unknown = ""

    def cannot(self, why: str) -> None:
        self.unknown = self.unknown or why


def class_options(reading: Reading, node: ast.expr, place: "ast.stmt | ast.expr") -> TableOptions:
    """`__table_args__`: a dict, a tuple with an optional dict at its end, a name, or a sum of these."""
    options = _Options()
    _read(reading, node, options, 0)
    return _finished(reading, options, place)


def unknown_options(reading: Reading, why: str, place: "ast.stmt | ast.expr") -> TableOptions:
    """Options of which nothing can be told."""
    return TableOptions(span=reading.span(place), unknown=why)


def call_options(reading: Reading, call: ast.Call) -> TableOptions:
    """The options of a `Table(…)` call."""
    options = _Options()
    for argument in call.args[1:]:
        if isinstance(argument, ast.Call) and is_item(reading, argument):
            options.items.append(schema_item(reading, argument))
    for word in call.keywords:
        _option(reading, word.arg, word.value, options, 0)
    return _finished(reading, options, call)


def _finished(reading: Reading, options: _Options, place: "ast.stmt | ast.expr") -> TableOptions:
    return TableOptions(
        options.extend_existing,
        options.keep_existing,
        options.schema,
        tuple(options.items),
        reading.span(place),
        options.unknown,
    )


def _read(reading: Reading, node: ast.expr, options: _Options, depth: int) -> None:
    if depth > _DEEPEST:
        options.cannot("nested too deeply")
    elif isinstance(node, (ast.Tuple, ast.List)):
        for element in node.elts:
            _read(reading, element.value if isinstance(element, ast.Starred) else element, options, depth + 1)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            _option(reading, reading.text(key) or "?" if key is not None else None, value, options, depth)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.BitOr)):
        _read(reading, node.left, options, depth + 1)
        _read(reading, node.right, options, depth + 1)
    elif isinstance(node, ast.Call):
        _read_call(reading, node, options, depth)
    elif not (isinstance(node, ast.Constant) and node.value is None):
        _read_name(reading, node, options, depth)


def _read_call(reading: Reading, node: ast.Call, options: _Options, depth: int) -> None:
    name = dotted(node.func)
    if is_item(reading, node):
        options.items.append(schema_item(reading, node))
    elif name in ("dict", "tuple", "list"):
        for argument in node.args:
            _read(reading, argument, options, depth + 1)
        for word in node.keywords:
            _option(reading, word.arg, word.value, options, depth)
    else:
        options.cannot(f"the result of {name}()" if name else "the result of a call")


def _read_name(reading: Reading, node: ast.expr, options: _Options, depth: int) -> None:
    definition = reading.definition(node)
    if definition is not node:
        _read(reading, definition, options, depth + 1)
    else:
        name = dotted(node)
        options.cannot(f"the value of {name} is not in this file" if name else "computed")


def _option(reading: Reading, name: str | None, value: ast.expr, options: _Options, depth: int) -> None:
    if name is None:
        _read(reading, value, options, depth + 1)
    elif name == "?":
        options.cannot("an option with a computed name")
    elif name in ("extend_existing", "keep_existing"):
        flag = reading.definition(value)
        if isinstance(flag, ast.Constant):
            setattr(options, name, bool(flag.value))
        else:
            options.cannot(f"{name} is computed")
    elif name == "schema":
        text = reading.text(value)
        options.schema = Value("string", text) if text is not None else reading.value(value)


def is_item(reading: Reading, node: ast.expr) -> bool:
    """Whether an expression is a constraint or an index, also a project's own kind of one."""
    return isinstance(node, ast.Call) and last(reading.canonical(node.func)).endswith(("Constraint", "Index"))


def schema_item(reading: Reading, call: ast.Call) -> SchemaItem:
    """The fact of one constraint or index. An Index has its name first, the others have it as a keyword."""
    kind = last(reading.canonical(call.func))
    named = next((reading.text(word.value) for word in call.keywords if word.arg == "name"), None)
    about = list(call.args)
    if kind.endswith("Index") and about:
        named = reading.text(about.pop(0)) or named
    if kind == "ForeignKeyConstraint":
        about = _elements(call.args[0] if call.args else None)
    return SchemaItem(kind, named or "", tuple(_column(node) for node in about), reading.span(call))


def _elements(node: ast.expr | None) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, (ast.List, ast.Tuple)) else []


def _column(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else source(node)
