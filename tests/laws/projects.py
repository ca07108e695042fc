"""Projects to hold the laws against: the failure cases, broken and repaired, and mixtures of two of them."""

from pathlib import Path

from hypothesis import strategies as st

from onebase.project.settings import Settings
from onebase.report.values import Report
from onebase.session import check
from tests.failure_cases.case import Variant
from tests.failure_cases.materialise import materialise
from tests.failure_cases.reading import read_cases

VARIANTS = tuple(variant for case in read_cases() for variant in case.variants.values())
variants = st.sampled_from(VARIANTS)


def checked(directory: Path, cache: Path | None = None) -> Report:
    """The report of one project, with everything that is certain or not."""
    kept = None if cache is None else str(cache)
    settings = Settings(str(directory), cache_directory=kept, show_uncertain=True, respect_gitignore=False)
    return check([directory], settings)


def place(variant: Variant, directory: Path) -> Path:
    """The variant, written into a new directory."""
    directory.mkdir(parents=True)
    materialise(variant, directory)
    return directory
