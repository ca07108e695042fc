"""Which files ask for a file, whatever process they belong to: told by the names in import statements alone."""

from collections.abc import Iterator

from onebase.facts.module import Import
from onebase.program import Program
from onebase.program.aside import is_aside
from onebase.program.everything import is_revision
from onebase.program.paths import module_path, parent
from onebase.vocabulary import Place


def importer_of(program: Program, path: str) -> Place | None:
    """The first import statement of the application that asks for a file; tests and migrations do not count."""
    of_application = (
        place
        for place in _importers(program, path)
        if not is_aside(place.path) and not is_revision(program.index, place.path)
    )
    return next(of_application, None)


def is_imported(program: Program, path: str) -> bool:
    """Whether any file of the project asks for a file, tests included."""
    return bool(_importers(program, path))


def _importers(program: Program, path: str) -> list[Place]:
    return [place for place in program.once(_asked).get(path, ()) if place.path != path]


def _asked(program: Program) -> dict[str, list[Place]]:
    """File with models → the imports that mean it."""
    endings: dict[str, list[str]] = {}
    for path in program.model_files:
        parts = module_path(path).split("/")
        for start in range(len(parts)):
            endings.setdefault(".".join(parts[start:]), []).append(path)
    found: dict[str, list[Place]] = {}
    for path in sorted(program.modules):
        for imported in program.modules[path].imports:
            names = [name for name in _named(imported) if name in endings]
            if names and not any(guard.kind == "never" for guard in imported.guards):
                for meant in _meant(endings, path, imported.level, names):
                    span = imported.span
                    found.setdefault(meant, []).append(Place(path, span.line, span.column, span.end_column))
    return found


def _named(imported: Import) -> tuple[str, ...]:
    """The modules that one imported name may mean: the module, or a submodule of that name."""
    module, _, name, *_ = imported
    if not name or name == "*":
        return (module,)
    return (module, f"{module}.{name}") if module else (name,)


def _meant(endings: dict[str, list[str]], path: str, level: int, names: list[str]) -> Iterator[str]:
    """The files of these names that an import statement of one file may mean."""
    directory = parent(path)
    for _ in range(level - 1):
        directory = parent(directory)
    for name in names:
        for meant in endings[name]:
            if level:
                base = "" if directory == "." else directory + "/"
                fits = meant.startswith(base + name.replace(".", "/"))
            else:
                above = module_path(meant)
                above = above[: -len(name)].rstrip("/")
                fits = not above or path.startswith(above + "/") or "." in name
            if fits:
                yield meant
