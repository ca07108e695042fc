"""Equal entry points become one, with the best evidence; what could not be read is said."""

from collections.abc import Iterable

from onebase.project.entry import AddRoot, EntryPoint, Step
from onebase.project.entry_points.paths import inside, parent
from onebase.project.entry_points.tree import Tree


def unique(tree: Tree, found: Iterable[EntryPoint]) -> tuple[EntryPoint, ...]:
    """The entry points without repetitions, the first of equal ones, sorted by where and how they are started.

    What is not understood in one place is left out where the same command is understood in another.
    """
    groups: dict[object, list[EntryPoint]] = {}
    for entry in found:
        groups.setdefault(_outline(entry), []).append(entry)
    kept = [entry for group in groups.values() for entry in _without_equals(group)]
    understood = {(entry.kind, entry.label) for entry in kept if entry.steps}
    left = [entry for entry in kept if entry.steps or (entry.kind, entry.label) not in understood]
    finished = (_with_problems(tree, entry) for entry in left)
    return tuple(sorted(finished, key=lambda entry: (entry.directory, entry.kind, entry.label, entry.reason)))


def _without_equals(group: list[EntryPoint]) -> list[EntryPoint]:
    """The first of each kind of equals. Most groups have one member, so that nothing needs to be compared."""
    if len(group) == 1:
        return group
    kept: dict[object, EntryPoint] = {}
    for entry in group:
        kept.setdefault(_essence(entry), entry)
    return list(kept.values())


def _outline(entry: EntryPoint) -> object:
    """Something that equal entry points share, and that costs little."""
    return entry.kind, len(entry.steps), tuple(dict.fromkeys(root.path for root in entry.search_path))


def _essence(entry: EntryPoint) -> object:
    """What two entry points must have in common to be the same: all but reasons and labels."""
    path = tuple(dict.fromkeys(root.path for root in entry.search_path))
    return entry.kind, path, tuple(bare(step) for step in entry.steps) or entry.label


def bare(step: Step) -> object:
    """A step without its reasons."""
    if isinstance(step, AddRoot):
        return step.root.path, step.front, step.again
    return type(step), tuple(value for field, value in zip(step._fields, step, strict=True) if field != "reason")


def _with_problems(tree: Tree, entry: EntryPoint) -> EntryPoint:
    """Adds a sentence for each broken file in the directories that the entry point lies in."""
    problems = [text for path, text in sorted(tree.problems.items()) if inside(entry.directory, parent(path))]
    return entry._replace(unknowns=tuple(dict.fromkeys([*entry.unknowns, *problems]))) if problems else entry
