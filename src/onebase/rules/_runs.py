"""How often a function of the project runs in one process, as far as tests and functions that call it twice tell."""

from collections.abc import Iterator, Mapping

from onebase.named_tuple import NamedTuple
from onebase.program import Load, LoadedModule, Program, Unresolved, World
from onebase.program.functions import Function
from onebase.project.entry_points.pytest_runs import is_test_module
from onebase.rules._factories import Made, calls_at_import
from onebase.vocabulary import Certainty, Place


class Run(NamedTuple):
    """One run: `caller` is the test, or the function that is called while modules are loaded; `place` is the call, or
    the test for which pytest calls a fixture; `fixture` is that fixture ("" for none)."""

    caller: str
    place: Place
    fixture: str
    certainty: Certainty


def runs_of(program: Program, world: World, made: Made) -> Iterator[Run]:
    """The runs of the function that makes a class, in the order of the modules."""
    for module in _files(world.load):
        functions = program.functions(module.path)
        if _is_tested(world.load, module):
            yield from _in_tests(program, world, module, functions, made)
        else:
            yield from _at_import(program, world, module, functions, made)


def _files(load: Load) -> Iterator[LoadedModule]:
    seen: set[str] = set()
    for module in load.modules:
        if module.path and module.path not in seen:
            seen.add(module.path)
            yield module


def _is_tested(load: Load, module: LoadedModule) -> bool:
    return load.entry.kind == "pytest" and is_test_module(module.path)


def _at_import(
    program: Program, world: World, module: LoadedModule, functions: tuple[Function, ...], made: Made
) -> Iterator[Run]:
    """A function that calls it at least twice, and is itself called at module level."""
    for function in functions:
        lines = list(_calls(world, module, function, made))
        if len(lines) > 1 and not _returns_before(function, lines[1]):
            called = calls_at_import(program, world.load, {function.name})
            for call in called.get((module.number, function.name), [])[:1]:
                certainty = min(call.certainty, module.certainty)
                yield from (Run(function.name, _place(module, line), "", certainty) for line in lines)


def _in_tests(
    program: Program, world: World, module: LoadedModule, functions: tuple[Function, ...], made: Made
) -> Iterator[Run]:
    known = fixtures(program, world.load, module)
    for test in functions:
        if test.is_test and not _returns_anywhere(test):
            for line in _calls(world, module, test, made):
                yield Run(test.name, _place(module, line), "", module.certainty)
            for fixture in closure(test, known):
                home, function = known[fixture]
                itself = (home.number, function.name) == (made.number, made.scope)
                if function.fixture == "function" and (itself or any(_calls(world, home, function, made))):
                    yield Run(test.name, _place(module, test.line), fixture, module.certainty)


def fixtures(program: Program, load: Load, module: LoadedModule) -> dict[str, tuple[LoadedModule, Function]]:
    """The fixtures that a test module can ask for: its own, and those of conftest files above it, the nearest first."""
    above = [
        each
        for each in _files(load)
        if each.path.rpartition("/")[2] == "conftest.py" and module.path.startswith(each.path[: -len("conftest.py")])
    ]
    found: dict[str, tuple[LoadedModule, Function]] = {}
    for each in (*sorted(above, key=lambda conftest: len(conftest.path)), module):
        for function in program.functions(each.path):
            if function.fixture and "." not in function.name:
                found[function.fixture_name] = (each, function)
    return found


def closure(test: Function, known: Mapping[str, tuple[LoadedModule, Function]]) -> list[str]:
    """The fixtures that pytest makes for a test, or before a fixture, sorted."""
    everywhere = (name for name, (_, function) in known.items() if function.autouse and not test.fixture)
    waiting = [*test.parameters, *everywhere]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in known and name not in found:
            found.add(name)
            waiting.extend(known[name][1].parameters)
    return sorted(found)


def _calls(world: World, module: LoadedModule, function: Function, made: Made) -> Iterator[int]:
    if made.scope.rpartition(".")[0]:
        return
    for callee, line in function.calls:
        if callee.rpartition(".")[2] == made.scope and "self" not in callee.split("."):
            meant = world.names.resolve(module.number, callee, None)
            if isinstance(meant, Unresolved) and (meant.number, meant.name) == (made.number, made.scope):
                yield line


def _returns_before(function: Function, line: int) -> bool:
    return 0 < function.returns < line


def _returns_anywhere(test: Function) -> bool:
    return test.returns > 0


def _place(module: LoadedModule, line: int) -> Place:
    return Place(module.path, line)
