"""The causes of a session, each told in full once. What tells them is imported when there is something to tell."""

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

from onebase.guard import Guard
from onebase.named_tuple import NamedTuple
from onebase.observer.records import Healed


class Told(NamedTuple):
    """A cause as the summary shows it."""

    code: str
    message: str
    help: str


class Causes:
    """Explains failures, and counts how many each cause has; here and in the workers of xdist.

    `is_suspicious` tells whether the process looks as if something had gone wrong without a failure, `healed_elsewhere`
    what was healed in processes that tests have started.
    """

    def __init__(self, guard: Guard, is_suspicious: Callable[[], bool], *, verbose: bool) -> None:
        self._guard = guard
        self._is_suspicious = is_suspicious
        self._verbose = verbose
        self._counts: dict[Told, int] = {}
        self._told: dict[tuple[str, str, str, tuple[str, ...]], Told] = {}
        self._first: dict[Told, str] = {}
        self._healed: list[Healed] = []
        self.healed_elsewhere: list[Healed] = []
        self._silent: list[str] = []
        self._unexplained: dict[str, dict[str, Any]] = {}
        self._loaded: list[dict[str, Any]] = []
        self._asked: list[str] | None = None

    def explain(self, error: BaseException, where: str) -> list[str]:
        """What is to be said of a failure: nothing, the whole cause, or that it is the one that was told before."""
        from onebase.observer.post_mortem import explain
        from onebase.observer.text import render

        finding = explain(error, self._guard.observation)
        if finding is None:
            self._unexplained.update((each["text"], each) for each in _of_this_family(error))
            return []
        if self._guard.journal is not None:
            self._guard.journal.finding(finding, shown=True)
        key = self._told.setdefault(finding.key, Told(finding.code, finding.message, finding.help))
        self._counts[key] = self._counts.get(key, 0) + 1
        if key in self._first:
            return [f"onebase: {finding.code}: {finding.message}", f"    told in full at {self._first[key]}"]
        self._first[key] = where
        return list(render(finding))

    def summary(self) -> list[str]:
        """The causes, how many failures each explains, and what was healed."""
        lines = []
        for key, count in self._counts.items():
            failures = "1 failure" if count == 1 else f"{count} failures"
            lines += [f"{key.code}: {key.message} ({failures})", f"    help: {key.help}"]
        silent = [] if self._counts else self._silent_lines() or self._silent
        lines += [] if self._counts or silent else self._of_the_source()
        return lines + silent + self._healed_lines()

    def _healed_lines(self) -> list[str]:
        observation = self._guard.observation
        healed = [*observation.healed, *self._healed, *self.healed_elsewhere]
        if not healed:
            return []
        from onebase.guard.summary import healed_lines

        return healed_lines(observation.directory, healed)

    def _silent_lines(self) -> list[str]:
        if not self._guard.observation.doubled():
            return []
        from onebase.guard.summary import silent_lines

        return silent_lines(self._guard.observation)

    def _of_the_source(self) -> list[str]:
        """What the source says of failures that the process cannot explain, and of what looks as if something had gone
        wrong without one; it is asked once."""
        if self._asked is None:
            self._asked = []
            told = [*self._unexplained.values(), *(self._loaded or self._worth_a_question())]
            if told:
                from onebase.pytest_plugin.asking import ask

                wanted = json.dumps({"told": told, "warnings": self._verbose or bool(self._unexplained)})
                self._asked = json.loads(ask("source-causes", self._guard.observation.directory, wanted) or "[]")
        return [line.removeprefix("onebase: ") for text in self._asked for line in text.splitlines()]

    def _worth_a_question(self) -> list[dict[str, Any]]:
        """What this process has loaded, if it cannot explain a failure or something looks wrong."""
        if "sqlalchemy" not in sys.modules:
            return []
        observation = self._guard.observation
        observation.adopt()
        if not self._unexplained and not self._is_suspicious():
            return []
        from onebase.guard.process import loaded

        return [{"kind": "loaded", **loaded(observation)}]

    def packed(self) -> dict[str, Any]:
        """What this process knows, as plain values, which travel to another one."""
        return {
            "causes": [[*key, count] for key, count in self._counts.items()],
            "healed": [[each.name, each.real, each.file] for each in self._guard.observation.healed],
            "silent": self._silent_lines(),
            "unexplained": list(self._unexplained.values()),
            # Names of tables are more than plain texts, and only these travel.
            "loaded": json.dumps(self._worth_a_question()),
        }

    def unpack(self, packed: dict[str, Any]) -> None:
        """Adds what another process knows."""
        for code, message, edit, count in packed.get("causes", ()):
            key = Told(code, message, edit)
            self._counts[key] = self._counts.get(key, 0) + count
        self._healed += [Healed(name, real, file, None) for name, real, file in packed.get("healed", ())]
        self._silent = self._silent or list(packed.get("silent", ()))
        self._unexplained.update((each["text"], each) for each in packed.get("unexplained", ()))
        self._loaded += json.loads(packed.get("loaded", "[]"))


def _of_this_family(error: BaseException) -> Iterator[dict[str, Any]]:
    """The failures behind an exception, as `onebase source-causes` reads them."""
    from onebase.observer.messages import recognise
    from onebase.observer.post_mortem import text_of
    from onebase.observer.trace import Trace, chained

    for each in chained(error):
        text = text_of(each)
        if recognise(text) is not None:
            yield {"kind": "failure", "text": text, "files": Trace.of(each).files()}
