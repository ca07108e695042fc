"""Places for people: relative to the directory in which the process started."""

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from onebase.observer.frames import Spot
    from onebase.observer.origin import Origin
    from onebase.observer.records import Raised
    from onebase.vocabulary import Place


def shown(path: str, directory: str) -> str:
    """The path relative to `directory` where it lies below it, with forward slashes."""
    below = _below(path, directory) or _below(path, os.path.realpath(directory))
    return below.replace(os.sep, "/") or path


def _below(path: str, base: str) -> str:
    """The part of a path below a directory, "" where it does not lie there."""
    if path == base:
        return "."
    return path[len(base) + 1 :] if path.startswith(base + os.sep) else ""


def place_of(spot: "Spot | Origin | Raised", directory: str) -> "Place":
    """The place in the code that something with a file and a line means."""
    from onebase.vocabulary import Place

    return Place(shown(spot.file, directory), spot.line)
