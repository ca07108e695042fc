"""Models that only tests load, in their own bodies, after a session-wide fixture has created the tables.

pytest makes the fixtures that a test asks for before it calls the test, and a fixture of the scope "session" once
(documentation of pytest, "How to use fixtures"; the same from 6.2 to 8.4)."""

from collections.abc import Mapping

from onebase.program import Load, Program, ResolvedImport
from onebase.rules._create_all import CreateAll
from onebase.rules._runs import closure, fixtures
from onebase.vocabulary import Certainty, Place


def loaded_by_tests(program: Program, load: Load, call: CreateAll) -> Mapping[int, Place]:
    """Number of each module that is loaded after the call in any case → the line that does; none where the call stands
    in no session-wide fixture."""
    if load.entry.kind != "pytest" or not _is_session_wide(program, call):
        return {}
    asking: dict[int, list[ResolvedImport]] = {each.number: [] for each in load.modules if each.within}
    for used in load.imports:
        if used.target in asking:
            asking[used.target].append(used)
    direct = {used for group in asking.values() for used in group if _is_after(program, load, call, used)}
    late = {number for number, group in asking.items() if group}
    while True:
        early = {
            number
            for number in late
            if not all(
                used in direct or (_is_plain(program, load, used) and used.asker in late) for used in asking[number]
            )
        }
        if not early:
            break
        late -= early
    return {number: asking[number][0].place for number in sorted(late)}


def _is_session_wide(program: Program, call: CreateAll) -> bool:
    functions = program.functions(call.module.path) if call.fact.scope else ()
    return any(each.name == call.fact.scope and each.fixture == "session" for each in functions)


def _scope(program: Program, load: Load, used: ResolvedImport) -> str | None:
    """The function that an import stands in, "" for none; None where it cannot be told."""
    path = load.modules[used.asker].path
    found = {each.scope for each in program.modules[path].imports if each.span.line == used.place.line}
    return found.pop() if len(found) == 1 and used.certainty is not Certainty.CANNOT_TELL else None


def _is_plain(program: Program, load: Load, used: ResolvedImport) -> bool:
    return _scope(program, load, used) == ""


def _is_after(program: Program, load: Load, call: CreateAll, used: ResolvedImport) -> bool:
    """Whether an import stands in a test, or in a fixture, that asks for the one which creates the tables."""
    scope, asker = _scope(program, load, used), load.modules[used.asker]
    functions = program.functions(asker.path) if scope else ()
    function = next((each for each in functions if each.name == scope), None)
    if function is None or not (function.is_test or function.fixture):
        return False
    known = fixtures(program, load, asker)
    homes = ((known[name][0], known[name][1].name) for name in closure(function, known))
    return (call.module, call.fact.scope) in homes
