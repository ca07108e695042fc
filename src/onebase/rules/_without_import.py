"""What a process would lose if one import statement were deleted."""

from collections.abc import Collection, Mapping
from typing import TypeAlias

from onebase.program import Load

Edges: TypeAlias = Mapping[int, list[tuple[int, int]]]


def edges_of(load: Load) -> Edges:
    """Asker → what it asks for, each with the line; a module asks for the packages above it."""
    found: dict[int, list[tuple[int, int]]] = {}
    for used in load.imports:
        found.setdefault(used.asker, []).append((used.target, used.place.line))
    for module in load.modules:
        request = module.request
        if request.asker >= 0 and request.how != "parent":
            found.setdefault(request.asker, []).append((module.number, request.place.line if request.place else 0))
        above = load.by_name.get(module.name.rpartition(".")[0], -1)
        if above >= 0:
            found.setdefault(module.number, []).append((above, 0))
    return found


def carriers(edges: Edges, among: Collection[int]) -> set[int]:
    """The modules that bring in any of those given, these included."""
    askers: dict[int, list[int]] = {}
    for asker, targets in edges.items():
        for target, _ in targets:
            askers.setdefault(target, []).append(asker)
    found, waiting = set(among), list(among)
    while waiting:
        for asker in askers.get(waiting.pop(), ()):
            if asker not in found:
                found.add(asker)
                waiting.append(asker)
    return found


def lost_without(load: Load, edges: Edges, asker: int, line: int, among: Collection[int]) -> set[int]:
    """The modules, among those given, that nothing would load any more without the statement on a line of `asker`."""
    reached = {module.number for module in load.modules if module.request.asker < 0}
    waiting = list(reached)
    while waiting:
        number = waiting.pop()
        for target, at in edges.get(number, ()):
            if target not in reached and not (number == asker and at == line):
                reached.add(target)
                waiting.append(target)
    return {number for number in among if number not in reached}
