"""`target_metadata = None`: Alembic runs migrations, and cannot write any."""

from collections.abc import Iterator

from onebase.program import Program, World
from onebase.program.aside import is_aside
from onebase.program.paths import join, parent
from onebase.rules._alembic import Target
from onebase.rules._texts import text_of
from onebase.vocabulary import Certainty, Evidence, Finding, Place, Severity, Subject

_OF_THE_TEMPLATE = "for 'autogenerate' support"


def nothing_to_compare_with(program: Program, world: World, target: Target, code: str) -> Iterator[Finding]:
    """One finding where `env.py` was never told of a Base that the project has.

    Migrations may be written by hand on purpose. What speaks for an oversight is that there are none yet, or that the
    comment of Alembic's template still stands above the line.
    """
    path = target.place.path
    base = _base_of(program, path)
    begun = any(True for _ in program.index.below(join(parent(path), "versions")))
    untouched = _OF_THE_TEMPLATE in text_of(program, path)
    if base is None or (begun and not untouched):
        return
    place, name = base
    yield Finding(
        code=code,
        subject=Subject("file", path),
        message="target_metadata is None: autogenerate has nothing to compare the database with",
        evidence=(Evidence(target.place, "no MetaData is given"), Evidence(place, f"`{name}` is declared here")),
        help=f"import `{name}` and every module with models in {path}, and set target_metadata = {name}.metadata",
        severity=Severity.NOTE if begun else Severity.WARNING,
        certainty=Certainty.LIKELY,
        essence=("None",),
        notes=("`alembic revision --autogenerate` ends with an error; migrations written by hand work",),
        entry_points=(world.load.entry.label,),
    )


def _base_of(program: Program, script: str) -> tuple[Place, str] | None:
    """The first Base of the application, judged by the statements that make one."""
    for path in sorted(program.modules):
        facts = program.modules[path]
        if is_aside(path) or path.startswith(parent(script) + "/") or not facts.complete:
            continue
        for made in facts.creations:
            if made.callee.endswith("declarative_base") and made.target and not made.scope:
                return Place(path, made.span.line, made.span.column, made.span.end_column), made.target
        for declared in facts.classes:
            if any(base.text.endswith("DeclarativeBase") for base in declared.bases) and not declared.scope:
                span = declared.span
                return Place(path, span.line, span.column, span.end_column), declared.name
    return None
