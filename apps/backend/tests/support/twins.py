"""Copies of the backend that contain mistakes, and what onebase finds in them."""

from collections.abc import Callable
from pathlib import Path

from onebase.project.settings_values import Settings
from onebase.session import check
from onebase.vocabulary import Finding

SCRIPT = Path(__file__).parents[2] / "broken_twin"
Twin = Callable[..., Path]


def findings(directory: Path) -> tuple[Finding, ...]:
    """What is wrong in a copy."""
    return check([directory], Settings(str(directory), respect_gitignore=False)).findings
