"""Taking an import root off the path once nothing is imported through it, or where it is on the path anyway."""

import ast
from collections.abc import Collection, Iterator, Sequence

from onebase.facts.module import PathEdit
from onebase.fix.after.configured_root import without_root
from onebase.fix.removing import Removal
from onebase.fix.situation import Situation
from onebase.fix.values import CannotEdit, Edit, Fix, Grade, Refused
from onebase.program import Load, Program
from onebase.program.paths import join, parent
from onebase.python_text import NotRead, parse
from onebase.report.words import joined
from onebase.vocabulary import Place

_LASTING = ("pytest-pythonpath", "python-path", "alembic-prepend")


def needless_root(situation: Situation) -> Iterator[Fix | Refused]:
    """For each root that lost its imports in an earlier step: without all lines that put it on the path, or else
    without single ones. For the root that stays: without statements that put it where a setting puts it anyway."""
    for fix in (fix for step in situation.steps for fix in step.fixes):
        root, kept = fix.needless_root, fix.kept_root
        if root:
            yield from _fixes(situation, fix, root, "which nothing is imported from any more")
        if kept:
            yield from _fixes(situation, fix, kept, "which a setting puts there anyway", provided=True)


def _fixes(situation: Situation, cause: Fix, root: str, because: str, *, provided: bool = False) -> Iterator[Fix]:
    places = sorted(_places(situation.program, root))
    if provided:
        places = [place for place in places if _is_provided(situation.program, place, root)]
    fixes = [_fix(situation, cause, root, [place], because) for place in places]
    if len(places) > 1:
        fixes.insert(0, _fix(situation, cause, root, places, because))
    yield from (fix for fix in fixes if fix.edits)


def _is_provided(program: Program, place: Place, root: str) -> bool:
    """Whether a statement puts a root on the path that every process which executes it has there by a setting.

    An installation counts for commands that only an installation brings: in a checkout, the statement may stand there
    because nobody has installed it.
    """
    executing = [load for load in map(program.load, program.entry_points) if place.path in load.by_identity]
    return place.path.endswith(".py") and all(
        place in _places_of(program, load, root)
        and any(each.path == root and _is_lasting(load, each.reason.kind) for each in load.search_path)
        for load in executing
    )


def _is_lasting(load: Load, kind: str) -> bool:
    return kind in _LASTING or (kind == "packaging" and load.entry.kind == "console-script")


def _fix(situation: Situation, cause: Fix, root: str, places: Sequence[Place], because: str) -> Fix:
    edits: list[Edit] = []
    touched: list[str] = []
    for path in dict.fromkeys(place.path for place in places):
        here = [place for place in places if place.path == path]
        found = _edits(situation, path, root, here)
        edits += found
        touched += [f"{path}:{place.line}" for place in here] if found else []
    title = f"take `{root}` off the path, {because} ({joined(touched)})"
    return Fix(cause.code, title, Grade.UNSAFE, tuple(edits))


def _edits(situation: Situation, path: str, root: str, places: Sequence[Place]) -> tuple[Edit, ...]:
    try:
        if path.endswith(".py"):
            return without_statements(situation, path, {(place.line, place.column) for place in places})
        return without_root(situation.tree.source(path), root, [place.line for place in places])
    except (CannotEdit, NotRead):
        return ()


def _places(program: Program, root: str) -> set[Place]:
    """Every line that puts the root on the path of any process, except where one statement puts others there too."""
    return {place for entry in program.entry_points for place in _places_of(program, program.load(entry), root)}


def _places_of(program: Program, load: Load, root: str) -> set[Place]:
    found: set[Place] = set()
    for each in load.search_path:
        if each.path == root and each.reason.place and not each.reason.place.path.endswith(".py"):
            found.add(Place(each.reason.place.path, each.reason.place.line))
    for path in load.by_identity:
        edits = program.modules[path].path_edits
        for edit in edits:
            together = [other for other in edits if other.span == edit.span]
            if all(means(each, path, load.entry.directory, root) for each in together):
                found.add(Place(path, edit.span.line, edit.span.column))
    return found


def means(edit: PathEdit, path: str, working_directory: str, root: str) -> bool:
    """Whether a statement in a file puts that root on the path."""
    base = parent(path) if edit.path.base == "file" else working_directory
    return edit.path.base in ("file", "working-directory") and join(base, edit.path.path) == root


def without_statements(situation: Situation, path: str, spans: Collection[tuple[int, int]]) -> tuple[Edit, ...]:
    """The file without the statements that begin there, and without what served only them. Raises CannotEdit."""
    source = situation.tree.source(path)
    tree = parse(source.text)
    gone = [
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.Expr, ast.Assign, ast.AugAssign))
        and (node.lineno, _column(source.line(node.lineno), node.col_offset)) in spans
    ]
    imported = {
        imported.name for facts in situation.program.modules.values() for imported in facts.imports if imported.name
    }
    removal = Removal(source, tree, lambda name: name in imported and not _is_standard(tree, name))
    return source.edits(removal.replacements(gone)) if gone else ()


def _column(line: str, utf8_column: int) -> int:
    return len(line.encode()[:utf8_column].decode()) + 1


def _is_standard(tree: ast.Module, name: str) -> bool:
    """Whether the file has the name from a library by an import: others import it from there."""
    return any(
        name in [alias.asname or alias.name for alias in node.names]
        for node in tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom))
    )
