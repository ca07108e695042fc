"""Which findings touch the paths that somebody asked about."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from onebase.vocabulary import Finding


def relative_to(directory: Path, paths: Sequence[Path]) -> tuple[str, ...]:
    """Absolute paths as paths of the project; ("." for the project itself or anything around it)."""
    return tuple(
        "." if path in (directory, *directory.parents) else path.relative_to(directory).as_posix() for path in paths
    )


def is_below(path: str, directories: Iterable[str]) -> bool:
    """Whether a path of the project is, or lies below, one of the others."""
    return any(one in (path, ".") or path.startswith(one + "/") for one in directories)


def touches(finding: Finding, paths: Sequence[str]) -> bool:
    """Whether any of the places of a finding, evidence or extent, lies in one of the paths."""
    places = [step.place for step in finding.evidence] + [item.place for item in finding.extent]
    return any(is_below(place.path, paths) for place in places)
