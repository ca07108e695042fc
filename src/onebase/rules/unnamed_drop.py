"""A revision of Alembic drops a constraint without saying which one."""

import ast
from collections.abc import Iterator

from onebase.named_tuple import NamedTuple
from onebase.program import Load, Program
from onebase.program.paths import join, parent
from onebase.python_text import NotRead, parse
from onebase.rules._alembic import alembic_target
from onebase.rules._conventions import DEFAULT, convention_of
from onebase.rules._texts import text_of
from onebase.vocabulary import Consequence, Evidence, Extent, Finding, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB713",
    name="unnamed-drop",
    summary="a revision of Alembic drops a constraint that it gives no name",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)
_NEEDS_NO_NAME = "primary"  # on MySQL
_DIRECTIONS = ("upgrade", "downgrade")
_SHOWN = 3


class _Drop(NamedTuple):
    """`op.drop_constraint(None, table, type_=kind)`, whenever the function called `direction` is called."""

    direction: str
    place: Place
    table: str
    kind: str


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each environment and direction."""
    for module in load.modules:
        if module.path and module.name == "env_py":
            found = list(_drops(program, join(parent(module.path), "versions")))
            if any(each.kind for each in found) and not _has_no_convention(program, load):
                found = [each for each in found if not each.kind]
            for direction in _DIRECTIONS:
                drops = [each for each in found if each.direction == direction]
                if drops:
                    yield _finding(program, load, module.path, direction, drops)


def _drops(program: Program, directory: str) -> Iterator[_Drop]:
    for path in program.index.below(directory):
        text = text_of(program, path) if path.endswith(".py") else ""
        if "drop_constraint(" in text and "None" in text:
            yield from _in_file(path, text)


def _has_no_convention(program: Program, load: Load) -> bool:
    """Whether it is certain that Alembic makes no name from a convention, such as `uq_booking_`, for known kinds."""
    world = program.world(load)
    target = alembic_target(program, world)
    if target is None or target.metadata is None:
        return target is not None and target.absent
    return all(convention_of(world, each) is DEFAULT for each in target.metadata)


def _in_file(path: str, text: str) -> Iterator[_Drop]:
    try:
        tree = parse(text)
    except NotRead:
        return
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and function.name in _DIRECTIONS:
            for call, table in _unconditional(function.body, {"op": ""}):
                yield from _unnamed(path, function.name, call, table)


def _unconditional(body: list[ast.stmt], tables: dict[str, str]) -> Iterator[tuple[ast.Call, str]]:
    """The calls of `drop_constraint` that are made in any case, each with the table of its batch, "" outside of one.

    `tables`: what drops → the table of its batch.
    """
    for statement in body:
        if isinstance(statement, ast.With):
            batches = {name: table for item in statement.items for name, table in _batch(item)}
            yield from _unconditional(statement.body, tables | batches)
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            owner, _, method = ast.unparse(statement.value.func).rpartition(".")
            if method == "drop_constraint" and owner in tables:
                yield statement.value, tables[owner]


def _batch(item: ast.withitem) -> Iterator[tuple[str, str]]:
    call, name = item.context_expr, item.optional_vars
    if isinstance(call, ast.Call) and ast.unparse(call.func) == "op.batch_alter_table" and isinstance(name, ast.Name):
        yield name.id, _text(call.args[0]) if call.args else ""


def _unnamed(path: str, direction: str, call: ast.Call, table: str) -> Iterator[_Drop]:
    named = {word.arg: word.value for word in call.keywords}
    name = call.args[0] if call.args else named.get("constraint_name")
    table = table or _text(call.args[1] if len(call.args) > 1 else named.get("table_name"))
    kind = _text(named.get("type_"))
    if isinstance(name, ast.Constant) and name.value is None and table and kind != _NEEDS_NO_NAME:
        end = call.end_col_offset if call.end_lineno == call.lineno else None
        yield _Drop(direction, Place(path, call.lineno, call.col_offset + 1, end + 1 if end else 0), table, kind)


def _text(value: ast.expr | None) -> str:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _finding(program: Program, load: Load, environment: str, direction: str, drops: list[_Drop]) -> Finding:
    files = len({each.place.path for each in drops})
    revisions = "a revision" if files == 1 else f"{files} revisions"
    effect = "cannot be applied" if direction == "upgrade" else "cannot be undone"
    first = drops[0]
    return Finding(
        code=RULE.code,
        subject=Subject("file", program.index.identity(environment)),
        message=f"{revisions} {effect}: a constraint is dropped without a name",
        evidence=tuple(Evidence(each.place, f"which constraint of `{each.table}`?") for each in drops[:_SHOWN]),
        help=(
            f"write the name that the constraint has in the database in place of `None` (`{first.table}`); a "
            "`naming_convention` of the MetaData gives later ones a name, also in revisions"
        ),
        severity=RULE.severity if direction == "upgrade" else Severity.NOTE,
        essence=(direction,),
        notes=("Alembic writes `None` where the model names nothing; the database has made a name up",),
        extent=tuple(Extent(each.table, each.place) for each in drops),
        entry_points=(load.entry.label,),
    )
