"""Taking an import root off the path once nothing is imported through it."""

import ast
from collections.abc import Collection, Iterator, Sequence

from onebase.facts.module import PathEdit
from onebase.facts.text.source import NotRead, parse
from onebase.fix.after.configured_root import without_root
from onebase.fix.removing import Removal
from onebase.fix.situation import Situation
from onebase.fix.values import CannotEdit, Edit, Fix, Grade, Refused
from onebase.program import Program
from onebase.program.paths import join, parent
from onebase.report.words import joined
from onebase.vocabulary import Place


def needless_root(situation: Situation) -> Iterator[Fix | Refused]:
    """For each root that lost its imports in an earlier step: without all lines that put it on the path, or else
    without single ones."""
    for step in situation.steps:
        root = step.fix.needless_root
        if root:
            places = sorted(_places(situation.program, root))
            fixes = [_fix(situation, step.fix, root, [place]) for place in places]
            if len(places) > 1:
                fixes.insert(0, _fix(situation, step.fix, root, places))
            yield from (fix for fix in fixes if fix.edits)


def _fix(situation: Situation, cause: Fix, root: str, places: Sequence[Place]) -> Fix:
    edits: list[Edit] = []
    touched: list[str] = []
    for path in dict.fromkeys(place.path for place in places):
        here = [place for place in places if place.path == path]
        found = _edits(situation, path, root, here)
        edits += found
        touched += [f"{path}:{place.line}" for place in here] if found else []
    title = f"take `{root}` off the path, which nothing is imported from any more ({joined(touched)})"
    return Fix(cause.code, title, Grade.UNSAFE, tuple(edits))


def _edits(situation: Situation, path: str, root: str, places: Sequence[Place]) -> tuple[Edit, ...]:
    try:
        if path.endswith(".py"):
            return _without_statements(situation, path, {(place.line, place.column) for place in places})
        return without_root(situation.tree.source(path), root, [place.line for place in places])
    except (CannotEdit, NotRead):
        return ()


def _places(program: Program, root: str) -> set[Place]:
    """Every line that puts the root on the path of any process, except where one statement puts others there too."""
    found: set[Place] = set()
    for entry in program.entry_points:
        load = program.load(entry)
        for each in load.search_path:
            if each.path == root and each.reason.place and not each.reason.place.path.endswith(".py"):
                found.add(Place(each.reason.place.path, each.reason.place.line))
        for path in load.by_identity:
            edits = program.modules[path].path_edits
            for edit in edits:
                together = [other for other in edits if other.span == edit.span]
                if all(_means(each, path, entry.directory, root) for each in together):
                    found.add(Place(path, edit.span.line, edit.span.column))
    return found


def _means(edit: PathEdit, path: str, working_directory: str, root: str) -> bool:
    base = parent(path) if edit.path.base == "file" else working_directory
    return edit.path.base in ("file", "working-directory") and join(base, edit.path.path) == root


def _without_statements(situation: Situation, path: str, spans: Collection[tuple[int, int]]) -> tuple[Edit, ...]:
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
