"""Normalised source of an expression, for comparing two definitions: one spelling of quotes, spaces and brackets."""

import ast


def source(node: ast.expr) -> str:
    """What `ast.unparse` gives; the common kinds are written directly because unparsing is slow."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant):
        return "..." if node.value is Ellipsis else repr(node.value)
    if isinstance(node, ast.Attribute) and isinstance(node.value, (ast.Name, ast.Attribute)):
        return f"{source(node.value)}.{node.attr}"
    if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
        return f"{source(node.func)}({arguments(node.args, node.keywords)})"
    return _rarer(node)


def _rarer(node: ast.expr) -> str:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) and _is_word(node.left) and _is_word(node.right):
        return f"{source(node.left)} | {source(node.right)}"
    try:
        return ast.unparse(node)
    except RecursionError:
        return "…"


def _is_word(node: ast.expr) -> bool:
    """Whether it is a name or None, as in most unions."""
    return isinstance(node, ast.Name) or (isinstance(node, ast.Constant) and node.value is None)


def arguments(positional: list[ast.expr], keywords: list[ast.keyword]) -> str:
    """Arguments as they would stand between the brackets of a call."""
    parts = [source(argument) for argument in positional]
    parts += [f"{word.arg}={source(word.value)}" if word.arg else f"**{source(word.value)}" for word in keywords]
    return ", ".join(parts)
