"""The way of an exception through the code, from its traceback or, while it is being raised, from the stack."""

from collections.abc import Iterator
from types import FrameType, TracebackType
from typing import Any

from onebase.named_tuple import NamedTuple
from onebase.observer.frames import Spot
from onebase.observer.observation import Observation


class Step(NamedTuple):
    """One frame and the place that it has reached."""

    frame: FrameType
    spot: Spot


class Trace(NamedTuple):
    """An exception with its steps, the outermost first."""

    error: BaseException
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, error: BaseException, raising: FrameType | None = None) -> "Trace":
        """The way of `error`. `raising` is the frame that creates it, while there is no traceback yet."""
        steps = _from_traceback(error.__traceback__) if raising is None else _from_stack(raising)
        return cls(error, tuple(steps))

    def place(self) -> Spot | None:
        """The innermost place in the project."""
        return next((spot for _, spot in reversed(self.steps) if not spot.outside), None)

    def goes_through(self, module: str, function: str = "") -> bool:
        """Whether a step lies in a function, or in any, of a module or of the package of that name."""
        spots = (spot for _, spot in self.steps if f"{spot.module}.".startswith(f"{module}."))
        return any(not function or spot.function == function for spot in spots)

    def files(self) -> list[tuple[str, int]]:
        """The files of the project that it goes through, each with the line."""
        return [(spot.file, spot.line) for _, spot in self.steps if not spot.outside]

    def caller(self) -> Spot | None:
        """The place in the project that called the function in which the innermost one lies; None where a tool did."""
        inside = [spot for _, spot in self.steps]
        while inside and inside[-1].outside:
            inside.pop()
        return inside[-2] if len(inside) > 1 and not inside[-2].outside else None

    def local(self, name: str) -> Any:  # noqa: ANN401 - a variable of a library
        """The value of a local variable in the innermost frame of SQLAlchemy that has it, None if no frame has it."""
        for frame, spot in reversed(self.steps):
            if spot.module.startswith("sqlalchemy.") and name in frame.f_locals:
                return frame.f_locals[name]
        return None

    def take_over(self, observation: Observation) -> None:
        """Writes down the executions of modules that the traceback shows and nobody has seen."""
        asker: Spot | None = None
        for _, spot in self.steps:
            if spot.outside or spot.file.startswith("<"):
                continue
            known = observation.latest.get(spot.module)
            identity = observation.files.identity(spot.file)
            if not spot.function and (known is None or known.identity != identity):
                asked = None if asker is None else asker.asked
                row = (spot.module, spot.file, identity, asked, False, True)
                observation.log.rows.append(row)
                observation.log.failed(row, self.error)
            asker = spot


def chained(error: BaseException) -> Iterator[BaseException]:
    """The exception and what is behind it: causes, contexts, members of groups. Causes come before what they caused."""
    seen: set[int] = set()
    waiting = [error]
    found: list[BaseException] = []
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        found.append(current)
        members = getattr(current, "exceptions", ())
        behind = [current.__cause__, current.__context__, *(members if isinstance(members, (tuple, list)) else ())]
        waiting += [each for each in behind if isinstance(each, BaseException)]
    return reversed(found)


def _from_traceback(traceback: TracebackType | None) -> Iterator[Step]:
    while traceback is not None:
        spot = Spot.of(traceback.tb_frame)
        spot.offset = traceback.tb_lasti
        yield Step(traceback.tb_frame, spot)
        traceback = traceback.tb_next


def _from_stack(frame: FrameType | None) -> Iterator[Step]:
    steps: list[Step] = []
    while frame is not None:
        steps.append(Step(frame, Spot.of(frame)))
        frame = frame.f_back
    return reversed(steps)
