"""Whether a statement under `if`, `try` and the like is executed, and whether a function is called at all."""

from collections.abc import Iterable, Mapping

from onebase.facts.module import ModuleFacts
from onebase.facts.values import Guard
from onebase.program.module_table import ModuleTable
from onebase.project.entry import EntryPoint
from onebase.vocabulary import Certainty

SERVING = frozenset({"run", "run_app", "serve", "serve_forever", "run_polling", "start_polling", "infinity_polling"})


class Guards:
    """Decides about guards during one load; a handler of ImportError counts once an import in its `try` has failed."""

    def __init__(self, table: ModuleTable) -> None:
        self._table = table
        self._failed: dict[tuple[int, int], Certainty] = {}

    def note_failure(self, number: int, guards: tuple[Guard, ...], certainty: Certainty) -> None:
        """An import under these guards of module `number` fails."""
        for guard in guards:
            if guard.kind == "try" and guard.arm == 0:
                self._failed[number, guard.line] = certainty

    def certainty(self, number: int, guards: tuple[Guard, ...]) -> Certainty | None:
        """How sure it is that a statement under these guards of module `number` is executed; None: it is not."""
        certainty = Certainty.CERTAIN
        for guard in guards:
            here = self._of(number, guard)
            if here is None:
                return None
            certainty = min(certainty, here)
        return certainty

    def _of(self, number: int, guard: Guard) -> Certainty | None:
        if guard.kind == "if":
            return Certainty.CANNOT_TELL
        if guard.kind == "main":
            is_main = self._table.modules[number].name == "__main__"
            return Certainty.CERTAIN if is_main == (guard.arm == 0) else None
        if guard.kind == "try" and guard.arm == 1:
            return self._failed.get((number, guard.line))
        return None if guard.kind == "never" or guard.arm == 2 else Certainty.CERTAIN


def likelihood_of_calls(
    entry: EntryPoint, table: ModuleTable, facts: Mapping[str, ModuleFacts], path: str
) -> Certainty:
    """How sure it is that a function of `path`, which no module calls while it is loaded, is called at all.

    A server or worker calls what it has, a test session the functions of its tests; of a script nobody can tell.
    """
    if entry.kind in ("application", "worker") or _serves(table, facts):
        return Certainty.LIKELY
    name = path.rpartition("/")[2]
    if entry.kind in ("pytest", "unittest") and name.startswith(("test", "conftest")):
        return Certainty.LIKELY
    return Certainty.CANNOT_TELL


def _serves(table: ModuleTable, facts: Mapping[str, ModuleFacts]) -> bool:
    """Whether the started file itself, be it as a console script, starts a server or an event loop of a library."""
    main = table.by_name.get("__main__", 0)
    if main >= len(table.modules) or not table.modules[main].path:
        return False
    started = facts[table.modules[main].path]
    if any(each.how == "uvicorn.run" for each in started.string_imports):
        return True
    calls = (call.callee for call in started.calls)
    return any(callee.rpartition(".")[2] in SERVING and not callee.startswith("asyncio.") for callee in calls)


def exclusive(first: Iterable[Guard], second: Iterable[Guard]) -> bool:
    """Whether two statements of one file stand in different arms of one compound statement."""
    arms = {(guard.kind, guard.line): guard.arm for guard in first if guard.kind in ("if", "try", "main")}
    return any(arms.get((guard.kind, guard.line), guard.arm) != guard.arm for guard in second)
