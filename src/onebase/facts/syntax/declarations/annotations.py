"""What an annotation says about a mapped attribute: `Mapped[list["Child"]]`, `int | None`, or the same in quotes."""

import ast
from keyword import iskeyword

from onebase.facts.syntax.names import dotted, last
from onebase.facts.values import Value

_MAPPED = frozenset({"Mapped", "WriteOnlyMapped", "DynamicMapped", "AppenderQuery", "InstrumentedAttribute"})
_BY_KEY = frozenset({"Dict", "dict", "Mapping", "MutableMapping", "KeyFuncDict", "MappedCollection"})


def unquoted(node: ast.expr) -> ast.expr:
    """The expression in an annotation that is written as a string."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return node
    if node.value.isascii() and node.value.isidentifier() and not iskeyword(node.value):
        return ast.Name(node.value, ast.Load())  # what it mostly is, and the parser would say
    try:
        return ast.parse(node.value, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return node


def mapped(node: ast.expr | None) -> ast.expr | None:
    """What stands inside `Mapped[…]` (bare `Mapped` is the annotation itself), or None for other annotations."""
    if node is None:
        return None
    plain = unquoted(node)
    if isinstance(plain, ast.Subscript) and last(dotted(plain.value)) in _MAPPED:
        return plain.slice
    return plain if last(dotted(plain)) in _MAPPED else None


def is_class_variable(node: ast.expr) -> bool:
    """Whether it is `ClassVar` or `ClassVar[…]`, which declares no column."""
    plain = unquoted(node)
    return last(dotted(plain.value if isinstance(plain, ast.Subscript) else plain)) in ("ClassVar", "InitVar")


def is_optional(node: ast.expr) -> bool:
    """Whether None is allowed: `Optional[x]`, `x | None`, `Union[x, None]`."""
    plain = unquoted(node)
    if isinstance(plain, ast.BinOp):
        return any(_is_none(side) or is_optional(side) for side in (plain.left, plain.right))
    if isinstance(plain, ast.Subscript):
        name = last(dotted(plain.value))
        elements = plain.slice.elts if isinstance(plain.slice, ast.Tuple) else [plain.slice]
        return name == "Optional" or (name == "Union" and any(_is_none(element) for element in elements))
    return False


def target(node: ast.expr) -> Value:
    """The class that a relationship's annotation names, through collections of any kind and None."""
    for _ in range(12):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            plain = unquoted(node)
            if isinstance(plain, (ast.Name, ast.Attribute)) or plain is node:
                return Value("string", node.value)
            node = plain
        elif isinstance(node, ast.BinOp):
            node = node.right if _is_none(node.left) else node.left
        elif isinstance(node, ast.Subscript):
            node = _element(last(dotted(node.value)), node.slice)
        else:
            break
    name = dotted(node)
    return Value("name", name) if name else Value("unknown", "an annotation that names no class")


def _element(wrapper: str, inside: ast.expr) -> ast.expr:
    if not isinstance(inside, ast.Tuple) or not inside.elts:
        return inside
    if wrapper in _BY_KEY:
        return inside.elts[-1]
    return next((element for element in inside.elts if not _is_none(element)), inside.elts[0])


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
