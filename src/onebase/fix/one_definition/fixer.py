"""Tables that are defined twice on one MetaData (OB201 to OB203, OB704, OB705)."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from onebase.fix.attempt import attempt
from onebase.fix.inserting import with_imports
from onebase.fix.moving.statements import last_line
from onebase.fix.one_base.collisions import Collision, collision_of, side_by_side
from onebase.fix.one_definition.mapped_table import is_mapped, mapped
from onebase.fix.removing import Removal
from onebase.fix.replacing import Definition, class_in, imports_instead
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement, Source
from onebase.fix.values import CannotEdit, Edit, Fix, Grade, Key, Refused
from onebase.program import Program, TableDefinition, World
from onebase.program.aside import is_aside
from onebase.python_text import parse
from onebase.report.words import joined
from onebase.vocabulary import Finding, Place

CODES = ("OB201", "OB202", "OB203", "OB704", "OB705")


def one_definition(situation: Situation) -> Iterator[Fix | Refused]:
    """For each finding: classes that only repeat columns of the first definition are replaced by imports of it.

    Where one has something of its own, both are shown column by column, and nothing is done.
    """
    groups: dict[frozenset[Place], list[tuple[Finding, list[Collision]]]] = {}
    for finding in situation.wanted:
        pairs = _pairs(situation.program, finding) if finding.code in CODES else []
        if pairs:
            places = frozenset(place for each in pairs for place in (each.kept.place, each.other.place))
            groups.setdefault(places, []).append((finding, pairs))
    for group in groups.values():
        yield _fix(situation, *group[0], frozenset(finding.key for finding, _ in group))


def _pairs(program: Program, finding: Finding) -> list[Collision]:
    """The first definition of each table of the finding, and the later one."""
    for entry in program.entry_points:
        if entry.label in finding.entry_points:
            world = program.world(program.load(entry))
            kept = finding.evidence[1].place
            others = [each.place for each in finding.extent] or [finding.evidence[0].place]
            return [
                collision_of(program, world, first, later)
                for first, later in _definitions(world, kept, others)
                if first.place != later.place
            ]
    return []


def _definitions(
    world: World, kept: Place, others: Sequence[Place]
) -> Iterator[tuple[TableDefinition, TableDefinition]]:
    found = {table.place: table for table in world.tables if table.key}
    for place in others:
        later = found.get(place)
        if later is not None and later.key is not None:
            same = [each for each in world.by_key.get(later.key, ()) if each.place != place]
            first = found[kept] if len(others) == 1 and kept in found else same[0] if same else None
            if first is not None:
                swap = is_aside(first.place.path) and not is_aside(place.path)
                yield (later, first) if swap else (first, later)


def _fix(situation: Situation, finding: Finding, pairs: list[Collision], repairs: frozenset[Key]) -> Fix | Refused:
    tables = joined([f"`{each.table}`" for each in pairs[:4]])
    fix = Fix(
        code=finding.code,
        title=f"one definition of {tables}: that of `{pairs[0].kept.place.path}`",
        grade=Grade.UNSAFE,
        repairs=repairs,
        tables=finding.extent,
    )
    if len(pairs) == 1 and is_mapped(pairs[0]):
        pair = pairs[0]
        title = f"`{pair.other.owner}` maps the Table of `{pair.table}` ({pair.kept.place.path}:{pair.kept.place.line})"
        return attempt(replace(fix, title=title), lambda: mapped(situation, pair))
    undecided = [each for each in pairs if not each.is_contained or _is_renamed(finding, each)]
    if undecided:
        notes = tuple(line for each in undecided for line in side_by_side(each))
        names = joined([f"`{each.table}`" for each in undecided[:4]])
        reason = f"two definitions of {names} differ: you must say which one is meant, or give one of them another name"
        return Refused(replace(fix, notes=notes), reason)
    return attempt(fix, lambda: [edit for path in _files(pairs) for edit in _edits(situation, path, pairs)])


def _is_renamed(finding: Finding, pair: Collision) -> bool:
    """Of two names of a table that only the database takes for one, nothing but the class tells that one is meant."""
    return finding.code in ("OB704", "OB705") and pair.kept.owner != pair.other.owner


def _files(pairs: list[Collision]) -> list[str]:
    return sorted({each.other.place.path for each in pairs})


def _edits(situation: Situation, path: str, pairs: list[Collision]) -> tuple[Edit, ...]:
    """One file without the definitions that repeat others; it imports these, or gives them the second name."""
    source = situation.tree.source(path)
    tree = parse(source.text)
    here = [each for each in pairs if each.other.place.path == path]
    gone = {each.other.owner: _class(tree, each.other) for each in here}
    definitions = [Definition(each.kept.place.path, each.kept.owner, each.other.owner) for each in here]
    wanted = [each for each in definitions if each.path != path]
    statements = list(imports_instead(situation, path, tree, list(gone.values()), wanted))
    without = source.after(Removal(source, tree, lambda name: name in gone).replacements(list(gone.values())))
    if statements:
        index = situation.program.index
        without = without.after([with_imports(without, parse(without.text), statements, index)])
    names = [(each.name, each.known_as) for each in definitions if each.path == path]
    return source.edits_to(with_names(without, names).text.lstrip("\r\n"))


def _class(tree: ast.Module, definition: TableDefinition) -> ast.stmt:
    found = class_in(tree, definition.owner)
    if found is None:
        raise CannotEdit(f"{definition.place.path}:{definition.place.line}: is no class of the module")
    return found


def with_names(source: Source, names: list[tuple[str, str]]) -> Source:
    """The second names, each below the class that stays."""
    for kept, name in names:
        node = class_in(parse(source.text), kept)
        if node is None or kept == name:
            raise CannotEdit(f"{source.path}: `{kept}` is no class of the module")
        end = source.line_end(last_line(node))
        blank = source.newline * (3 if not source.text[:end].endswith(("\n", "\r")) else 2)
        source = source.after([Replacement(end, end, f"{blank}{name} = {kept}{source.newline}")])
    return source
