"""Which branch of which statement something stands under."""

import ast
from collections.abc import Iterator

from onebase.facts.syntax.names import Names, dotted
from onebase.facts.values import Guard

_IMPORT_FAILURES = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
Branch = tuple[tuple[Guard, ...], list[ast.stmt]]


def if_branches(node: ast.If, names: Names) -> Iterator[tuple[tuple[Guard, ...], list[ast.expr], list[ast.stmt]]]:
    """The branches of an `if`: guards, the test that comes right before, and the body.

    `elif` is a branch of its first `if`, unless one of the tests is special.
    """
    arm = 0
    chain: tuple[Guard, ...] = ()
    first, current = node, node
    while True:
        body, otherwise = _test_guards(current, names)
        if body is None:
            yield ((*chain, Guard("if", first.lineno, arm)), [current.test], current.body)
            arm += 1
            rest: tuple[Guard, ...] = (*chain, Guard("if", first.lineno, arm))
        else:
            before = (*chain, Guard("if", first.lineno, arm)) if arm else chain
            yield (before + body, [current.test], current.body)
            chain, arm = before + otherwise, 0
            rest = chain
        if len(current.orelse) == 1 and isinstance(current.orelse[0], ast.If):
            following = current.orelse[0]
            first, current = (first if arm else following), following
        else:
            yield (rest, [], current.orelse)
            return


def _test_guards(node: ast.If, names: Names) -> tuple[tuple[Guard, ...] | None, tuple[Guard, ...]]:
    """The guards of the body and of the rest where the test is not a real condition; (None, ()) where it is one."""
    never = (Guard("never", node.lineno, 0),)
    test, negated = node.test, False
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, negated = test.operand, not negated
    truth = _constant_truth(test, names)
    if truth is not None:
        return ((), never) if truth is not negated else (never, ())
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) and not negated:
        if any(_constant_truth(value, names) is False for value in test.values):
            return never, ()
        if any(_is_main(value) == 0 for value in test.values):
            return (Guard("main", node.lineno, 0), Guard("if", node.lineno, 0)), (Guard("if", node.lineno, 1),)
    arm = _is_main(test)
    if arm is not None:
        arm = 1 - arm if negated else arm
        return (Guard("main", node.lineno, arm),), (Guard("main", node.lineno, 1 - arm),)
    return ((), ()) if _asks_for_the_path(test, negated, names) else (None, ())


def _constant_truth(test: ast.expr, names: Names) -> bool | None:
    if isinstance(test, ast.Constant):
        return bool(test.value)
    name = names.canonical(dotted(test))
    if name in ("TYPE_CHECKING", "typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"):
        return False
    return None


def _is_main(test: ast.expr) -> int | None:
    """0 for `__name__ == "__main__"`, 1 for `!=`, None for anything else."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    sides = [test.left, test.comparators[0]]
    if not any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides):
        return None
    if not any(_names_main(side) for side in sides):
        return None
    if isinstance(test.ops[0], (ast.Eq, ast.In)):
        return 0
    return 1 if isinstance(test.ops[0], (ast.NotEq, ast.NotIn)) else None


def _names_main(node: ast.expr) -> bool:
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return any(_names_main(element) for element in node.elts)
    return isinstance(node, ast.Constant) and node.value == "__main__"


def _asks_for_the_path(test: ast.expr, negated: bool, names: Names) -> bool:
    """`x not in sys.path`: after it, x is on the path either way, so it decides nothing."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return False
    absent = isinstance(test.ops[0], ast.In if negated else ast.NotIn)
    return absent and names.canonical(dotted(test.comparators[0])) == "sys.path"


def try_branches(node: ast.Try) -> Iterator[Branch]:
    """Body, handlers, `else` and `finally` of a `try`, with their guards."""
    catching = [_catches_import_failure(handler) for handler in node.handlers]
    body = (Guard("try", node.lineno, 0),) if any(catching) else ()
    yield body, node.body
    for catches, handler in zip(catching, node.handlers, strict=True):
        yield (Guard("try", node.lineno, 1 if catches else 2),), handler.body
    yield body, node.orelse
    yield (), node.finalbody


def _catches_import_failure(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or dotted(kind).rpartition(".")[2] in _IMPORT_FAILURES for kind in kinds)


def suppresses_import_failure(node: "ast.With | ast.AsyncWith", names: Names) -> bool:
    """`with contextlib.suppress(ImportError):`, which is a `try` with a handler that does nothing."""
    for item in node.items:
        call = item.context_expr
        if isinstance(call, ast.Call) and names.canonical(dotted(call.func)) == "contextlib.suppress":
            return any(dotted(argument).rpartition(".")[2] in _IMPORT_FAILURES for argument in call.args)
    return False
