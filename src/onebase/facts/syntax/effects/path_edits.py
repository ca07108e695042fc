"""Changes to `sys.path`."""

import ast

from onebase.facts.module import PathEdit
from onebase.facts.syntax.evaluation.known import Known, Reference, Several, path_value
from onebase.facts.syntax.reading import Reading, Where


def read_call(reading: Reading, call: ast.Call, callee: str, where: Where) -> bool:
    """`sys.path.insert`, `append`, `extend`, `site.addsitedir`, pytest's `syspath_prepend`. True if it was one."""
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    if callee == "sys.path.insert" and len(arguments) == 2:
        _edit(reading, arguments[1], call, where, front=_is_front(arguments[0]))
    elif callee in ("sys.path.append", "site.addsitedir") and arguments:
        _edit(reading, arguments[0], call, where, front=False)
    elif callee.endswith(".syspath_prepend") and arguments:
        _edit(reading, arguments[0], call, where, front=True)
    elif callee == "sys.path.extend" and arguments:
        _edits(reading, arguments[0], call, where, front=False)
    else:
        return False
    return True


def read_assignment(reading: Reading, target: ast.expr, value: ast.expr, node: ast.stmt, where: Where) -> bool:
    """`sys.path = …`, `sys.path[0:0] = …`, `sys.path += …`. True if it was one."""
    if isinstance(target, ast.Subscript) and reading.canonical(target.value) == "sys.path":
        if not isinstance(target.slice, ast.Slice):
            _edit(reading, value, node, where, front=_is_front(target.slice))
        elif target.slice.lower is None and target.slice.upper is None:
            _whole(reading, value, node, where)
        else:
            front = target.slice.lower is None or _is_front(target.slice.lower)
            _edits(reading, value, node, where, front=front)
    elif reading.canonical(target) != "sys.path":
        return False
    elif isinstance(node, ast.AugAssign):
        _edits(reading, value, node, where, front=False)
    else:
        _whole(reading, value, node, where)
    return True


def _whole(reading: Reading, value: ast.expr, node: ast.stmt, where: Where) -> None:
    """The whole list is replaced: what stands before the old list goes to the front, what follows it to the end."""
    before, after, seen = _sides(reading, value)
    for part in after:
        _edits(reading, part, node, where, front=False)
    for part in reversed(before) if seen else before:
        _edits(reading, part, node, where, front=True)


def _sides(reading: Reading, value: ast.expr) -> tuple[list[ast.expr], list[ast.expr], bool]:
    before: list[ast.expr] = []
    after: list[ast.expr] = []
    seen = False
    for part in _parts(value):
        if _is_path(reading, part):
            seen = True
        else:
            (after if seen else before).append(part)
    return before, after, seen


def _parts(value: ast.expr) -> list[ast.expr]:
    """The summands of a sum of lists, or the elements of a list with an unpacked `sys.path` in it."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        return [*_parts(value.left), *_parts(value.right)]
    if isinstance(value, ast.List) and any(isinstance(element, ast.Starred) for element in value.elts):
        return [
            element.value if isinstance(element, ast.Starred) else ast.List([element], ast.Load())
            for element in value.elts
        ]
    return [value]


def _is_path(reading: Reading, node: ast.expr) -> bool:
    """Whether it is `sys.path`, a part or a copy of it: `list(sys.path)`, `sys.path[1:]`, a name for one of these."""
    known = reading.known.evaluate(node)
    return isinstance(known, Reference) and reading.names.canonical(known.name) == "sys.path"


def _is_front(index: ast.expr) -> bool:
    """Whether an index puts something before what is there; 1 does (it comes right after the script's directory)."""
    return isinstance(index, ast.Constant) and isinstance(index.value, int)


def _edits(reading: Reading, value: ast.expr, node: ast.expr | ast.stmt, where: Where, *, front: bool) -> None:
    """One edit for each directory, in the order in which single insertions lead to the same list."""
    known = reading.known.evaluate(value)
    directories = known.items if isinstance(known, Several) else (known,)
    for directory in reversed(directories) if front else directories:
        _add(reading, directory, node, where, front=front)


def _edit(reading: Reading, value: ast.expr, node: ast.expr | ast.stmt, where: Where, *, front: bool) -> None:
    _add(reading, reading.known.evaluate(value), node, where, front=front)


def _add(reading: Reading, known: Known, node: ast.expr | ast.stmt, where: Where, *, front: bool) -> None:
    edit = PathEdit(path_value(known), front, reading.span(node), where.scope, reading.executed(where))
    if edit not in reading.path_edits[-8:]:
        reading.path_edits.append(edit)
