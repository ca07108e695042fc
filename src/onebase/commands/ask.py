"""Asking on a terminal whether a step shall be taken."""

import click

from onebase.commands.streams import emit
from onebase.fix.difference import coloured, unified
from onebase.fix.disk import Change
from onebase.fix.show import step_lines
from onebase.fix.situation import Situation
from onebase.fix.values import Step
from onebase.report.view import View

_ANSWERS = "ynaq"
_HELP = (
    "y - take this step",
    "n - leave it; the others are planned without it",
    "a - take this step and all that follow",
    "q - leave this step and all that follow; those before it are carried out",
    "Ctrl-C - end without changing anything",
)


class Question:
    """Shows each step with its difference, and asks, until somebody answers for all that follow."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._always: bool | None = None

    def __call__(self, step: Step, before: Situation, after: Situation) -> bool:
        """Whether the step is to be taken. Raises click.Abort where nobody answers any more."""
        if self._always is not None:
            return self._always
        emit(step_lines(len(before.steps) + 1, step, self._view))
        trees = before.tree, after.tree
        changes = tuple(Change(path, *(tree.read_or_none(path) for tree in trees)) for path in step.paths)
        emit(coloured(unified(changes, self._view.path), self._view.style))
        answer = _answer()
        if answer in "aq":
            self._always = answer == "a"
        return answer in "ya"


def _answer() -> str:
    while True:
        try:
            said = click.prompt("Take this step? [y,n,a,q,?]", prompt_suffix=" ", default="?", show_default=False)
        except click.Abort:
            click.echo("\nNothing was changed.")
            raise
        if said.strip().lower()[:1] in tuple(_ANSWERS):
            return str(said).strip().lower()[:1]
        emit(iter(_HELP))
