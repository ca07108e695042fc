"""How messages spell things: the nearest spelling of a word that is not known, and a path."""

import os
from collections.abc import Iterable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from onebase.project.conventions import AnyPath


def nearest(word: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Up to `count` of the `known` words that look like `word`, the most alike first; letter case does not matter.

    Words that are clearly less alike than the best are left out.
    """
    # difflib is needed only where something is wrong, and costs as much to import as a small settings file to read.
    from difflib import SequenceMatcher

    wanted = word.casefold()
    ranked = sorted((-SequenceMatcher(None, wanted, item.casefold()).ratio(), item) for item in set(known))
    return tuple(item for likeness, item in ranked[:count] if likeness <= min(-0.6, ranked[0][0] + 0.1))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that proposes the nearest spellings, or "" where nothing is near."""
    matches = [f'"{match}"' for match in nearest(word, known)]
    return f"did you mean {' or '.join(matches)}?" if matches else ""


def shown(file: "AnyPath") -> str:
    """A path as messages name it: relative to the working directory where it lies below that."""
    relative = os.path.relpath(file)
    return str(file) if relative.startswith("..") else relative
