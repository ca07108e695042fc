"""A module with tables is executed again under its own name: the program reloads it or makes Python forget it."""

from collections.abc import Callable, Iterator

from onebase.facts.module import ModuleEdit, ModuleFacts
from onebase.program import Load, LoadedModule, Program
from onebase.rules._executed_again import executed_again, line_of, severity_of, sqlalchemy_says, worst
from onebase.rules._forgotten_by_name import purged, reloaded
from onebase.rules._forgotten_by_patch import restored
from onebase.rules._module_edits import Edit, Forgotten
from onebase.vocabulary import (
    Certainty,
    Consequence,
    EarlierImport,
    Evidence,
    Extent,
    Finding,
    NeedlessStatement,
    OtherExpression,
    Outcome,
    Place,
    Remedy,
    Rule,
    Severity,
    Subject,
)

RULE = Rule(
    code="OB113",
    name="module-re-executed",
    summary="a module with tables is reloaded or forgotten, and executed again while its Base stays",
    severity=Severity.ERROR,
    consequence=Consequence.FIRST_USE,
)

_WAYS: dict[str, Callable[[Edit], Iterator[Forgotten]]] = {"reload": reloaded, "purge": purged, "restore": restored}
_WHY = {
    "reload": "executes the file again, in the same module",
    "purge": "makes Python forget the module; SQLAlchemy does not forget its tables",
    "restore": "restores sys.modules at the end: what was first imported inside is forgotten",
}
_HELP = {
    "reload": "do not reload it; give each test an engine and a session of its own instead",
    "purge": "leave it in sys.modules; give each test an engine and a session of its own instead",
    "restore": "import it before the patch, at the top of the file or in conftest.py",
}
_RESETS = ("clear", "remove", "clear_mappers", "dispose")


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each edit of the loaded modules, and each module with tables that it concerns."""
    for editor in load.modules:
        facts = program.modules[editor.path] if editor.path else None
        for fact in facts.module_edits if facts else ():
            if facts and fact.how in _WAYS and not _conditional(fact) and not _resets(facts, fact):
                edit = Edit(program, load, editor, facts, fact)
                for found in _WAYS[fact.how](edit):
                    yield from _judged(edit, found)


def _conditional(fact: ModuleEdit) -> bool:
    return any(guard.kind in ("never", "if", "main") or (guard.kind == "try" and guard.arm) for guard in fact.guards)


def _resets(facts: ModuleFacts, fact: ModuleEdit) -> bool:
    """Whether the same function empties a MetaData or disposes of the mappers: then it knows what it does."""
    callees = (call.callee.rpartition(".")[2] for call in facts.calls if call.scope == fact.scope)
    return any(callee in _RESETS for callee in callees)


def _judged(edit: Edit, found: Forgotten) -> Iterator[Finding]:
    """Nothing where Base is made anew together with everything on it."""
    extent = executed_again(edit.program.world(edit.load), found.module.number, found.others)
    if any(each.outcome is not Outcome.SPLIT for each in extent):
        yield _finding(edit, found, extent)


def _finding(edit: Edit, found: Forgotten, extent: tuple[Extent, ...]) -> Finding:
    module, shown = found.module, worst(extent)
    place = edit.place(edit.fact.span)
    evidence = [Evidence(place, _WHY[edit.fact.how])]
    if found.again != place:
        evidence.append(Evidence(found.again, f"executes `{module.path}` again, as `{module.name}`"))
    evidence.append(Evidence(shown.place, f"table `{shown.name}` is defined here each time"))
    return Finding(
        code=RULE.code,
        subject=Subject("file", module.identity),
        message=f"`{module.name}` is executed again in {line_of(found.again)}, and defines tables",
        evidence=tuple(evidence),
        help=_HELP[edit.fact.how],
        severity=severity_of(extent),
        certainty=min(found.certainty, _certainty(edit.editor, edit.fact)),
        essence=(edit.fact.how, edit.editor.identity, edit.fact.scope),
        notes=sqlalchemy_says(extent),
        extent=extent,
        remedy=_remedy(edit, place, module),
    )


def _remedy(edit: Edit, place: Place, module: LoadedModule) -> tuple[Remedy, ...]:
    """The module as it is, in place of a reload; an import before a patch; without the statement where it forgets one
    module by its name."""
    how, target = edit.fact.how, edit.fact.target
    if how == "restore":
        return (EarlierImport(place, module.name),)
    if how == "reload" and target.kind == "name":
        return (OtherExpression(place, "reload", target.text),)
    return (NeedlessStatement(place),) if how == "purge" and target.kind == "string" else ()


def _certainty(editor: LoadedModule, fact: ModuleEdit) -> Certainty:
    return min(editor.certainty, Certainty.LIKELY if fact.scope else Certainty.CERTAIN)
