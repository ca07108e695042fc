"""Asking on a terminal whether a step shall be taken."""

import click

from onebase.commands.streams import emit
from onebase.fix.difference import unified
from onebase.fix.disk import Change
from onebase.fix.show import step_lines
from onebase.fix.situation import Situation
from onebase.fix.values import Step
from onebase.report.view import View

_HELP = "y: take this step, n: leave it, a: take this and all that follow, q: leave this and all that follow"


class Question:
    """Shows each step with its difference, and asks, until somebody answers for all that follow."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._always: bool | None = None

    def __call__(self, step: Step, before: Situation, after: Situation) -> bool:
        """Whether the step is to be taken."""
        if self._always is not None:
            return self._always
        emit(step_lines(len(before.steps) + 1, step, self._view))
        changes = tuple(Change(path, before.tree.read_or_none(path), after.tree.read(path)) for path in step.paths)
        emit(unified(changes, self._view.path))
        answer = click.prompt(f"Take this step? ({_HELP})", type=click.Choice(["y", "n", "a", "q"]), show_choices=True)
        if answer in ("a", "q"):
            self._always = answer == "a"
        return answer in ("y", "a")
