"""Places for people: relative to the directory in which the process started."""

import os

from onebase.observer.frames import Spot

TYPE_CHECKING = False
if TYPE_CHECKING:
    from onebase.vocabulary import Place


def shown(path: str, directory: str) -> str:
    """The path relative to `directory` where it lies below it, with forward slashes."""
    for base in (directory, os.path.realpath(directory)):
        if path == base:
            return "."
        if path.startswith(base + os.sep):
            return path[len(base) + 1 :].replace(os.sep, "/")
    return path


def place_of(spot: Spot, directory: str) -> "Place":
    """The place in the code that a spot means."""
    from onebase.vocabulary import Place

    return Place(shown(spot.file, directory), spot.line)
