"""What the names of a file are bound to so far: one frame for the file, one for each function around."""

from collections.abc import Mapping

from onebase.facts.syntax.evaluation.known import Known, Unknown
from onebase.facts.values import Guard


class Environment:
    """Known values by name. Class attributes are known by their dotted name ("Config.ROOT")."""

    def __init__(self) -> None:
        self._frames: list[dict[str, Known]] = [{}]
        self._owners = [""]

    def enter(self, arguments: Mapping[str, Known]) -> None:
        """Enter a function: its arguments hide what has the same name outside."""
        self._frames.append(dict(arguments))
        self._owners.append("")

    def leave(self) -> None:
        """Leave the innermost function."""
        self._frames.pop()
        self._owners.pop()

    def inside(self, owner: str) -> str:
        """Names are now looked up among the attributes of the class `owner` first. Gives the class before."""
        before, self._owners[-1] = self._owners[-1], owner
        return before

    def get(self, name: str) -> Known | None:
        """The value bound to a name, or None where this file does not bind it."""
        owner = self._owners[-1]
        if owner and f"{owner}.{name}" in self._frames[-1]:
            return self._frames[-1][f"{owner}.{name}"]
        for frame in reversed(self._frames):
            if name in frame:
                return frame[name]
        return None

    def bind(self, name: str, value: Known, guards: tuple[Guard, ...]) -> None:
        """Bind a name. What is bound to something else under a condition has no known value.

        The handler of a `try` does not count against its body: `HERE = dirname(__file__)`, `except NameError: …`.
        """
        frame = self._frames[-1]
        before = frame.get(name)
        if before is None or not guards:
            frame[name] = value
        elif guards[-1].kind == "try" and guards[-1].arm:
            return
        elif before != value:
            frame[name] = Unknown(f"{name} has several values")

    def set(self, name: str, value: Known) -> None:
        """Bind a name whatever was bound before: the variable of a loop that is unrolled."""
        self._frames[-1][name] = value
