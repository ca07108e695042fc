"""The import statement that brings missing models into a process, checked by following it."""

from collections.abc import Collection, Iterator

from onebase.named_tuple import NamedTuple
from onebase.program import Load, Program
from onebase.rules._missing import Absent, Missing
from onebase.vocabulary import Place

SURVIVES = "  # noqa: F401"
_MOST = 4


class Addition(NamedTuple):
    """Import statements to add to a file, and the line after which they belong (0: at the top)."""

    statements: tuple[str, ...]
    path: str
    line: int

    def __str__(self) -> str:
        written = " and ".join(f"`{each}`" for each in self.statements[:_MOST])
        more = len(self.statements) - _MOST
        return written + (f" and {more} more" if more > 0 else "")

    @property
    def where(self) -> Place:
        """The line after which they belong."""
        return Place(self.path, self.line)


def addition(program: Program, load: Load, path: str, missing: Collection[Missing | Absent]) -> Addition:
    """One statement that loads all of the missing models if there is one, otherwise one for each module."""
    names = sorted({each.name for each in missing})
    paths = {each.path for each in missing}
    best = next((name for name in _candidates(names) if paths <= program.loaded_with(load, name)), "")
    modules = [best] if best else names
    style = _says_from(program, path)
    return Addition(tuple(_statement(name, from_style=style) for name in modules), path, _last_import(program, path))


def _candidates(names: list[str]) -> Iterator[str]:
    """Packages above all of the modules, the nearest first; a single module is its own best candidate."""
    if len(names) == 1:
        yield names[0]
        return
    common = names[0].split(".")[:-1]
    for name in names[1:]:
        parts = name.split(".")
        common = [part for place, part in enumerate(common) if parts[: place + 1] == common[: place + 1]]
    while common:
        yield ".".join(common)
        common = common[:-1]


def _statement(name: str, *, from_style: bool) -> str:
    package, _, last = name.rpartition(".")
    return f"from {package} import {last}{SURVIVES}" if package and from_style else f"import {name}{SURVIVES}"


def _says_from(program: Program, path: str) -> bool:
    """Whether the file imports the project's modules by `from package import …`."""
    return any(each.name and "." in each.module for each in program.modules[path].imports)


def _last_import(program: Program, path: str) -> int:
    return max(
        (each.span.line for each in program.modules[path].imports if not each.scope and not each.guards), default=0
    )
