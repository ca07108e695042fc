"""What a check says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One line of the table: what was looked at, whether it is as it must be, and what was seen."""

    name: str
    passed: bool
    detail: str


def from_faults(name: str, faults: list[str], otherwise: str) -> Check:
    """Passed where there are no faults."""
    return Check(name, not faults, "; ".join(faults) or otherwise)
