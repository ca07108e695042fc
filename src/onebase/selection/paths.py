"""Which findings touch the paths that somebody asked about."""

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from onebase.vocabulary import Finding

if TYPE_CHECKING:
    from onebase.project.conventions import AnyPath


def relative_to(directory: str, paths: "Sequence[AnyPath]") -> tuple[str, ...]:
    """Absolute paths as paths of the project; ("." for the project itself or anything around it)."""
    relative = [os.path.relpath(path, directory).replace(os.sep, "/") for path in paths]
    return tuple("." if set(path.split("/")) == {".."} else path for path in relative)


def is_below(path: str, directories: Iterable[str]) -> bool:
    """Whether a path of the project is, or lies below, one of the others."""
    return any(one in (path, ".") or path.startswith(one + "/") for one in directories)


def touches(finding: Finding, paths: Sequence[str]) -> bool:
    """Whether any of the places of a finding, evidence or extent, lies in one of the paths."""
    places = [step.place for step in finding.evidence] + [item.place for item in finding.extent]
    return any(is_below(place.path, paths) for place in places)
