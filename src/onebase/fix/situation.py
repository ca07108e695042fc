"""What a fixer sees: the project as it stands after the steps so far."""

from collections.abc import Iterator
from typing import TypeVar

from onebase.fix.tree import Tree
from onebase.fix.values import Step
from onebase.named_tuple import NamedTuple
from onebase.program import Program
from onebase.vocabulary import Finding

Told = TypeVar("Told")


class Wishes(NamedTuple):
    """What somebody who fixes asks for: unsafe fixes as well, and an import root that shall stay."""

    unsafe: bool = False
    root: str | None = None


class Situation(NamedTuple):
    """The tree with all changes so far, linked; what the rules find in it; and the steps that led here.

    `wanted` are the findings that may be repaired: those of the chosen rules, about the chosen paths.
    """

    tree: Tree
    program: Program
    findings: tuple[Finding, ...]
    wanted: tuple[Finding, ...]
    steps: tuple[Step, ...]
    wishes: Wishes

    def told(self, kind: type[Told]) -> Iterator[tuple[Finding, Told]]:
        """Each remedy of one kind, with the finding that tells it."""
        return ((finding, one) for finding in self.wanted for one in finding.remedy if isinstance(one, kind))
