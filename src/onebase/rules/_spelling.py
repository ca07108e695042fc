"""What somebody may have meant by a name that is not there."""

from collections.abc import Iterable


def closest(name: str, names: Iterable[str], cutoff: float = 0.6) -> str:
    """The one of the names that looks most like `name`, "" if none does. `cutoff` is as in `difflib`."""
    # Imported where something is wrong: difflib takes longer to import than most rules take to run.
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, list(names), n=1, cutoff=cutoff)), "")
