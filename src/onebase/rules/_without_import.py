"""What a process would lose if one import statement were deleted."""

from collections.abc import Collection

from onebase.program import Load


def lost_without(load: Load, asker: int, line: int, among: Collection[int]) -> set[int]:
    """The modules, among those given, that nothing would load any more without the statement on a line of `asker`."""
    reached = {module.number for module in load.modules if module.request.asker < 0}
    waiting = list(reached)
    edges = _edges(load)
    while waiting:
        number = waiting.pop()
        for target, at in edges.get(number, ()):
            if target not in reached and not (number == asker and at == line):
                reached.add(target)
                waiting.append(target)
    return {number for number in among if number not in reached}


def _edges(load: Load) -> dict[int, list[tuple[int, int]]]:
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
