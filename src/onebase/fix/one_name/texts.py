"""Names of modules in files that are not Python: commands, settings, logging configuration."""

import re
from collections.abc import Iterator, Mapping, Sequence

from onebase.fix.one_name.naming import Context, FileNames, Naming
from onebase.fix.source import Replacement, Source
from onebase.fix.tree import Tree
from onebase.fix.values import CannotEdit, Edit
from onebase.program import Program

_TOKEN = re.compile(r"(?<![\w./\\$@-])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?![\w/\\-])")
_LEFT_OUT = re.compile(r"(?:^|/)(?:requirements[^/]*\.txt|[^/]*lock[^/]*|package\.json|Pipfile|[^/]*\.ipynb)$")
# pytest imports these plugins before it puts the directories of `pythonpath` on the path (pytest 8, "pythonpath").
_EARLY = re.compile(r"(?:^|\s)-p[ =\"',]*$")
_COMMENTS = ("#", ";", "//")


def text_edits(tree: Tree, naming: Naming) -> Iterator[Edit]:
    """The new names in all such files, where they are names of modules in packages (or of what is in them).

    Comments, paths, requirements, lock files and notebooks are left alone.
    """
    program = naming.program
    tops = _tops(program, naming.pair.odd)
    processes = _processes(program)
    for path in sorted(program.index.others):
        if not _LEFT_OUT.search(path):
            try:
                source = tree.source(path)
                if any(top in source.text for top in tops):
                    yield from source.edits(list(_replacements(source, naming, processes.get(path, {}), tops)))
            except CannotEdit:
                continue


def _tops(program: Program, odd: str) -> frozenset[str]:
    """The first names that the odd root provides."""
    prefix = "" if odd == "." else odd + "/"
    below = (path[len(prefix) :] for path in program.index.python if path.startswith(prefix))
    return frozenset(path.partition("/")[0].removesuffix(".py") for path in below)


def _processes(program: Program) -> Mapping[str, Mapping[int, tuple[Context, ...]]]:
    """File → line → the processes that it starts."""
    found: dict[str, dict[int, tuple[Context, ...]]] = {}
    for entry in program.entry_points:
        place = entry.reason.place
        if place is not None and not place.path.endswith(".py"):
            context = Context(entry.label, tuple(root.path for root in program.load(entry).search_path))
            lines = found.setdefault(place.path, {})
            lines[place.line] = (*lines.get(place.line, ()), context)
    return found


def _replacements(
    source: Source, naming: Naming, processes: Mapping[int, tuple[Context, ...]], tops: frozenset[str]
) -> Iterator[Replacement]:
    everywhere = tuple(context for contexts in processes.values() for context in contexts)
    for number in range(1, len(source.line_starts) + 1):
        line = source.line(number)
        if line.lstrip().startswith(_COMMENTS) or not any(top in line for top in tops):
            continue
        names = FileNames(naming, source.path, processes.get(number, everywhere))
        for token in _TOKEN.finditer(line):
            new = _renamed(token[0], names)
            if new and not _EARLY.search(line[: token.start()]):
                start = source.line_starts[number - 1] + token.start()
                yield Replacement(start, start + len(token[0]), new)


def _renamed(dotted: str, names: FileNames) -> str:
    """The text with the new name of the module that it begins with, "" where it names no module of a package."""
    parts: Sequence[str] = dotted.split(".")
    for count in range(len(parts), 1, -1):
        try:
            new = names.absolute(".".join(parts[:count]))
        except CannotEdit:
            return ""
        if new:
            return ".".join([new, *parts[count:]])
    return ""
