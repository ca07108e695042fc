"""What an entry point would have, if it imported every file of the project that declares models.

The difference from what it does import is what it misses. A model belongs to the difference only under the names and
on the MetaData that it has within this very process: a file that is not importable here, or whose Base is another one,
does not.
"""

from collections.abc import Iterator

from onebase.facts.module import ClassFact, ModuleFacts
from onebase.program.aside import is_aside
from onebase.program.load import Load
from onebase.program.paths import parent
from onebase.project.entry import EntryPoint, ImportName, ImportRoot, Reason
from onebase.project.files import FileIndex

WHAT_IF = Reason("assumed", "it declares models")


def declares_models(facts: ModuleFacts) -> bool:
    """Whether a file may map classes or make tables when it is executed, judged by itself."""
    return any(not table.scope for table in facts.tables) or any(_may_be_mapped(each) for each in facts.classes)


def _may_be_mapped(fact: ClassFact) -> bool:
    """Whether a class says something that only a mapped class has to say."""
    if fact.scope:
        return False
    table = any(each.name == "table" and each.value.text == "True" for each in fact.keywords)
    told = fact.tablename or fact.table or fact.columns or fact.relationships or fact.mapper_args
    return bool(told) or table or any(base.text.endswith(".Model") for base in fact.bases)


def is_revision(index: FileIndex, path: str) -> bool:
    """Whether a file belongs to the migrations: `env.py`, and what lies in the directories beside it."""
    directory = parent(path)
    while directory not in (".", ""):
        if f"{directory}/env.py" in index.python:
            return True
        directory = parent(directory)
    return False


def is_of_models(index: FileIndex, facts: ModuleFacts) -> bool:
    """Whether a file belongs to the application and declares models."""
    if not facts.complete or facts.problem or not declares_models(facts):
        return False
    return not is_aside(facts.path) and not is_revision(index, facts.path)


def with_everything(load: Load, paths: list[str]) -> EntryPoint:
    """The entry point of a load, which in addition imports the files, as far as they have a name there."""
    named = ((path, _name(load, path)) for path in paths)
    steps = tuple(ImportName(name, WHAT_IF, expected=path) for path, name in named if name)
    return load.entry._replace(steps=(*load.entry.steps, *steps))


def _name(load: Load, path: str) -> str:
    """The module name of a file, from the root that most of its neighbours have theirs from."""
    names = {root.path: name for root in load.search_path if (name := name_below(root, path))}
    if len(names) < 2:
        return next(iter(names.values()), "")
    near = [module.root.path for module in load.modules if module.root is not None and _is_near(module.path, path)]
    return max(names.items(), key=lambda each: near.count(each[0]))[1]


def _is_near(other: str, path: str) -> bool:
    return other.partition("/")[0] == path.partition("/")[0]


def name_below(root: ImportRoot, path: str) -> str:
    """The module name that a file has from an import root; "" where it lies elsewhere or has none."""
    relative = path if root.path == "." else path.removeprefix(root.path + "/")
    if relative == path and root.path != ".":
        return ""
    parts = list(_parts(relative))
    return ".".join(parts) if all(part.isidentifier() for part in parts) else ""


def _parts(relative: str) -> Iterator[str]:
    *directories, name = relative.removesuffix(".py").split("/")
    yield from directories
    if name != "__init__":
        yield name
