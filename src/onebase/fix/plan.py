"""The order of repairs: after each step the project is linked again, and what is left is planned anew."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from onebase.fix.causes import FIXERS
from onebase.fix.judge import effects, objection, uncovered
from onebase.fix.leftovers.tidying import tidied
from onebase.fix.situation import Situation
from onebase.fix.tree import Tree
from onebase.fix.values import CannotEdit, Fix, Grade, Key, Refused, Step

MOST_STEPS = 200
MOST_COMPANIONS = 20
DECLINED = "declined"

Survey = Callable[[Tree, tuple[Step, ...]], Situation]
Ask = Callable[[Step, Situation, Situation], bool]


@dataclass(frozen=True)
class Plan:
    """The steps that lead from `first` to `last`. `refused` are fixes that would do harm, or that nobody allowed;
    `hidden` are those that need `--unsafe-fixes`. `trees` are the files after each step."""

    first: Situation
    last: Situation
    steps: tuple[Step, ...]
    refused: tuple[Refused, ...]
    hidden: tuple[Fix, ...]
    trees: tuple[Tree, ...] = ()


class Planner:
    """Makes a plan. `survey` links a tree; `ask` is told every step before it is taken, and may decline it."""

    def __init__(self, survey: Survey, ask: Ask = lambda *_: True) -> None:
        self._survey = survey
        self._ask = ask
        self._refused: dict[tuple[str, str], Refused] = {}
        self._hidden: dict[tuple[str, str], Fix] = {}

    def plan(self, tree: Tree) -> Plan:
        """The steps for a tree, each justified by the situation that the ones before it lead to."""
        first = now = self._survey(tree, ())
        trees: list[Tree] = []
        while len(now.steps) < MOST_STEPS:
            following = self._next(now)
            if following is None:
                break
            now = following
            trees.append(now.tree)
            self._refused = {key: each for key, each in self._refused.items() if each.reason == DECLINED}
        steps = {fix.title for step in now.steps for fix in step.fixes}
        left = {finding.key for finding in now.findings}
        refused = tuple(each for each in self._refused.values() if each.fix.title not in steps and _is_open(each, left))
        hidden = tuple(fix for fix in self._hidden.values() if not fix.repairs or fix.repairs & left)
        return Plan(first, now, now.steps, refused, hidden, tuple(trees))

    def _next(self, now: Situation) -> Situation | None:
        """The situation after the first fix that may be applied and does no harm."""
        for proposed in _proposals(now):
            fix = proposed.fix if isinstance(proposed, Refused) else proposed
            key = (fix.code, fix.title)
            if key in self._refused:
                continue
            if isinstance(proposed, Refused):
                self._refused[key] = proposed
            elif fix.grade is Grade.SHOWN:
                self._refused[key] = Refused(fix, "this is yours to decide")
            elif fix.grade is Grade.UNSAFE and not now.wishes.unsafe:
                self._hidden[key] = fix
            else:
                after = self._tried(now, fix)
                if isinstance(after, Situation):
                    return after
                self._refused[key] = Refused(fix, after)
        return None

    def _tried(self, now: Situation, fix: Fix) -> Situation | str:
        """The situation after a fix, or why it is not applied.

        What it uncovers is repaired in the same step, where something can.
        """
        step = Step(tidied(now, fix))
        try:
            after = self._after(now, now.tree, step)
            harm = objection(now, after, step)
            while harm and len(step.companions) < MOST_COMPANIONS:
                following = self._companion(now, after, step)
                if following is None:
                    return harm
                step = step._replace(companions=(*step.companions, tidied(after, following)))
                after = self._after(now, after.tree, step)
                harm = objection(now, after, step)
        except CannotEdit as reason:
            return str(reason)
        if harm:
            return harm
        step = step._replace(effects=effects(now, after))
        after = after._replace(steps=(*now.steps, step))
        return after if self._ask(step, now, after) else DECLINED

    def _after(self, now: Situation, tree: Tree, step: Step) -> Situation:
        """The situation with the last fix of a step applied to a tree. Raises CannotEdit."""
        return self._survey(tree.after(step.fixes[-1]), (*now.steps, step))

    def _companion(self, now: Situation, after: Situation, step: Step) -> Fix | None:
        """A fix for something that the step has uncovered; findings that nobody asked about count as well."""
        keys = {finding.key for finding in uncovered(now, after)}
        if keys:
            proposals = _proposals(after._replace(wanted=after.findings))
            for proposed in (each for each in proposals if isinstance(each, Fix)):
                known = any((each.code, each.title) == (proposed.code, proposed.title) for each in step.fixes)
                if proposed.repairs & keys and not known:
                    allowed = Grade.UNSAFE if now.wishes.unsafe else Grade.SAFE
                    if proposed.grade >= allowed:
                        return proposed
        return None


def _is_open(refused: Refused, left: set[Key]) -> bool:
    """Whether what the fix was for is still there; another fix may have done it."""
    return not refused.fix.repairs or bool(refused.fix.repairs & left)


def _proposals(now: Situation) -> Iterator[Fix | Refused]:
    for fixer in FIXERS:
        yield from fixer(now)
