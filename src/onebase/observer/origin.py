"""Where a table was defined the first time."""

import ast
import sys
from typing import Any, TypeGuard

from onebase.named_tuple import NamedTuple
from onebase.observer.execution import Execution
from onebase.observer.observation import Observation, file_of
from onebase.observer.registries import Defined, definer, metadata_objects
from onebase.observer.trace import Trace


class Origin(NamedTuple):
    """A place that defined something, and the module that was executed there. `line` is 0 where it is not known."""

    module: str
    file: str
    line: int
    function: str
    execution: Execution | None


def existing_table(name: str, trace: Trace, observation: Observation) -> Any:  # noqa: ANN401 - a Table
    """The table that is in the way: the one of the MetaData that the failing code was about to use."""
    metadata = trace.local("metadata")
    tables = getattr(metadata, "tables", None)
    if tables is not None and name in tables:
        return tables[name]
    return next((each.tables[name] for each in metadata_objects(observation) if name in each.tables), None)


def origin_of(table: Any, observation: Observation) -> Origin | None:  # noqa: ANN401 - a Table
    """The place that made `table`: as it was seen, or else as the class or variable of the table tells."""
    for site in observation.tables:
        if site.table() is table:
            spot = site.spot
            named = [each for each in observation.executions[: site.executions] if each.name == spot.module]
            return Origin(spot.module, spot.file, spot.line, spot.function, named[-1] if named else None)
    found = definer(table)
    return None if found is None else _by_name(found, observation)


def _by_name(found: Defined, observation: Observation) -> Origin | None:
    execution = observation.latest.get(found.module)
    file = execution.file if execution is not None else file_of(sys.modules.get(found.module))
    if not file:
        return None
    function = "a function" if "<locals>" in found.name else ""
    return Origin(found.module, file, line_of(file, found.name.rpartition(".")[2]), function, execution)


def is_in_a_loop(file: str, line: int) -> bool:
    """Whether a line lies in a loop."""
    return any(
        isinstance(node, (ast.For, ast.While)) and node.lineno < line <= (node.end_lineno or 0) for node in _nodes(file)
    )


def is_handled_below(file: str, tried: int, line: int) -> bool:
    """Whether `line` lies in a handler of a `try` statement in whose body `tried` lies."""
    return any(
        node.lineno < tried < node.handlers[0].lineno <= line <= (node.handlers[-1].end_lineno or 0)
        for node in _nodes(file)
        if isinstance(node, ast.Try) and node.handlers
    )


def line_of(file: str, name: str, *, made: bool = False) -> int:
    """The line of the class or assignment of that name, 0 if the file cannot be read or has none.

    With `made`, assignments of what was there before, as in `Base = db.Model`, are none.
    """
    return next((node.lineno for node in _nodes(file) if _binds(node, name) and not (made and _is_alias(node))), 0)


def _binds(node: ast.AST, name: str) -> TypeGuard[ast.stmt]:
    if isinstance(node, ast.ClassDef):
        return node.name == name
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return isinstance(node, (ast.Assign, ast.AnnAssign)) and any(
        isinstance(to, ast.Name) and to.id == name for to in targets
    )


def _is_alias(node: ast.stmt) -> bool:
    return isinstance(getattr(node, "value", None), (ast.Name, ast.Attribute))


def _nodes(file: str) -> list[ast.AST]:
    try:
        with open(file, "rb") as source:
            return list(ast.walk(ast.parse(source.read())))
    except (OSError, SyntaxError, ValueError, RecursionError):
        return []
