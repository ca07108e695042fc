"""`sys.modules` is given something else in the place of a module with models."""

from collections.abc import Iterator

from onebase.facts.module import ModuleEdit
from onebase.patterns import compile_later
from onebase.program import Load, LoadedModule, Program
from onebase.rules._missing import may_be_called
from onebase.rules._tables import read_wholly
from onebase.rules._texts import line_of
from onebase.vocabulary import Certainty, Evidence, Extent, Finding, Place, Rule, Severity, Subject

RULE = Rule(
    code="OB402",
    name="mocked-models",
    summary="a module with models is replaced in sys.modules, so that its tables do not exist",
    severity=Severity.WARNING,
)
_FAKES = compile_later(r"\b\w*Mock\(|\bModuleType\(|\bSimpleNamespace\(|=\s*None\b|\bobject\(\)")


def check(program: Program, load: Load) -> Iterator[Finding]:
    """One finding for each module with models that is replaced before anything has imported it."""
    for module, facts in read_wholly(program, load):
        for edit in facts.module_edits:
            if edit.how == "replace" and edit.target.kind == "string":
                path = _replaced(program, load, module, edit)
                if path:
                    yield _finding(program, load, module, edit, path)


def _replaced(program: Program, load: Load, module: LoadedModule, edit: ModuleEdit) -> str:
    """The file that is not executed because of an edit; "" where it is none with models, or was executed before."""
    line = line_of(program, module.path, edit.span.line)
    if not _FAKES.search(line) or "setitem" in line or any(guard.kind == "never" for guard in edit.guards):
        return ""
    if edit.scope and not may_be_called(program, [each.path for each in load.modules if each.path], edit.scope):
        return ""
    located = program.locator.find_dotted(tuple(root.path for root in load.search_path), edit.target.text)
    if located is None or located.path not in program.model_files:
        return ""
    executions = load.by_identity.get(program.index.identity(located.path), ())
    before = any(each.number < module.number and each.request.asker != module.number for each in executions)
    return "" if before else located.path


def _finding(program: Program, load: Load, module: LoadedModule, edit: ModuleEdit, path: str) -> Finding:
    facts = program.complete(path)
    named = [each for each in facts.classes if each.tablename is not None and not each.scope]
    extent = tuple(
        Extent(each.tablename.text, Place(path, each.span.line, each.span.column, each.span.end_column))
        for each in named
        if each.tablename is not None and each.tablename.kind == "string"
    )
    counted = f"`{extent[0].name}`" if len(extent) == 1 else f"{len(extent)} tables" if extent else "its tables"
    span = edit.span
    place = Place(module.path, span.line, span.column, span.end_column)
    return Finding(
        code=RULE.code,
        subject=Subject("file", module.path),
        message=f"`{edit.target.text}` is replaced in sys.modules: {counted} will not exist",
        evidence=(
            Evidence(place, "every later import gets this object"),
            Evidence(extent[0].place if extent else Place(path), f"`{path}` is never executed"),
        ),
        help="let the module be imported, and replace the session, or the function that uses the models",
        severity=RULE.severity,
        certainty=min(module.certainty, Certainty.LIKELY),
        essence=(edit.target.text,),
        notes=("nothing raises: attributes of a mock are mocks, and create_all makes what is left",),
        extent=extent,
        entry_points=(load.entry.label,),
    )
