"""Calls: which are facts of a kind of their own, and which only may matter."""

import ast
import builtins

from onebase.facts.module import CallFact
from onebase.facts.syntax import exports
from onebase.facts.syntax.creations import is_creation, read_creation
from onebase.facts.syntax.declarations.tables import is_table, read_table
from onebase.facts.syntax.effects import celery, listings, module_edits, path_edits, string_imports
from onebase.facts.syntax.evaluation.known import Known, Unknown
from onebase.facts.syntax.loops import rounds
from onebase.facts.syntax.names import dotted, last
from onebase.facts.syntax.parameters import made_of, target_of
from onebase.facts.syntax.reading import Reading, Where
from onebase.facts.values import Argument, Guard

_WATCHED = frozenset(
    [
        "create_all",
        "drop_all",
        "clear",
        "remove",
        "reflect",
        "init_app",
        "map_imperatively",
        "mapper",
        "configure",
        "clear_mappers",
        "dispose",
        "start_mappers",
        "to_metadata",
        "tometadata",
        "run_migrations",
        "exec",
        "type",
        "add_typed_attribute",
        "run_sync",
    ]
)
_MAY_BE_EDITS = frozenset(
    [
        "insert",
        "append",
        "extend",
        "addsitedir",
        "syspath_prepend",
        "reload",
        "pop",
        "clear",
        "setdefault",
        "update",
        "setitem",
        "delitem",
        "dict",
    ]
)
_MAY_BE_IMPORTS = frozenset({*string_imports.READERS, "autodiscover_tasks", "Celery", "update"})
_HARMLESS = frozenset(dir(builtins)) - {"exec", "eval", "type", "super"}
_HARMLESS_MODULES = frozenset(
    {"os", "re", "logging", "pathlib", "typing", "functools", "datetime", "collections", "enum"}
)
_LEAVES = frozenset({ast.Constant, ast.Name, ast.Load})
# Fields that hold no nodes, or nodes in which there is nothing to be found.
_EMPTY = frozenset({"ctx", "op", "ops", "attr", "id", "arg", "kind", "conversion", "is_async"})
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)


def read_expression(reading: Reading, node: ast.expr | None, where: Where, target: str = "") -> None:
    """All calls in an expression, outer ones first. `target` is what the expression's value is bound to."""
    if node is None:
        return
    bound = target
    stack: list[ast.AST] = [node]
    while stack:
        current = stack.pop()
        kind = type(current)
        if kind in _LEAVES:
            continue
        if isinstance(current, ast.Call):
            stack.extend(reversed(_call(reading, current, where, bound)))
        elif isinstance(current, _COMPREHENSIONS):
            _comprehension(reading, current, where)
        elif isinstance(current, ast.Lambda):
            read_expression(reading, current.body, where if where.scope else where.function("<lambda>"))
        else:
            if isinstance(current, ast.Subscript):
                _lookup(reading, current, where)
            stack.extend(reversed(_children(current)))
        bound = ""


def _children(node: ast.AST) -> list[ast.AST]:
    children: list[ast.AST] = []
    for name in node._fields:
        if name in _EMPTY:
            continue
        value = getattr(node, name)
        if isinstance(value, ast.AST):
            children.append(value)
        elif isinstance(value, list):
            children.extend(one for one in value if isinstance(one, ast.AST))
    return children


def _call(reading: Reading, call: ast.Call, where: Where, target: str) -> list[ast.AST]:
    """Record one call. Gives the parts in which further calls are to be looked for."""
    written = dotted(call.func)
    callee = reading.names.canonical(written) if written else f".{getattr(call.func, 'attr', '')}"
    if reading.wanted and (last(written) in reading.wanted or last(callee) in reading.wanted):
        reading.handed.append(_handed(reading, call, written, where))
    if written and is_table(call, callee):
        read_table(reading, call, where, target)
        return [node for node in call.args[1:2] if isinstance(node, ast.Call) and is_creation(dotted(node.func))]
    if written and is_creation(callee):
        read_creation(reading, call, where, target)
    elif (
        not _edit_or_import(reading, call, callee, where)
        and written
        and (_may_matter(call, callee, where) or _is_imported_here(reading, written, where))
    ):
        if not where.scope:
            exports.read_call(reading, call)
        fact = CallFact(written, reading.values.arguments(call), reading.span(call), where.scope, where.guards)
        reading.calls.append(fact)
    return [call.func, *call.args, *(word.value for word in call.keywords)]


def _handed(reading: Reading, call: ast.Call, written: str, where: Where) -> CallFact:
    """A call with what its arguments are worth as names of modules; those behind an unpacked one are not known."""
    known: list[tuple[str, Known]] = []
    for position, node in enumerate(call.args):
        if isinstance(node, ast.Starred):
            known.append(("*", Unknown("unpacked")))
            break
        known.append((str(position), reading.known.evaluate(node)))
    known += [(word.arg or "**", reading.known.evaluate(word.value)) for word in call.keywords]
    given = tuple(Argument(name, target_of(value, where.scope, handed=True)) for name, value in known)
    made = tuple(dict.fromkeys(one for _, value in known for one in made_of(value, where.scope)))
    return CallFact(written, given, reading.span(call), where.scope, reading.executed(where), made)


def _edit_or_import(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """Whether the call was told as an edit of the path or of the loaded modules, or as an import by name."""
    name = last(callee)
    if name in _MAY_BE_EDITS and (
        path_edits.read_call(reading, call, callee, where) or module_edits.read_call(reading, call, callee, where)
    ):
        return True
    if name in listings.LISTINGS:
        return listings.read_listing(reading, call, callee, where)
    return name in _MAY_BE_IMPORTS and (
        string_imports.read_call(reading, call, callee, where) or celery.read_call(reading, call, callee, where)
    )


def _may_matter(call: ast.Call, callee: str, where: Where) -> bool:
    """Everything that is executed with the file, except for plain builtins, modules that never import or declare
    anything, and decorators of functions; in functions only what is watched (`type` where it makes a class, `clear`
    and `remove` of a MetaData)."""
    if not where.scope:
        return callee not in _HARMLESS and callee.partition(".")[0] not in _HARMLESS_MODULES
    name = last(callee)
    if name in ("clear", "remove"):
        return "meta" in callee.lower()
    return name in _WATCHED and (name != "type" or len(call.args) == 3)


def _is_imported_here(reading: Reading, written: str, where: Where) -> bool:
    """Whether the same function imports what it calls: that function may import more."""
    return bool(where.scope) and (where.scope, written.partition(".")[0]) in reading.imported


def _lookup(reading: Reading, node: ast.Subscript, where: Where) -> None:
    """`metadata.tables["x"]`, told as the call of `__getitem__` that it is."""
    base = dotted(node.value)
    if base.endswith(".tables") and isinstance(node.ctx, ast.Load):
        arguments = (Argument("0", reading.value(node.slice)),)
        reading.calls.append(CallFact(f"{base}.__getitem__", arguments, reading.span(node), where.scope, where.guards))


def _comprehension(
    reading: Reading, node: "ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp", where: Where
) -> None:
    """The element is read once for each round where the list is known, as in a `for` statement."""
    first = node.generators[0]
    for generator in node.generators:
        read_expression(reading, generator.iter, where)
    elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    tests = [test for generator in node.generators for test in generator.ifs]
    guard = Guard("loop", node.lineno, 0)
    certain = len(node.generators) == 1 and not tests
    for _ in rounds(reading, first.target, first.iter, guard if certain else None):
        for element in [*tests, *elements]:
            read_expression(reading, element, where.under(guard))
