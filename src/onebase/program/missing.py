"""The files with models that one entry point does not load, and why not."""

from collections.abc import Iterator

from onebase.named_tuple import NamedTuple
from onebase.program.everything import name_below
from onebase.program.load import Load
from onebase.program.program import Program
from onebase.vocabulary import Place

HOLDERS = frozenset({"base", "metadata", "registry", "flask"})


class Missing(NamedTuple):
    """A file with models that is not loaded. `name` is the module name that it would have ("" where no import root
    leads to it), `tables` are those that it would define; `why` is a sentence, `place` the line that it is about.
    `certain` is False where the entry point imports modules whose names are computed."""

    path: str
    name: str
    tables: tuple[str, ...]
    why: str
    place: Place | None
    certain: bool


def missing_of(program: Program, load: Load) -> tuple[Missing, ...]:
    """What a load lacks, sorted by path; nothing, where it has no MetaData at hand. Tests, examples and
    migrations are not missed."""
    world = program.world(load)
    if not (world.tables or world.classes or any(made.kind in HOLDERS for made in world.created)):
        return ()
    loaded = {module.identity for module in load.modules if module.path}
    return tuple(
        _missing(program, load, path) for path in program.model_files if _identity(program, path) not in loaded
    )


def _identity(program: Program, path: str) -> str:
    return program.index.identity(path)


def _missing(program: Program, load: Load, path: str) -> Missing:
    whole = program.whole(load)
    executions = whole.load.by_identity.get(_identity(program, path), ())
    name = executions[0].name if executions else next(_names(load, path), "")
    tables = {
        str(table.key) if table.key else table.name or table.owner
        for each in executions
        for table in whole.by_module.get(each.number, ())
    }
    place = _importer(program, path)
    if not name:
        why = "no import root of this entry point leads to it"
    elif place is not None:
        why = "the file that imports it is not executed here"
    else:
        why = "nothing that any entry point loads imports it"
    return Missing(path, name, tuple(sorted(tables)), why, place if name else None, not load.may_import_more)


def _names(load: Load, path: str) -> Iterator[str]:
    return (name for root in load.search_path if (name := name_below(root, path)))


def _importer(program: Program, path: str) -> Place | None:
    """The first line that imports the file under any other entry point."""
    for entry in program.entry_points:
        for module in program.load(entry).by_identity.get(_identity(program, path), ()):
            if module.request.asker >= 0 and module.request.place is not None:
                return module.request.place
    return None
