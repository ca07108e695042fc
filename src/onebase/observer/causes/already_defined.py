"""A table that is defined although it is there: why its definition is executed again."""

from collections.abc import Sequence
from types import CodeType

from onebase.observer.double import describe
from onebase.observer.execution import Execution
from onebase.observer.frames import Spot
from onebase.observer.messages import Message
from onebase.observer.observation import Observation
from onebase.observer.origin import Origin, existing_table, is_in_a_loop, origin_of
from onebase.observer.places import place_of, shown
from onebase.observer.records import State
from onebase.observer.scope import linked_identity
from onebase.observer.trace import Trace
from onebase.vocabulary import Certainty, Evidence, Extent, Finding, Outcome, Severity, Subject

_ONCE = "define it once, on the level of a module that is imported, not executed again"


def explain(trace: Trace, message: Message, observation: Observation) -> Finding | None:
    """The cause of "Table … is already defined for this MetaData instance", None where nothing tells."""
    name = message.says["table"]
    second = trace.place()
    table = existing_table(name, trace, observation)
    if second is None or table is None:
        return None
    trace.take_over(observation)
    first = origin_of(table, observation)
    if first is None:
        return _left_over(name, second, trace, observation)
    return _Case(name, first, second, trace, observation).finding()


def _of_a_function(trace: Trace, table: str) -> str:
    """The rule for a table that a function defines: OB207 where a module calls it twice, or where the function is told
    the name; OB505 where other functions, tests or fixtures call it."""
    steps = [frame.f_code for frame, spot in trace.steps if not spot.outside]
    if steps and not _says(steps[-1], table.rpartition(".")[2]):
        return "OB207"
    caller = trace.caller()
    by_function = caller is not None and caller.function
    return "OB505" if by_function or (caller is None and trace.goes_through("_pytest")) else "OB207"


def _says(code: CodeType, table: str) -> bool:
    """Whether code contains the name of a table, or a class whose name gives it (Flask-SQLAlchemy, SQLModel)."""
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    named = code.co_name.lower() == table.replace("_", "")
    return named or table in code.co_consts or any(_says(each, table) for each in inner)


def _left_over(table: str, second: Spot, trace: Trace, observation: Observation) -> Finding:
    """Neither a class nor a variable has the table any more: whatever defined it was thrown away.

    A function does that with its local class whenever it returns, a module when its import fails.
    """
    if second.function:
        code, edit = _of_a_function(trace, table), _ONCE
        message = f"`{second.function}` defines table `{table}` each time it is called"
    else:
        code, edit = "OB601", "look for the first failure of an import; this one only follows from it"
        message = f"table `{table}` is left over from an execution that failed, or that was forgotten"
    return Finding(
        code=code,
        subject=Subject("table", table),
        message=message,
        evidence=(Evidence(place_of(second, observation.directory), f"defines it again, in `{second.module}`"),),
        help=edit,
        severity=Severity.ERROR,
        certainty=Certainty.LIKELY,
        essence=(second.module,),
    )


class _Case:
    def __init__(self, table: str, first: Origin, second: Spot, trace: Trace, observation: Observation) -> None:
        self.table = table
        self.trace = trace
        self.first = first
        self.second = second
        self.observation = observation
        self.directory = observation.directory

    def finding(self) -> Finding | None:
        identity = self.observation.files.identity
        if identity(self.first.file) != identity(self.second.file) and not self._is_linked():
            return self._two_files()
        if self.first.module != self.second.module:
            executions = self._executions()
            return describe(self.observation, *executions, table=self.table) if executions else None
        if self.second.function:
            code = _of_a_function(self.trace, self.table)
            return self._again(code, f"`{self.second.function}` defines table `{self.table}` each time it is called")
        if self.first.line and self.first.line != self.second.line:
            return self._two_statements()
        return self._same_name()

    def _is_linked(self) -> bool:
        """Whether two paths lead to one file, by a link to the file itself."""
        linked = linked_identity(self.first.file)
        return linked is not None and linked == linked_identity(self.second.file)

    def _executions(self) -> tuple[Execution, Execution] | None:
        first = self.first.execution or self.observation.latest.get(self.first.module)
        second = self.observation.latest.get(self.second.module)
        return None if first is None or second is None else (first, second)

    def _same_name(self) -> Finding:
        path = shown(self.second.file, self.directory)
        if self.second.file.startswith("<"):
            return self._again("OB115", f"code that is executed as text defines table `{self.table}` again")
        if self.trace.goes_through("alembic"):
            return self._again("OB114", f"Alembic executes `{path}` anew each time, and it defines `{self.table}`")
        executions = [each for each in self.observation.executions if each.name == self.second.module]
        failed = next((each for each in executions[:-1] if each.state is State.FAILED and each.raised), None)
        if failed is not None:
            return self._retried(failed)
        if len(executions) < 2 and is_in_a_loop(self.second.file, self.second.line):
            return self._again("OB201", f"a loop defines table `{self.table}` more than once")
        return self._again("OB113", self._how_again(executions, path))

    def _how_again(self, executions: Sequence[Execution], path: str) -> str:
        if executions and executions[-1].reload:
            return f"`{self.second.module}` is executed again by `importlib.reload`"
        if len(executions) > 1:
            return f"`{self.second.module}` is imported again after `sys.modules` forgot it"
        return f"`{path}` is executed again under one name"

    def _retried(self, failed: Execution) -> Finding:
        raised = failed.raised
        assert raised is not None  # noqa: S101 - the caller has looked
        place = place_of(raised, self.directory)
        first = (Evidence(place, f"the first import failed here with {raised.said}"),)
        message = f"the first import of `{failed.name}` failed, its tables stayed, and it is imported again"
        return self._make("OB601", message, first + self._places(), f"repair the first failure: {raised.said}")

    def _two_statements(self) -> Finding:
        message = f"table `{self.table}` is defined twice in `{shown(self.second.file, self.directory)}`"
        return self._make("OB201", message, self._places(), "remove one of the two definitions, or rename its table")

    def _two_files(self) -> Finding:
        files = [shown(path, self.directory) for path in (self.first.file, self.second.file)]
        message = f"table `{self.table}` is defined in `{files[0]}` and in `{files[1]}`"
        edit = "keep one definition and import it where the other was used, or rename one of the tables"
        return self._make("OB201", message, self._places(), edit)

    def _again(self, code: str, message: str) -> Finding:
        return self._make(code, message, self._places(), _ONCE)

    def _places(self) -> tuple[Evidence, ...]:
        return (
            Evidence(place_of(self.second, self.directory), f"defines it again, in `{self.second.module}`"),
            Evidence(place_of(self.first, self.directory), f"defined it first, in `{self.first.module}`"),
        )

    def _make(self, code: str, message: str, evidence: tuple[Evidence, ...], edit: str) -> Finding:
        place = evidence[-1].place
        return Finding(
            code=code,
            subject=Subject("table", self.table),
            message=message,
            evidence=evidence,
            help=edit,
            severity=Severity.ERROR,
            certainty=Certainty.CERTAIN,
            essence=tuple(sorted({self.first.module, self.second.module})),
            notes=tuple(self._chain()),
            extent=(Extent(self.table, place, Outcome.RAISE),),
        )

    def _chain(self) -> list[str]:
        execution = self.observation.latest.get(self.second.module)
        chain = [] if execution is None else list(self.observation.chain(execution))
        askers = [(each.name, each.asker) for each in chain if each.asker is not None]
        steps = [f"{name} ({place_of(asker, self.directory)})" for name, asker in askers]
        return [f"chain: {' <- '.join(steps)}"] if steps else []
