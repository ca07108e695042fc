"""Findings and rules to try the selection on, without any project."""

from onebase.facts.module import Suppression
from onebase.facts.values import Span
from onebase.vocabulary import Certainty, Evidence, Extent, Finding, Outcome, Place, Rule, Severity, Subject

RULES = (
    Rule("OB002", "unused-suppression", "a comment silences nothing", Severity.WARNING),
    Rule("OB101", "double-import", "one file under two names", Severity.ERROR, aliases=("OB102", "OB103")),
    Rule("OB104", "main-is-imported", "a script is imported", Severity.ERROR),
    Rule("OB201", "duplicate-table", "two definitions of one table", Severity.ERROR),
)
CODES = frozenset(rule.code for rule in RULES)


def a_finding(
    code: str = "OB101",
    *places: Place,
    name: str = "app/models.py",
    severity: Severity = Severity.ERROR,
    certainty: Certainty = Certainty.CERTAIN,
    entry_points: tuple[str, ...] = ("pytest",),
    tables: tuple[str, ...] = (),
    outcome: Outcome | None = Outcome.RAISE,
) -> Finding:
    """A finding with the given places as its evidence, the primary one first."""
    return Finding(
        code,
        Subject("file", name),
        f"{name} is wrong",
        tuple(Evidence(place, "says so") for place in places or (Place("app/models.py", 3, 1, 5),)),
        "repair it",
        severity,
        certainty,
        extent=tuple(Extent(table, Place("app/models.py", 9), outcome) for table in tables),
        entry_points=entry_points,
    )


def a_comment(line: int, *codes: str, at: int | None = None) -> Suppression:
    """A comment on a line; `at` is where it stands if it counts for the whole file (`line` 0)."""
    return Suppression(line, codes, Span(line if at is None else at, 20, 40))
