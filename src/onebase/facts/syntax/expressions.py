"""From an expression to a Value: what can be told of it without evaluating names."""

import ast
from collections.abc import Callable

from onebase.facts.syntax.names import dotted
from onebase.facts.values import Argument, Value

_DEEPEST = 8
_LONGEST = 2000
_WORDS: dict[type[ast.expr], str] = {
    ast.BinOp: "computed",
    ast.BoolOp: "one of several",
    ast.IfExp: "one of several",
    ast.Compare: "a comparison",
    ast.Lambda: "a lambda",
    ast.Subscript: "an element of something",
    ast.Attribute: "an attribute of an expression",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a generator",
    ast.Starred: "unpacked",
}
Resolve = Callable[[ast.expr], "str | None"]


class Values:
    """Reads Values. `resolve` gives the text of an expression where the file binds it to text, for parts of strings."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve

    def value(self, node: ast.expr, depth: int = 0) -> Value:
        """The Value of an expression. Nested further than is sensible to write, it is unknown."""
        kind = type(node)
        if kind is ast.Name or kind is ast.Attribute:
            name = dotted(node)
            return Value("name", name) if name else _unknown(node)
        if isinstance(node, ast.Constant):
            return _constant(node.value)
        if depth >= _DEEPEST:
            return Value("unknown", "nested too deeply")
        if isinstance(node, ast.Call):
            return self._call(node, depth + 1)
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return self._list(node.elts, depth + 1)
        return self._rarer(node, depth + 1)

    def _rarer(self, node: ast.expr, depth: int) -> Value:
        if isinstance(node, (ast.JoinedStr, ast.BinOp)):
            return self._text(node)
        if isinstance(node, ast.Dict):
            return self._dictionary(node, depth)
        if isinstance(node, ast.Subscript):
            return self._subscript(node, depth)
        if isinstance(node, (ast.Await, ast.NamedExpr)):
            return self.value(node.value, depth)
        if isinstance(node, ast.UnaryOp):
            return _signed(node)
        return _unknown(node)

    def _call(self, node: ast.Call, depth: int) -> Value:
        callee = dotted(node.func)
        if not callee:
            formatted = self._text(node)
            return formatted if formatted.kind != "unknown" else Value("unknown", "the result of a call")
        if callee.endswith("cast") and len(node.args) == 2 and callee in ("cast", "typing.cast", "t.cast"):
            return self.value(node.args[1], depth)
        items = tuple(self.value(argument, depth) for argument in node.args)
        keywords = tuple((keyword.arg or "**", self.value(keyword.value, depth)) for keyword in node.keywords)
        return Value("call", callee, items, keywords)

    def _list(self, nodes: list[ast.expr], depth: int) -> Value:
        if len(nodes) > _LONGEST:
            return Value("unknown", "a long list")
        return Value("list", "", tuple(self.value(node, depth) for node in nodes))

    def _dictionary(self, node: ast.Dict, depth: int) -> Value:
        """A literal with text keys is what `dict(…)` with keywords would be."""
        if len(node.keys) > _LONGEST:
            return Value("unknown", "a large dictionary")
        keywords: list[tuple[str, Value]] = []
        for key, item in zip(node.keys, node.values, strict=True):
            name = key.value if isinstance(key, ast.Constant) else "**"
            if not isinstance(name, str) or (name == "**" and key is not None):
                return Value("unknown", "a dictionary")
            keywords.append((name, self.value(item, depth)))
        return Value("call", "dict", (), tuple(keywords))

    def _subscript(self, node: ast.Subscript, depth: int) -> Value:
        base = dotted(node.value)
        index = self.value(node.slice, depth)
        return Value("call", f"{base}.__getitem__", (index,)) if base and index.kind != "unknown" else _unknown(node)

    def _text(self, node: ast.expr) -> Value:
        pieces = _pieces(node)
        if pieces is None or not any(isinstance(piece, str) for piece in pieces):
            return _unknown(node)
        known = [piece if isinstance(piece, str) else self._resolve(piece) for piece in pieces]
        if None not in known:
            return Value("string", "".join(piece or "" for piece in known))
        return Value("pattern", "".join("{}" if piece is None else piece for piece in known))

    def arguments(self, call: ast.Call) -> tuple[Argument, ...]:
        """The arguments of a call, positional ones first."""
        found = []
        for index, argument in enumerate(call.args):
            if isinstance(argument, ast.Starred):
                found.append(Argument("*", self.value(argument.value)))
            else:
                found.append(Argument(str(index), self.value(argument)))
        found.extend(Argument(keyword.arg or "**", self.value(keyword.value)) for keyword in call.keywords)
        return tuple(found)


def _constant(value: object) -> Value:
    if isinstance(value, str):
        return Value("string", value)
    return Value("constant", "..." if value is Ellipsis else repr(value)[:80])


def _unknown(node: ast.expr) -> Value:
    return Value("unknown", _WORDS.get(type(node), "computed"))


def _signed(node: ast.UnaryOp) -> Value:
    operand = node.operand
    if isinstance(node.op, ast.USub) and isinstance(operand, ast.Constant) and isinstance(operand.value, (int, float)):
        return Value("constant", repr(-operand.value))
    return _unknown(node)


def _pieces(node: ast.expr) -> "list[str | ast.expr] | None":
    """The parts of text that is put together: texts and expressions, or None where it is not text."""
    if isinstance(node, ast.JoinedStr):
        return [_piece(value) for value in node.values]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _sum(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return _percent(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return _format(node.func.value, node)
    return None


def _piece(node: ast.expr) -> "str | ast.expr":
    if isinstance(node, ast.FormattedValue):
        return node.value if node.format_spec is None and node.conversion in (-1, ord("s")) else node
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else node


def _sum(node: ast.expr) -> "list[str | ast.expr]":
    operands: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        operands.append(node.right)
        node = node.left
    operands.append(node)
    pieces: list[str | ast.expr] = []
    for operand in reversed(operands):
        inner = _pieces(operand) if isinstance(operand, ast.JoinedStr) else None
        pieces.extend(inner if inner is not None else [_piece(operand)])
    return pieces


def _percent(node: ast.BinOp) -> "list[str | ast.expr] | None":
    if not (isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)):
        return None
    arguments = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
    return _filled(node.left.value.split("%s"), list(arguments), "%")


def _format(template: ast.expr, call: ast.Call) -> "list[str | ast.expr] | None":
    if not (isinstance(template, ast.Constant) and isinstance(template.value, str)) or call.keywords:
        return None
    return _filled(template.value.split("{}"), list(call.args), "{")


def _filled(texts: list[str], arguments: list[ast.expr], mark: str) -> "list[str | ast.expr] | None":
    """Texts and arguments in turn; anything but the plainest placeholders is left alone."""
    if len(texts) != len(arguments) + 1 or any(mark in text for text in texts):
        return None
    pieces: list[str | ast.expr] = [texts[0]]
    for argument, text in zip(arguments, texts[1:], strict=True):
        pieces += [argument, text]
    return pieces
