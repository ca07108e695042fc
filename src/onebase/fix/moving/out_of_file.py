"""Definitions leave a file that is executed again, for a module that is executed once (OB104, OB107, OB115)."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from onebase.fix.inserting import with_imports
from onebase.fix.moving.importers import Use, imported_names, redirected, uses_of
from onebase.fix.moving.names import bound_by, used_by
from onebase.fix.moving.part import DEFINITIONS, IMPORTS, Part, part_of, text_of_part
from onebase.fix.one_name.naming import name_below
from onebase.fix.removing import Removal
from onebase.fix.situation import Situation
from onebase.fix.source import Source
from onebase.fix.values import CannotEdit, Edit, Fix, Grade, NewFile, Refused
from onebase.program import Program
from onebase.program.paths import join, parent
from onebase.python_text import NotRead, parse
from onebase.report.words import joined
from onebase.rules._import_line import SURVIVES
from onebase.vocabulary import Finding

_GENERIC = ("main", "app", "page", "run", "manage", "server", "index")
CODES = ("OB104", "OB107", "OB115")
NOTE = "what is stored with the old module name, such as pickled objects, has to be made anew"


def out_of_file(situation: Situation) -> Iterator[Fix | Refused]:
    """For each file that is started, or that pytest or a page server executes, and that defines tables or is asked for
    definitions by others: these in a new module beside it, from which all of them import."""
    for finding in situation.wanted:
        if finding.code in CODES and finding.subject.name.endswith(".py"):
            yield from _fixes(situation, finding, finding.subject.name)


def _fixes(situation: Situation, finding: Finding, path: str) -> Iterator[Fix | Refused]:
    """With an import of what the file still uses; then also with one of what it only defined."""
    fix = Fix(
        code=finding.code,
        title=f"what `{path}` defines moves into a module of its own",
        grade=Grade.UNSAFE,
        repairs=frozenset(each.key for each in situation.wanted if each[:2] == finding[:2]),
        notes=(NOTE,),
        tables=finding.extent,
    )
    try:
        uses = uses_of(situation.program, path)
        source = situation.tree.source(path)
        tree = parse(source.text)
        part = part_of(source, tree, _seeds(situation, source, tree, uses))
        _check_rest(situation.program, source, tree, part)
        new = _new_path(situation.program, path, part)
        module = _module_name(situation.program, path, new, uses)
        others = tuple(_others(situation, uses, module, part))
        made = NewFile(new, text_of_part(source, part).encode())
        title = f"move {joined([f'`{name}`' for name in part.names[:4]])} from `{path}` to `{new}`"
        fix = replace(fix, title=title, new_files=(made,), moved=((path, new),))
        yield replace(fix, edits=(*_without(situation, source, tree, part, module), *others))
        if not _used(tree, part):
            edits = _without(situation, source, tree, part, module, loads=True)
            yield replace(fix, edits=(*edits, *others), title=f"{title}, which `{path}` imports")
    except (CannotEdit, NotRead) as reason:
        yield Refused(fix, str(reason))


def _seeds(situation: Situation, source: Source, tree: ast.Module, uses: tuple[Use, ...]) -> set[str]:
    """The names of the tables that the file defines, and those that others import; all where others import the file."""
    facts = situation.program.complete(source.path)
    tables = {
        table.owner or getattr(table.fact, "target", "")
        for load in map(situation.program.load, situation.program.entry_points)
        for table in situation.program.world(load).tables
        if table.place.path == source.path and not table.scope
    }
    asked = imported_names(situation, uses)
    if asked is None:
        asked = {name for node in tree.body if isinstance(node, DEFINITIONS) for name in bound_by([node])}
    asked |= {name.partition(".")[0] for name in tables if name}
    fixtures = [node for node in tree.body if _is_fixture(node) and asked & bound_by([node]).keys()]
    if fixtures:
        raise CannotEdit(f"{source.path}:{fixtures[0].lineno}: a fixture is imported, which pytest looks for here")
    if not asked or facts.exports is not None:
        raise CannotEdit(f"{source.path}: nothing can be moved out of it")
    return asked


def _check_rest(program: Program, source: Source, tree: ast.Module, part: Part) -> None:
    """Raises CannotEdit where a process that only imports the file would miss what stays in it."""
    identity = program.index.identity(source.path)
    executions = [program.load(entry).by_identity.get(identity, ()) for entry in program.entry_points]
    if any(each and all(one.request.asker >= 0 for one in each) for each in executions):
        for statement in tree.body:
            if statement not in part.moved and not _is_harmless(statement):
                raise CannotEdit(f"{source.path}:{statement.lineno}: processes that import the file rely on this line")


def _is_harmless(node: ast.stmt) -> bool:
    """An import, a definition, a text, or what only a started file does."""
    if isinstance(node, ast.If):
        return "__name__" in ast.unparse(node.test)
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, (*IMPORTS, *DEFINITIONS))


def _is_fixture(node: ast.stmt) -> bool:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return any("fixture" in ast.unparse(each) for each in decorators)


def _new_path(program: Program, path: str, part: Part) -> str:
    """A file beside it, called by what it holds."""
    stem = path.rpartition("/")[2].removesuffix(".py").strip("_")
    plain = "models" if stem in _GENERIC else "tables" if stem.endswith("models") else f"{stem}_models"
    classes = any(isinstance(each, ast.ClassDef) for each in part.moved)
    if stem == "conftest":
        names = ["helpers", "conftest_helpers"]
    elif not classes:
        names = ["database", f"{stem}_database"] if "Base" in part.names or "db" in part.names else [f"{stem}_parts"]
    else:
        names = [plain, f"{stem}_models"]
    for name in names:
        new = join(parent(path), f"{name}.py")
        if new not in program.index.python and join(parent(path), name) not in program.index.directories:
            return new
    raise CannotEdit(f"{path}: {joined(names)} are taken as names for a new module beside it")


def _module_name(program: Program, path: str, new: str, uses: tuple[Use, ...]) -> str:
    """What everybody calls the new module. Raises CannotEdit where the file has several names."""
    last = new.rpartition("/")[2].removesuffix(".py")
    names = {each.name for each in uses} - {"__main__"}
    if not names:
        roots = {
            root.path
            for load in map(program.load, program.entry_points)
            if load.by_identity.get(program.index.identity(path))
            for root in load.search_path
        }
        names = {name_below(path, root) for root in sorted(roots, key=len, reverse=True)[:1]} - {""}
    if len(names) != 1:
        raise CannotEdit(f"{path}: has {'several names' if names else 'no name'} where it is imported")
    package = names.pop().rpartition(".")[0]
    return f"{package}.{last}" if package else last


def _used(tree: ast.Module, part: Part) -> list[str]:
    """What has moved and is still used."""
    left = [each for each in tree.body if each not in part.moved]
    return sorted({name for each in left for name in used_by(each)} & set(part.names))


def _without(
    situation: Situation, source: Source, tree: ast.Module, part: Part, module: str, *, loads: bool = False
) -> tuple[Edit, ...]:
    """The file without what has moved; it imports what it still uses, or `loads` the classes for their tables."""
    without = source.after(Removal(source, tree, lambda _: False).replacements(part.moved))
    names = _used(tree, part) or [each.name for each in part.moved if loads and isinstance(each, ast.ClassDef)]
    if names:
        statement = f"from {module} import {', '.join(names)}{SURVIVES if loads else ''}"
        index = situation.program.index
        without = without.after([with_imports(without, parse(without.text), [statement], index)])
    return source.edits_to(without.text.lstrip("\r\n"))


def _others(situation: Situation, uses: tuple[Use, ...], module: str, part: Part) -> Iterator[Edit]:
    if uses:
        yield from redirected(situation, uses, module.rpartition(".")[2], part.names)
