"""Models on several Bases that were meant to be one (OB301 to OB306, OB308)."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from onebase.facts.module import ClassFact, Creation
from onebase.fix.attempt import attempt
from onebase.fix.inserting import with_imports
from onebase.fix.one_base.choice import Bases, bases_of
from onebase.fix.one_base.collisions import Collision, collisions, side_by_side
from onebase.fix.removing import Removal
from onebase.fix.replacing import Definition, class_in, imports_instead
from onebase.fix.situation import Situation
from onebase.fix.source import Replacement, Source
from onebase.fix.values import CannotEdit, Edit, Fix, Grade, Refused
from onebase.program import Created, Program
from onebase.python_text import parse
from onebase.report.words import joined
from onebase.vocabulary import Extent, Finding, Outcome

CODES = ("OB301", "OB302", "OB303", "OB304", "OB305", "OB306", "OB308")
_TRIVIAL = ("metadata", "__abstract__", "__allow_unmapped__")


def one_base(situation: Situation) -> Iterator[Fix | Refused]:
    """For each set of Bases that findings are about: all models on the one that has the most tables.

    Classes on the others that repeat a table of the first, with nothing of their own, are replaced by imports as well;
    where they have something of their own, both sides are shown and nothing is done.
    """
    done: set[frozenset[str]] = set()
    for finding in situation.wanted:
        bases = bases_of(situation.program, finding) if finding.code in CODES else None
        if bases is not None:
            involved = frozenset(str(each.place) for each in (bases.kept, *bases.others))
            if involved not in done:
                done.add(involved)
                yield from _directions(situation, finding, bases)


def _directions(situation: Situation, finding: Finding, bases: Bases) -> Iterator[Fix | Refused]:
    """The better one first; the other way where it cannot be imported from there, or is made too late in the file."""
    first = _fix(situation, finding, bases)
    yield first
    other = bases.others[0]
    possible = isinstance(first, Fix) or (not first.fix.notes and other.place.path == bases.kept.place.path)
    if possible and situation.wishes.unsafe and len(bases.others) == 1:
        why = f"an import of the other one would go in a circle; {bases.why}"
        yield _fix(situation, finding, Bases(other, (bases.kept,), bases.load, why))


def _fix(situation: Situation, finding: Finding, bases: Bases) -> Fix | Refused:
    repairs = frozenset(
        each.key for each in situation.wanted if each.code in CODES and each.place.path == finding.place.path
    )
    where = joined([f"`{each.place.path}`" for each in bases.others])
    kept = bases.kept
    fix = Fix(
        code=finding.code,
        title=f"one Base: {where} uses `{kept.name}` of `{kept.place.path}` instead of making another",
        grade=Grade.UNSAFE,
        why=bases.why,
        repairs=repairs,
        tables=_split(situation.program, bases),
    )
    found = [each for other in bases.others for each in collisions(situation.program, bases, other)]
    undecided = [each for each in found if not each.is_contained]
    if undecided:
        notes = tuple(line for each in undecided for line in side_by_side(each))
        tables = joined([f"`{each.table}`" for each in undecided])
        reason = f"both define {tables}, differently: you must say which one is meant, and remove the other"
        return Refused(replace(fix, notes=notes), reason)
    return attempt(fix, lambda: [edit for each in bases.others for edit in _edits(situation, bases, each, found)])


def _split(program: Program, bases: Bases) -> tuple[Extent, ...]:
    """The tables that change their MetaData."""
    lost = {each.metadata for each in bases.others}
    world = program.world(bases.load)
    return tuple(
        Extent(str(table.key), table.place, Outcome.SPLIT)
        for table in world.tables
        if table.key and table.key.metadata in lost
    )


# -- the file that makes another Base


def _edits(situation: Situation, bases: Bases, other: Created, found: Sequence[Collision]) -> Sequence[Edit]:
    path = other.place.path
    source = situation.tree.source(path)
    tree = parse(source.text)
    made = _statement(tree, other)
    if made is None or "." in other.name or "." in bases.kept.name:
        raise CannotEdit(f"{path}:{other.place.line}: `{other.name}` is not made by a statement of its own")
    _check_nothing_is_lost(bases.kept, other, made)
    if path == bases.kept.place.path:
        return _same_file(source, made, other, bases.kept, found)
    copies = [each for each in found if each.other.place.path == path]
    gone = [made, *(each for copy in copies if (each := class_in(tree, copy.other.owner)) is not None)]
    wanted = [Definition(bases.kept.place.path, bases.kept.name, other.name)]
    wanted += [Definition(each.kept.place.path, each.kept.owner, each.other.owner) for each in copies]
    known = {each.known_as for each in wanted}
    replacements = Removal(source, tree, lambda name: name in known).replacements(gone)
    statements = list(imports_instead(situation, path, tree, gone, wanted))
    if statements:
        replacements.append(with_imports(source, tree, statements, situation.program.index, made.lineno))
        replacements = _merged(source, replacements)
    return source.edits(replacements)


def _same_file(
    source: Source, made: ast.stmt, other: Created, kept: Created, found: Sequence[Collision]
) -> Sequence[Edit]:
    """The one that goes becomes a second name for the one that stays, if that is made above it."""
    for node in (each for each in ast.walk(parse(source.text)) if isinstance(each, ast.ClassDef)):
        if other.name in [ast.unparse(base) for base in node.bases[:-1]]:
            raise CannotEdit(
                f"{source.path}:{node.lineno}: `{node.name}` inherits from `{other.name}` before another class"
            )
    if made.lineno < kept.place.line or found:
        raise CannotEdit(f"{source.path}:{made.lineno}: `{other.name}` is made before `{kept.name}`, in the same file")
    return source.edits([Replacement(*source.span(made), f"{other.name} = {kept.name}")])


def _merged(source: Source, replacements: list[Replacement]) -> list[Replacement]:
    """An insertion that touches a removal becomes part of it."""
    insertion = replacements.pop()
    for index, each in enumerate(replacements):
        if each.start <= insertion.start <= each.end and not each.new:
            gone = source.text[each.start : each.end]
            before, after = gone[: len(gone) - len(gone.lstrip())], gone[len(gone.rstrip()) :]
            blank = source.newline if source.newline in before else ""
            new = blank + insertion.new.lstrip("\r\n") if blank else insertion.new
            new += after.removeprefix(source.newline)
            replacements[index] = each._replace(new=new if each.start else new.lstrip("\r\n"))
            return replacements
    return [*replacements, insertion]


def _statement(tree: ast.Module, made: Created) -> ast.stmt | None:
    return next(
        (
            node
            for node in tree.body
            if node.lineno == made.place.line
            or (isinstance(node, ast.ClassDef) and node.name == made.name and isinstance(made.fact, ClassFact))
        ),
        None,
    )


def _check_nothing_is_lost(kept: Created, other: Created, made: ast.stmt) -> None:
    """Raises CannotEdit where the Base that goes has something of its own."""
    where = f"{other.place.path}:{other.place.line}"
    if isinstance(other.fact, Creation):
        own = [each.name for each in other.fact.arguments if each.name not in ("bind", "name", "model_class")]
        if own and not _is_made_alike(kept, other):
            raise CannotEdit(f"{where}: `{other.name}` is made with arguments of its own ({joined(own)})")
    elif isinstance(made, ast.ClassDef):
        own = [ast.unparse(node).partition("\n")[0] for node in made.body if not _is_trivial(node)]
        if own or made.keywords or made.decorator_list:
            raise CannotEdit(f"{where}: `{other.name}` has members of its own ({own[0] if own else 'in its header'})")
    else:
        raise CannotEdit(f"{where}: is not understood")


def _is_made_alike(kept: Created, other: Created) -> bool:
    """Whether both are made in one file by the same call, with names or texts for arguments."""
    calls = [each.fact for each in (kept, other) if isinstance(each.fact, Creation)]
    said = [(call.callee, [(each.name, each.value.kind, each.value.text) for each in call.arguments]) for call in calls]
    plain = all(each.value.kind in ("name", "string") for call in calls for each in call.arguments)
    return plain and kept.place.path == other.place.path and len(said) > 1 and said[0] == said[1]


def _is_trivial(node: ast.stmt) -> bool:
    if isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return True
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        plain = isinstance(node.value, (ast.Constant, ast.Call)) and not (
            isinstance(node.value, ast.Call) and (node.value.args or node.value.keywords)
        )
        return node.targets[0].id in _TRIVIAL and plain
    return False
